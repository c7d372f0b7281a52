// Packed matrices: a weight matrix copied into the order in which the product kernels read it, panels of tile_rows rows, each column by
// column. Recurrent weights are used at every time step, so packing them once per training step (and transposed, for the backward pass)
// pays off.
#pragma once

#include <algorithm>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// A view of a packed matrix [rows, depth]: element (row, k) is panels[(row / tile_rows * depth + k) * tile_rows + row % tile_rows]. The
/// rows are padded with zeros to a multiple of tile_rows.
template <RealScalar Scalar>
struct PackedMatrix {
  const Scalar* panels = nullptr;  ///< the elements, packed_size() of them; null if there is no packed copy
  Index depth = 0;                 ///< columns of the matrix
};

/// Returns the number of elements of a packed matrix [rows, depth], including padding.
template <RealScalar Scalar>
[[nodiscard]] constexpr Index packed_size(Index rows, Index depth) noexcept {
  return padded_rows<Scalar>(rows) * depth;
}

/// Packs a column-major matrix [rows, depth].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void pack(Scalar* panels, const Scalar* matrix, Index rows, Index depth) {
  constexpr Index height = tile_rows<Scalar>;
  for (Index first = 0; first < rows; first += height) {
    const Index count = (std::min)(height, rows - first);
    for (Index k = 0; k < depth; ++k, panels += height) {
      std::copy_n(matrix + k * rows + first, count, panels);
      std::fill(panels + count, panels + height, Scalar{0});
    }
  }
}

/// Packs the transpose of a column-major matrix [depth, rows] as a packed matrix [rows, depth].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void pack_transposed(Scalar* panels, const Scalar* matrix, Index rows, Index depth) {
  constexpr Index height = tile_rows<Scalar>;
  for (Index first = 0; first < rows; first += height, panels += height * depth) {
    const Index count = (std::min)(height, rows - first);
    if (count < height) std::fill_n(panels, height * depth, Scalar{0});
    constexpr Index block = 16;  // columns of the source read together, so that the writes stay in cache
    for (Index k0 = 0; k0 < depth; k0 += block) {
      const Index k1 = (std::min)(k0 + block, depth);
      for (Index row = 0; row < count; ++row) {
        const Scalar* source = matrix + (first + row) * depth;
        for (Index k = k0; k < k1; ++k) panels[k * height + row] = source[k];
      }
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
