// The packed copies of a weight matrix, plain and transposed, of any precision, as products read them.
#pragma once

#include <cstddef>
#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
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

/// The precision of the copies of a matrix among those of words of a type: small and huge matrices are not quantized.
template <kernels::ProductWord Word>
[[nodiscard]] constexpr Precision precision_of_copies(Index rows, Index cols) noexcept {
  const auto is_quantized = [](Index size) { return size >= kernels::least_quantized_depth && size <= kernels::most_quantized_depth; };
  const bool quantized = is_quantized(rows) && is_quantized(cols);
  return std::is_same_v<Word, kernels::Int8Quad> && !quantized ? Precision::full : precision_of<Word>;
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

/// The number of words of packed copies in each precision.
struct PackedSizes {
  std::size_t full = 0;      ///< of full precision
  std::size_t bfloat16 = 0;  ///< of pairs; 0 if the scalar is not float
  std::size_t int8 = 0;      ///< of quads; likewise

  /// Returns the number for a precision.
  [[nodiscard]] constexpr std::size_t operator[](Precision precision) const noexcept {
    return precision == Precision::full ? full : precision == Precision::bfloat16 ? bfloat16 : int8;
  }
  /// Element-wise sum.
  friend constexpr PackedSizes operator+(const PackedSizes& a, const PackedSizes& b) noexcept {
    return {a.full + b.full, a.bfloat16 + b.bfloat16, a.int8 + b.int8};
  }
  /// Element-wise product.
  friend constexpr PackedSizes operator*(std::size_t factor, const PackedSizes& a) noexcept {
    return {factor * a.full, factor * a.bfloat16, factor * a.int8};
  }
};

/// Returns the sizes of one copy of a matrix [rows, depth].
template <RealScalar Scalar>
[[nodiscard]] constexpr PackedSizes copy_sizes(Index rows, Index depth) noexcept {
  PackedSizes sizes{static_cast<std::size_t>(copy_size<Scalar>(rows, depth))};
  if constexpr (std::is_same_v<Scalar, float>) {
    sizes.bfloat16 = static_cast<std::size_t>(copy_size<kernels::BFloat16Pair>(rows, depth));
    sizes.int8 = static_cast<std::size_t>(copy_size<kernels::Int8Quad>(rows, depth));
  }
  return sizes;
}

/// Returns the precision of the copies of a matrix among those of a precision: small and huge matrices are not quantized.
[[nodiscard]] constexpr Precision precision_of_copies(Precision all, Index rows, Index cols) noexcept {
  return all == Precision::int8 ? precision_of_copies<kernels::Int8Quad>(rows, cols) : all;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
