// A complete training step of every model with Magenta's default sizes and a batch of 100 sketches of known lengths
// (bench/support/synthetic.hpp): Nmax 100 and 250, pen loss over the padding and with each end counted once, on one and two threads.
#include <benchmark/benchmark.h>

#include <string>

#include <bench/support/flops.hpp>
#include <bench/support/peak.hpp>
#include <bench/support/synthetic.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace {

using namespace sketchrnn;

template <class Model, class Work>
void training_step(benchmark::State& state) {
  constexpr std::size_t batch = 100;
  const auto max_length = static_cast<std::size_t>(state.range(0));
  TrainingOptions options;
  options.max_length = max_length;
  options.loss.pen_loss = static_cast<PenLoss>(state.range(1));
  options.threads = static_cast<unsigned>(state.range(2));
  options.augment_stroke_prob = 0;  // keeps the lengths unchanged
  const Dataset data = bench::synthetic_dataset(batch, max_length, Seed{1});
  Trainer<Model> trainer(options, Seed{1});
  trainer.set_max_length(data);
  StepReport report = trainer.step(data.train);  // warm-up
  for (auto _ : state) report = trainer.step(data.train);
  const auto lengths = bench::synthetic_lengths(batch, max_length);
  bench::count_flops(state, bench::step_flops<Work>(lengths, static_cast<Index>(max_length), options.loss.pen_loss), options.threads);
  bench::count_rate(state, "points/s", static_cast<double>(report.points));
  bench::count_rate(state, "sketches/s", batch);
}

template <class Encoder, class Decoder>
using Whole = SketchRnn<Encoder, Latent<128>, Decoder, Mixture<20>>;
template <class Encoder, class Decoder>
using Work = bench::ModelWork<Encoder, Decoder, Mixture<20>>;

template <class Model, class Work>
void add(const std::string& name) {
  benchmark::RegisterBenchmark(("training_step/" + name).c_str(), training_step<Model, Work>)
      ->ArgNames({"Nmax", "pen_loss", "threads"})
      ->ArgsProduct({{100, 250}, {static_cast<long>(PenLoss::padded), static_cast<long>(PenLoss::end_once)}, {1, 2}})
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

const bool added = [] {
  add<Whole<Lstm<256>, Lstm<512>>, Work<Lstm<256>, Lstm<512>>>("lstm");
  add<Whole<LayerNormLstm<256>, LayerNormLstm<512>>, Work<LayerNormLstm<256>, LayerNormLstm<512>>>("layer_norm");
  add<Whole<HyperLstm<256>, HyperLstm<512>>, Work<HyperLstm<256>, HyperLstm<512>>>("hyper");
  add<DecoderOnly<Lstm<512>, Mixture<20>>, bench::DecoderWork<Lstm<512>, Mixture<20>>>("decoder_only");
  return true;
}();

}  // namespace
