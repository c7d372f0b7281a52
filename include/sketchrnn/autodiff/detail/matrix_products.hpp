// Products of weight matrices whose sizes are arguments, not types: compiled once for each context instead of once for each sum of products.
// Weights may be packed, in any precision (core/precision.hpp), or not.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/packed_copies.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/plain_product.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/quantized_product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The maximum number of products in one sum.
inline constexpr int max_affine_terms = 6;

/// A view of a weight matrix W [rows, cols], or of consecutive columns of one.
template <RealScalar Scalar>
struct MatrixView {
  const Scalar* data;   ///< the elements, column-major
  PackedCopies copies;  ///< of the whole matrix
  Index first_col;      ///< index of the first of these columns in the whole matrix
  Index rows;           ///< of W
  Index cols;           ///< of W

  /// Returns whether products read packed copies of this precision.
  [[nodiscard]] bool has_copies(Precision precision) const noexcept { return copies.plain != nullptr && copies.precision == precision; }
  /// Returns the packed copy of the whole matrix, whose words are of the precision of the copies.
  template <kernels::ProductWord Word>
  [[nodiscard]] kernels::PackedMatrix<Word> packed() const noexcept {
    return {static_cast<const Word*>(copies.plain), kernels::word_count<Word>(copies.cols)};
  }
  /// Returns the packed copy of the whole transposed matrix.
  template <kernels::ProductWord Word>
  [[nodiscard]] kernels::PackedMatrix<Word> packed_transposed() const noexcept {
    return {static_cast<const Word*>(copies.transposed), kernels::word_count<Word>(copies.rows)};
  }
};

/// A product W X, X [W.cols, columns] column-major.
template <RealScalar Scalar>
struct MatrixProduct {
  MatrixView<Scalar> weight;  ///< W
  const Scalar* x;            ///< X
  Index x_stride;             ///< distance of the columns of X, in elements; 0 repeats one column
};

