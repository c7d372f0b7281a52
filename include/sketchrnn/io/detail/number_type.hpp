// The numeric types of numpy arrays of drawings, and reading of a number from bytes.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A numeric type of numpy: kind 'b' (boolean, one byte), 'i' (signed), 'u' (unsigned) or 'f' (IEEE 754), 1 to 8 bytes, either byte order.
struct NumberType {
  char kind = 'i';          ///< b, i, u or f
  std::uint8_t size = 1;    ///< in bytes
  bool big_endian = false;  ///< byte order
  /// Compares all members.
  friend bool operator==(const NumberType&, const NumberType&) = default;
};

/// Parses "i2", "f8", ... without byte order. Returns std::nullopt for anything but b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8.
[[nodiscard]] constexpr std::optional<NumberType> parse_number_type(std::string_view code) noexcept {
  if (code.size() != 2) return std::nullopt;
  const char kind = code[0];
  const char size = code[1];
  const bool integer = (kind == 'i' || kind == 'u') && (size == '1' || size == '2' || size == '4' || size == '8');
  const bool real = kind == 'f' && (size == '2' || size == '4' || size == '8');
  const bool boolean = kind == 'b' && size == '1';
  if (!integer && !real && !boolean) return std::nullopt;
  return NumberType{kind, static_cast<std::uint8_t>(size - '0'), false};
}

/// Sets the byte order from numpy's prefix: '<', '>', or '|' for one byte. Returns false for any other prefix.
[[nodiscard]] constexpr bool set_byte_order(NumberType& type, char mark) noexcept {
  type.big_endian = mark == '>';
  return mark == '<' || mark == '>' || (mark == '|' && type.size == 1);
}

/// Returns the name in numpy: "int16", "bool", "float32"; "big-endian uint16".
[[nodiscard]] inline std::string name_of(NumberType type) {
  if (type.kind == 'b') return "bool";
  const std::string kind = type.kind == 'i' ? "int" : type.kind == 'u' ? "uint" : "float";
  return (type.big_endian ? "big-endian " : "") + kind + std::to_string(8 * type.size);
}

/// Converts IEEE 754 binary16: one sign bit, 5 bits of exponent (bias 15), 10 bits of fraction.
[[nodiscard]] inline double half_to_double(std::uint16_t bits) noexcept {
  const int exponent = (bits >> 10U) & 0x1F;
  const int fraction = bits & 0x3FF;
  const bool negative = (bits & 0x8000U) != 0;
  if (exponent == 0x1F) {  // infinity or NaN from bits, because -ffast-math has no such constants
    const std::uint64_t high = negative ? 0xFFF : 0x7FF;
    return std::bit_cast<double>(high << 52U | static_cast<std::uint64_t>(fraction) << 42U);
  }
  const double value = exponent == 0 ? std::ldexp(fraction, -24)                    // subnormal: fraction/2^10 * 2^-14
                                     : std::ldexp(1024 + fraction, exponent - 25);  // (1 + fraction/2^10) * 2^(exponent - 15)
  return negative ? -value : value;
}

/// Reads the number in the type.size bytes at `bytes`.
[[nodiscard]] inline double read_number(NumberType type, const std::uint8_t* bytes) noexcept {
  const bool is_signed = type.kind == 'i';
  switch (type.size) {
    case 1:
      if (type.kind == 'b') return *bytes != 0 ? 1 : 0;
      return static_cast<double>(is_signed ? int{static_cast<std::int8_t>(*bytes)} : int{*bytes});
    case 2: {
      const auto bits = load_unsigned<std::uint16_t>(bytes, type.big_endian);
      if (type.kind == 'f') return half_to_double(bits);
      return static_cast<double>(is_signed ? int{static_cast<std::int16_t>(bits)} : int{bits});
    }
    case 4: {
      const auto bits = load_unsigned<std::uint32_t>(bytes, type.big_endian);
      if (type.kind == 'f') return static_cast<double>(std::bit_cast<float>(bits));
      return is_signed ? static_cast<double>(static_cast<std::int32_t>(bits)) : static_cast<double>(bits);
    }
    default: {
      const auto bits = load_unsigned<std::uint64_t>(bytes, type.big_endian);
      if (type.kind == 'f') return std::bit_cast<double>(bits);
      return is_signed ? static_cast<double>(static_cast<std::int64_t>(bits)) : static_cast<double>(bits);
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
