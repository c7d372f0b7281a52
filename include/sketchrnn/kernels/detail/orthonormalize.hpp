// Block Gram-Schmidt orthonormalization of the columns of a square matrix, with one reorthogonalization, because a single pass leaves
// rounding errors that grow with the size of the matrix (Giraud et al. 2005: "twice is enough").
// Not for matrices with (nearly) linearly dependent columns. Those of a random matrix are linearly independent with probability 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Orthonormalizes the columns of `q` [size, size], column-major, in place. The result is the factor Q of the QR decomposition whose R has
/// a positive diagonal.
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
    for (int pass = 0; pass < 2; ++pass) {
      // P -= Q (Q^T P), where P is the block and Q the columns before it
      products.fill(Scalar{0});
      multiply_add<Scalar>({packed_transposed.data(), size}, 0, first, 0, size, block, size, products.data(), size, count);
      for_each_packet<Scalar>(size * count, [&](auto part) { part.store(products.data(), -part.load(products.data())); });
      multiply_add<Scalar>({packed.data(), first}, 0, size, 0, first, products.data(), size, block, size, count);
      // within the block, column by column
      for (Index col = 0; col < count; ++col) {
        Scalar* column = block + col * size;
        for (Index previous = 0; previous < col; ++previous) {
          const Scalar* previous_column = block + previous * size;
          const P projection = sum_over<Scalar>(size, [&](auto part) { return part.load(column) * part.load(previous_column); });
          for_each_packet<Scalar>(size,
                                  [&](auto part) { part.store(column, fma(-projection, part.load(previous_column), part.load(column))); });
        }
        const Scalar norm = std::sqrt(sum_over<Scalar>(size, [&](auto part) { return part.load(column) * part.load(column); }));
        for_each_packet<Scalar>(size, [&](auto part) { part.store(column, part.load(column) * P(Scalar{1} / norm)); });
      }
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
