// The weighted sum of the elements of a matrix, used as the loss of gradient checks.
//   y = sum of w x,   backward: dx += w dy
#pragma once

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
