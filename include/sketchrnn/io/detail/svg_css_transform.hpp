// CSS transforms: the properties transform, translate, rotate, scale and transform-origin, with units (CSS Transforms 1, 2). Only
// two-dimensional ones: translate3d and the like count as mistakes, and the property is ignored. For the SVG attribute, see
// svg_transform.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_calc.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Reads CSS transforms of one element.
class SvgCssTransform {
 public:
  /// `box` is the reference box of percentages and keywords, in user units: the viewport or the bounding box of the element.
  SvgCssTransform(const SvgUnits& units, const SvgBox& box) : units_(units), box_(box) { units_.viewport = {box.width, box.height}; }

  /// Parses the property transform. Throws SvgMistake if it is invalid, in which case CSS ignores the declaration.
  [[nodiscard]] SvgMatrix list(std::string_view value) const {
    SvgMatrix all;
    if (same_keyword(trimmed(value), "none")) return all;
    SvgCursor text(value);
    text.skip_spaces();
    if (text.at_end()) throw text.fail("a transform");
    while (!text.at_end()) {
      const std::string_view name = text.name();
      text.skip_spaces();
      if (name.empty() || text.peek() != '(') throw text.fail("a transform");
      text.take();
      all = all * one(text, name);
      text.skip_separator();
    }
    return all;
  }
  /// Parses the property translate.
  [[nodiscard]] SvgMatrix translate(std::string_view value) const {
    if (same_keyword(trimmed(value), "none")) return {};
    SvgCursor text(value);
    text.skip_spaces();
    const double x = length(text, SvgAxis::x);
    text.skip_spaces();
    const double y = text.at_end() ? 0 : length(text, SvgAxis::y);
    return finished(text, SvgMatrix::translation(x, y));
  }
  /// Parses the property rotate.
  [[nodiscard]] SvgMatrix rotate(std::string_view value) const {
    if (same_keyword(trimmed(value), "none")) return {};
    SvgCursor text(value);
    text.skip_spaces();
    return finished(text, SvgMatrix::rotation(angle(text)));
  }
  /// Parses the property scale.
  [[nodiscard]] SvgMatrix scale(std::string_view value) const {
    if (same_keyword(trimmed(value), "none")) return {};
    SvgCursor text(value);
    text.skip_spaces();
    const double x = take_svg_fraction(text);
    text.skip_spaces();
    const double y = text.at_end() ? x : take_svg_fraction(text);
    return finished(text, SvgMatrix::scaling(x, y));
  }

  /// Parses the property transform-origin: one to three of left, center, right, top, bottom, lengths.
  [[nodiscard]] SvgPoint origin(std::string_view value) const {
    SvgCursor text(value);
    std::array<std::optional<double>, 2> at;  // x, y
    text.skip_spaces();
    for (std::size_t count = 0; !text.at_end(); ++count) {
      if (count == 3) throw text.fail("nothing more");
      if (count == 2) {
        static_cast<void>(length(text, SvgAxis::x));  // depth
      } else if (SvgCursor ahead = text; text.number_ahead() || ahead.take_call("calc")) {
        const std::size_t axis = at[0] ? 1 : 0;
        at[axis] = axis == 0 ? length(text, SvgAxis::x) : length(text, SvgAxis::y);
      } else {
        keyword(text, at, count);
      }
      text.skip_spaces();
    }
    return {box_.x + at[0].value_or(0.5 * box_.width), box_.y + at[1].value_or(0.5 * box_.height)};
  }

 private:
  void keyword(SvgCursor& text, std::array<std::optional<double>, 2>& at, std::size_t count) const {
    const std::string_view word = text.word();
    const auto is = [&](std::string_view name) { return same_keyword(word, name); };
    if (is("left") || is("right")) {
      at[0] = is("left") ? 0 : box_.width;  // a "center" before it was that of y
    } else if (is("top") || is("bottom")) {
      at[1] = is("top") ? 0 : box_.height;
    } else if (is("center")) {
      if (count == 0) at[0] = 0.5 * box_.width;  // otherwise it is that of y, which is the default
    } else {
      throw text.fail("left, center, right, top, bottom or a length");
    }
  }

  [[nodiscard]] double length(SvgCursor& text, SvgAxis axis) const { return take_svg_length(text, axis, units_).value_or(0); }
  /// Parses an angle and returns radians. Without a unit it is in degrees, as in the SVG attribute.
  [[nodiscard]] static double angle(SvgCursor& text) {
    bool any_unit = false;
    const auto take_unit = [&](SvgCursor& behind, double number) -> SvgQuantity {
      constexpr double circle = 2 * std::numbers::pi;
      const std::string_view unit = behind.name();
      if (unit.empty()) return {number, false};
      any_unit = true;
      if (same_keyword(unit, "deg")) return {number / 360 * circle, true};
      if (same_keyword(unit, "rad")) return {number, true};
      if (same_keyword(unit, "turn")) return {number * circle, true};
      if (same_keyword(unit, "grad")) return {number / 400 * circle, true};
      throw behind.fail("deg, rad, turn or grad");
    };
    const double value = SvgCalc(text, take_unit).take();
    return any_unit ? value : value / 180 * std::numbers::pi;
  }
  [[nodiscard]] static SvgMatrix finished(SvgCursor& text, const SvgMatrix& matrix) {
    text.skip_spaces();
    if (!text.at_end()) throw text.fail("nothing more");
    return matrix;
  }

  /// Parses one function, of which the name and the opening parenthesis have been read.
  [[nodiscard]] SvgMatrix one(SvgCursor& text, std::string_view name) const {
    std::array<double, 6> n{};
    std::size_t count = 0;
    const auto is = [&](std::string_view known) { return same_keyword(name, known); };
    const bool turning = is("rotate") || is("rotateZ") || is("skew") || is("skewX") || is("skewY");
    const bool scaling = is("scale") || is("scaleX") || is("scaleY");
    const bool moving = is("translate") || is("translateX") || is("translateY");
    text.skip_spaces();
    while (text.peek() != ')') {
      if (count == n.size()) throw text.fail(")");
      const SvgAxis axis = is("translateY") || count == 1 ? SvgAxis::y : SvgAxis::x;
      n[count++] = turning ? angle(text) : scaling ? take_svg_fraction(text) : moving ? length(text, axis) : take_svg_number(text);
      if (text.skip_separator() && text.peek() == ')') throw text.fail("a number");
    }
    text.take();
    const bool one = count == 1, few = count == 1 || count == 2;
    if (is("matrix") && count == 6) return {n[0], n[1], n[2], n[3], n[4], n[5]};
    if (is("translate") && few) return SvgMatrix::translation(n[0], n[1]);
    if (is("translateX") && one) return SvgMatrix::translation(n[0], 0);
    if (is("translateY") && one) return SvgMatrix::translation(0, n[0]);
    if (is("scale") && few) return SvgMatrix::scaling(n[0], one ? n[0] : n[1]);
    if (is("scaleX") && one) return SvgMatrix::scaling(n[0], 1);
    if (is("scaleY") && one) return SvgMatrix::scaling(1, n[0]);
    if ((is("rotate") || is("rotateZ")) && one) return SvgMatrix::rotation(n[0]);
    if (is("skew") && few) return SvgMatrix::skew(n[0], n[1]);
    if (is("skewX") && one) return SvgMatrix::skew(n[0], 0);
    if (is("skewY") && one) return SvgMatrix::skew(0, n[0]);
    throw text.fail(in_quotes(name, 20) + " of " + std::to_string(count) + " numbers", "a transform of the plane");
  }

  SvgUnits units_;
  SvgBox box_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
