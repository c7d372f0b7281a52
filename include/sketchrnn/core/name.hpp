// Compile-time names as template arguments, so that parameters are accessed by the names of the paper: weights["W_xh"_p].
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A string literal as a template argument.
template <std::size_t Size>
struct Name {
  char text[Size]{};  ///< the characters, including the terminating null

  /// Copies a string literal.
  // NOLINTNEXTLINE(google-explicit-constructor): implicit, so that a string literal can be a template argument
  constexpr Name(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }

  /// Returns the characters without the terminating null.
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }

  /// Compares the characters; names of different lengths differ.
  template <std::size_t OtherSize>
  friend constexpr bool operator==(const Name& left, const Name<OtherSize>& right) noexcept {
    return left.view() == right.view();
  }
};

/// Deduces Size from a string literal.
template <std::size_t Size>
Name(const char (&)[Size]) -> Name<Size>;

/// A tag type for a name, to pass it as a function argument.
template <Name Text>
struct Label {
  static constexpr auto name = Text;  ///< the Name itself
};

inline namespace literals {
/// "W_xh"_p is the label of the parameter named W_xh. Needs `using namespace sketchrnn::literals;`, as the literals of std::chrono do theirs.
template <Name Text>
[[nodiscard]] constexpr Label<Text> operator""_p() noexcept {
  return {};
}
}  // namespace literals

}  // namespace sketchrnn::inline SKETCHRNN_ISA
