// A short array of fixed size in registers, such as the components of a mixture: written like a number, computed a register at a time.
// What it is not for: rows of hundreds of elements, which do not fit into the registers; those are looped over, packet by packet.
#pragma once

#include <cstddef>
#include <limits>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Size elements in as many packets as they take. The last packet may hold more than are left; what is there counts in no sum.
template <RealScalar Scalar_, int Size>
struct PacketArray {
  static_assert(Size > 0, "sketchrnn: an array of packets has at least one element");
  using Scalar = Scalar_;
  using P = Packet<Scalar>;
  static constexpr int size = Size;
  static constexpr int packets = (Size + lanes<Scalar> - 1) / lanes<Scalar>;
  static constexpr int last = packets - 1;
  static constexpr int rest = Size - last * lanes<Scalar>;  ///< elements of the last packet

  P packet[static_cast<std::size_t>(packets)];

  PacketArray() = default;
  /// A number repeated.
  [[gnu::always_inline]] PacketArray(Scalar number) {
#pragma GCC unroll 16
    for (int i = 0; i < packets; ++i) packet[i] = number;
  }

  /// The elements from[0 .. Size).
  [[nodiscard, gnu::always_inline]] static PacketArray load(const Scalar* from) {
    PacketArray array;
#pragma GCC unroll 16
    for (int i = 0; i < last; ++i) array.packet[i] = P::load(from + i * lanes<Scalar>);
    if constexpr (rest == lanes<Scalar>) {
      array.packet[last] = P::load(from + last * lanes<Scalar>);
    } else {
      array.packet[last] = P::load(from + last * lanes<Scalar>, rest);
    }
    return array;
  }
  [[gnu::always_inline]] void store(Scalar* to) const {
#pragma GCC unroll 16
    for (int i = 0; i < last; ++i) packet[i].store(to + i * lanes<Scalar>);
    if constexpr (rest == lanes<Scalar>) {
      packet[last].store(to + last * lanes<Scalar>);
    } else {
      packet[last].store(to + last * lanes<Scalar>, rest);
    }
  }

  /// function(a, b, ...) of the elements at each index.
  template <class Function, class... Arrays>
  [[nodiscard, gnu::always_inline]] static PacketArray map(Function function, const Arrays&... arrays) {
    PacketArray result;
#pragma GCC unroll 16
    for (int i = 0; i < packets; ++i) result.packet[i] = function(arrays.packet[i]...);
    return result;
  }

  [[gnu::always_inline]] friend PacketArray operator+(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x + y; }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray operator-(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x - y; }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray operator*(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x * y; }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray operator/(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return x / y; }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray operator-(const PacketArray& a) {
    return map([](P x) { return -x; }, a);
  }
  [[gnu::always_inline]] friend PacketArray minimum(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return minimum(x, y); }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray maximum(const PacketArray& a, const PacketArray& b) {
    return map([](P x, P y) { return maximum(x, y); }, a, b);
  }
  [[gnu::always_inline]] friend PacketArray abs(const PacketArray& a) {
    return map([](P x) { return abs(x); }, a);
  }
  [[gnu::always_inline]] friend PacketArray exp(const PacketArray& a) {
    return map([](P x) { return exp(x); }, a);
  }
  [[gnu::always_inline]] friend PacketArray log(const PacketArray& a) {
    return map([](P x) { return log(x); }, a);
  }

  [[nodiscard, gnu::always_inline]] friend Scalar sum(const PacketArray& a) {
    P total = a.last_or(0);
#pragma GCC unroll 16
    for (int i = 0; i < last; ++i) total += a.packet[i];
    return sum(total);
  }
  [[nodiscard, gnu::always_inline]] friend Scalar largest(const PacketArray& a) {
    P most = a.last_or(-std::numeric_limits<Scalar>::infinity());
#pragma GCC unroll 16
    for (int i = 0; i < last; ++i) most = maximum(a.packet[i], most);
    return largest(most);
  }

 private:
  /// The last packet, with `filler` behind its elements.
  [[nodiscard, gnu::always_inline]] P last_or(Scalar filler) const {
    if constexpr (rest == lanes<Scalar>) {
      return packet[last];
    } else {
      return select(first_elements<Scalar>(rest), packet[last], P(filler));
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
