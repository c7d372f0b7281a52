// Words of two bfloat16, which are the upper halves of floats: w_0 x_0 + w_1 x_1 in float is one instruction of AVX512-BF16, elsewhere two fused
// multiply-adds.
#pragma once

#include <cstdint>
#include <cstring>

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

/// Returns the pair of two elements.
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline BFloat16Pair to_bfloat16(const float& first, const float& second) {
  return {to_bfloat16(first) | to_bfloat16(second) << 16U};
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

/// Returns the pairs of the elements first[i] and second[i].
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline BFloat16Packet to_bfloat16(Packet<float> first, Packet<float> second) {
#if defined(__AVX512BF16__)
  return BFloat16Packet(registers::round_to_pairs(first.elements, second.elements));
#else
  // as to_bfloat16(x), for all elements
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

/// Writes the words of a column of `depth` elements to to[0 .. (skipped + depth + 1) / 2). The first word begins with `skipped` zeros,
/// 0 or 1; the last is filled up with zeros.
EIGEN_DONT_INLINE inline void convert_column(const float* x, Index depth, Index skipped, BFloat16Pair* to) {
  if (depth > 0 && skipped == 1) {
    *to++ = to_bfloat16(0.0F, x[0]);
    ++x;
    --depth;
  }
#if defined(__AVX512BF16__)
  for (; depth >= 32; depth -= 32, x += 32, to += 16) {
    const auto pairs = registers::round_to_bfloat16(Packet<float>::load(x).elements, Packet<float>::load(x + 16).elements);
    std::memcpy(to, &pairs, sizeof pairs);
  }
#endif
  for (; depth >= 2; depth -= 2, x += 2) *to++ = to_bfloat16(x[0], x[1]);
  if (depth == 1) *to = to_bfloat16(x[0], 0.0F);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
