// Root mean square normalization (Zhang & Sennrich 2019): each block of a column is divided by the root of the mean of its squares, then
// scaled. Unlike layer normalization it does not subtract the mean and has no shift.
//   y = gain xhat,  xhat = x r,  r = 1 / sqrt(mean(x^2) + epsilon)
//   backward, with d = gain dy:  dx += r (d - xhat mean(d xhat)),  dgain += dy xhat, summed over the columns
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/rms_norm.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Computes the root mean square normalization of x [Rows, B], separately for each of Blocks blocks of Rows / Blocks rows; gain [Rows].
/// `epsilon`, not negative, is added to the mean of the squares. An x that is not a value is computed first.
template <int Blocks = 1, class Context, Operand X, RealScalar Scalar, int GainRows>
[[nodiscard]] auto rms_norm(Context& context, const X& x, const WeightVector<Scalar, GainRows>& gain, double epsilon = 1e-6) {
  constexpr int rows = X::rows;
  static_assert(divisible<rows, Blocks>, "sketchrnn: rms_norm<Blocks> needs a number of rows that Blocks divides");
  static_assert(X::rows == GainRows, "sketchrnn: the gain of an rms norm has as many elements as x has rows");
  constexpr Index size = rows / Blocks;
  const Value<Scalar, rows> input = compute(context, x);
  const Index cols = detail::stored_columns(input.columns_or_any());
  Scalar* y = context.allocate(rows * cols);
  Scalar* r = context.allocate(Blocks * cols);
  for (Index col = 0; col < cols; ++col) {
    for (Index block = 0; block < Blocks; ++block) {
      const Index first = block * size;
      r[col * Blocks + block] = kernels::rms_norm(input.data + col * input.stride + first, gain.data + first, y + col * rows + first, size,
                                                  static_cast<Scalar>(epsilon));
    }
  }
  Value<Scalar, rows> result = context.template make_value<rows>(y, cols);
  context.record([input, gain, r, result] {
    const auto at = [](Scalar* data_or_null, Index offset) { return data_or_null == nullptr ? nullptr : data_or_null + offset; };
    for (Index col = 0; col < result.cols; ++col) {
      for (Index block = 0; block < Blocks; ++block) {
        const Index first = block * size, from = col * input.stride + first;
        kernels::rms_norm_backward<Scalar>(input.data + from, gain.data + first, result.adjoint + col * rows + first,
                                           r[col * Blocks + block], at(input.adjoint, from), at(gain.gradient, first), size);
      }
    }
  });
  if (input.columns_or_any() == any_cols) result.stride = 0;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
