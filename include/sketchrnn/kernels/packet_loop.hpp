// Loops over rows of elements, a packet at a time; the last packet may be filled in part only.
//   for_each_packet<Scalar>(size, [&](auto part) { part.store(y, exp(part.load(x))); });
#pragma once

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Where a loop stands: at elements [first, first + count) of its rows. Whole: they fill a packet.
template <RealScalar Scalar, bool Whole>
struct PartOfRow {
  Index first, count;

  /// The elements of a row here, with zeros behind the last.
  [[nodiscard, gnu::always_inline]] Packet<Scalar> load(const Scalar* row) const {
    if constexpr (Whole) {
      return Packet<Scalar>::load(row + first);
    } else {
      return Packet<Scalar>::load(row + first, count);
    }
  }
  [[gnu::always_inline]] void store(Scalar* row, Packet<Scalar> packet) const {
    if constexpr (Whole) {
      packet.store(row + first);
    } else {
      packet.store(row + first, count);
    }
  }
  /// The packet with zeros behind the last element, so that it can be added to a sum.
  [[nodiscard, gnu::always_inline]] Packet<Scalar> only(Packet<Scalar> packet) const {
    if constexpr (Whole) {
      return packet;
    } else {
      return select(first_elements<Scalar>(static_cast<int>(count)), packet, Packet<Scalar>(0));
    }
  }
};

/// Calls body(part) for each packet of rows of `size` elements.
template <RealScalar Scalar, class Body>
[[gnu::always_inline]] inline void for_each_packet(Index size, const Body& body) {
  constexpr Index width = lanes<Scalar>;
  Index first = 0;
  for (; first + width <= size; first += width) body(PartOfRow<Scalar, true>{first, width});
  if (first < size) body(PartOfRow<Scalar, false>{first, size - first});
}

/// The sum of term(part) over all packets of rows of `size` elements.
template <RealScalar Scalar, class Term>
[[nodiscard, gnu::always_inline]] inline Scalar sum_over(Index size, const Term& term) {
  Packet<Scalar> total = 0;
  for_each_packet<Scalar>(size, [&](auto part) { total += part.only(term(part)); });
  return sum(total);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
