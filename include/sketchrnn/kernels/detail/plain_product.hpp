// Matrix products with unpacked weights, for weights that are used only once or twice. For weights that are reused, the packed products of
// kernels/detail/product.hpp are many times faster.
#pragma once

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Computes Y [rows, cols] += A [rows, depth] X [depth, cols]; A column-major without gaps.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void plain_multiply_add(const Scalar* a, Index rows, Index depth, const Scalar* x, Index x_stride, Scalar* y,
                                          Index y_stride, Index cols) {
  for (Index col = 0; col < cols; ++col) {
    Scalar* sum = y + col * y_stride;
    for (Index k = 0; k < depth; ++k) {
      const Packet<Scalar> factor = x[col * x_stride + k];
      for_each_packet<Scalar>(rows, [&](auto part) { part.store(sum, fma(factor, part.load(a + k * rows), part.load(sum))); });
    }
  }
}

/// Computes Y [depth, cols] += A^T X [rows, cols]; A [rows, depth] column-major without gaps.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void plain_transposed_multiply_add(const Scalar* a, Index rows, Index depth, const Scalar* x, Index x_stride, Scalar* y,
                                                     Index y_stride, Index cols) {
  for (Index col = 0; col < cols; ++col) {
    const Scalar* input = x + col * x_stride;
    for (Index k = 0; k < depth; ++k) {
      y[col * y_stride + k] += sum_over<Scalar>(rows, [&](auto part) { return part.load(a + k * rows) * part.load(input); });
    }
  }
}

/// Computes A [rows, depth] += y x^T; y [rows], x [depth], A column-major without gaps.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void plain_outer_product_add(Scalar* a, Index rows, Index depth, const Scalar* y, const Scalar* x) {
  for (Index k = 0; k < depth; ++k) {
    const Packet<Scalar> factor = x[k];
    for_each_packet<Scalar>(rows, [&](auto part) { part.store(a + k * rows, fma(factor, part.load(y), part.load(a + k * rows))); });
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
