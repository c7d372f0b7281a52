// The matrix product: Y += A X for a packed A and columns X, in register tiles. All the speed of the library is in tile().
// What it is not for: products whose A is used once; those are kernels/plain_product.hpp.
#pragma once

#include <algorithm>

#include <Eigen/Core>

#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::kernels {

/// One tile: y[tile_rows x Cols] += panel[tile_rows x depth] * x[depth x Cols], where x(k, col) = x[k * x_step + col * x_stride].
template <int Cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile(const Scalar* panel, const Scalar* x, Index x_step, Index x_stride, Scalar* y, Index y_stride, Index depth) {
  namespace packets = Eigen::internal;
  using P = Packet<Scalar>;
  constexpr int height = tile_packets<Scalar>;
  constexpr int width = lanes<Scalar>;
  // The sums stay in registers only if every loop over them is unrolled, which g++ does by itself at -O3 but not at -O2.
  P sum[Cols][height];
#pragma GCC unroll 8
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 8
    for (int v = 0; v < height; ++v) sum[col][v] = packets::ploadu<P>(y + col * y_stride + v * width);
  }
  for (Index k = 0; k < depth; ++k) {
    P weights[height];
#pragma GCC unroll 8
    for (int v = 0; v < height; ++v) weights[v] = packets::ploadu<P>(panel + k * (height * width) + v * width);
#pragma GCC unroll 8
    for (int col = 0; col < Cols; ++col) {
      const P input = packets::pset1<P>(x[k * x_step + col * x_stride]);
#pragma GCC unroll 8
      for (int v = 0; v < height; ++v) sum[col][v] = packets::pmadd(weights[v], input, sum[col][v]);
    }
  }
#pragma GCC unroll 8
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 8
    for (int v = 0; v < height; ++v) packets::pstoreu(y + col * y_stride + v * width, sum[col][v]);
  }
}

/// The same where only the rows [first, last) of the tile exist in y, which points to where row `first` is.
template <int Cols, RealScalar Scalar>
void partial_tile(const Scalar* panel, const Scalar* x, Index x_step, Index x_stride, Scalar* y, Index y_stride, Index depth, Index first,
                  Index last) {
  constexpr Index height = tile_rows<Scalar>;
  alignas(64) Scalar whole[height * Cols] = {};
  for (int col = 0; col < Cols; ++col) std::copy_n(y + col * y_stride, last - first, whole + col * height + first);
  tile<Cols>(panel, x, x_step, x_stride, whole, height, depth);
  for (int col = 0; col < Cols; ++col) std::copy_n(whole + col * height + first, last - first, y + col * y_stride);
}

/// One panel against all columns. The columns are cut into tiles of as equal width as possible: 25 columns are 5 tiles of 5.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void panel_product(const Scalar* panel, const Scalar* x, Index x_step, Index x_stride, Scalar* y, Index y_stride,
                                     Index depth, Index cols, Index first, Index last) {
  const bool whole = first == 0 && last == tile_rows<Scalar>;
  const auto run = [&]<int Cols>() {
    if (whole) {
      tile<Cols>(panel, x, x_step, x_stride, y, y_stride, depth);
    } else {
      partial_tile<Cols>(panel, x, x_step, x_stride, y, y_stride, depth, first, last);
    }
  };
  for (Index tiles = (cols + tile_cols - 1) / tile_cols; tiles > 0; --tiles) {
    const Index width = (cols + tiles - 1) / tiles;
    switch (width) {
      case 6:
        run.template operator()<6>();
        break;
      case 5:
        run.template operator()<5>();
        break;
      case 4:
        run.template operator()<4>();
        break;
      case 3:
        run.template operator()<3>();
        break;
      case 2:
        run.template operator()<2>();
        break;
      default:
        run.template operator()<1>();
        break;
    }
    x += width * x_stride;
    y += width * y_stride;
    cols -= width;
  }
}

/// Depth of one pass: a panel of this depth stays in the second-level cache while the columns run by.
inline constexpr Index depth_block = 512;

/// Y[rows, cols] += A[first_row .. first_row + rows, first_k .. first_k + depth] X[depth, cols]; X and Y column-major.
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
      panel_product(a.panels + row * a.depth + (first_k + k0) * height, x + k0, 1, x_stride, y + (row + first - first_row), y_stride, here,
                    cols, first, last);
    }
  }
}

}  // namespace sketchrnn::kernels
