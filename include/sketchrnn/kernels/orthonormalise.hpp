// Gram-Schmidt in blocks: makes the columns of a square matrix orthonormal, each from itself and those before it. Twice over, because
// once leaves rounding errors that grow with the matrix (Giraud et al. 2005: "twice is enough").
// What it is not for: matrices whose columns are (nearly) dependent. Those of random matrices are not.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/product.hpp>

namespace sketchrnn::kernels {

/// `q` [size, size], column-major. The result is the factor Q of a QR decomposition whose R has a positive diagonal.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void orthonormalise_columns(Scalar* q, Index size) {
  using Column = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
  constexpr Index width = 32;
  AlignedBuffer<Scalar> packed(static_cast<std::size_t>(packed_size<Scalar>(size, size)));
  AlignedBuffer<Scalar> packed_transposed(static_cast<std::size_t>(packed_size<Scalar>(size, size)));
  AlignedBuffer<Scalar> products(static_cast<std::size_t>(size * width));
  for (Index first = 0; first < size; first += width) {
    const Index count = (std::min)(width, size - first);
    Scalar* block = q + first * size;
    pack(packed.data(), q, size, first);
    pack_transposed(packed_transposed.data(), q, first, size);
    for (int round = 0; round < 2; ++round) {
      // P -= Q (Q^T P), Q being all columns before the block
      products.fill(Scalar{0});
      multiply_add<Scalar>({packed_transposed.data(), size}, 0, first, 0, size, block, size, products.data(), size, count);
      Column(products.data(), size * count) *= Scalar{-1};
      multiply_add<Scalar>({packed.data(), first}, 0, size, 0, first, products.data(), size, block, size, count);
      // the same within the block, column by column
      for (Index col = 0; col < count; ++col) {
        Column here(block + col * size, size);
        for (Index before = 0; before < col; ++before) {
          const Column other(block + before * size, size);
          here -= (here * other).sum() * other;
        }
        here *= Scalar{1} / std::sqrt(here.square().sum());
      }
    }
  }
}

}  // namespace sketchrnn::kernels
