// Numbers as text, for messages and files.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdio>
#include <string>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Formats a number for messages (%.9g).
[[nodiscard]] inline std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
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
