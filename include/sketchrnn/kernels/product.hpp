// Sums of matrix products: Y = B + A1 X1 + A2 X2 + ... for packed A and columns X, in register tiles. All the speed of the library is in
// tile(), which keeps a tile of Y in registers from what it begins with to the last product.
// What it is not for: products whose A is used once; those are kernels/plain_product.hpp.
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// What a tile begins with, at (row, col): from[row + col * from_stride], and bias[row] where there is a bias.
template <RealScalar Scalar>
struct TileBegin {
  const Scalar* from;
  Index from_stride;
  const Scalar* bias;
};

/// One product that is added: panel[tile_rows x depth] times x[depth x columns], where x(k, col) = x[k * x_step + col * x_stride]. A tile of
/// several panels finds them panel_stride numbers apart.
template <RealScalar Scalar>
struct TileProduct {
  const Scalar* panel;
  const Scalar* x;
  Index x_step, x_stride;
  Index depth;
  const Scalar* ahead;  ///< what is read next: a cache line of it is asked for at every step of the depth
  Index panel_stride = 0;
};

/// How many steps of the depth ahead of their use the weights of a tile of several panels are asked for.
inline constexpr Index steps_ahead = 12;

/// One tile: y[tile_rows x Cols] = begin + the products. A narrow tile asks for nothing that is read after it: it is done with its weights as
/// fast as they come.
template <TileShape Shape, int Cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile(const TileBegin<Scalar>& begin, const TileProduct<Scalar>* products, int count, Scalar* y, Index y_stride) {
  using P = Packet<Scalar>;
  constexpr int height = Shape.panels * Shape.packets;
  constexpr int width = lanes<Scalar>;
  constexpr bool narrow = Shape.panels > 1 || 2 * Cols <= Shape.cols;
  // The sums stay in registers only if every loop over them is unrolled, which g++ does by itself at -O3 but not at -O2.
  P sum[std::size_t{Cols}][std::size_t{height}];
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) sum[col][v] = P::load(begin.from + col * begin.from_stride + v * width);
  }
  if (begin.bias != nullptr) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) {
      const P bias = P::load(begin.bias + v * width);
#pragma GCC unroll 16
      for (int col = 0; col < Cols; ++col) sum[col][v] = bias + sum[col][v];
    }
  }
  for (const TileProduct<Scalar>* product = products; product != products + count; ++product) {
    const auto [panel, x, x_step, x_stride, depth, ahead, panel_stride] = *product;
#pragma GCC unroll 2
    for (Index k = 0; k < depth; ++k) {
      if constexpr (!narrow) prefetch<Cache::second_level>(ahead, k * cache_line<Scalar>);
      if constexpr (Shape.panels > 1) {
#pragma GCC unroll 16
        for (int v = 0; v < height; ++v) {
          prefetch(panel + v / Shape.packets * panel_stride, ((k + steps_ahead) * Shape.packets + v % Shape.packets) * width);
        }
      }
      P weights[std::size_t{height}];
#pragma GCC unroll 16
      for (int v = 0; v < height; ++v) {
        weights[v] = P::load(panel + v / Shape.packets * panel_stride + (k * Shape.packets + v % Shape.packets) * width);
      }
#pragma GCC unroll 16
      for (int col = 0; col < Cols; ++col) {
        const P input = x[k * x_step + col * x_stride];
#pragma GCC unroll 16
        for (int v = 0; v < height; ++v) sum[col][v] = fma(weights[v], input, sum[col][v]);
      }
    }
  }
#pragma GCC unroll 16
  for (int col = 0; col < Cols; ++col) {
#pragma GCC unroll 16
    for (int v = 0; v < height; ++v) sum[col][v].store(y + col * y_stride + v * width);
  }
}

/// The tile of `width` columns, at most Most.
template <TileShape Shape, int Most = Shape.cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile_of_width(Index width, const TileBegin<Scalar>& begin, const TileProduct<Scalar>* products, int count,
                                       Scalar* y, Index y_stride) {
  if constexpr (Most > 1) {
    if (width < Most) return tile_of_width<Shape, Most - 1>(width, begin, products, count, y, y_stride);
  }
  tile<Shape, Most>(begin, products, count, y, y_stride);
}

