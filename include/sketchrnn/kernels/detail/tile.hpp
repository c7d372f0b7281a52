// The register tile, the inner kernel of all products: a part of Y = B + A1 X1 + A2 X2 + ..., tile_rows high and at most 13 columns wide, whose
// elements stay in registers from the initial value to the last product:
//
//   sum[v][j] = B                                      for each register v of a column and each column j
//   for each product t, for k in [0, depth):
//     w[v] = A_t[rows of v, k]                         one load for each register
//     sum[v][j] += w[v] X_t[k, j]                      one broadcast for each column, one multiply-add for each register
//   Y = sum
//
// where A and X consist of words (kernels/detail/product_words.hpp): of one element, or of several that are rounded.
// Of 2 x 13 multiply-adds only 2 + 13 load anything, so that the tile is limited by the multiply-add units. The shapes are in
// kernels/detail/tile_shapes.hpp, the order of the packed A in kernels/detail/packed_matrix.hpp; kernels/detail/plain_product.hpp has the same product without tiles.
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The initial value of a tile's accumulators: data[row + col * stride] + bias[row], the latter if `bias` is not null.
template <class Scalar>
struct TileInit {
  const Scalar* data;  ///< the element of the tile's first row and column
  Index stride;        ///< distance of columns in elements; 0 repeats one column
  const Scalar* bias;  ///< one element per row, or null
};

/// One product of the sum: panel [tile_rows, depth] times x [depth, columns], where x(k, col) = x[k * x_step + col * x_stride]. The panels
/// of a tile of several panels are panel_stride words apart. The depth is counted in words.
template <ProductWord Word>
struct TileProduct {
  const Word* panel;       ///< the packed weights of the tile's rows
  const Word* x;           ///< the first word of the input
  Index x_step;            ///< distance of the rows of x, in words
  Index x_stride;          ///< distance of the columns of x, in words
  Index depth;             ///< columns of the weights, in words
  const Word* prefetched;  ///< data that is read next: one cache line of it is prefetched per step of the depth
  Index panel_stride = 0;  ///< distance of the panels in words, for tiles of several
};

/// How many steps of the depth before their use the weights of a tile of several panels are prefetched.
inline constexpr Index prefetch_distance = 12;

/// Computes one tile: y [tile_rows, Cols] = init + the sum of the products. A narrow tile does not prefetch the data of the next one: it is
/// limited by the bandwidth of its own weights.
template <TileShape Shape, int Cols, ProductWord Word>
[[SKETCHRNN_ALWAYS_INLINE]] inline void tile(const TileInit<SumOf<Word>>& init, const TileProduct<Word>* products, int count,
                                             SumOf<Word>* y, Index y_stride) {
  using P = SumPacket<Word>;
  using W = WordPacket<Word>;
  constexpr int height = Shape.panels * Shape.packets;
  constexpr int width = word_lanes<Word>;
  constexpr bool narrow = Shape.panels > 1 || 2 * Cols <= Shape.cols;
  // The accumulators stay in registers only if every loop over them is unrolled, which g++ does by default at -O3 but not at -O2.
  P sum[std::size_t{Cols}][std::size_t{height}];
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) sum[col][v] = P::load(init.data + col * init.stride + v * width);
  }
  if (init.bias != nullptr) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) {
      const P bias = P::load(init.bias + v * width);
#pragma GCC unroll 16
      for (int col = 0; col < Cols; ++col) sum[col][v] = bias + sum[col][v];
    }
  }
  for (const TileProduct<Word>* product = products; product != products + count; ++product) {
    const auto [panel, x, x_step, x_stride, depth, prefetched, panel_stride] = *product;
    // Three columns are addressed from one pointer, with the offsets 0, x_stride and 2 x_stride, which an address can contain. The empty
    // statement keeps g++ from deriving all addresses from one pointer: 13 offsets exceed the general registers.
    const Word* inputs[std::size_t{(Cols + 2) / 3}];
#pragma GCC unroll 16
    for (int group = 0; group < (Cols + 2) / 3; ++group) {
      inputs[group] = x + 3 * group * x_stride;
#if !defined(__clang__)
      asm("" : "+r"(inputs[group]));
#endif
    }
#pragma GCC unroll 2
    for (Index k = 0; k < depth; ++k) {
      if constexpr (!narrow) prefetch<Cache::second_level>(prefetched, k * cache_line<Word>);
      if constexpr (Shape.panels > 1) {
#pragma GCC unroll 16
        for (int v = 0; v < height; ++v) {
          prefetch(panel + v / Shape.packets * panel_stride, ((k + prefetch_distance) * Shape.packets + v % Shape.packets) * width);
        }
      }
      W weights[std::size_t{height}];
#pragma GCC unroll 16
      for (int v = 0; v < height; ++v) {
        weights[v] = W::load(panel + v / Shape.packets * panel_stride + (k * Shape.packets + v % Shape.packets) * width);
      }
#pragma GCC unroll 16
      for (int col = 0; col < Cols; ++col) {
        const W input = inputs[col / 3][col % 3 * x_stride];
#pragma GCC unroll 16
        for (int v = 0; v < height; ++v) sum[col][v] = fma(weights[v], input, sum[col][v]);
      }
#pragma GCC unroll 16
      for (const Word*& input : inputs) input += x_step;
    }
  }
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) sum[col][v].store(y + col * y_stride + v * width);
  }
}

/// Computes a tile of `width` <= MaxCols columns, for which there is a tile.
template <TileShape Shape, int MaxCols = Shape.cols, ProductWord Word>
[[SKETCHRNN_ALWAYS_INLINE]] inline void tile_of_width(Index width, const TileInit<SumOf<Word>>& init, const TileProduct<Word>* products,
                                                      int count, SumOf<Word>* y, Index y_stride) {
  if constexpr (MaxCols > 1) {
    if (!has_tile<Shape>(MaxCols) || width < MaxCols) {
      return tile_of_width<Shape, MaxCols - 1>(width, init, products, count, y, y_stride);
    }
  }
  if constexpr (has_tile<Shape>(MaxCols)) tile<Shape, MaxCols>(init, products, count, y, y_stride);
}

/// Computes the rows [first, last) of a tile of `width` columns. `y` and `init` point to the elements of row `first`; other rows are
/// neither read nor written.
template <TileShape Shape, ProductWord Word>
EIGEN_DONT_INLINE void tile_of_rows(Index first, Index last, Index width, const TileInit<SumOf<Word>>& init,
                                    const TileProduct<Word>* products, int count, SumOf<Word>* y, Index y_stride) {
  using Scalar = SumOf<Word>;
  constexpr Index height = tile_rows<Word, Shape>;
  if (first == 0 && last == height) return tile_of_width<Shape>(width, init, products, count, y, y_stride);
  alignas(64) Scalar whole[std::size_t{height * Shape.cols}] = {};
  for (Index col = 0; col < width; ++col) {
    for (Index row = first; row < last; ++row) {
      const Scalar initial = init.data[col * init.stride + row - first];
      whole[col * height + row] = init.bias == nullptr ? initial : init.bias[row - first] + initial;
    }
  }
  tile_of_width<Shape, Shape.cols, Word>(width, {whole, height, nullptr}, products, count, whole, height);
  for (Index col = 0; col < width; ++col) std::copy_n(whole + col * height + first, last - first, y + col * y_stride);
}

/// Divides `count` columns into tiles and calls body(first, width) for each.
template <TileShape Shape, class Body>
void for_each_tile(Index count, const Body& body) {
  for (Index first = 0; first < count;) {
    const Index width = first_tile<Shape>(count - first);
    body(first, width);
    first += width;
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
