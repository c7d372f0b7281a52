// Single cells: 50 steps on a batch of 50 sketches, without z, forward only (as in sampling) and forward and backward. To add a cell, add a
// line at the end. of_peak is the fraction of the multiply-add peak reached by the matrix products alone.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <bench/support/flops.hpp>
#include <bench/support/peak.hpp>
#include <bench/support/users_lstm.hpp>
#include <examples/custom_cell/layer_norm_gru.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace {

using namespace sketchrnn;

constexpr Index sketches = 50;
constexpr Index steps = 50;

template <class CellType, class Context>
void sequence(benchmark::State& state) {
  using List = typename CellType::template Parameters<5>;
  ParameterBlock<float, List> parameters, gradients;
  parameters.initialize(Seed{1});
  PackedWeights<float, List> packed;
  packed.pack(parameters.data());
  const Weights<float, List> weights(parameters.data(), Context::recording ? gradients.data() : nullptr, packed.data());
  Random random(Seed{2});
  std::vector<float> points(5 * sketches * steps);
  for (float& number : points) number = static_cast<float>(random.normal());
  Context context;
  const auto run = [&] {
    context.reset();
    auto cell_state = zero_state<CellType>(context, sketches);
    for (Index time = 0; time < steps; ++time) {
      const auto point = constant<5>(static_cast<const float*>(points.data() + time * 5 * sketches), sketches);
      cell_state = CellType::step(context, weights, point, cell_state);
    }
    if constexpr (Context::recording) {
      context.zero_adjoints();
      CellType::output(cell_state).adjoint_matrix().setOnes();
      context.backward();
    }
    benchmark::DoNotOptimize(CellType::output(cell_state).data);
  };
  run();  // warm-up
  for (auto _ : state) run();
  const double passes = Context::recording ? 3 : 1;  // forward pass, input gradient, weight gradient
  bench::count_flops(state, passes * bench::product_flops<List>() * static_cast<double>(sketches * steps));
  bench::count_rate(state, "points/s", static_cast<double>(sketches * steps));
}

/// Registers benchmarks of a cell, forward and forward-backward.
template <class CellType>
int add(const std::string& name) {
  benchmark::RegisterBenchmark(("forward/" + name).c_str(), sequence<CellType, Evaluation<float>>)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark(("forward_and_back/" + name).c_str(), sequence<CellType, Tape<float>>)->Unit(benchmark::kMillisecond);
  return 0;
}

const int lstm_128 = add<Lstm<128>>("lstm_128");
const int lstm_256 = add<Lstm<256>>("lstm_256");
const int lstm_512 = add<Lstm<512>>("lstm_512");
const int lstm_1024 = add<Lstm<1024>>("lstm_1024");
const int layer_norm = add<LayerNormLstm<512>>("layer_norm_512");
const int hyper = add<HyperLstm<512>>("hyper_512");
const int custom = add<LayerNormGru<512>>("custom_cell_512");
const int users = add<bench::UsersLstm<512>>("users_lstm_512");

}  // namespace
