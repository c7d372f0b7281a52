// The model of the paper's size (encoder layer-norm LSTM 512, decoder HyperLSTM 2048): 20 training steps on Quick, Draw! cats in the folder
// given by the environment variable SKETCHRNN_DATA_DIR, by default on the embedded drawings. Reports the loss at the first and at the last
// step and the peak memory of the process.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include <sys/resource.h>

#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

namespace {

using namespace sketchrnn;
using Model = SketchRnn<LayerNormLstm<512>, Latent<128>, HyperLstm<2048>, Mixture<20>>;
static_assert(Model::parameter_count == 24'515'195);

void paper_size(benchmark::State& state) {
  const char* folder = std::getenv("SKETCHRNN_DATA_DIR");
  const Dataset drawings = folder == nullptr ? procedural_dataset({.count_per_kind = 300}, Seed{1})
                                             : load(std::filesystem::path(folder) / "quickdraw_npz" / "cat.npz");
  TrainingOptions options;
  options.loss.pen_loss = static_cast<PenLoss>(state.range(0));
  const Dataset data = preprocess(drawings, options.max_length).data;
  Trainer<Model> trainer(options, Seed{1});
  trainer.set_max_length(data);
  double first = 0, last = 0;
  for (auto _ : state) {
    last = trainer.step(data.train).loss;
    if (first == 0) first = last;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["first_loss"] = first;
  state.counters["last_loss"] = last;
  state.counters["peak_GB"] = static_cast<double>(usage.ru_maxrss) * 1024 * 1e-9;
}

}  // namespace

BENCHMARK(paper_size)
    ->ArgName("pen_loss")
    ->Arg(static_cast<long>(PenLoss::padded))
    ->Iterations(20)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
