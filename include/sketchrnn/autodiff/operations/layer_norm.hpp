// Layer normalization (Ba et al. 2016; Magenta: rnn.py, layer_norm and layer_norm_all): each block of a column is normalized to mean 0 and
// variance 1, then scaled and shifted.
//   y = gamma xhat + beta,  xhat = (x - mean) / sqrt(variance + epsilon)
//   backward, with d = gamma dy:  dx     += (d - mean(d) - xhat mean(d xhat)) / sqrt(variance + epsilon)
//                                 dgamma += dy xhat,  dbeta += dy,  summed over the columns
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/layer_norm.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What is added to the variance by default (Magenta: epsilon = 1e-3; PyTorch's LayerNorm has 1e-5).
inline constexpr double layer_norm_epsilon = 1e-3;

namespace detail {

/// Computes the layer normalization of x; `beta` and its gradient may be null.
template <int Blocks, class Context, RealScalar Scalar, int Rows, int GainRows>
[[nodiscard]] Value<Scalar, Rows> layer_norm_of(Context& context, const Value<Scalar, Rows>& x, const WeightVector<Scalar, GainRows>& gamma,
                                                const Scalar* beta, Scalar* beta_gradient, Scalar epsilon) {
  static_assert(divisible<Rows, Blocks>, "sketchrnn: layer_norm<Blocks> needs a number of rows that Blocks divides");
  static_assert(Rows == GainRows, "sketchrnn: gamma of a layer norm has as many elements as x has rows");
  constexpr Index size = Rows / Blocks;
  using Statistics = kernels::LayerNormStatistics<Scalar>;
  const auto at = [](auto* elements_or_null, Index offset) { return elements_or_null == nullptr ? nullptr : elements_or_null + offset; };
  Scalar* data = context.allocate(Rows * x.cols);
  auto* statistics = context.template allocate_array<Statistics>(static_cast<std::size_t>(Blocks * x.cols));
  for (Index col = 0; col < x.cols; ++col) {
    for (Index first = 0; first < Rows; first += size) {
      statistics[col * Blocks + first / size] = kernels::layer_norm(x.data + col * x.stride + first, gamma.data + first, at(beta, first),
                                                                    data + col * Rows + first, size, epsilon);
    }
  }
  Value<Scalar, Rows> result = context.template make_value<Rows>(data, x.cols);
  context.record([x, gamma, beta_gradient, statistics, result, at] {
    for (Index col = 0; col < x.cols; ++col) {
      for (Index first = 0; first < Rows; first += size) {
        kernels::layer_norm_backward(x.data + col * x.stride + first, gamma.data + first,
                                     static_cast<const Scalar*>(result.adjoint + col * Rows + first),
                                     statistics[col * Blocks + first / size], at(x.adjoint, col * x.stride + first),
                                     at(gamma.gradient, first), at(beta_gradient, first), size);
      }
    }
  });
  if (x.columns_or_any() == any_cols) result.stride = 0;
  return result;
}

}  // namespace detail

/// Computes the layer normalization of x [Rows, B], separately for each of Blocks blocks of Rows / Blocks rows; gamma and beta [Rows].
/// `epsilon`, not negative, is added to the variance. An x that is not a value is computed first.
template <int Blocks = 1, class Context, Operand X, RealScalar Scalar, int GainRows, int ShiftRows>
[[nodiscard]] auto layer_norm(Context& context, const X& x, const WeightVector<Scalar, GainRows>& gamma,
                              const WeightVector<Scalar, ShiftRows>& beta, double epsilon = layer_norm_epsilon) {
  static_assert(X::rows == ShiftRows, "sketchrnn: beta of a layer norm has as many elements as x has rows");
  return detail::layer_norm_of<Blocks>(context, compute(context, x), gamma, beta.data, beta.gradient, static_cast<Scalar>(epsilon));
}

/// The same without a shift: y = gamma xhat.
template <int Blocks = 1, class Context, Operand X, RealScalar Scalar, int GainRows>
[[nodiscard]] auto layer_norm(Context& context, const X& x, const WeightVector<Scalar, GainRows>& gamma,
                              double epsilon = layer_norm_epsilon) {
  return detail::layer_norm_of<Blocks, Context, Scalar, X::rows>(context, compute(context, x), gamma, nullptr, nullptr,
                                                                 static_cast<Scalar>(epsilon));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
