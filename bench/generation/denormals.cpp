// A step of a stream whose state has decayed into denormal numbers, which IEEE 754 computes and flushing replaces by zeros; beside it the same
// stream with an ordinary state. Forget gates near 1 and a silent input: c = f c shrinks until it is denormal, and stays there for thousands
// of steps. The decoder of the published models (LSTM, 512 units).
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include <sketchrnn/sketchrnn.hpp>

namespace {

using namespace sketchrnn;

using Model = DecoderOnly<Lstm<512>, Mixture<20>>;

/// A model whose cell adds nothing to its state: the candidate j is 0, and the forget gates are sigmoid(9 + 1) = 0.99995.
Model fading_model() {
  Model model(Seed{1});
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto matrix) {  // rows of i, j, f, o
      if (name == "decoder.cell.b") matrix.middleRows(1024, 512).setConstant(9);
      if (name.starts_with("decoder.cell.W")) matrix.middleRows(512, 512).setZero();
    });
  });
  return model;
}

void fading_state(benchmark::State& state, float size, Denormals denormals) {
  const Model model = fading_model();
  Stream<Model> stream(model, {.denormals = denormals});
  std::array<float, Stream<Model>::saved_size> saved{};
  for (float& element : saved) element = size;
  stream.restore(saved);
  int steps = 0;
  for (auto _ : state) {
    stream.observe({0, 0, 0});
    if (++steps % 256 == 0) stream.restore(saved);
  }
}

BENCHMARK_CAPTURE(fading_state, ordinary_ieee, 1.0F, Denormals::ieee)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(fading_state, ordinary_flush, 1.0F, Denormals::flush)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(fading_state, denormal_ieee, 1e-39F, Denormals::ieee)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(fading_state, denormal_flush, 1e-39F, Denormals::flush)->Unit(benchmark::kMicrosecond);

}  // namespace
