// The name of a type as the compiler writes it, for types that do not say their own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns the type in this function's signature: "... [with T = MyCell<8>]" by g++, "... [T = MyCell<8>]" by clang.
template <class T>
[[nodiscard]] std::string_view type_in_signature() {
  const std::string_view signature = __PRETTY_FUNCTION__;
  const std::size_t equals = signature.find("T = ");
  const std::size_t begin = equals + 4, end = signature.find_first_of(";]", begin);
  return equals == std::string_view::npos || end == std::string_view::npos ? signature : signature.substr(begin, end - begin);
}

/// The text of tokens; undefined below.
#define SKETCHRNN_QUOTED(tokens) #tokens
/// The text of a macro's value; undefined below.
#define SKETCHRNN_TEXT(macro) SKETCHRNN_QUOTED(macro)
/// The library's namespace: a compiler writes it with or without the inline namespace of the instruction set.
inline constexpr std::string_view own_namespace = "sketchrnn::" SKETCHRNN_TEXT(SKETCHRNN_ISA) "::";
#undef SKETCHRNN_TEXT
#undef SKETCHRNN_QUOTED

}  // namespace detail

/// Returns the name of a type as this compiler writes it, without the library's namespace and anonymous ones: "MyCell<8>". Compilers differ
/// in how they write template arguments.
template <class T>
[[nodiscard]] std::string type_name() {
  std::string name(detail::type_in_signature<T>());
  const auto replace = [&](std::string_view text, std::string_view by) {
    for (std::size_t at = name.find(text); at != std::string::npos; at = name.find(text, at)) name.replace(at, text.size(), by);
  };
  for (const std::string_view prefix : {detail::own_namespace, std::string_view("sketchrnn::"), std::string_view("{anonymous}::"),
                                        std::string_view("(anonymous namespace)::")}) {
    replace(prefix, "");
  }
  replace("> >", ">>");
  return name;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
