// Packed matrices: a weight matrix copied into the order in which the product kernels read it, panels of tile_rows rows, each column by
// column. Recurrent weights are used at every time step, so packing them once per training step (and transposed, for the backward pass)
// pays off.
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// A view of a packed matrix [rows, depth]: word (row, k) is panels[(row / tile_rows * depth + k) * tile_rows + row % tile_rows], where depth
/// is counted in words. The rows are padded with zeros to a multiple of tile_rows.
template <ProductWord Word>
struct PackedMatrix {
  const Word* panels = nullptr;  ///< the words, packed_size() of them; null if there is no packed copy
  Index depth = 0;               ///< columns of the matrix, in words
};

/// Returns the number of words of a packed matrix of `rows` x `depth` elements, including padding.
template <ProductWord Word>
[[nodiscard]] constexpr Index packed_size(Index rows, Index depth) noexcept {
  return padded_rows<Word>(rows) * word_count<Word>(depth);
}

/// Packs a column-major matrix [rows, depth].
template <FloatingWord Word>
EIGEN_DONT_INLINE void pack(Word* panels, const SumOf<Word>* matrix, Index rows, Index depth) {
  using P = Packet<SumOf<Word>>;
  constexpr Index height = tile_rows<Word>, width = lanes<SumOf<Word>>;
  for (Index first = 0; first < rows; first += height) {
    const Index count = (std::min)(height, rows - first);
    for (Index k = 0; k < depth; k += elements_per_word<Word>, panels += height) {
      const auto* column = matrix + k * rows + first;
      const bool has_next = k + 1 < depth;  // the last word may have one element only
      Index row = 0;
      for (; row + width <= count; row += width) {
        make_words<Word>(P::load(column + row), has_next ? P::load(column + row + rows) : P(0)).store(panels + row);
      }
      for (; row < count; ++row) panels[row] = make_word<Word>(column[row], has_next ? column[row + rows] : 0);
      std::fill(panels + count, panels + height, Word{});
    }
  }
}

/// Packs the transpose of a column-major matrix [depth, rows] as a packed matrix [rows, depth].
template <FloatingWord Word>
EIGEN_DONT_INLINE void pack_transposed(Word* panels, const SumOf<Word>* matrix, Index rows, Index depth) {
  constexpr Index height = tile_rows<Word>;
  const Index words = word_count<Word>(depth);
  for (Index first = 0; first < rows; first += height, panels += height * words) {
    const Index count = (std::min)(height, rows - first);
    if (count < height) std::fill_n(panels, height * words, Word{});
    constexpr Index block = 16, group = elements_per_word<Word>;  // words of the source read together, so that the writes stay in cache
    for (Index k0 = 0; k0 < words; k0 += block) {
      const Index k1 = (std::min)(k0 + block, words);
      for (Index row = 0; row < count; ++row) {
        const auto* source = matrix + (first + row) * depth;
        if constexpr (RealScalar<Word>) {
          for (Index k = k0; k < k1; ++k) panels[k * height + row] = source[k];
        } else {
          Word converted[std::size_t{block}];
          convert_column(source + k0 * group, (std::min)(depth, k1 * group) - k0 * group, 0, converted);
          for (Index k = k0; k < k1; ++k) panels[k * height + row] = converted[k - k0];
        }
      }
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
