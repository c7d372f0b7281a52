// Formatting of text and numbers for SVG and HTML: escaped, well-formed and independent of the locale.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the length in bytes of the UTF-8 character at the start of `text`, or 0 if it is invalid or not allowed in XML.
[[nodiscard]] inline std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t size = first >> 5U == 0x6 ? 2 : first >> 4U == 0xE ? 3 : first >> 3U == 0x1E ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  std::uint32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(i) >> 6U != 0x2) return 0;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t min_code[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < min_code[size] || code > 0x10FFFF || surrogate || code == 0xFFFE || code == 0xFFFF ? 0 : size;
}

/// Returns the number of characters of a UTF-8 text.
[[nodiscard]] inline std::size_t character_count(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Formats a number with at most `decimals` decimals, without trailing zeros: "12.5", "-3", "0". Throws ArgumentError if it is not finite
/// or its magnitude is greater than 1e15.
[[nodiscard]] inline std::string decimal(double value, int decimals = 2) {
  if (!is_within(value, -1e15, 1e15)) {
    raise(ArgumentError("a picture cannot hold the number " + number_text(value)));
  }
  char digits[48];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals).ptr;
  std::string text(digits, end);
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

/// Returns ` name="text"` without escaping.
[[nodiscard]] inline std::string quoted_attribute(std::string_view name, std::string_view text) {
  std::string result(1, ' ');  // append(): g++ 12 warns about sums that start with a literal
  return result.append(name).append("=\"").append(text).append("\"");
}

/// Returns ` name="value"`.
[[nodiscard]] inline std::string attribute(std::string_view name, double value) { return quoted_attribute(name, decimal(value)); }

/// Throws ArgumentError unless `value` is in [min, max].
inline void check_size(double value, std::string_view name, double min, double max) {
  if (!is_within(value, min, max)) {
    raise(ArgumentError(std::string(name) + " is " + number_text(value) + ", expected " + number_text(min) + " to " + number_text(max)));
  }
}

/// Escapes text for an element or a quoted attribute of SVG, XML or HTML. Invalid UTF-8 and control characters not allowed in XML are
/// replaced with U+FFFD, so the result is always well-formed.
[[nodiscard]] inline std::string escape_markup(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = character_length(text);
    switch (size == 1 ? text.front() : 'x') {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        size == 0 ? result.append("\xEF\xBF\xBD") : result.append(text.substr(0, size));
    }
    text.remove_prefix((std::max<std::size_t>)(size, 1));
  }
  return result;
}

/// Returns ` name="value"` with the value escaped.
[[nodiscard]] inline std::string attribute(std::string_view name, std::string_view value) {
  return quoted_attribute(name, escape_markup(value));
}

/// Returns the opening tag of an SVG with its title and background (each omitted if empty).
[[nodiscard]] inline std::string svg_head(double width, double height, std::string_view title, std::string_view background) {
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width) + attribute("height", height) +
                    " viewBox=\"0 0 " + decimal(width) + " " + decimal(height) + "\" role=\"img\">\n";
  if (!title.empty()) svg += "<title>" + escape_markup(title) + "</title>\n";
  if (!background.empty()) svg += "<rect width=\"100%\" height=\"100%\"" + attribute("fill", background) + "/>\n";
  return svg;
}

/// Horizontal alignment of text.
enum class Anchor { start, middle, end };

/// Returns a line of text with its baseline at (x, y), compressed to `max_width` if its estimated width is greater.
[[nodiscard]] inline std::string svg_text(double x, double y, std::string_view text, double size, Anchor anchor, double max_width,
                                          std::string_view more = {}) {
  constexpr double mean_width = 0.56;  // average character width of a sans-serif font, in font sizes
  const double width = mean_width * size * static_cast<double>(character_count(text));
  std::string svg = "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", size) +
                    " font-family=\"system-ui, sans-serif\" fill=\"#333333\"";
  if (anchor != Anchor::start) svg += attribute("text-anchor", anchor == Anchor::middle ? "middle" : "end");
  if (width > max_width) svg += attribute("textLength", max_width) + " lengthAdjust=\"spacingAndGlyphs\"";
  svg += more;
  return svg + ">" + escape_markup(text) + "</text>\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
