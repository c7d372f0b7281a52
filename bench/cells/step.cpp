// Cells alone: a sequence of 50 steps on a batch of 50 sketches, without z, forward only (as in sampling) and forward and back. A cell of
// your own is one more line at the end.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <examples/custom_cell/layer_norm_gru.hpp>

#include <sketchrnn/sketchrnn.hpp>

namespace {

using namespace sketchrnn;

constexpr Index sketches = 50;
constexpr Index steps = 50;

/// Multiplications and additions of one step's matrix products, for one sketch.
template <class List>
double product_flops() {
  double flops = 0;
  List::for_each_unnamed([&]<class Entry>(std::size_t) {
    if constexpr (!Entry::is_vector) flops += 2.0 * Entry::rows * Entry::cols;
  });
  return flops;
}

template <class CellType, class Context>
void sequence(benchmark::State& state) {
  using List = typename CellType::template Parameters<5>;
  ParameterBlock<float, List> parameters, gradients;
  parameters.initialise(Seed{1});
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
      context.walk_back();
    }
    benchmark::DoNotOptimize(CellType::output(cell_state).data);
  };
  run();  // warm
  for (auto _ : state) run();
  const double passes = Context::recording ? 3 : 1;  // forward, the adjoint of the input, the gradient of the weight
  const double work = passes * product_flops<List>() * static_cast<double>(sketches * steps * state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(work * 1e-9, benchmark::Counter::kIsRate);
  state.counters["points/s"] = benchmark::Counter(static_cast<double>(sketches * steps * state.iterations()), benchmark::Counter::kIsRate);
}

/// Registers a cell, in both ways.
template <class CellType>
int add(const std::string& name) {
  benchmark::RegisterBenchmark(("forward/" + name).c_str(), sequence<CellType, Evaluation<float>>)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark(("forward_and_back/" + name).c_str(), sequence<CellType, Tape<float>>)->Unit(benchmark::kMillisecond);
  return 0;
}

const int lstm = add<Lstm<512>>("lstm_512");
const int layer_norm = add<LayerNormLstm<512>>("layer_norm_512");
const int hyper = add<HyperLstm<512>>("hyper_512");
const int custom = add<LayerNormGru<512>>("custom_cell_512");

}  // namespace
