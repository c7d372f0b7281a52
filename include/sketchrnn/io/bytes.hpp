// Bytes as the contents of a file, and untrusted text in messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The contents of a file.
using Bytes = std::vector<std::uint8_t>;
/// A non-owning view of bytes.
using ByteView = std::span<const std::uint8_t>;

/// Returns the characters of `text` as bytes.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Returns the bytes as characters.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Quotes untrusted text for an error message: at most `longest` characters, unprintable ones replaced by '?'.
[[nodiscard]] inline std::string in_quotes(std::string_view text, std::size_t longest = 60) {
  std::string result = "'";
  for (const char c : text.substr(0, longest)) result += c >= ' ' && c <= '~' ? c : '?';
  return result + (text.size() > longest ? "...'" : "'");
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
