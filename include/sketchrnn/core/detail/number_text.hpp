// Numbers as text, for messages and files: with a decimal point and without separators, whatever the locale of the program is, which
// std::to_string, printf and streams follow.
#pragma once

#include <charconv>
#include <concepts>
#include <string>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Formats a number for messages, with up to `digits` significant digits (%.9g).
[[nodiscard]] inline std::string number_text(double value, int digits = 9) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits).ptr};
}

/// Formats a number for messages, with `decimals` digits after the point, at most 17 (%.2f).
[[nodiscard]] inline std::string fixed_text(double value, int decimals) {
  char text[352];  // the largest double has 309 digits before the point
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr};
}

/// Formats a number for files: the shortest text that reads back as the same value, bit for bit.
template <class Number>
requires std::integral<Number> || std::floating_point<Number>
[[nodiscard]] std::string exact_text(Number value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace detail
}  // namespace sketchrnn::inline SKETCHRNN_ISA
