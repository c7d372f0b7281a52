// Reductions over the rows of a value: each column, or each of Blocks equal blocks of consecutive rows of a column (such as the heads of
// an attention), becomes one number. [Rows, B] becomes [Blocks, B]; by default Blocks is 1.
//   sum          y = sum x              dx += dy
//   mean         y = sum x / n          dx += dy / n
//   max          y = max x              dx += dy at the first maximum
//   dot          y = sum a b            da += b dy,  db += a dy
//   log_sum_exp  y = log sum exp(x)     dx += exp(x - y) dy
// A result of one row is broadcast to the rows of the other operands of an element-wise expression: compute(context, x / sum(context, x)).
// Results of several blocks are repeated by repeat_rows (autodiff/repeat_rows.hpp).
#pragma once

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/map_blocks.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/reductions.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Computes y [Blocks, B] = forward(x, size) for each block of `size` rows of x [Rows, B], and records backward(x, y, dy, dx, size) for
/// each.
template <int Blocks, class Context, RealScalar Scalar, int Rows, class Forward, class Backward>
[[nodiscard]] Value<Scalar, Blocks> reduce_rows(Context& context, const Value<Scalar, Rows>& x, const Forward& forward,
                                                const Backward& backward) {
  static_assert(divisible<Rows, Blocks>,
                "sketchrnn: a reduction in blocks, such as sum<Blocks>, needs a number of rows that Blocks divides");
  return map_blocks<Blocks, Blocks>(
      context, x, [&](const Scalar* from, Scalar* y, Index size) { *y = forward(from, size); },
      [backward](const Scalar* from, const Scalar* y, const Scalar* dy, Scalar* dx, Index size) { backward(from, *y, *dy, dx, size); });
}

}  // namespace detail

/// Returns the sum of the rows of x [Rows, B], or of each of `Blocks` blocks of rows: [Blocks, B].
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto sum(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::reduce_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Index size) { return kernels::sum(from, size); },
      [](const Scalar* /*from*/, Scalar /*y*/, Scalar dy, Scalar* dx, Index size) { kernels::add_scalar(dx, dy, size); });
}

/// Returns the mean of the rows of x [Rows, B], or of each of `Blocks` blocks of rows: [Blocks, B].
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto mean(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::reduce_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Index size) { return kernels::sum(from, size) / static_cast<Scalar>(size); },
      [](const Scalar* /*from*/, Scalar /*y*/, Scalar dy, Scalar* dx, Index size) {
        kernels::add_scalar(dx, dy / static_cast<Scalar>(size), size);
      });
}

/// Returns the maximum of the rows of x [Rows, B], or of each of `Blocks` blocks of rows: [Blocks, B]; NaN if a row is NaN. Where several
/// rows are equal to the maximum, the gradient goes to the first of them, as in PyTorch's max(dim). (In parentheses, because max is a macro
/// in the headers of Windows.) The element-wise maximum of two operands is maximum(a, b).
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto(max)(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::reduce_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Index size) { return kernels::maximum_of(from, size); },
      [](const Scalar* from, Scalar y, Scalar dy, Scalar* dx, Index size) { dx[kernels::first_maximum(from, size, y)] += dy; });
}

/// Returns log sum exp(x) over the rows of x [Rows, B], or over each of `Blocks` blocks of rows: [Blocks, B]. It does not overflow.
template <int Blocks = 1, class Context, Operand X>
[[nodiscard]] auto log_sum_exp(Context& context, const X& x) {
  using Scalar = typename X::Scalar;
  return detail::reduce_rows<Blocks>(
      context, compute(context, x), [](const Scalar* from, Index size) { return kernels::log_sum_exp(from, size); },
      [](const Scalar* from, Scalar y, Scalar dy, Scalar* dx, Index size) { kernels::log_sum_exp_backward(from, y, dy, dx, size); });
}

/// Returns the dot product of a and b [Rows, B], or of each of `Blocks` blocks of their rows: [Blocks, B]. Throws ArgumentError if a and b
/// have different numbers of columns.
template <int Blocks = 1, class Context, Operand A, Operand B>
[[nodiscard]] auto dot(Context& context, const A& a, const B& b) {
  static_assert(A::rows == B::rows, "sketchrnn: both operands of a dot product have the same number of rows");
  static_assert(divisible<A::rows, Blocks>, "sketchrnn: dot<Blocks> needs a number of rows that Blocks divides");
  using Scalar = typename A::Scalar;
  constexpr Index size = A::rows / Blocks;
  const auto left = compute(context, a);
  const auto right = compute(context, b);
  const Index common = detail::common_columns("dot", left.columns_or_any(), right.columns_or_any());
  const Index cols = detail::stored_columns(common);
  Scalar* y = context.allocate(Blocks * cols);
  for (Index col = 0; col < cols; ++col) {
    for (Index block = 0; block < Blocks; ++block) {
      // y = sum a b
      y[col * Blocks + block] =
          kernels::dot(left.data + col * left.stride + block * size, right.data + col * right.stride + block * size, size);
    }
  }
  Value<Scalar, Blocks> result = context.template make_value<Blocks>(y, cols);
  context.record([left, right, result] {
    for (Index col = 0; col < result.cols; ++col) {
      for (Index block = 0; block < Blocks; ++block) {
        const Scalar dy = result.adjoint[col * Blocks + block];
        const Index at_left = col * left.stride + block * size, at_right = col * right.stride + block * size;
        // da += b dy,  db += a dy
        if (left.adjoint != nullptr) kernels::add_scaled(left.adjoint + at_left, dy, right.data + at_right, size);
        if (right.adjoint != nullptr) kernels::add_scaled(right.adjoint + at_right, dy, left.data + at_left, size);
      }
    }
  });
  if (common == any_cols) result.stride = 0;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