namespace detail {

/// Returns the operands of a product with the columns [first_col, first_col + depth) of A, as words. X [depth, cols] of full precision is read
/// where it is; a rounded copy is made in `scratch` and is valid until that is reset.
template <kernels::FloatingWord Word>
[[nodiscard]] kernels::ProductInput<Word> product_input(const kernels::PackedMatrix<Word>& a, Index first_col, Index depth,
                                                        const kernels::SumOf<Word>* x, Index x_stride, [[maybe_unused]] Index cols,
                                                        [[maybe_unused]] Arena& scratch) {
  if constexpr (RealScalar<Word>) {
    return {a, first_col, depth, x, x_stride};
  } else {
    // A part that begins within a word has zeros for the elements before it.
    const Index skipped = first_col % kernels::elements_per_word<Word>;
    const Index words = kernels::word_count<Word>(skipped + depth);
    const Index stored = x_stride == 0 ? 1 : cols;
    Word* copy = scratch.allocate<Word>(static_cast<std::size_t>(words * stored));
    for (Index col = 0; col < stored; ++col) kernels::convert_column(x + col * x_stride, depth, skipped, copy + col * words);
    return {a, first_col / kernels::elements_per_word<Word>, words, copy, x_stride == 0 ? 0 : words};
  }
}

/// Computes Y [rows, cols] = init + A[first_row .. first_row + rows, first_col .. first_col + depth] X [depth, cols].
template <kernels::FloatingWord Word, class Context>
void packed_product(Context& context, const kernels::SumInit<kernels::SumOf<Word>>& init, const kernels::PackedMatrix<Word>& a,
                    Index first_row, Index rows, Index first_col, Index depth, const kernels::SumOf<Word>* x, Index x_stride,
                    kernels::SumOf<Word>* y, Index y_stride, Index cols) {
  context.scratch().reset();
  const auto input = product_input(a, first_col, depth, x, x_stride, cols, context.scratch());
  context.for_rows(rows, rows * depth, [&](Index first, Index part, bool reverse_order) {
    kernels::sum_of_products<Word>(init.from_row(first), &input, 1, first_row + first, part, y + first, y_stride, cols, reverse_order);
  });
}

/// The same for a quantized A [all_rows, all_cols] at `words`.
template <class Context>
void quantized_product(Context& context, const kernels::SumInit<float>& init, const void* words, Index all_rows, Index all_cols,
                       Index first_row, Index rows, Index first_col, Index depth, const float* x, Index x_stride, float* y, Index y_stride,
                       Index cols) {
  using Word = kernels::Int8Quad;
  const kernels::QuantizedMatrix a = kernels::quantized_view(words, all_rows, all_cols);
  const Index skipped = first_col % kernels::elements_per_word<Word>;
  const Index count = kernels::word_count<Word>(skipped + depth);
  Arena& scratch = context.scratch();
  scratch.reset();
  auto* quantized = scratch.template allocate<Word>(static_cast<std::size_t>(count * cols));
  auto* columns = scratch.template allocate<kernels::ColumnScale>(static_cast<std::size_t>(cols));
  auto* sums = scratch.template allocate<std::int32_t>(static_cast<std::size_t>(rows * cols));
  for (Index col = 0; col < cols; ++col) {
    columns[col] = kernels::quantize_column(x + col * x_stride, depth, skipped, quantized + col * count);
  }
  const kernels::ProductInput<Word> input{a.words, first_col / kernels::elements_per_word<Word>, count, quantized, count};
  // The threads of a team take longer to meet than one product of 2048 x 512 such weights, whose words are a quarter as many.
  context.for_rows(rows, rows * depth / 64, [&](Index first, Index part, bool reverse_order) {
    kernels::sum_of_products<Word>({}, &input, 1, first_row + first, part, sums + first, rows, cols, reverse_order);
    kernels::scale_sums(init.from_row(first), a.scales + first_row + first, columns, sums + first, rows, part, y + first, y_stride, cols);
  });
}

/// Adds those of the products that are packed with words of a type to init, in one pass. Returns what the next products are added to.
template <kernels::FloatingWord Word, class Context>
[[nodiscard]] kernels::SumInit<kernels::SumOf<Word>> add_packed_products(Context& context,
                                                                         const kernels::SumInit<kernels::SumOf<Word>>& init,
                                                                         const MatrixProduct<kernels::SumOf<Word>>* products,
                                                                         std::size_t count, Index rows, kernels::SumOf<Word>* y,
                                                                         Index y_stride, Index cols) {
  std::array<kernels::ProductInput<Word>, max_affine_terms> inputs;
  std::size_t packed = 0;
  Index depth = 0;
  context.scratch().reset();
  for (const auto* product = products; product != products + count; ++product) {
    const auto& weight = product->weight;
    if (!weight.has_copies(precision_of<Word>)) continue;
    inputs[packed++] = product_input(weight.template packed<Word>(), weight.first_col, weight.cols, product->x, product->x_stride, cols,
                                     context.scratch());
    depth += weight.cols;
  }
  if (packed == 0 && precision_of<Word> != Precision::full) return init;  // of full precision also without a product: y = init
  context.for_rows(rows, rows * depth, [&](Index first, Index part, bool reverse_order) {
    kernels::sum_of_products(init.from_row(first), inputs.data(), packed, first, part, y + first, y_stride, cols, reverse_order);
  });
  return {nullptr, y, y_stride};
}

/// Computes Y [rows, cols] = init + sum over the products of W X: those with packed weights of one precision in one pass, the others one at a
/// time.
template <class Context, RealScalar Scalar>
EIGEN_DONT_INLINE void sum_of_matrix_products(Context& context, kernels::SumInit<Scalar> init, const MatrixProduct<Scalar>* products,
                                              std::size_t count, Index rows, Scalar* y, Index y_stride, Index cols) {
  const MatrixProduct<Scalar>* const end = products + count;
  const auto is_rounded = [](const MatrixProduct<Scalar>& product) {
    return product.weight.copies.plain != nullptr && product.weight.copies.precision != Precision::full;
  };
  if (count == 0 || !std::all_of(products, end, is_rounded)) {
    init = add_packed_products<Scalar>(context, init, products, count, rows, y, y_stride, cols);
  }
  if constexpr (std::is_same_v<Scalar, float>) {
    init = add_packed_products<kernels::BFloat16Pair>(context, init, products, count, rows, y, y_stride, cols);
    for (const auto* product = products; product != end; ++product) {
      const auto& weight = product->weight;
      if (!weight.has_copies(Precision::int8)) continue;
      quantized_product(context, init, weight.copies.plain, weight.copies.rows, weight.copies.cols, 0, rows, weight.first_col, weight.cols,
                        product->x, product->x_stride, y, y_stride, cols);
      init = {nullptr, y, y_stride};
    }
  }
  for (const auto* product = products; product != end; ++product) {
    const auto& weight = product->weight;
    if (weight.copies.plain != nullptr) continue;
    kernels::plain_multiply_add(weight.data, rows, weight.cols, product->x, product->x_stride, y, y_stride, cols);
  }
}

/// Computes Y [W.cols, cols] = init + W^T X, X [W.rows, cols] column-major; `init` is Y or nothing. In a backward pass, integers of 8 bits are
/// not used.
template <class Context, RealScalar Scalar>
EIGEN_DONT_INLINE void transposed_matrix_product(Context& context, const kernels::SumInit<Scalar>& init, const MatrixView<Scalar>& weight,
                                                 const Scalar* x, Index x_stride, Scalar* y, Index y_stride, Index cols,
                                                 bool backward = true) {
  const auto packed = [&]<class Word>() {
    packed_product<Word>(context, init, weight.template packed_transposed<Word>(), weight.first_col, weight.cols, 0, weight.rows, x,
                         x_stride, y, y_stride, cols);
  };
  if (weight.has_copies(Precision::full)) return packed.template operator()<Scalar>();
  if constexpr (std::is_same_v<Scalar, float>) {
    if (weight.has_copies(Precision::bfloat16)) return packed.template operator()<kernels::BFloat16Pair>();
    if (weight.has_copies(Precision::int8) && !backward) {
      return quantized_product(context, init, weight.copies.transposed, weight.copies.cols, weight.copies.rows, weight.first_col,
                               weight.cols, 0, weight.rows, x, x_stride, y, y_stride, cols);
    }
  }
  for (Index col = 0; init.data == nullptr && col < cols; ++col) std::fill_n(y + col * y_stride, weight.cols, Scalar{0});
  kernels::plain_transposed_multiply_add(weight.data, weight.rows, weight.cols, x, x_stride, y, y_stride, cols);
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
