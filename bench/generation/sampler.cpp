// Sampling from a decoder of 512 units and 20 mixture components that never ends a sketch: 1, 100 and 500 sketches of 100 points, one case
// also with two threads. The counter `step` is the time of one step of the whole batch in seconds.
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

// UseRealTime: otherwise only the CPU time of the main thread would be measured
BENCHMARK(sampling)
    ->ArgNames({"batch", "threads"})
    ->Args({1, 1})
    ->Args({1, 2})
    ->Args({100, 1})
    ->Args({500, 1})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