/// The same where only the rows [first, last) of the tile exist in y and `begin`, which point to where row `first` is.
template <TileShape Shape, RealScalar Scalar>
EIGEN_DONT_INLINE void tile_of_rows(Index first, Index last, Index width, const TileBegin<Scalar>& begin,
                                    const TileProduct<Scalar>* products, int count, Scalar* y, Index y_stride) {
  constexpr Index height = tile_rows<Scalar, Shape>;
  if (first == 0 && last == height) return tile_of_width<Shape>(width, begin, products, count, y, y_stride);
  alignas(64) Scalar whole[std::size_t{height * Shape.cols}] = {};
  for (Index col = 0; col < width; ++col) {
    for (Index row = first; row < last; ++row) {
      const Scalar from = begin.from[col * begin.from_stride + row - first];
      whole[col * height + row] = begin.bias == nullptr ? from : begin.bias[row - first] + from;
    }
  }
  tile_of_width<Shape, Shape.cols, Scalar>(width, {whole, height, nullptr}, products, count, whole, height);
  for (Index col = 0; col < width; ++col) std::copy_n(whole + col * height + first, last - first, y + col * y_stride);
}

/// Cuts `count` columns into tiles of as equal width as possible, 25 columns into 13 and 12 where a tile has at most 13, and calls body(first, width) for each.
template <TileShape Shape, class Body>
void for_each_tile(Index count, const Body& body) {
  if (count == 0) return;
  const Index tiles = (count + Shape.cols - 1) / Shape.cols;
  const Index width = count / tiles, wider = count % tiles;
  for (Index tile = 0, first = 0; tile < tiles; ++tile) {
    const Index here = tile < wider ? width + 1 : width;
    body(first, here);
    first += here;
  }
}

/// What a sum of products begins with: B(row, col) = bias[row] + from[row + col * from_stride]; without what is null.
template <RealScalar Scalar>
struct SumBegin {
  const Scalar* bias = nullptr;
  const Scalar* from = nullptr;
  Index from_stride = 0;

  /// The same for the rows from `row` on.
  [[nodiscard]] SumBegin from_row(Index row) const {
    return {bias == nullptr ? nullptr : bias + row, from == nullptr ? nullptr : from + row, from_stride};
  }
};

/// A product of a sum: the columns [first_k, first_k + depth) of A times X[depth, cols], X column-major.
template <RealScalar Scalar>
struct ProductInput {
  PackedMatrix<Scalar> a;
  Index first_k, depth;
  const Scalar* x;
  Index x_stride;
};

/// Depth of one pass: a panel of this depth stays in the second-level cache while the columns run by.
inline constexpr Index depth_block = 512;

namespace detail {

/// Where tiles of a sum without bias and without anything to begin from begin.
template <TileShape Shape, RealScalar Scalar>
struct Zeros {
  alignas(64) static constexpr Scalar numbers[tile_rows<Scalar, Shape>] = {};
};

/// A pass over all tiles: what of the inputs is added to each while it is in registers. A short input, such as a point beside the hidden
/// state, shares its pass with the next.
template <RealScalar Scalar>
class Pass {
 public:
  /// Takes from `input` on, of which k numbers have been taken.
  void take(const ProductInput<Scalar>*& input, const ProductInput<Scalar>* end, Index& k) {
    count_ = 0;
    for (Index depth = 0; input != end && count_ < most; ++count_) {
      const Index here = (std::min)(depth_block, input->depth - k);
      if (count_ > 0 && depth + here > depth_block + depth_block / 2) return;
      parts_[count_] = *input;
      parts_[count_].first_k += k;
      parts_[count_].depth = here;
      parts_[count_].x += k;
      depth += here;
      k += here;
      if (k == input->depth) {
        ++input;
        k = 0;
      }
    }
  }

  /// All tiles of Y[rows, cols], of which the first row is row first_row of the matrices.
  void run(const SumBegin<Scalar>& begin, Index first_row, Index rows, Scalar* y, Index y_stride, Index cols, bool backwards) const {
    constexpr Index height = tile_rows<Scalar>;
    const Target target{begin, first_row, first_row + rows, y, y_stride, cols};
    const Index first = first_row / height, end = (first_row + rows + height - 1) / height;
    const Index together = cols <= narrow_tile.cols ? narrow_tile.panels : 1;
    const Index groups = (end - first + together - 1) / together;
    for (Index number = 0; number < groups; ++number) {
      const Index panel = first + (backwards ? groups - 1 - number : number) * together;
      if (together > 1 && panel * height >= first_row && (panel + together) * height <= target.end_row) {
        row_of_tiles<narrow_tile>(target, panel * height, 0);
        continue;
      }
      for (Index one = panel; one < (std::min)(panel + together, end); ++one) {
        const Index next = number + 1 == groups ? 0 : backwards ? -1 : 1;
        row_of_tiles<weight_tile>(target, one * height, next * height);
      }
    }
  }

