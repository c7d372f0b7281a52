// Sums over all elements of a matrix, which make a loss of many columns one number.
//   sum_all        y = sum of x,     dx += dy
//   weighted_sum   y = sum of w x,   dx += w dy
// Sums over the rows of each column are in autodiff/operations/reductions.hpp.
#pragma once

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {
/// Returns the sum of x. Not inlined, for the same reason as weighted_sum_of.
template <RealScalar Scalar, int Rows>
EIGEN_DONT_INLINE Scalar sum_of(const Value<Scalar, Rows>& x) {
  return x.matrix().sum();
}

/// Returns the sum of w x. Not inlined, so that the tape and plain evaluation compute identical bits.
template <RealScalar Scalar, int Rows>
EIGEN_DONT_INLINE Scalar weighted_sum_of(const Value<Scalar, Rows>& x, const Scalar* weights) {
  return Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>>(weights, Rows, x.cols).cwiseProduct(x.matrix()).sum();
}
}  // namespace detail

/// Returns the sum over all elements of x [Rows, cols], each times its weight. `weights` is column-major [Rows, cols] without gaps and must
/// outlive the backward pass.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, 1> weighted_sum(Context& context, const Value<Scalar, Rows>& x, const Scalar* weights) {
  Scalar* sum = context.allocate(1);
  *sum = detail::weighted_sum_of(x, weights);
  const auto result = context.template make_value<1>(sum, 1);
  context.record([x, weights, result] {
    if (x.adjoint == nullptr) return;
    x.adjoint_matrix() += *result.adjoint * Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>>(weights, Rows, x.cols);
  });
  return result;
}
/// Returns the weighted sum of an expression, which is computed first.
template <class Context, Uncomputed X>
[[nodiscard]] auto weighted_sum(Context& context, const X& x, const typename X::Scalar* weights) {
  return weighted_sum(context, compute(context, x), weights);
}

/// Returns the sum over all elements of x [Rows, cols], a value or an expression, as a [1, 1] value.
template <class Context, Operand X>
[[nodiscard]] auto sum_all(Context& context, const X& x) {
  using Scalar = typename Context::Scalar;
  const auto values = compute(context, x);
  Scalar* sum = context.allocate(1);
  *sum = detail::sum_of(values);
  const auto result = context.template make_value<1>(sum, 1);
  context.record([values, result] {
    if (values.adjoint != nullptr) values.adjoint_matrix().array() += *result.adjoint;
  });
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
