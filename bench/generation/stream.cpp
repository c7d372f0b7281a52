// The time of one point of a stream: median and longest of 100,000 points in succession, on one thread. The model included (layer-norm LSTM,
// 384 units, z of 64) and the decoder of the published models (LSTM, 512 units).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include <sketchrnn/sketchrnn.hpp>

namespace {

using namespace sketchrnn;

template <class Model>
void draw(benchmark::State& state) {
  const Model model(Seed{1});
  Stream<Model> stream(model);
  Random random(Seed{1}, Purpose::sampling);
  constexpr std::size_t points = 100'000;
  std::vector<double> microseconds(points);
  for (auto _ : state) {
    for (double& time : microseconds) {
      const auto begin = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(stream.draw(random));
      time = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
    }
  }
  std::sort(microseconds.begin(), microseconds.end());
  state.counters["median_us"] = microseconds[points / 2];
  state.counters["p99.9_us"] = microseconds[points - points / 1000];
  state.counters["longest_us"] = microseconds.back();
}

BENCHMARK(draw<SketchRnn<LayerNormLstm<192>, Latent<64>, LayerNormLstm<384>, Mixture<20>>>)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(draw<DecoderOnly<Lstm<512>, Mixture<20>>>)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