 private:
  static constexpr int most = 8;

  /// Where the sum goes: Y, whose rows are rows [first_row, end_row) of the matrices.
  struct Target {
    SumBegin<Scalar> begin;
    Index first_row, end_row;
    Scalar* y;
    Index y_stride, cols;
  };

  /// The tiles from `row` of the matrices on. While their panel is multiplied, the one `next` rows further is fetched: all weights of a layer
  /// are more than the second-level cache holds.
  template <TileShape Shape>
  void row_of_tiles(const Target& target, Index row, Index next) const {
    constexpr Index height = tile_rows<Scalar, Shape>;
    const Index first = (std::max<Index>)(target.first_row - row, 0);
    const Index last = (std::min)(height, target.end_row - row);
    const Index y_row = row + first - target.first_row;
    const SumBegin<Scalar> begin = target.begin.from_row(y_row);
    TileProduct<Scalar> products[most];
    Index tile = 0;
    for_each_tile<Shape>(target.cols, [&](Index col, Index width) {
      // each tile fetches its part of the next panel
      const Index fetched = (std::max<Index>)((std::min)(tile * cache_line<Scalar>, height - cache_line<Scalar>), 0);
      for (int part = 0; part < count_; ++part) {
        const auto& [a, first_k, depth, x, x_stride] = parts_[part];
        const Scalar* panel = a.panels + row * a.depth + first_k * tile_rows<Scalar>;
        const Scalar* ahead = next == 0 ? panel : panel + next * a.depth + fetched * depth;
        products[part] = {panel, x + col * x_stride, 1, x_stride, depth, ahead, tile_rows<Scalar> * a.depth};
      }
      ++tile;
      // a bias alone is what all columns begin from
      const TileBegin<Scalar> here = begin.from != nullptr
                                         ? TileBegin<Scalar>{begin.from + col * begin.from_stride, begin.from_stride, begin.bias}
                                     : begin.bias != nullptr ? TileBegin<Scalar>{begin.bias, 0, nullptr}
                                                             : TileBegin<Scalar>{Zeros<Shape, Scalar>::numbers, 0, nullptr};
      tile_of_rows<Shape>(first, last, width, here, products, count_, target.y + y_row + col * target.y_stride, target.y_stride);
    });
  }

  ProductInput<Scalar> parts_[most];
  int count_ = 0;
};

}  // namespace detail

/// Y[rows, cols] = B + sum over inputs t of A_t[first_row .. first_row + rows, .] X_t, Y column-major. `begin.from` may be Y itself. The
/// rows are passed from the first to the last or backwards, which makes no difference but for what is in the caches then.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void sum_of_products(SumBegin<Scalar> begin, const ProductInput<Scalar>* inputs, std::size_t count, Index first_row,
                                       Index rows, Scalar* y, Index y_stride, Index cols, bool backwards = false) {
  const ProductInput<Scalar>* const end = inputs + count;
  Index k = 0;
  detail::Pass<Scalar> pass;
  do {
    pass.take(inputs, end, k);
    pass.run(begin, first_row, rows, y, y_stride, cols, backwards);
    begin = {nullptr, y, y_stride};
  } while (inputs != end);
}

/// Y[rows, cols] += A[first_row .. first_row + rows, first_k .. first_k + depth] X[depth, cols]; X and Y column-major.
template <RealScalar Scalar>
void multiply_add(const PackedMatrix<Scalar>& a, Index first_row, Index rows, Index first_k, Index depth, const Scalar* x, Index x_stride,
                  Scalar* y, Index y_stride, Index cols) {
  const ProductInput<Scalar> input{a, first_k, depth, x, x_stride};
  sum_of_products<Scalar>({nullptr, y, y_stride}, &input, 1, first_row, rows, y, y_stride, cols);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
