// A number made of a matrix: the sum of its numbers, each with a weight. What a gradient check takes as the loss.
//   y = sum of w x,   back: dx += w dy
#pragma once

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {
/// The sum of w x. A function of its own, so that the tape and plain evaluation give the same bits.
template <RealScalar Scalar, int Rows>
EIGEN_DONT_INLINE Scalar weighted_sum_of(const Value<Scalar, Rows>& x, const Scalar* weights) {
  return Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>>(weights, Rows, x.cols).cwiseProduct(x.matrix()).sum();
}
}  // namespace detail

/// `weights` is column-major [Rows, cols] without gaps and must live as long as the context's records.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, 1> weighted_sum(Context& context, const Value<Scalar, Rows>& x, const Scalar* weights) {
  Scalar* number = context.allocate(1);
  *number = detail::weighted_sum_of(x, weights);
  const auto result = context.template make_value<1>(number, 1);
  context.record([x, weights, result] {
    if (x.adjoint == nullptr) return;
    x.adjoint_matrix() += *result.adjoint * Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>>(weights, Rows, x.cols);
  });
  return result;
}
template <class Context, Uncomputed X>
[[nodiscard]] auto weighted_sum(Context& context, const X& x, const typename X::Scalar* weights) {
  return weighted_sum(context, compute(context, x), weights);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
