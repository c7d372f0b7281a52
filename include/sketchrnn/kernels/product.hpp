// Sums of matrix products, Y = B + A1 X1 + A2 X2 + ..., for packed matrices A and column-major X, computed in register tiles. tile() is the
// inner kernel: it keeps a tile of Y in registers from the initial value to the last product.
// For a matrix that is used once or twice, packing does not pay off: use kernels/plain_product.hpp.
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The initial value of a tile's accumulators: data[row + col * stride] + bias[row], the latter if `bias` is not null.
template <RealScalar Scalar>
struct TileInit {
  const Scalar* data;  ///< the element of the tile's first row and column
  Index stride;        ///< distance of columns in elements; 0 repeats one column
  const Scalar* bias;  ///< one element per row, or null
};

/// One product of the sum: panel [tile_rows, depth] times x [depth, columns], where x(k, col) = x[k * x_step + col * x_stride]. The panels
/// of a tile of several panels are panel_stride elements apart.
template <RealScalar Scalar>
struct TileProduct {
  const Scalar* panel;       ///< the packed weights of the tile's rows
  const Scalar* x;           ///< the first element of the input
  Index x_step;              ///< distance of the rows of x, in elements
  Index x_stride;            ///< distance of the columns of x, in elements
  Index depth;               ///< columns of the weights
  const Scalar* prefetched;  ///< data that is read next: one cache line of it is prefetched per step of the depth
  Index panel_stride = 0;    ///< distance of the panels in elements, for tiles of several
};

/// How many steps of the depth before their use the weights of a tile of several panels are prefetched.
inline constexpr Index prefetch_distance = 12;

