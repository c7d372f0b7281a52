// What matrix products multiply, one word of the inner dimension at a time: an element of full precision, or several rounded ones.
//   float, double    w x                                    one fused multiply-add
//   BFloat16Pair     w_0 x_0 + w_1 x_1, the sum in float     kernels/detail/bfloat16_words.hpp
//   Int8Quad         w_0 x_0 + ... + w_3 x_3, in integers    kernels/detail/int8_words.hpp
// The product kernels (tile.hpp, product.hpp, deep_product.hpp) are written once, for words.
#pragma once

#include <concepts>
#include <cstdint>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/bfloat16_words.hpp>
#include <sketchrnn/kernels/detail/int8_words.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// A word of the inner dimension: float, double, BFloat16Pair or Int8Quad.
template <class Word>
concept ProductWord = RealScalar<Word> || std::same_as<Word, BFloat16Pair> || std::same_as<Word, Int8Quad>;

namespace detail {
template <class Word>
struct WordTraits {
  using Sum = Word;
  static constexpr Index elements = 1;
};
template <>
struct WordTraits<BFloat16Pair> {
  using Sum = float;
  static constexpr Index elements = 2;
};
template <>
struct WordTraits<Int8Quad> {
  using Sum = std::int32_t;
  static constexpr Index elements = 4;
};
}  // namespace detail

/// The type of the sums of products of words.
template <ProductWord Word>
using SumOf = typename detail::WordTraits<Word>::Sum;

/// The number of elements in a word.
template <ProductWord Word>
inline constexpr Index elements_per_word = detail::WordTraits<Word>::elements;

/// The number of words in a register.
template <ProductWord Word>
inline constexpr int word_lanes = static_cast<int>(registers::bytes / sizeof(Word));

/// Returns the number of words that hold `elements` elements of the inner dimension.
template <ProductWord Word>
[[nodiscard]] constexpr Index word_count(Index elements) noexcept {
  return (elements + elements_per_word<Word> - 1) / elements_per_word<Word>;
}

/// Whether a word holds elements that are rounded each for itself, if at all.
template <class Word>
concept FloatingWord = ProductWord<Word> && !std::same_as<Word, Int8Quad>;

/// Returns the word of two elements; for a word of one element, that of the first.
template <FloatingWord Word>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Word make_word(SumOf<Word> first, [[maybe_unused]] SumOf<Word> second) {
  if constexpr (RealScalar<Word>) {
    return first;
  } else {
    return to_bfloat16(first, second);
  }
}

namespace detail {
template <ProductWord Word>
struct WordPackets {
  using Words = Packet<Word>;
  using Sums = Packet<Word>;
};
template <>
struct WordPackets<BFloat16Pair> {
  using Words = BFloat16Packet;
  using Sums = Packet<float>;
};
template <>
struct WordPackets<Int8Quad> {
  using Words = Int8Packet;
  using Sums = Int32Packet;
};
}  // namespace detail

/// A register of words.
template <ProductWord Word>
using WordPacket = typename detail::WordPackets<Word>::Words;
/// A register of sums of products of words.
template <ProductWord Word>
using SumPacket = typename detail::WordPackets<Word>::Sums;

/// Returns the words of the elements first[i] and second[i].
template <FloatingWord Word>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline WordPacket<Word> make_words(Packet<SumOf<Word>> first,
                                                                          [[maybe_unused]] Packet<SumOf<Word>> second) {
  if constexpr (RealScalar<Word>) {
    return first;
  } else {
    return to_bfloat16(first, second);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
