// A short array of fixed size in registers, such as the components of a mixture, with arithmetic operators.
// Not for arrays of hundreds of elements, which do not fit into the registers: use kernels/detail/packet_loop.hpp.
#pragma once

#include <cstddef>
#include <limits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// An array of Size elements in ceil(Size / lanes) packets. Padding in the last packet is ignored by sum() and largest().
template <RealScalar Scalar_, int Size>
struct PacketArray {
  static_assert(Size > 0, "sketchrnn: an array of packets has at least one element");
  using Scalar = Scalar_;                                                     ///< float or double
  using P = Packet<Scalar>;                                                   ///< one register
  static constexpr int size = Size;                                           ///< number of elements
  static constexpr int packets = (Size + lanes<Scalar> - 1) / lanes<Scalar>;  ///< number of packets
  static constexpr int last = packets - 1;                                    ///< index of the last packet
  static constexpr int rest = Size - last * lanes<Scalar>;                    ///< number of elements in the last packet

  P packet[static_cast<std::size_t>(packets)];  ///< the elements in order; the padding of the last packet is unspecified

  PacketArray() = default;
  /// Broadcasts a scalar.
  [[SKETCHRNN_ALWAYS_INLINE]] PacketArray(Scalar scalar) {
#pragma GCC unroll 16
    for (int i = 0; i < packets; ++i) packet[i] = scalar;
  }

  // Loops over no packet are left out at compile time: at -O0 g++ 12 warns of what they would read.

  /// Loads the elements from[0 .. Size).
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static PacketArray load(const Scalar* from) {
    PacketArray array;
    if constexpr (last > 0) {
#pragma GCC unroll 16
      for (int i = 0; i < last; ++i) array.packet[i] = P::load(from + i * lanes<Scalar>);
    }
    if constexpr (rest == lanes<Scalar>) {
      array.packet[last] = P::load(from + last * lanes<Scalar>);
    } else {
      array.packet[last] = P::load(from + last * lanes<Scalar>, rest);
    }
    return array;
  }
  /// Stores the elements to to[0 .. Size).
  [[SKETCHRNN_ALWAYS_INLINE]] void store(Scalar* to) const {
    if constexpr (last > 0) {
#pragma GCC unroll 16
      for (int i = 0; i < last; ++i) packet[i].store(to + i * lanes<Scalar>);
    }
    if constexpr (rest == lanes<Scalar>) {
      packet[last].store(to + last * lanes<Scalar>);
    } else {
      packet[last].store(to + last * lanes<Scalar>, rest);
    }
  }

  /// Applies a function element-wise: function(a, b, ...).
  template <class Function, class... Arrays>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static PacketArray map(Function function, const Arrays&... arrays) {
    PacketArray result;
#pragma GCC unroll 16
    for (int i = 0; i < packets; ++i) result.packet[i] = function(arrays.packet[i]...);
    return result;
  }

  /// @{
  /// Element-wise, as for Packet.
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray operator+(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x + y; }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray operator-(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x - y; }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray operator*(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x * y; }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray operator/(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x / y; }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray operator-(const PacketArray& a) {
    return map([](P x) { return -x; }, a);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray minimum(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return minimum(x, y); }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray maximum(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return maximum(x, y); }, a, b);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray abs(const PacketArray& a) {
    return map([](P x) { return abs(x); }, a);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray exp(const PacketArray& a) {
    return map([](P x) { return exp(x); }, a);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketArray log(const PacketArray& a) {
    return map([](P x) { return log(x); }, a);
  }
  /// @}

  /// Returns the sum of the Size elements.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] friend Scalar sum(const PacketArray& a) {
    P total = a.last_or(0);
    if constexpr (last > 0) {
#pragma GCC unroll 16
      for (int i = 0; i < last; ++i) total += a.packet[i];
    }
    return sum(total);
  }
  /// Returns the largest of the Size elements.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] friend Scalar largest(const PacketArray& a) {
    P result = a.last_or(-std::numeric_limits<Scalar>::infinity());
    if constexpr (last > 0) {
#pragma GCC unroll 16
      for (int i = 0; i < last; ++i) result = maximum(a.packet[i], result);
    }
    return largest(result);
  }

 private:
  /// Returns the last packet with its padding set to `filler`.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P last_or(Scalar filler) const {
    if constexpr (rest == lanes<Scalar>) {
      return packet[last];
    } else {
      return select(first_elements<Scalar>(rest), packet[last], P(filler));
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
