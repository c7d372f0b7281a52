// Prints results as lines `name value`, with a suitable number of digits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace studio {

/// Makes a single word of a name, which may come from a file: no spaces or line ends.
inline std::string one_word(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; }, '_');
  return name;
}

/// Prints each line of the value with the name.
inline void print(const std::string& name, const std::string& value) {
  for (std::size_t first = 0; first <= value.size();) {
    const std::size_t end = std::min(value.find('\n', first), value.size());
    std::printf("%s %s\n", one_word(name).c_str(), value.substr(first, end - first).c_str());
    first = end + 1;
  }
}
inline void print(const std::string& name, std::size_t value) { std::printf("%s %zu\n", one_word(name).c_str(), value); }
inline void print(const std::string& name, double value) { std::printf("%s %.6g\n", one_word(name).c_str(), value); }

}  // namespace studio
