// The SVG attribute transform: affine matrices and their product (SVG 1.1, section 7). For CSS transforms, see svg_css_transform.hpp.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A point in double precision, before lines are converted to float.
struct SvgPoint {
  double x = 0, y = 0;
  friend bool operator==(const SvgPoint& a, const SvgPoint& b) noexcept { return same_value(a.x, b.x) && same_value(a.y, b.y); }
};

/// x' = a x + c y + e, y' = b x + d y + f.
struct SvgMatrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  [[nodiscard]] SvgPoint operator()(SvgPoint p) const noexcept { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
  /// Transforms a vector, that is, without the translation.
  [[nodiscard]] SvgPoint linear(SvgPoint p) const noexcept { return {a * p.x + c * p.y, b * p.x + d * p.y}; }
  /// Returns the product, which applies `inner` first.
  [[nodiscard]] SvgMatrix operator*(const SvgMatrix& inner) const noexcept {
    return {a * inner.a + c * inner.b, b * inner.a + d * inner.b,     a * inner.c + c * inner.d,
            b * inner.c + d * inner.d, a * inner.e + c * inner.f + e, b * inner.e + d * inner.f + f};
  }

  [[nodiscard]] static SvgMatrix translation(double x, double y) noexcept { return {1, 0, 0, 1, x, y}; }
  [[nodiscard]] static SvgMatrix scaling(double x, double y) noexcept { return {x, 0, 0, y, 0, 0}; }
  /// Returns a rotation by an angle in radians, clockwise on a page with y downwards.
  [[nodiscard]] static SvgMatrix rotation(double angle) noexcept {
    return {std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0};
  }
  /// Returns a skew by two angles in radians.
  [[nodiscard]] static SvgMatrix skew(double x, double y) noexcept { return {1, std::tan(y), std::tan(x), 1, 0, 0}; }
};

/// Returns the matrix of one transform function from its arguments.
[[nodiscard]] inline SvgMatrix svg_matrix(const SvgCursor& text, std::string_view name, const std::array<double, 6>& n, std::size_t count) {
  constexpr double degree = std::numbers::pi / 180;
  if (name == "matrix" && count == 6) return {n[0], n[1], n[2], n[3], n[4], n[5]};
  if (name == "translate" && (count == 1 || count == 2)) return SvgMatrix::translation(n[0], n[1]);
  if (name == "scale" && (count == 1 || count == 2)) return SvgMatrix::scaling(n[0], count == 1 ? n[0] : n[1]);
  if (name == "rotate" && count == 1) return SvgMatrix::rotation(n[0] * degree);
  if (name == "rotate" && count == 3) {
    return SvgMatrix::translation(n[1], n[2]) * SvgMatrix::rotation(n[0] * degree) * SvgMatrix::translation(-n[1], -n[2]);
  }
  if (name == "skewX" && count == 1) return SvgMatrix::skew(n[0] * degree, 0);
  if (name == "skewY" && count == 1) return SvgMatrix::skew(0, n[0] * degree);
  throw text.fail(std::string(name) + " of " + std::to_string(count) + " numbers",
                  "matrix of 6, translate or scale of 1 or 2, rotate of 1 or "
                  "3, skewX or skewY of 1");
}

/// Parses a list of transforms, the first the outermost; "none" is the identity. Throws SvgMistake if it is invalid, in which case SVG
/// ignores the attribute.
[[nodiscard]] inline SvgMatrix parse_svg_transform(std::string_view value) {
  SvgMatrix all;
  if (trimmed(value) == "none") return all;
  SvgCursor text(value);
  text.skip_spaces();
  while (!text.at_end()) {
    const std::string_view name = text.name();
    if (name.empty()) throw text.fail("a transform");
    text.skip_spaces();
    if (text.peek() != '(') throw text.fail("(");
    text.take();
    text.skip_spaces();
    std::array<double, 6> numbers{};
    std::size_t count = 0;
    while (text.peek() != ')') {
      if (count == numbers.size()) throw text.fail(")");
      numbers[count++] = text.number();
      if (text.skip_separator() && text.peek() == ')') throw text.fail("a number");
    }
    text.take();
    all = all * svg_matrix(text, name, numbers, count);
    if (text.skip_separator() && text.at_end()) throw text.fail("a transform");
  }
  return all;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
