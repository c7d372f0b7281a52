// The packed product at the sizes of an LSTM, against the fused multiply-add peak of this core measured in the same run.
#include <benchmark/benchmark.h>

#include <vector>

#include <Eigen/Core>

#include <sketchrnn/kernels/deep_product.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/product.hpp>

namespace {

using namespace sketchrnn;
using namespace sketchrnn::kernels;

void count(benchmark::State& state, double flops) {
  state.counters["GFLOP/s"] = benchmark::Counter(flops * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

/// Independent multiply-adds on registers: what the core can do at most.
void peak(benchmark::State& state) {
  using P = Packet<float>;
  constexpr int chains = 12;
  constexpr int repeats = 1000;
  P sums[chains];
  for (int c = 0; c < chains; ++c) sums[c] = repeat(static_cast<float>(c));
  const P factor = repeat(0.999999F);
  const P term = repeat(1e-6F);
  for (auto _ : state) {
    for (int r = 0; r < repeats; ++r) {
#pragma GCC unroll 12
      for (int c = 0; c < chains; ++c) sums[c] = Eigen::internal::pmadd(sums[c], factor, term);
    }
    benchmark::DoNotOptimize(sums);
  }
  count(state, 2.0 * chains * lanes<float> * repeats);
}

/// Y += W X, [rows, depth] x [depth, columns].
void forward(benchmark::State& state) {
  const Index rows = state.range(0), depth = state.range(1), columns = state.range(2);
  const std::vector<float> weights(static_cast<std::size_t>(rows * depth), 0.01F);
  std::vector<float> packed(static_cast<std::size_t>(packed_size<float>(rows, depth)));
  std::vector<float> x(static_cast<std::size_t>(depth * columns), 0.5F), y(static_cast<std::size_t>(rows * columns));
  pack(packed.data(), weights.data(), rows, depth);
  const PackedMatrix<float> matrix{packed.data(), depth};
  for (auto _ : state) {
    multiply_add(matrix, 0, rows, 0, depth, x.data(), depth, y.data(), rows, columns);
    benchmark::DoNotOptimize(y.data());
  }
  count(state, 2.0 * static_cast<double>(rows * depth * columns));
}

/// dW += sum of dy x^T over the gathered columns.
void weight_gradient(benchmark::State& state) {
  const Index rows = state.range(0), width = state.range(1);
  const std::vector<float> dy(static_cast<std::size_t>(rows * deep_columns), 0.1F), x(static_cast<std::size_t>(width * deep_columns), 0.2F);
  std::vector<const float*> dy_columns, x_columns;
  for (Index c = 0; c < deep_columns; ++c) {
    dy_columns.push_back(dy.data() + c * rows);
    x_columns.push_back(x.data() + c * width);
  }
  std::vector<float> gradient(static_cast<std::size_t>(rows * width));
  DeepProduct<float> product;
  for (auto _ : state) {
    product.begin(deep_columns);
    product.add_term(gradient.data(), x_columns.data(), width);
    product.multiply(dy_columns.data(), rows, nullptr);
    benchmark::DoNotOptimize(gradient.data());
  }
  count(state, 2.0 * static_cast<double>(rows * width * deep_columns));
}

}  // namespace

BENCHMARK(peak);
BENCHMARK(forward)->Args({2048, 512, 25})->Args({2048, 512, 100})->Args({2048, 512, 1})->Args({512, 2048, 25});
BENCHMARK(weight_gradient)->Args({2048, 512});
