// Sampling from a decoder of 512 units and 20 mixtures that never ends a sketch: one, 100 and 500 sketches at a time, 100 points each, one
// also on two threads.
// The counter step is the time, in seconds, that one step of the whole batch takes.
#include <benchmark/benchmark.h>

#include <bench/support/peak.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>

namespace {

using namespace sketchrnn;

void sampling(benchmark::State& state) {
  constexpr std::size_t steps = 100;
  const auto batch = static_cast<std::size_t>(state.range(0));
  DecoderOnly<Lstm<512>, Mixture<20>> model(Seed{1});
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto matrix) {
      constexpr Index end = 2;  // the third pen logit
      if (name == "decoder.output.W") matrix.row(end).setZero();
      if (name == "decoder.output.b") matrix(end, 0) = -1000;
    });
  });
  Sampler sampler(model, static_cast<unsigned>(state.range(1)));
  std::uint64_t seed = 0;
  for (auto _ : state) benchmark::DoNotOptimize(sampler.draw(batch, {.max_length = steps}, Seed{++seed}));
  bench::count_rate(state, "steps/s", steps);
  bench::count_rate(state, "sketches/s", static_cast<double>(batch));
  bench::count_rate(state, "points/s", static_cast<double>(batch * steps));
  using benchmark::Counter;
  state.counters["step"] = Counter(steps, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

}  // namespace

// UseRealTime: the time of one thread would be told otherwise
BENCHMARK(sampling)
    ->ArgNames({"batch", "threads"})
    ->Args({1, 1})
    ->Args({1, 2})
    ->Args({100, 1})
    ->Args({500, 1})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
