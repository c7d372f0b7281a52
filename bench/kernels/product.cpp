// The packed matrix product at the sizes of an LSTM, relative to the fused multiply-add peak of the core in float, measured in the same run.
#include <benchmark/benchmark.h>

#include <vector>

#include <bench/support/peak.hpp>
#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/kernels/detail/deep_product.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/quantized_product.hpp>

namespace {

using namespace sketchrnn;
using namespace sketchrnn::kernels;

/// The peak of the core.
void peak(benchmark::State& state) {
  bench::MultiplyAdds work;
  for (auto _ : state) work.run();
  bench::count_flops(state, bench::MultiplyAdds::flops);
}

/// Y += W X, [rows, depth] x [depth, columns], with words of float or of bfloat16, the rounding of X included.
template <class Word>
void forward(benchmark::State& state) {
  const Index rows = state.range(0), depth = state.range(1), columns = state.range(2);
  const std::vector<float> weights(static_cast<std::size_t>(rows * depth), 0.01F);
  std::vector<Word> packed(static_cast<std::size_t>(packed_size<Word>(rows, depth)));
  std::vector<float> x(static_cast<std::size_t>(depth * columns), 0.5F), y(static_cast<std::size_t>(rows * columns));
  pack(packed.data(), weights.data(), rows, depth);
  const PackedMatrix<Word> matrix{packed.data(), word_count<Word>(depth)};
  Evaluation<float> context;
  for (auto _ : state) {
    sketchrnn::detail::packed_product<Word>(context, {nullptr, y.data(), rows}, matrix, 0, rows, 0, depth, x.data(), depth, y.data(), rows,
                                            columns);
    benchmark::DoNotOptimize(y.data());
  }
  bench::count_flops(state, 2.0 * static_cast<double>(rows * depth * columns));
}

/// Y = W X with integers of 8 bits, the rounding of X included.
void forward_int8(benchmark::State& state) {
  const Index rows = state.range(0), depth = state.range(1), columns = state.range(2);
  std::vector<Int8Quad> packed(static_cast<std::size_t>(quantized_size(rows, depth)));
  quantize_matrix(packed.data(), rows, depth, [](Index /*row*/, Index /*col*/) { return 0.01F; });
  std::vector<float> x(static_cast<std::size_t>(depth * columns), 0.5F), y(static_cast<std::size_t>(rows * columns));
  Evaluation<float> context;
  for (auto _ : state) {
    sketchrnn::detail::quantized_product(context, {}, packed.data(), rows, depth, 0, rows, 0, depth, x.data(), depth, y.data(), rows,
                                         columns);
    benchmark::DoNotOptimize(y.data());
  }
  bench::count_flops(state, 2.0 * static_cast<double>(rows * depth * columns));
}

/// dW += sum of dy x^T over the given columns.
template <class Word>
void weight_gradient(benchmark::State& state) {
  const Index rows = state.range(0), width = state.range(1);
  const std::vector<float> dy(static_cast<std::size_t>(rows * deep_columns), 0.1F), x(static_cast<std::size_t>(width * deep_columns), 0.2F);
  std::vector<const float*> dy_columns, x_columns;
  for (Index c = 0; c < deep_columns; ++c) {
    dy_columns.push_back(dy.data() + c * rows);
    x_columns.push_back(x.data() + c * width);
  }
  std::vector<float> gradient(static_cast<std::size_t>(rows * width));
  DeepProduct<Word> product;
  for (auto _ : state) {
    product.begin(deep_columns);
    product.add_term(gradient.data(), x_columns.data(), width);
    product.multiply(dy_columns.data(), rows, nullptr);
    benchmark::DoNotOptimize(gradient.data());
  }
  bench::count_flops(state, 2.0 * static_cast<double>(rows * width * deep_columns));
}

/// The vectorized functions, in elements per second.
template <class Function>
void elementwise(benchmark::State& state) {
  constexpr std::size_t count = 512;
  std::vector<float> x(count), y(count);
  for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<float>(i) / 64 - 4;
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; i += lanes<float>) {
      Function{}(Packet<float>::load(x.data() + i)).store(y.data() + i);
    }
    benchmark::DoNotOptimize(y.data());
  }
  bench::count_rate(state, "numbers/s", count);
}

}  // namespace

BENCHMARK(elementwise<sketchrnn::detail::Tanh>)->Name("tanh");
BENCHMARK(elementwise<sketchrnn::detail::Sigmoid>)->Name("sigmoid");
BENCHMARK(elementwise<sketchrnn::detail::Exp>)->Name("exp");
BENCHMARK(peak);
BENCHMARK(forward<float>)->Name("forward")->Args({2048, 512, 25})->Args({2048, 512, 100})->Args({2048, 512, 1})->Args({512, 2048, 25});
BENCHMARK(forward<BFloat16Pair>)
    ->Name("forward_bfloat16")
    ->Args({2048, 512, 25})
    ->Args({2048, 512, 100})
    ->Args({2048, 512, 1})
    ->Args({512, 2048, 25});
BENCHMARK(forward_int8)->Args({2048, 512, 25})->Args({2048, 512, 100})->Args({2048, 512, 1});
BENCHMARK(weight_gradient<float>)->Name("weight_gradient")->Args({2048, 512});
BENCHMARK(weight_gradient<BFloat16Pair>)->Name("weight_gradient_bfloat16")->Args({2048, 512});
