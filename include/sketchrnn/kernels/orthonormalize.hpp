// Gram-Schmidt in blocks: makes the columns of a square matrix orthonormal, each from itself and those before it. Twice over, because
// once leaves rounding errors that grow with the matrix (Giraud et al. 2005: "twice is enough").
// What it is not for: matrices whose columns are (nearly) dependent. Those of random matrices are not.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/packet_loop.hpp>
#include <sketchrnn/kernels/product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// `q` [size, size], column-major. The result is the factor Q of a QR decomposition whose R has a positive diagonal.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void orthonormalize_columns(Scalar* q, Index size) {
  using P = Packet<Scalar>;
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
      for_each_packet<Scalar>(size * count, [&](auto part) { part.store(products.data(), -part.load(products.data())); });
      multiply_add<Scalar>({packed.data(), first}, 0, size, 0, first, products.data(), size, block, size, count);
      // the same within the block, column by column
      for (Index col = 0; col < count; ++col) {
        Scalar* here = block + col * size;
        for (Index before = 0; before < col; ++before) {
          const Scalar* other = block + before * size;
          const P overlap = sum_over<Scalar>(size, [&](auto part) { return part.load(here) * part.load(other); });
          for_each_packet<Scalar>(size, [&](auto part) { part.store(here, fma(-overlap, part.load(other), part.load(here))); });
        }
        const Scalar norm = std::sqrt(sum_over<Scalar>(size, [&](auto part) { return part.load(here) * part.load(here); }));
        for_each_packet<Scalar>(size, [&](auto part) { part.store(here, part.load(here) * P(Scalar{1} / norm)); });
      }
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
