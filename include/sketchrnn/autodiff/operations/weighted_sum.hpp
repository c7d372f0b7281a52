// A number made of a matrix: the sum of its numbers, each with a weight. What a gradient check takes as the loss.
//   y = sum of w x,   back: dx += w dy
#pragma once

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn {

/// `weights` is column-major [Rows, cols] without gaps and must live as long as the context's records.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, 1> weighted_sum(Context& context, const Value<Scalar, Rows>& x, const Scalar* weights) {
  const Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>> w(weights, Rows, x.cols);
  Scalar* number = context.allocate(1);
  *number = w.cwiseProduct(x.matrix()).sum();
  const auto result = context.template adopt<1>(number, 1);
  context.record([x, weights, result] {
    if (x.adjoint == nullptr) return;
    x.adjoint_matrix() += *result.adjoint * Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>>(weights, Rows, x.cols);
  });
  return result;
}

}  // namespace sketchrnn
