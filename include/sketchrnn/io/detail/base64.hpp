// Base64 (RFC 4648, with padding), for weights in JSON.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

inline constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Value of each character; 64 for characters that are not base64 digits.
inline constexpr std::array<std::uint8_t, 256> base64_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(64);
  for (std::size_t digit = 0; digit < base64_digits.size(); ++digit) {
    values[static_cast<unsigned char>(base64_digits[digit])] = static_cast<std::uint8_t>(digit);
  }
  return values;
}();

/// Encodes bytes as base64.
[[nodiscard]] inline std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t first = 0; first < bytes.size(); first += 3) {
    std::uint32_t group = 0;  // three bytes, four digits
    for (std::size_t byte = first; byte < first + 3; ++byte) group = (group << 8U) | (byte < bytes.size() ? bytes[byte] : 0U);
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const bool padding = first + digit > bytes.size();
      text += padding ? '=' : base64_digits[(group >> (18U - 6U * static_cast<unsigned>(digit))) & 63U];
    }
  }
  return text;
}

/// Decodes base64. Returns std::nullopt if the text is not valid.
[[nodiscard]] inline std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t first = 0; first < text.size(); first += 4) {
    const std::size_t digits = first + 4 == text.size() ? 4 - padding : 4;
    std::uint32_t group = 0;
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const std::uint32_t value = digit < digits ? base64_values[static_cast<unsigned char>(text[first + digit])] : 0U;
      if (value == 64) return std::nullopt;
      group = (group << 6U) | value;
    }
    for (std::size_t byte = 0; byte + 1 < digits; ++byte) {
      bytes.push_back(static_cast<std::uint8_t>(group >> (16U - 8U * static_cast<unsigned>(byte))));
    }
  }
  return bytes;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
