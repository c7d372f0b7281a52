// The packed copies of a weight matrix, plain and transposed, of any precision, as products read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/quantized_product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A view of the packed copies of a matrix [rows, cols] (kernels/detail/packed_matrix.hpp).
struct PackedCopies {
  const void* plain = nullptr;            ///< words of the matrix; null if it is not packed
  const void* transposed = nullptr;       ///< words of its transpose
  Index rows = 0;                         ///< of the matrix
  Index cols = 0;                         ///< of the matrix
  Precision precision = Precision::full;  ///< of the words
};

/// The precision of products of words of a type.
template <kernels::ProductWord Word>
inline constexpr Precision precision_of = std::is_same_v<Word, kernels::BFloat16Pair> ? Precision::bfloat16
                                          : std::is_same_v<Word, kernels::Int8Quad>   ? Precision::int8
                                                                                      : Precision::full;

/// The precision of the copies of a matrix among those of words of a type: small matrices are not quantized.
template <kernels::ProductWord Word>
[[nodiscard]] constexpr Precision precision_of_copies(Index rows, Index cols) noexcept {
  const bool small = rows < kernels::least_quantized_depth || cols < kernels::least_quantized_depth;
  return std::is_same_v<Word, kernels::Int8Quad> && small ? Precision::full : precision_of<Word>;
}

/// Returns the number of words of one copy of a matrix [rows, depth].
template <kernels::ProductWord Word>
[[nodiscard]] constexpr Index copy_size(Index rows, Index depth) noexcept {
  if constexpr (!std::is_same_v<Word, kernels::Int8Quad>) {
    return kernels::packed_size<Word>(rows, depth);
  } else {
    return precision_of_copies<Word>(rows, depth) == Precision::full ? kernels::packed_size<float>(rows, depth)
                                                                     : kernels::quantized_size(rows, depth);
  }
}

namespace detail {

/// Calls body.operator()<Word>() with the type of the words of this precision.
template <RealScalar Scalar, class Body>
void with_words(Precision precision, const Body& body) {
  if constexpr (std::is_same_v<Scalar, float>) {
    if (precision == Precision::bfloat16) return body.template operator()<kernels::BFloat16Pair>();
    if (precision == Precision::int8) return body.template operator()<kernels::Int8Quad>();
  }
  body.template operator()<Scalar>();
}

/// The same for words of which products have a backward pass: not Int8Quad.
template <RealScalar Scalar, class Body>
void with_floating_words(Precision precision, const Body& body) {
  if constexpr (std::is_same_v<Scalar, float>) {
    if (precision == Precision::bfloat16) return body.template operator()<kernels::BFloat16Pair>();
  }
  body.template operator()<Scalar>();
}

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

/// Computes Y [rows, cols] += A[first_row .. first_row + rows, first_col .. first_col + depth] X [depth, cols].
template <kernels::FloatingWord Word, class Context>
void add_product(Context& context, const kernels::PackedMatrix<Word>& a, Index first_row, Index rows, Index first_col, Index depth,
                 const kernels::SumOf<Word>* x, Index x_stride, kernels::SumOf<Word>* y, Index y_stride, Index cols) {
  context.scratch().reset();
  const auto input = product_input(a, first_col, depth, x, x_stride, cols, context.scratch());
  context.for_rows(rows, rows * depth, [&](Index first, Index part, bool reverse_order) {
    kernels::sum_of_products<Word>({nullptr, y + first, y_stride}, &input, 1, first_row + first, part, y + first, y_stride, cols,
                                   reverse_order);
  });
}

/// Computes Y [rows, cols] = init + A[first_row .. first_row + rows, first_col .. first_col + depth] X [depth, cols] for a quantized A
/// [all_rows, all_cols] at `words`. Returns what a later product adds to.
template <class Context>
[[nodiscard]] kernels::SumInit<float> quantized_product(Context& context, const kernels::SumInit<float>& init, const void* words,
                                                        Index all_rows, Index all_cols, Index first_row, Index rows, Index first_col,
                                                        Index depth, const float* x, Index x_stride, float* y, Index y_stride, Index cols) {
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
  context.for_rows(rows, rows * depth, [&](Index first, Index part, bool reverse_order) {
    kernels::sum_of_products<Word>({}, &input, 1, first_row + first, part, sums + first, rows, cols, reverse_order);
    kernels::scale_sums(init.from_row(first), a.scales + first_row + first, columns, sums + first, rows, part, y + first, y_stride, cols);
  });
  return {nullptr, y, y_stride};
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
