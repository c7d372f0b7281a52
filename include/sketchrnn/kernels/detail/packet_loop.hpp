// Vectorized loops over arrays, one packet at a time; the last packet may be partial.
//   for_each_packet<Scalar>(size, [&](auto part) { part.store(y, exp(part.load(x))); });
#pragma once

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The elements [first, first + count) of an array, at most one packet. Whole: count == lanes.
template <RealScalar Scalar, bool Whole>
struct PartOfRow {
  Index first;  ///< index of the first element
  Index count;  ///< number of elements, at most lanes

  /// Loads the elements of `row`, padded with zeros.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] Packet<Scalar> load(const Scalar* row) const {
    if constexpr (Whole) {
      return Packet<Scalar>::load(row + first);
    } else {
      return Packet<Scalar>::load(row + first, count);
    }
  }
  /// Stores the elements to `row`; the padding is not stored.
  [[SKETCHRNN_ALWAYS_INLINE]] void store(Scalar* row, Packet<Scalar> packet) const {
    if constexpr (Whole) {
      packet.store(row + first);
    } else {
      packet.store(row + first, count);
    }
  }
  /// Returns the packet with its padding set to zero, so that it can be added to a sum.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] Packet<Scalar> masked(Packet<Scalar> packet) const { return padded(packet, Packet<Scalar>(0)); }
  /// Returns the packet with its padding taken from another packet.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] Packet<Scalar> padded(Packet<Scalar> packet, Packet<Scalar> padding) const {
    if constexpr (Whole) {
      return packet;
    } else {
      return select(first_elements<Scalar>(static_cast<int>(count)), packet, padding);
    }
  }
};

/// Calls body(part) for each packet of an array of `size` elements.
template <RealScalar Scalar, class Body>
[[SKETCHRNN_ALWAYS_INLINE]] inline void for_each_packet(Index size, const Body& body) {
  constexpr Index width = lanes<Scalar>;
  Index first = 0;
  for (; first + width <= size; first += width) body(PartOfRow<Scalar, true>{first, width});
  if (first < size) body(PartOfRow<Scalar, false>{first, size - first});
}

/// Returns the sum of the elements of term(part) over all packets of an array of `size` elements.
template <RealScalar Scalar, class Term>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Scalar sum_over(Index size, const Term& term) {
  Packet<Scalar> total = 0;
  for_each_packet<Scalar>(size, [&](auto part) { total += part.masked(term(part)); });
  return sum(total);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
