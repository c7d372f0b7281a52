// Sums of matrix products, Y = B + A1 X1 + A2 X2 + ..., for packed matrices A and column-major X. The plain form, which
// kernels/detail/plain_product.hpp computes for matrices that are used once or twice, so that packing does not pay off:
//
//   for each column j, for each row i:  Y[i, j] = B[i, j] + sum over t and k of A_t[i, k] X_t[k, j]
//
// The same sum in the order of the memory hierarchy:
//
//   for each pass, which is at most some 512 of all k:         a panel of A of this depth fits into the second-level cache
//     for each panel, which is tile_rows rows of A:            it is read from beyond that cache once, while the next is prefetched
//       for each tile of columns:                              kernels/detail/tile.hpp
//         Y[tile] = B[tile] + the products of this pass        in registers
//     B = Y                                                    for the next pass
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/tile.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The initial value of a sum of products: B(row, col) = bias[row] + data[row + col * stride], where a null pointer stands for zeros.
template <class Scalar>
struct SumInit {
  const Scalar* bias = nullptr;  ///< one element per row
  const Scalar* data = nullptr;  ///< column-major [rows, cols]
  Index stride = 0;              ///< distance of the columns of data, in elements

  /// Returns the initial value of the rows from `row` on.
  [[nodiscard]] SumInit from_row(Index row) const {
    return {bias == nullptr ? nullptr : bias + row, data == nullptr ? nullptr : data + row, stride};
  }
};

/// One product of a sum: the columns [first_k, first_k + depth) of A times X [depth, cols], X column-major. All are counted in words.
template <ProductWord Word>
struct ProductInput {
  PackedMatrix<Word> a;  ///< A
  Index first_k;         ///< index of the first column of A
  Index depth;           ///< number of columns of A
  const Word* x;         ///< X
  Index x_stride;        ///< distance of the columns of X
};

/// Depth of one pass in words: a panel of this depth stays in the second-level cache while all columns are multiplied by it.
inline constexpr Index depth_block = 512;

namespace detail {

/// The initial value of the tiles of a sum that has none.
template <TileShape Shape, ProductWord Word>
struct Zeros {
  alignas(64) static constexpr SumOf<Word> values[tile_rows<Word, Shape>] = {};
};

/// One pass over all tiles of the result: the parts of the inputs that are added to a tile while it is in registers. Inputs of small depth,
/// such as a point (5) next to the hidden state, share a pass.
template <ProductWord Word>
class Pass {
 public:
  using Scalar = SumOf<Word>;  ///< of the sums

  /// Selects the parts of this pass, beginning at depth `k` of `input`; advances both past what was selected.
  void take(const ProductInput<Word>*& input, const ProductInput<Word>* end, Index& k) {
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
    constexpr Index height = tile_rows<Word>;
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
        row_of_tiles<weight_tile_of<Word>>(target, i * height, next * height);
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
    constexpr Index height = tile_rows<Word, Shape>;
    const Index first = (std::max<Index>)(target.first_row - row, 0);
    const Index last = (std::min)(height, target.end_row - row);
    const Index y_row = row + first - target.first_row;
    const SumInit<Scalar> init = target.init.from_row(y_row);
    TileProduct<Word> products[max_parts];
    Index tile = 0;
    for_each_tile<Shape>(target.cols, [&](Index col, Index width) {
      // each tile prefetches its part of the next panel
      const Index offset = (std::max<Index>)((std::min)(tile * cache_line<Word>, height - cache_line<Word>), 0);
      for (int part = 0; part < count_; ++part) {
        const auto& [a, first_k, depth, x, x_stride] = parts_[part];
        const Word* panel = a.panels + row * a.depth + first_k * tile_rows<Word>;
        const Word* prefetched = next == 0 ? panel : panel + next * a.depth + offset * depth;
        products[part] = {panel, x + col * x_stride, 1, x_stride, depth, prefetched, tile_rows<Word> * a.depth};
      }
      ++tile;
      // a bias alone is the initial value of every column: stride 0
      const TileInit<Scalar> tile_init = init.data != nullptr   ? TileInit<Scalar>{init.data + col * init.stride, init.stride, init.bias}
                                         : init.bias != nullptr ? TileInit<Scalar>{init.bias, 0, nullptr}
                                                                : TileInit<Scalar>{Zeros<Shape, Word>::values, 0, nullptr};
      tile_of_rows<Shape>(first, last, width, tile_init, products, count_, target.y + y_row + col * target.y_stride, target.y_stride);
    });
  }

  ProductInput<Word> parts_[max_parts];
  int count_ = 0;
};

}  // namespace detail

/// Computes Y [rows, cols] = B + sum over inputs t of A_t[first_row .. first_row + rows, :] X_t, Y column-major. `init.data` may be Y
/// itself. With `reverse_order` the rows are computed from the last to the first: the result is the same, but the weights of the first rows
/// are the ones that are in the caches afterwards.
template <ProductWord Word>
EIGEN_DONT_INLINE void sum_of_products(SumInit<SumOf<Word>> init, const ProductInput<Word>* inputs, std::size_t count, Index first_row,
                                       Index rows, SumOf<Word>* y, Index y_stride, Index cols, bool reverse_order = false) {
  const ProductInput<Word>* const end = inputs + count;
  Index k = 0;
  detail::Pass<Word> pass;
  do {
    pass.take(inputs, end, k);
    pass.run(init, first_row, rows, y, y_stride, cols, reverse_order);
    init = {nullptr, y, y_stride};
  } while (inputs != end);
}

/// Computes Y [rows, cols] += A[first_row .. first_row + rows, first_k .. first_k + depth] X [depth, cols]; X and Y column-major; depth in
/// words.
template <ProductWord Word>
void multiply_add(const PackedMatrix<Word>& a, Index first_row, Index rows, Index first_k, Index depth, const Word* x, Index x_stride,
                  SumOf<Word>* y, Index y_stride, Index cols) {
  const ProductInput<Word> input{a, first_k, depth, x, x_stride};
  sum_of_products<Word>({nullptr, y, y_stride}, &input, 1, first_row, rows, y, y_stride, cols);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
