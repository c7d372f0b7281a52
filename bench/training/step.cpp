// A whole training step of the model of the paper with LSTM cells, Magenta's default sizes, batch 100, on the embedded drawings.
#include <benchmark/benchmark.h>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/procedural.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace {

using namespace sketchrnn;
using Model = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;

void training_step(benchmark::State& state) {
  const Dataset data = preprocess(procedural_dataset({.count_per_kind = 300}, Seed{1})).data;
  TrainingOptions options;
  options.threads = static_cast<unsigned>(state.range(0));
  options.loss.pen_loss = static_cast<PenLoss>(state.range(1));
  Trainer<Model> trainer(options, Seed{1});
  trainer.set_max_length(data);
  trainer.step(data.train);  // warm
  double points = 0, sketches = 0;
  for (auto _ : state) {
    points += static_cast<double>(trainer.step(data.train).points);
    sketches += static_cast<double>(options.batch_size);
  }
  state.counters["points/s"] = benchmark::Counter(points, benchmark::Counter::kIsRate);
  state.counters["sketches/s"] = benchmark::Counter(sketches, benchmark::Counter::kIsRate);
}

}  // namespace

BENCHMARK(training_step)
    ->ArgNames({"threads", "pen_loss"})
    ->ArgsProduct({{1, 2}, {static_cast<long>(PenLoss::padded), static_cast<long>(PenLoss::end_once)}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
