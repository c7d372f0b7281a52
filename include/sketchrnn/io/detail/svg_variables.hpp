// CSS custom properties (--name) and var(), which refers to their values (CSS Custom Properties 1).
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_selector.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Values of custom properties by name, "--" included.
using SvgVariables = std::map<std::string, std::string, std::less<>>;

/// Replaces var() by the values of custom properties. One object per value.
class SvgSubstitution {
 public:
  explicit SvgSubstitution(const SvgVariables& variables) : variables_(variables) {}

  [[nodiscard]] static bool has_var(std::string_view value) noexcept { return find_var(value, 0) != std::string_view::npos; }

  /// Returns the value with each var(--name, fallback) replaced; nothing if one has neither a value nor a fallback, if variables refer to
  /// each other in a cycle, or if the result is too long: the value is then "unset".
  [[nodiscard]] std::optional<std::string> operator()(std::string_view value) { return substitute(value, 0); }

  /// Returns the cost so far, in about characters read.
  [[nodiscard]] std::size_t work() const noexcept { return work_; }

 private:
  [[nodiscard]] static std::size_t find_var(std::string_view text, std::size_t from) noexcept {
    for (std::size_t open = text.find('(', from); open != std::string_view::npos; open = text.find('(', open + 1)) {
      const bool named = open >= 3 && same_keyword(text.substr(open - 3, 3), "var");
      const auto in_name = [](char c) { return c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
      if (named && (open == 3 || !in_name(text[open - 4]))) return open - 3;
    }
    return std::string_view::npos;
  }

  [[nodiscard]] std::optional<std::string> substitute(std::string_view text, std::size_t depth) {
    constexpr std::size_t max_depth = 16, longest = 4096, max_references = 500;
    std::string result;
    while (true) {
      const std::size_t start = find_var(text, 0);
      work_ += 16 + (std::min)(start, text.size());
      result += text.substr(0, start);
      if (result.size() > longest) return std::nullopt;
      if (start == std::string_view::npos) return result;
      if (depth == max_depth || ++references_ > max_references) return std::nullopt;
      const std::size_t end = find_outside(text, ")", start + 4);
      const std::string_view inside = text.substr(start + 4, end - start - 4);
      work_ += inside.size();
      const std::size_t comma = find_outside(inside, ",");
      const auto variable = variables_.find(trimmed(inside.substr(0, comma)));
      std::optional<std::string> replacement;
      if (variable != variables_.end()) replacement = substitute(variable->second, depth + 1);
      if (!replacement && comma < inside.size()) replacement = substitute(trimmed(inside.substr(comma + 1)), depth + 1);
      if (!replacement) return std::nullopt;
      result += *replacement;
      text.remove_prefix(end < text.size() ? end + 1 : text.size());
    }
  }

  const SvgVariables& variables_;
  std::size_t references_ = 0, work_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
