// What matrix products multiply, one word of the inner dimension at a time: an element of full precision, or several rounded ones.
//   float, double    w x                                    one fused multiply-add
//   BFloat16Pair     w_0 x_0 + w_1 x_1, the sum in float     one instruction of AVX512-BF16, elsewhere two fused multiply-adds
//   Int8Quad         w_0 x_0 + ... + w_3 x_3, in integers    one instruction of AVX512-VNNI or AVX-VNNI, elsewhere four multiplications
// The product kernels (tile.hpp, product.hpp, deep_product.hpp) are written once, for words.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Two consecutive elements of the inner dimension as bfloat16, the first in the lower half. A bfloat16 is the upper half of a float.
struct BFloat16Pair {
  std::uint32_t bits;  ///< both elements

  /// Compares the bits.
  friend bool operator==(const BFloat16Pair&, const BFloat16Pair&) = default;
};

/// Four consecutive elements of the inner dimension as integers of 8 bits, the first in the lowest byte: unsigned for weights, signed for
/// inputs (kernels/detail/quantized_product.hpp).
struct Int8Quad {
  std::uint32_t bits;  ///< all four

  /// Compares the bits.
  friend bool operator==(const Int8Quad&, const Int8Quad&) = default;
};

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

/// Rounds to the nearest bfloat16, ties to even; returns its 16 bits. NaN stays NaN. (The instructions of AVX512-BF16, which round whole
/// registers, replace denormal numbers by zeros; this function does not.)
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline std::uint32_t to_bfloat16(const float& x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  const bool nan = is_nan(x);
  return (nan ? bits | 0x400000U : bits + 0x7fffU + ((bits >> 16U) & 1U)) >> 16U;
}

/// Returns the value of a bfloat16.
[[nodiscard]] inline float from_bfloat16(std::uint32_t bits) {
  const std::uint32_t shifted = bits << 16U;
  float x = 0;
  std::memcpy(&x, &shifted, sizeof x);
  return x;
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
    return {to_bfloat16(first) | to_bfloat16(second) << 16U};
  }
}

/// A register of pairs of bfloat16.
struct BFloat16Packet {
  registers::Ints bits;  ///< a pair in each element

  BFloat16Packet() = default;
  /// Broadcasts a pair.
  [[SKETCHRNN_ALWAYS_INLINE]] BFloat16Packet(BFloat16Pair pair) : bits(static_cast<std::int32_t>(pair.bits) - registers::Ints{}) {}
  /// Wraps a register.
  [[SKETCHRNN_ALWAYS_INLINE]] explicit BFloat16Packet(registers::Ints integers) : bits(integers) {}

  /// Loads the pairs from[0 .. lanes); no alignment is required.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static BFloat16Packet load(const BFloat16Pair* from) {
    BFloat16Packet packet;
    std::memcpy(&packet.bits, from, sizeof packet.bits);
    return packet;
  }
  /// Stores all pairs to to[0 .. lanes).
  [[SKETCHRNN_ALWAYS_INLINE]] void store(BFloat16Pair* to) const { std::memcpy(to, &bits, sizeof bits); }
  /// Stores the first `count` pairs to to[0 .. count); count < lanes.
  [[SKETCHRNN_ALWAYS_INLINE]] void store(BFloat16Pair* to, Index count) const {
    for (Index i = 0; i < count; ++i) to[i] = {static_cast<std::uint32_t>(bits[i])};
  }

  /// @{
  /// Returns the first, the second element of each pair.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] Packet<float> first() const { return Packet<float>::from_bits(bits << 16); }
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] Packet<float> second() const {
    return Packet<float>::from_bits(bits & (-0x10000 - registers::Ints{}));
  }
  /// @}

  /// Returns w_0 x_0 + w_1 x_1 + sum for each pair. AVX512-BF16 takes denormal numbers for zeros.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet<float> fma(BFloat16Packet w, BFloat16Packet x, Packet<float> sum) {
#if defined(__AVX512BF16__)
    return Packet<float>(registers::multiply_add_pairs(w.bits, x.bits, sum.elements));
#else
    return fma(w.second(), x.second(), fma(w.first(), x.first(), sum));
