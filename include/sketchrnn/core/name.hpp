// A name as a template argument, so that a parameter is asked for by the name it has in the paper: weights["W_xh"_p].
// What it is not for: run-time strings.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Text that can be a template argument.
template <std::size_t Size>
struct Name {
  char text[Size]{};

  // NOLINTNEXTLINE(google-explicit-constructor): a string literal is meant to be a name
  constexpr Name(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }

  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }

  template <std::size_t OtherSize>
  friend constexpr bool operator==(const Name& left, const Name<OtherSize>& right) noexcept {
    return left.view() == right.view();
  }
};

template <std::size_t Size>
Name(const char (&)[Size]) -> Name<Size>;

/// A name as an argument of a function: its type is the name.
template <Name Text>
struct Label {
  static constexpr auto name = Text;
};

inline namespace literals {
/// "W_xh"_p is the label of the parameter W_xh.
template <Name Text>
[[nodiscard]] constexpr Label<Text> operator""_p() noexcept {
  return {};
}
}  // namespace literals

}  // namespace sketchrnn
