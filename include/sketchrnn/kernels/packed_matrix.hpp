// A weight matrix copied into the order in which the product reads it: panels of tile_rows rows, each panel column by column.
// A recurrent weight is used at every time step, so it is packed once a training step (and once transposed, for the way back).
#pragma once

#include <algorithm>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// A packed [rows, depth] matrix: number (row, k) stands at panels[(row / tile_rows * depth + k) * tile_rows + row % tile_rows];
/// rows are padded with zeros to whole tiles.
template <RealScalar Scalar>
struct PackedMatrix {
  const Scalar* panels = nullptr;
  Index depth = 0;
};

/// Numbers that a packed [rows, depth] matrix takes.
template <RealScalar Scalar>
[[nodiscard]] constexpr Index packed_size(Index rows, Index depth) noexcept {
  return padded_rows<Scalar>(rows) * depth;
}

/// Packs a column-major [rows, depth] matrix.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void pack(Scalar* panels, const Scalar* matrix, Index rows, Index depth) {
  constexpr Index height = tile_rows<Scalar>;
  for (Index first = 0; first < rows; first += height) {
    const Index here = (std::min)(height, rows - first);
    for (Index k = 0; k < depth; ++k, panels += height) {
      std::copy_n(matrix + k * rows + first, here, panels);
      std::fill(panels + here, panels + height, Scalar{0});
    }
  }
}

/// Packs the transposed of a column-major [depth, rows] matrix: a packed [rows, depth] matrix.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void pack_transposed(Scalar* panels, const Scalar* matrix, Index rows, Index depth) {
  constexpr Index height = tile_rows<Scalar>;
  for (Index first = 0; first < rows; first += height, panels += height * depth) {
    const Index here = (std::min)(height, rows - first);
    if (here < height) std::fill_n(panels, height * depth, Scalar{0});
    constexpr Index block = 16;  // columns of the source read together, so that the writes stay in cache
    for (Index k0 = 0; k0 < depth; k0 += block) {
      const Index k1 = (std::min)(k0 + block, depth);
      for (Index row = 0; row < here; ++row) {
        const Scalar* source = matrix + (first + row) * depth;
        for (Index k = k0; k < k1; ++k) panels[k * height + row] = source[k];
      }
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
