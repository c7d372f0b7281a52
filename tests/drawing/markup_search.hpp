// Looking for pieces of text in pictures and pages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sketchrnn::test {

inline bool has(std::string_view text, std::string_view piece) { return text.find(piece) != std::string_view::npos; }

/// How often `piece` occurs.
inline std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t number = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + piece.size())) ++number;
  return number;
}

/// Every text between `before` and the next `after`, in order.
inline std::vector<std::string> all_between(std::string_view text, std::string_view before, std::string_view after) {
  std::vector<std::string> result;
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at)) {
    at += before.size();
    const std::size_t end = text.find(after, at);
    if (end == std::string_view::npos) break;
    result.emplace_back(text.substr(at, end - at));
  }
  return result;
}

/// All numbers of a path's d attribute, in order.
inline std::vector<double> path_numbers(std::string_view path) {
  std::vector<double> numbers;
  std::string digits;
  for (const char c : std::string(path) + " ") {
    if ((c >= '0' && c <= '9') || c == '.' || c == '-') {
      digits += c;
    } else if (!digits.empty()) {
      numbers.push_back(std::stod(digits));
      digits.clear();
    }
  }
  return numbers;
}

}  // namespace sketchrnn::test
