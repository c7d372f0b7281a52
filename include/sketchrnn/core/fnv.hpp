// FNV-1a, 64 bits (Fowler, Noll and Vo): one number for many bytes, so that other bytes are noticed. Any change of a single byte changes
// it for certain; any other change, but for one chance in 2^64.
// What it is not for: cryptography.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Takes bytes in, one after the other. Numbers go in least significant byte first, so the result is the same on every machine.
class Fnv1a {
 public:
  constexpr void add(std::span<const std::uint8_t> bytes) noexcept {
    // h = (h xor byte) * prime
    for (const std::uint8_t byte : bytes) value_ = (value_ ^ byte) * prime;
  }
  constexpr void add(std::uint64_t number) noexcept { add_bytes(number, 8); }
  /// The bits of the number: 0 and -0 differ.
  constexpr void add(float number) noexcept { add_bytes(std::bit_cast<std::uint32_t>(number), 4); }

  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

 private:
  static constexpr std::uint64_t prime = 0x100000001B3U;

  constexpr void add_bytes(std::uint64_t number, unsigned bytes) noexcept {
    for (unsigned byte = 0; byte < bytes; ++byte) value_ = (value_ ^ ((number >> (8 * byte)) & 0xFFU)) * prime;
  }

  std::uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace sketchrnn