/// Computes one tile: y [tile_rows, Cols] = init + the sum of the products. A narrow tile does not prefetch the data of the next one: it is
/// limited by the bandwidth of its own weights.
template <TileShape Shape, int Cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile(const TileInit<Scalar>& init, const TileProduct<Scalar>* products, int count, Scalar* y, Index y_stride) {
  using P = Packet<Scalar>;
  constexpr int height = Shape.panels * Shape.packets;
  constexpr int width = lanes<Scalar>;
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
  for (const TileProduct<Scalar>* product = products; product != products + count; ++product) {
    const auto [panel, x, x_step, x_stride, depth, prefetched, panel_stride] = *product;
#pragma GCC unroll 2
    for (Index k = 0; k < depth; ++k) {
      if constexpr (!narrow) prefetch<Cache::second_level>(prefetched, k * cache_line<Scalar>);
      if constexpr (Shape.panels > 1) {
#pragma GCC unroll 16
        for (int v = 0; v < height; ++v) {
          prefetch(panel + v / Shape.packets * panel_stride, ((k + prefetch_distance) * Shape.packets + v % Shape.packets) * width);
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

/// Computes a tile of `width` <= MaxCols columns.
template <TileShape Shape, int MaxCols = Shape.cols, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void tile_of_width(Index width, const TileInit<Scalar>& init, const TileProduct<Scalar>* products, int count, Scalar* y,
                                       Index y_stride) {
  if constexpr (MaxCols > 1) {
    if (width < MaxCols) return tile_of_width<Shape, MaxCols - 1>(width, init, products, count, y, y_stride);
  }
  tile<Shape, MaxCols>(init, products, count, y, y_stride);
}

/// Computes the rows [first, last) of a tile of `width` columns. `y` and `init` point to the elements of row `first`; other rows are
/// neither read nor written.
template <TileShape Shape, RealScalar Scalar>
EIGEN_DONT_INLINE void tile_of_rows(Index first, Index last, Index width, const TileInit<Scalar>& init, const TileProduct<Scalar>* products,
                                    int count, Scalar* y, Index y_stride) {
  constexpr Index height = tile_rows<Scalar, Shape>;
  if (first == 0 && last == height) return tile_of_width<Shape>(width, init, products, count, y, y_stride);
  alignas(64) Scalar whole[std::size_t{height * Shape.cols}] = {};
  for (Index col = 0; col < width; ++col) {
    for (Index row = first; row < last; ++row) {
      const Scalar initial = init.data[col * init.stride + row - first];
      whole[col * height + row] = init.bias == nullptr ? initial : init.bias[row - first] + initial;
    }
  }
  tile_of_width<Shape, Shape.cols, Scalar>(width, {whole, height, nullptr}, products, count, whole, height);
  for (Index col = 0; col < width; ++col) std::copy_n(whole + col * height + first, last - first, y + col * y_stride);
}

/// Divides `count` columns into as few tiles as possible, of nearly equal width (25 columns into 13 and 12 if a tile has at most 13), and
/// calls body(first, width) for each.
template <TileShape Shape, class Body>
void for_each_tile(Index count, const Body& body) {
  if (count == 0) return;
  const Index tiles = (count + Shape.cols - 1) / Shape.cols;
  const Index width = count / tiles, wider = count % tiles;
  for (Index tile = 0, first = 0; tile < tiles; ++tile) {
    const Index tile_width = tile < wider ? width + 1 : width;
    body(first, tile_width);
    first += tile_width;
  }
}

/// The initial value of a sum of products: B(row, col) = bias[row] + data[row + col * stride], where a null pointer stands for zeros.
template <RealScalar Scalar>
struct SumInit {
  const Scalar* bias = nullptr;  ///< one element per row
  const Scalar* data = nullptr;  ///< column-major [rows, cols]
  Index stride = 0;              ///< distance of the columns of data, in elements

  /// Returns the initial value of the rows from `row` on.
  [[nodiscard]] SumInit from_row(Index row) const {
    return {bias == nullptr ? nullptr : bias + row, data == nullptr ? nullptr : data + row, stride};
  }
};

/// One product of a sum: the columns [first_k, first_k + depth) of A times X [depth, cols], X column-major.
template <RealScalar Scalar>
struct ProductInput {
  PackedMatrix<Scalar> a;  ///< A
  Index first_k;           ///< index of the first column of A
  Index depth;             ///< number of columns of A
  const Scalar* x;         ///< X
  Index x_stride;          ///< distance of the columns of X, in elements
};

/// Depth of one pass: a panel of this depth stays in the second-level cache while all columns are multiplied by it.
inline constexpr Index depth_block = 512;

namespace detail {

/// The initial value of the tiles of a sum that has none.
template <TileShape Shape, RealScalar Scalar>
struct Zeros {
  alignas(64) static constexpr Scalar values[tile_rows<Scalar, Shape>] = {};
};

/// One pass over all tiles of the result: the parts of the inputs that are added to a tile while it is in registers. Inputs of small depth,
/// such as a point (5) next to the hidden state, share a pass.
template <RealScalar Scalar>
class Pass {
 public:
  /// Selects the parts of this pass, beginning at depth `k` of `input`; advances both past what was selected.
  void take(const ProductInput<Scalar>*& input, const ProductInput<Scalar>* end, Index& k) {
    count_ = 0;
    for (Index depth = 0; input != end && count_ < max_parts; ++count_) {
      const Index part_depth = (std::min)(depth_block, input->depth - k);
      if (count_ > 0 && depth + part_depth > depth_block + depth_block / 2) return;
      parts_[count_] = *input;
      parts_[count_].first_k += k;
      parts_[count_].depth = part_depth;
      parts_[count_].x += k;
      depth += part_depth;
      k += part_depth;
      if (k == input->depth) {
        ++input;
        k = 0;
      }
    }
  }

  /// Computes all tiles of Y [rows, cols], whose first row is row first_row of the matrices.
  void run(const SumInit<Scalar>& init, Index first_row, Index rows, Scalar* y, Index y_stride, Index cols, bool reverse_order) const {
    constexpr Index height = tile_rows<Scalar>;
    const Target target{init, first_row, first_row + rows, y, y_stride, cols};
    const Index first = first_row / height, end = (first_row + rows + height - 1) / height;
    const Index group_size = cols <= narrow_tile.cols ? narrow_tile.panels : 1;
    const Index groups = (end - first + group_size - 1) / group_size;
    for (Index group = 0; group < groups; ++group) {
      const Index panel = first + (reverse_order ? groups - 1 - group : group) * group_size;
      if (group_size > 1 && panel * height >= first_row && (panel + group_size) * height <= target.end_row) {
        row_of_tiles<narrow_tile>(target, panel * height, 0);
        continue;
      }
      for (Index i = panel; i < (std::min)(panel + group_size, end); ++i) {
        const Index next = group + 1 == groups ? 0 : reverse_order ? -1 : 1;
        row_of_tiles<weight_tile>(target, i * height, next * height);
      }
    }
  }

 private:
  static constexpr int max_parts = 8;

  /// The result Y, whose rows are the rows [first_row, end_row) of the matrices, and its initial value.
  struct Target {
    SumInit<Scalar> init;
    Index first_row, end_row;
    Scalar* y;
    Index y_stride, cols;
  };

  /// Computes the tiles that begin at row `row` of the matrices. Meanwhile the panel `next` rows further is prefetched: the weights of a
  /// layer exceed the second-level cache.
  template <TileShape Shape>
  void row_of_tiles(const Target& target, Index row, Index next) const {
    constexpr Index height = tile_rows<Scalar, Shape>;
    const Index first = (std::max<Index>)(target.first_row - row, 0);
    const Index last = (std::min)(height, target.end_row - row);
    const Index y_row = row + first - target.first_row;
    const SumInit<Scalar> init = target.init.from_row(y_row);
    TileProduct<Scalar> products[max_parts];
    Index tile = 0;
    for_each_tile<Shape>(target.cols, [&](Index col, Index width) {
      // each tile prefetches its part of the next panel
      const Index offset = (std::max<Index>)((std::min)(tile * cache_line<Scalar>, height - cache_line<Scalar>), 0);
      for (int part = 0; part < count_; ++part) {
        const auto& [a, first_k, depth, x, x_stride] = parts_[part];
        const Scalar* panel = a.panels + row * a.depth + first_k * tile_rows<Scalar>;
        const Scalar* prefetched = next == 0 ? panel : panel + next * a.depth + offset * depth;
        products[part] = {panel, x + col * x_stride, 1, x_stride, depth, prefetched, tile_rows<Scalar> * a.depth};
      }
      ++tile;
      // a bias alone is the initial value of every column: stride 0
      const TileInit<Scalar> tile_init = init.data != nullptr   ? TileInit<Scalar>{init.data + col * init.stride, init.stride, init.bias}
                                         : init.bias != nullptr ? TileInit<Scalar>{init.bias, 0, nullptr}
                                                                : TileInit<Scalar>{Zeros<Shape, Scalar>::values, 0, nullptr};
      tile_of_rows<Shape>(first, last, width, tile_init, products, count_, target.y + y_row + col * target.y_stride, target.y_stride);
    });
  }

  ProductInput<Scalar> parts_[max_parts];
  int count_ = 0;
};

}  // namespace detail

/// Computes Y [rows, cols] = B + sum over inputs t of A_t[first_row .. first_row + rows, :] X_t, Y column-major. `init.data` may be Y
/// itself. With `reverse_order` the rows are computed from the last to the first: the result is the same, but the weights of the first rows
/// are the ones that are in the caches afterwards.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void sum_of_products(SumInit<Scalar> init, const ProductInput<Scalar>* inputs, std::size_t count, Index first_row,
                                       Index rows, Scalar* y, Index y_stride, Index cols, bool reverse_order = false) {
  const ProductInput<Scalar>* const end = inputs + count;
  Index k = 0;
  detail::Pass<Scalar> pass;
  do {
    pass.take(inputs, end, k);
    pass.run(init, first_row, rows, y, y_stride, cols, reverse_order);
    init = {nullptr, y, y_stride};
  } while (inputs != end);
}

/// Computes Y [rows, cols] += A[first_row .. first_row + rows, first_k .. first_k + depth] X [depth, cols]; X and Y column-major.
template <RealScalar Scalar>
void multiply_add(const PackedMatrix<Scalar>& a, Index first_row, Index rows, Index first_k, Index depth, const Scalar* x, Index x_stride,
                  Scalar* y, Index y_stride, Index cols) {
  const ProductInput<Scalar> input{a, first_k, depth, x, x_stride};
  sum_of_products<Scalar>({nullptr, y, y_stride}, &input, 1, first_row, rows, y, y_stride, cols);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
