// Softmax over the rows of a value, and its logarithm: over each column, or over each of Blocks equal blocks of consecutive rows.
//   softmax      y = exp(x) / sum exp(x)       dx += y (dy - sum y dy)
//   log_softmax  y = x - log sum exp(x)        dx += dy - exp(y) sum dy
#pragma once

#include <sketchrnn/autodiff/detail/map_blocks.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/reductions.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Computes y [Rows, B] by forward(x, y, size) for each block of `size` rows of x [Rows, B], and records backward(y, dy, dx, size) for each.
template <int Blocks, class Context, RealScalar Scalar, int Rows, class Forward, class Backward>
[[nodiscard]] Value<Scalar, Rows> normalize_rows(Context& context, const Value<Scalar, Rows>& x, const Forward& forward,
                                                 const Backward& backward) {
  static_assert(divisible<Rows, Blocks>, "sketchrnn: softmax<Blocks> needs a number of rows that Blocks divides");
  return map_blocks<Blocks, Rows>(context, x, forward,
                                  [backward](const Scalar* /*from*/, const Scalar* y, const Scalar* dy, Scalar* dx, Index size) {
                                    backward(y, dy, dx, size);
                                  });
}

}  // namespace detail

/// Returns exp(x) / sum exp(x) over the rows of x [Rows, B], or over each of `Blocks` blocks of rows: [Rows, B]. It does not overflow; a
/// row of -infinity becomes 0, as for a mask.
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto softmax(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::normalize_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Scalar* y, Index size) { kernels::softmax(from, y, size); },
      [](const Scalar* y, const Scalar* dy, Scalar* dx, Index size) { kernels::softmax_backward(y, dy, dx, size); });
}

/// Returns x - log sum exp(x), the logarithm of the softmax, over the rows of x [Rows, B], or over each of `Blocks` blocks of rows:
/// [Rows, B]. It is finite where x is.
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto log_softmax(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::normalize_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Scalar* y, Index size) { kernels::log_softmax(from, y, size); },
      [](const Scalar* y, const Scalar* dy, Scalar* dx, Index size) { kernels::log_softmax_backward(y, dy, dx, size); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
