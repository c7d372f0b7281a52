// Words of four integers of 8 bits: w_0 x_0 + ... + w_3 x_3 in integers of 32 bits is one instruction of AVX512-VNNI or AVX-VNNI, elsewhere four
// multiplications.
#pragma once

#include <cstdint>
#include <cstring>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Four consecutive elements of the inner dimension as integers of 8 bits, the first in the lowest byte: unsigned for weights, signed for
/// inputs (kernels/detail/quantized_product.hpp).
struct Int8Quad {
  std::uint32_t bits;  ///< all four

  /// Compares the bits.
  friend bool operator==(const Int8Quad&, const Int8Quad&) = default;
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
