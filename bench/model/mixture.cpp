// The mixture output: L_s + L_p of 20 components over 50 steps of 100 sketches, forward only and forward and backward.
#include <benchmark/benchmark.h>

#include <vector>

#include <bench/support/peak.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>

namespace {

using namespace sketchrnn;
using Head = Mixture<20>;

template <class Context>
void head(benchmark::State& state) {
  constexpr Index sketches = 100, steps = 50;
  Random random(Seed{1});
  std::vector<float> numbers(Head::output_size * sketches * steps), strokes(stroke_size * sketches * (steps + 1));
  for (float& number : numbers) number = static_cast<float>(0.1 * random.normal());
  for (std::size_t row = 0; row < strokes.size() / stroke_size; ++row) {
    float* stroke = strokes.data() + row * stroke_size;
    stroke[0] = static_cast<float>(random.normal());
    stroke[1] = static_cast<float>(random.normal());
    stroke[2] = 1;
  }
  const std::vector<Index> lengths(sketches, steps);
  const SequenceBatch<float> batch{strokes.data(), nullptr, lengths, steps};
  const LossOptions options{PenLoss::padded, static_cast<MixtureForm>(state.range(0))};
  Context context;
  for (auto _ : state) {
    context.reset();
    ReconstructionSums<Head, Context> loss(context, batch, options);
    for (Index time = 0; time < steps; ++time) {
      loss.add(time, context.template make_value<Head::output_size>(numbers.data() + time * sketches * Head::output_size, sketches));
    }
    const auto sums = loss.sums();
    if constexpr (Context::recording) {
      context.zero_adjoints();
      sums.adjoint[0] = sums.adjoint[1] = 1;
      context.backward();
    }
    benchmark::DoNotOptimize(sums.data);
  }
  bench::count_rate(state, "points/s", static_cast<double>(sketches * steps));
}

}  // namespace

BENCHMARK(head<Evaluation<float>>)
    ->Name("forward")
    ->ArgName("mixture")
    ->Arg(static_cast<long>(MixtureForm::log_space))
    ->Arg(static_cast<long>(MixtureForm::linear));
BENCHMARK(head<Tape<float>>)
    ->Name("forward_and_back")
    ->ArgName("mixture")
    ->Arg(static_cast<long>(MixtureForm::log_space))
    ->Arg(static_cast<long>(MixtureForm::linear));