#endif
  }
};

/// A register of sums of products of integers.
struct Int32Packet {
  registers::Ints bits;  ///< the elements

  Int32Packet() = default;
  /// Wraps a register.
  [[SKETCHRNN_ALWAYS_INLINE]] explicit Int32Packet(registers::Ints integers) : bits(integers) {}
  /// Loads the elements from[0 .. lanes); no alignment is required.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Int32Packet load(const std::int32_t* from) {
    Int32Packet packet;
    std::memcpy(&packet.bits, from, sizeof packet.bits);
    return packet;
  }
  /// Stores all elements to to[0 .. lanes).
  [[SKETCHRNN_ALWAYS_INLINE]] void store(std::int32_t* to) const { std::memcpy(to, &bits, sizeof bits); }
  /// Element-wise sum.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Int32Packet operator+(Int32Packet a, Int32Packet b) { return Int32Packet(a.bits + b.bits); }
};

/// A register of quads of integers.
struct Int8Packet {
  registers::Ints bits;  ///< a quad in each element

  Int8Packet() = default;
  /// Broadcasts a quad.
  [[SKETCHRNN_ALWAYS_INLINE]] Int8Packet(Int8Quad quad) : bits(static_cast<std::int32_t>(quad.bits) - registers::Ints{}) {}
  /// Loads the quads from[0 .. lanes); no alignment is required.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Int8Packet load(const Int8Quad* from) {
    Int8Packet packet;
    std::memcpy(&packet.bits, from, sizeof packet.bits);
    return packet;
  }

  /// Returns w_0 x_0 + ... + w_3 x_3 + sum for each quad; w unsigned, x signed.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Int32Packet fma(Int8Packet w, Int8Packet x, Int32Packet sum) {
#if defined(__AVX512VNNI__) || (defined(__AVXVNNI__) && !defined(__AVX512F__))
    return Int32Packet(registers::multiply_add_quads(w.bits, x.bits, sum.bits));
#else
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) sum.bits += ((w.bits >> (8 * i)) & 0xff) * ((x.bits << (24 - 8 * i)) >> 24);
    return sum;
#endif
  }
};

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
#if defined(__AVX512BF16__)
    return BFloat16Packet(registers::round_to_pairs(first.elements, second.elements));
#else
    // as to_bfloat16(), for all elements
    using Bits = std::uint32_t __attribute__((vector_size(registers::bytes)));
    const auto rounded = [](Packet<float> x) __attribute__((always_inline)) {
      Bits bits;
      std::memcpy(&bits, &x.elements, sizeof bits);
      const Bits nan = reinterpret_cast<Bits>((bits & 0x7fffffffU) > (0x7f800000U - Bits{}));
      return (nan & (bits | 0x400000U)) | (~nan & (bits + 0x7fffU + ((bits >> 16U) & 1U)));
    };
    const Bits words = (rounded(first) >> 16U) | (rounded(second) & 0xffff0000U);
    return BFloat16Packet(reinterpret_cast<registers::Ints>(words));
#endif
  }
}

/// Writes the words of a column of `depth` elements to to[0 .. word_count(skipped + depth)). The first word begins with `skipped` zeros,
/// fewer than it has elements; the last is filled up with zeros.
template <ProductWord Word>
EIGEN_DONT_INLINE void convert_column(const SumOf<Word>* x, Index depth, Index skipped, Word* to) {
  static_assert(std::same_as<Word, BFloat16Pair>, "sketchrnn: a column of full precision is not converted");
  if (depth > 0 && skipped == 1) {
    *to++ = make_word<Word>(0, x[0]);
    ++x;
    --depth;
  }
#if defined(__AVX512BF16__)
  for (; depth >= 32; depth -= 32, x += 32, to += 16) {
    const auto pairs = registers::round_to_bfloat16(Packet<float>::load(x).elements, Packet<float>::load(x + 16).elements);
    std::memcpy(to, &pairs, sizeof pairs);
  }
#endif
  for (; depth >= 2; depth -= 2, x += 2) *to++ = make_word<Word>(x[0], x[1]);
  if (depth == 1) *to = make_word<Word>(x[0], 0);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
