// Writes the bytes of a model file as a C++ header, for programs that contain their model instead of reading a file:
//   #include "cat_pig.hpp"                                        // written by write_embedded_model(), or by studio convert
//   auto [model, info] = load_model<Model>(cat_pig_bytes);
// The bytes are a string literal, which compilers read much faster than a list of numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns the name of the variable in a header of this file name: "cat_pig_bytes" for "cat_pig.hpp" and "cat-pig.hpp". Letters and digits
/// of ASCII are kept; each run of other characters becomes an underscore.
[[nodiscard]] inline std::string embedded_name(const std::filesystem::path& header) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::string name;
  for (const char c : header.stem().string()) {
    if (is_letter(c) || is_digit(c)) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  if (!name.empty() && name.back() == '_') name.pop_back();
  if (name.empty() || is_digit(name.front())) name = name.empty() ? "model" : "model_" + name;
  return name + "_bytes";
}

namespace detail {

/// Appends string literals with these bytes, one per line.
inline void append_literals(std::string& text, ByteView bytes) {
  constexpr std::size_t line_length = 120;
  const auto octal = [](unsigned digit) { return static_cast<char>('0' + digit); };
  std::size_t begin = std::string::npos;  // of the line
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    if (begin == std::string::npos || text.size() - begin >= line_length) {
      text += begin == std::string::npos ? "\n    \"" : "\"\n    \"";
      begin = text.size();
    }
    const unsigned byte = bytes[index];
    if (byte == '"' || byte == '\\' || byte == '?') {  // ? because of trigraphs
      text += '\\';
      text += static_cast<char>(byte);
    } else if (byte >= ' ' && byte <= '~') {
      text += static_cast<char>(byte);
    } else {
      // an octal escape ends after three digits, or before the first character that is none
      const bool digit_follows = index + 1 < bytes.size() && bytes[index + 1] >= '0' && bytes[index + 1] <= '7';
      text += '\\';
      if (digit_follows || byte >= 64) text += octal(byte / 64);
      if (digit_follows || byte >= 8) text += octal(byte / 8 % 8);
      text += octal(byte % 8);
    }
  }
  text += begin == std::string::npos ? "\n    \"\"" : "\"";
}

}  // namespace detail

/// Returns a C++ header that defines `inline constexpr std::span<const unsigned char> name` with these bytes. It includes only the header
/// of std::span.
/// `name` is an identifier, such as one returned by embedded_name(). `title` is what the header's first comment calls the bytes.
[[nodiscard]] inline std::string embedded_header(ByteView bytes, std::string_view name, std::string_view title = "a model") {
  const std::string variable(name), size = std::to_string(bytes.size());
  std::string text = "// " + in_quotes(title, 200) + ", embedded by sketchrnn. To load it, include <sketchrnn/io/load_model.hpp>:\n";
  text += "//   auto [model, info] = sketchrnn::load_model<Model>(" + variable + ");\n";
  text += "#pragma once\n\n#include <span>\n\n";
  text += "#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n";
  text += "inline constexpr unsigned char " + variable + "_and_zero[" + size + " + 1] =";
  detail::append_literals(text, bytes);
  text += ";\n#pragma GCC diagnostic pop\n\n";
  text += "inline constexpr std::span<const unsigned char> " + variable + "(" + variable + "_and_zero, " + size + ");\n";
  return text;
}

/// Writes the header atomically; the variable is named after the file (embedded_name). Throws FileError if it cannot be written.
inline void write_embedded_model(const std::filesystem::path& header, ByteView bytes, std::string_view title = "a model") {
  write_file(header, embedded_header(bytes, embedded_name(header), title));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
