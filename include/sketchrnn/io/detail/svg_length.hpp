// Lengths of SVG and CSS in pixels: absolute units, units relative to the font (em, ex, ...) and to the page, and percentages of a
// viewport.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_calc.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The rectangle that percentages refer to, in user units; a side of unknown size (in a document without sizes and viewBox) has no value.
struct SvgViewport {
  std::optional<double> width, height;
};

/// What a percentage refers to: the width, the height, or sqrt((width^2 + height^2) / 2) (SVG 1.1, section 7.10).
enum class SvgAxis { x, y, diagonal };

/// Everything that a length may depend on.
struct SvgUnits {
  SvgViewport viewport;
  SvgViewport page;            ///< the outermost viewport in pixels, for vw and vh
  double font_size = 16;       ///< of the element, in pixels
  double root_font_size = 16;  ///< of the outermost element

  /// Returns the length of 100%.
  [[nodiscard]] std::optional<double> whole(SvgAxis axis) const {
    if (axis == SvgAxis::x) return viewport.width;
    if (axis == SvgAxis::y) return viewport.height;
    if (!viewport.width || !viewport.height) return std::nullopt;
    return std::hypot(*viewport.width, *viewport.height) / std::numbers::sqrt2;
  }
};

/// Parses the unit after a number and returns its length in pixels, or nothing if it depends on a viewport of unknown size. Throws
/// SvgMistake if the unit is invalid.
[[nodiscard]] inline std::optional<double> take_svg_unit(SvgCursor& text, double value, SvgAxis axis, const SvgUnits& units) {
  struct Unit {
    std::string_view name;
    double pixels;
  };
  // CSS: 96 pixels per inch. The x-height and the width of a 0 are approximated by half the font size.
  const Unit known[] = {{"", 1},
                        {"px", 1},
                        {"pt", 96.0 / 72},
                        {"pc", 16},
                        {"in", 96},
                        {"mm", 96 / 25.4},
                        {"cm", 96 / 2.54},
                        {"q", 96 / 101.6},
                        {"em", units.font_size},
                        {"ex", 0.5 * units.font_size},
                        {"ch", 0.5 * units.font_size},
                        {"rem", units.root_font_size}};
  if (text.peek() == '%') {
    text.take();
    const std::optional<double> whole = units.whole(axis);
    return whole ? std::optional<double>(value / 100 * *whole) : std::nullopt;
  }
  SvgCursor ahead = text;
  const std::string_view name = ahead.name();
  for (const Unit& unit : known) {
    if (!same_keyword(name, unit.name)) continue;
    text = ahead;
    return value * unit.pixels;
  }
  const std::optional<double> width = units.page.width, height = units.page.height;
  const auto of_page = [&](std::optional<double> side) {
    text = ahead;
    return side ? std::optional<double>(value / 100 * *side) : std::nullopt;
  };
  const auto of_both = [&](bool smaller) {
    if (!width || !height) return of_page(std::nullopt);
    return of_page(smaller ? (std::min)(*width, *height) : (std::max)(*width, *height));
  };
  if (same_keyword(name, "vw")) return of_page(width);
  if (same_keyword(name, "vh")) return of_page(height);
  if (same_keyword(name, "vmin")) return of_both(true);
  if (same_keyword(name, "vmax")) return of_both(false);
  throw text.fail("nothing more, or a unit: px, pt, pc, in, mm, cm, Q, em, ex, ch, rem, vw, vh, vmin, vmax, %");
}

/// Parses a length, or calc() of lengths, and returns pixels, or nothing if it depends on a viewport of unknown size. Throws SvgMistake if
/// it is invalid.
[[nodiscard]] inline std::optional<double> take_svg_length(SvgCursor& text, SvgAxis axis, const SvgUnits& units) {
  bool known = true;
  const auto take_unit = [&](SvgCursor& behind, double number) {
    const SvgCursor before = behind;
    const std::optional<double> pixels = take_svg_unit(behind, number, axis, units);
    known = known && pixels;
    return SvgQuantity{pixels.value_or(0), behind.at() != before.at()};
  };
  const double length = SvgCalc(text, take_unit).take();
  return known ? std::optional<double>(length) : std::nullopt;
}

/// Parses a text that is a length.
[[nodiscard]] inline std::optional<double> parse_svg_length(std::string_view value, SvgAxis axis, const SvgUnits& units) {
  SvgCursor text(value);
  text.skip_spaces();
  const std::optional<double> length = take_svg_length(text, axis, units);
  text.skip_spaces();
  if (!text.at_end()) throw text.fail("nothing more");
  return length;
}

/// Parses a text that is a non-negative length; a negative result of calc() is clamped to 0.
[[nodiscard]] inline std::optional<double> parse_non_negative_svg_length(std::string_view value, SvgAxis axis, const SvgUnits& units) {
  const std::optional<double> size = parse_svg_length(value, axis, units);
  const bool negative = trimmed(value).front() == '-' && (!size || *size < 0);
  if (negative) throw SvgMistake(0, "a negative size", "a size of at least 0");
  return size ? std::optional<double>((std::max)(*size, 0.0)) : std::nullopt;
}

/// Returns whether a length has an absolute unit other than pixels: mm, cm, in, pt, pc, Q.
[[nodiscard]] inline bool has_physical_unit(std::string_view value) noexcept {
  constexpr std::string_view physical[] = {"mm", "cm", "in", "pt", "pc", "q"};
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (std::size_t at = 1; at < value.size(); ++at) {
    if (!is_letter(value[at]) || !((value[at - 1] >= '0' && value[at - 1] <= '9') || value[at - 1] == '.')) continue;
    std::size_t end = at;
    while (end < value.size() && is_letter(value[end])) ++end;
    const std::string_view unit = value.substr(at, end - at);
    if (std::any_of(std::begin(physical), std::end(physical), [&](std::string_view name) { return same_keyword(unit, name); })) return true;
  }
  return false;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
