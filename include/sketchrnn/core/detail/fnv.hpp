// The 64-bit FNV-1a hash (Fowler, Noll and Vo), used as a checksum. A change of a single byte always changes the hash; other changes do
// with a probability of about 1 - 2^-64. Not a cryptographic hash.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Computes the hash incrementally. Integers are hashed in little-endian byte order, so the result does not depend on the machine.
class Fnv1a {
 public:
  /// Hashes bytes.
  constexpr void add(std::span<const std::uint8_t> bytes) noexcept {
    // h = (h xor byte) * prime
    for (const std::uint8_t byte : bytes) value_ = (value_ ^ byte) * prime;
  }
  /// Hashes the 8 bytes of an integer.
  constexpr void add(std::uint64_t value) noexcept { add_bytes(value, 8); }
  /// Hashes the bits of the value: 0 and -0 differ.
  constexpr void add(float value) noexcept { add_bytes(std::bit_cast<std::uint32_t>(value), 4); }

  /// Returns the hash of everything added so far.
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

 private:
  static constexpr std::uint64_t prime = 0x100000001B3U;

  constexpr void add_bytes(std::uint64_t integer, unsigned bytes) noexcept {
    for (unsigned byte = 0; byte < bytes; ++byte) value_ = (value_ ^ ((integer >> (8 * byte)) & 0xFFU)) * prime;
  }

  std::uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
