// The matrix product: Y += A X for a packed A and columns X, in register tiles. All the speed of the library is in tile().
// What it is not for: products whose A is used once; those are kernels/plain_product.hpp.
#pragma once

#include <algorithm>

#include <Eigen/Core>

#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::kernels {

/// How many steps of the depth ahead of its use a panel is asked for.
inline constexpr Index prefetch_distance = 8;

/// One tile: y[tile_rows x Cols] += panel[tile_rows x depth] * x[depth x Cols], where x(k, col) = x[k * x_step + col * x_stride].
/// At every step of the depth it also asks for a cache line from `ahead` on, which is read next; a narrow tile, which is soon done, for as
/// many as a panel has.
template <int Cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile(const Scalar* panel, const Scalar* x, Index x_step, Index x_stride, Scalar* y, Index y_stride, Index depth,
                              const Scalar* ahead) {
  namespace packets = Eigen::internal;
  using P = Packet<Scalar>;
  constexpr int height = tile_packets;
  constexpr int width = lanes<Scalar>;
  constexpr int line = cache_line<Scalar>;
  constexpr int lines = (height * width + line - 1) / line;
  constexpr int lines_ahead = 2 * Cols <= tile_cols ? lines : 1;
  // The sums stay in registers only if every loop over them is unrolled, which g++ does by itself at -O3 but not at -O2.
  P sum[Cols][height];
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) sum[col][v] = packets::ploadu<P>(y + col * y_stride + v * width);
  }
#pragma GCC unroll 2
  for (Index k = 0; k < depth; ++k) {
#pragma GCC unroll 16
    for (int i = 0; i < lines; ++i) prefetch(panel, (k + prefetch_distance) * (height * width) + i * line);
#pragma GCC unroll 16
    for (int i = 0; i < lines_ahead; ++i) prefetch_second_level(ahead, (k * lines_ahead + i) * line);
    P weights[height];
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) weights[v] = packets::ploadu<P>(panel + k * (height * width) + v * width);
#pragma GCC unroll 16
    for (int col = 0; col < Cols; ++col) {
      const P input = packets::pset1<P>(x[k * x_step + col * x_stride]);
#pragma GCC unroll 16
      for (int v = 0; v < height; ++v) sum[col][v] = packets::pmadd(weights[v], input, sum[col][v]);
    }
  }
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) packets::pstoreu(y + col * y_stride + v * width, sum[col][v]);
  }
}

/// The tile of `width` columns, at most Most.
template <int Most = tile_cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile_of_width(Index width, const Scalar* panel, const Scalar* x, Index x_step, Index x_stride, Scalar* y,
                                       Index y_stride, Index depth, const Scalar* ahead) {
  if constexpr (Most > 1) {
    if (width < Most) return tile_of_width<Most - 1>(width, panel, x, x_step, x_stride, y, y_stride, depth, ahead);
  }
  tile<Most>(panel, x, x_step, x_stride, y, y_stride, depth, ahead);
}

/// The same where only the rows [first, last) of the tile exist in y, which points to where row `first` is.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void tile_of_rows(Index first, Index last, Index width, const Scalar* panel, const Scalar* x, Index x_step,
                                    Index x_stride, Scalar* y, Index y_stride, Index depth, const Scalar* ahead) {
  constexpr Index height = tile_rows<Scalar>;
  if (first == 0 && last == height) return tile_of_width(width, panel, x, x_step, x_stride, y, y_stride, depth, ahead);
  alignas(64) Scalar whole[height * tile_cols] = {};
  for (Index col = 0; col < width; ++col) std::copy_n(y + col * y_stride, last - first, whole + col * height + first);
  tile_of_width(width, panel, x, x_step, x_stride, whole, height, depth, ahead);
  for (Index col = 0; col < width; ++col) std::copy_n(whole + col * height + first, last - first, y + col * y_stride);
}

/// Cuts `count` columns into tiles of as equal width as possible, 25 columns into 13 and 12, and calls body(first, width) for each.
template <class Body>
void for_each_tile(Index count, const Body& body) {
  if (count == 0) return;
  const Index tiles = (count + tile_cols - 1) / tile_cols;
  const Index width = count / tiles, wider = count % tiles;
  for (Index tile = 0, first = 0; tile < tiles; ++tile) {
    const Index here = tile < wider ? width + 1 : width;
    body(first, here);
    first += here;
  }
}

/// Depth of one pass: a panel of this depth stays in the second-level cache while the columns run by.
inline constexpr Index depth_block = 512;

/// Y[rows, cols] += A[first_row .. first_row + rows, first_k .. first_k + depth] X[depth, cols]; X and Y column-major. While one panel is
/// multiplied, the next one is fetched: all weights of a layer are more than the second-level cache holds.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void multiply_add(const PackedMatrix<Scalar>& a, Index first_row, Index rows, Index first_k, Index depth, const Scalar* x,
                                    Index x_stride, Scalar* y, Index y_stride, Index cols) {
  constexpr Index height = tile_rows<Scalar>;
  if (cols == 0) return;
  for (Index k0 = 0; k0 < depth; k0 += depth_block) {
    const Index here = std::min(depth_block, depth - k0);
    for (Index row = first_row / height * height; row < first_row + rows; row += height) {
      const Index first = std::max<Index>(first_row - row, 0);
      const Index last = std::min(height, first_row + rows - row);
      const Scalar* panel = a.panels + row * a.depth + (first_k + k0) * height;
      // each tile fetches its part of the next panel; the last panel of all has none behind it
      const Scalar* ahead = row + height < first_row + rows ? panel + height * a.depth : panel;
      const Scalar* end = ahead + height * here;
      for_each_tile(cols, [&](Index col, Index width) {
        tile_of_rows(first, last, width, panel, x + k0 + col * x_stride, 1, x_stride, y + (row + first - first_row) + col * y_stride,
                     y_stride, here, ahead);
        if (end - ahead > here * cache_line<Scalar>) ahead += here * cache_line<Scalar>;
      });
    }
  }
}

}  // namespace sketchrnn::kernels
