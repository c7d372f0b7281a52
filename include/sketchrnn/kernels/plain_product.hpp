// The matrix product without preparation: for weights that nobody packed, because they are used once or twice. A packed product
// (kernels/product.hpp) is many times faster where a weight is used again and again.
#pragma once

#include <Eigen/Core>

#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::kernels {

/// Y[rows, cols] += A[rows, depth] X[depth, cols]; A column-major without gaps.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void plain_multiply_add(const Scalar* a, Index rows, Index depth, const Scalar* x, Index x_stride, Scalar* y,
                                          Index y_stride, Index cols) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  for (Index col = 0; col < cols; ++col) {
    Eigen::Map<Column> sum(y + col * y_stride, rows);
    for (Index k = 0; k < depth; ++k) sum += x[col * x_stride + k] * Eigen::Map<const Column>(a + k * rows, rows);
  }
}

/// Y[depth, cols] += A^T X[rows, cols]; A [rows, depth] column-major without gaps.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void plain_transposed_multiply_add(const Scalar* a, Index rows, Index depth, const Scalar* x, Index x_stride, Scalar* y,
                                                     Index y_stride, Index cols) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  for (Index col = 0; col < cols; ++col) {
    const Eigen::Map<const Column> from(x + col * x_stride, rows);
    for (Index k = 0; k < depth; ++k) y[col * y_stride + k] += (Eigen::Map<const Column>(a + k * rows, rows) * from).sum();
  }
}

}  // namespace sketchrnn::kernels
