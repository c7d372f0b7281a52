// Encodings of text: detection of UTF-8 and UTF-16, and decoding of UTF-16. For reading files, see text_stream.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Encoding of a text.
enum class TextEncoding {
  utf8,                 ///< UTF-8, or ASCII
  utf16_little_endian,  ///< UTF-16, low byte first
  utf16_big_endian,     ///< UTF-16, high byte first
};

/// Detects the encoding of a text from its first bytes: by a byte order mark or, without one, by the zeros in the first two characters,
/// which are ASCII in all supported formats.
[[nodiscard]] inline TextEncoding text_encoding(std::string_view start) noexcept {
  if (start.starts_with("\xFF\xFE")) return TextEncoding::utf16_little_endian;
  if (start.starts_with("\xFE\xFF")) return TextEncoding::utf16_big_endian;
  if (start.size() < 4) return TextEncoding::utf8;
  const auto ascii = [&](std::size_t at) { return start[at] > '\0' && start[at] <= '~'; };
  if (ascii(0) && start[1] == '\0' && ascii(2) && start[3] == '\0') return TextEncoding::utf16_little_endian;
  if (start[0] == '\0' && ascii(1) && start[2] == '\0' && ascii(3)) return TextEncoding::utf16_big_endian;
  return TextEncoding::utf8;
}

inline void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80U) return put(code);
  if (code < 0x800U) {
    put(0xC0U | (code >> 6U));
  } else {
    if (code < 0x10000U) {
      put(0xE0U | (code >> 12U));
    } else {
      put(0xF0U | (code >> 18U));
      put(0x80U | ((code >> 12U) & 0x3FU));
    }
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

/// Decodes UTF-16 that arrives in chunks of any size.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(bool big_endian) : big_endian_(big_endian) {}

  /// Decodes `bytes` and appends them to `text` as UTF-8. Returns false if they are not valid, at the first error.
  [[nodiscard]] bool decode(std::string_view bytes, std::string& text) {
    for (const char byte : bytes) {
      if (!half_) {
        first_ = static_cast<unsigned char>(byte);
        half_ = true;
        continue;
      }
      half_ = false;
      const auto second = static_cast<unsigned char>(byte);
      const std::uint32_t unit = big_endian_ ? (std::uint32_t{first_} << 8U | second) : (std::uint32_t{second} << 8U | first_);
      const bool is_high = unit >= 0xD800U && unit < 0xDC00U, is_low = unit >= 0xDC00U && unit < 0xE000U;
      if (is_low != (high_ != 0)) return false;  // half a surrogate pair
      if (is_high) {
        high_ = unit;
      } else if (is_low) {
        append_utf8(text, 0x10000U + ((high_ - 0xD800U) << 10U) + (unit - 0xDC00U));
        high_ = 0;
      } else {
        append_utf8(text, unit);
      }
    }
    return true;
  }

  /// Returns whether the text ends inside a character.
  [[nodiscard]] bool is_incomplete() const noexcept { return half_ || high_ != 0; }

 private:
  bool big_endian_, half_ = false;
  unsigned char first_ = 0;
  std::uint32_t high_ = 0;  // the first half of a surrogate pair
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
