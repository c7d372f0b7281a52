// calc(), min(), max() and clamp(): sums and products of values with units (CSS Values and Units 4, section 10). Other CSS functions are
// rejected as mistakes. Units are parsed by svg_length.hpp and svg_css_transform.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A value converted to the base unit of its kind (pixels, radians), and whether it was written with a unit.
struct SvgQuantity {
  double value = 0;
  bool has_unit = false;
};

/// Parses a value or a math function at a cursor. `take_unit(cursor, number)` reads the unit that follows a number and returns the
/// SvgQuantity; it throws SvgMistake if the unit is invalid.
template <class TakeUnit>
class SvgCalc {
 public:
  SvgCalc(SvgCursor& text, const TakeUnit& take_unit) : text_(text), take_unit_(take_unit) {}

  /// Throws SvgMistake if it is invalid.
  [[nodiscard]] double take() {
    const double result = value(0).value;
    if (!is_finite(result)) throw text_.fail("a quotient or product without end", "a number that is not so large");
    return result;
  }

 private:
  SvgQuantity value(std::size_t depth) {
    if (text_.take_call("min")) return function(depth, 1, max_values, [](double a, double b) { return (std::min)(a, b); });
    if (text_.take_call("max")) return function(depth, 1, max_values, [](double a, double b) { return (std::max)(a, b); });
    if (text_.take_call("clamp")) {  // minimum, value, maximum
      std::optional<double> lower;
      return function(depth, 3, 3, [&](double a, double b) {
        if (lower) return (std::max)(*lower, (std::min)(a, b));
        lower = a;
        return b;
      });
    }
    const bool inside = text_.take_call("calc") || (depth > 0 && text_.peek() == '(' && text_.take() == '(');
    return inside ? function(depth, 1, 1, [](double, double b) { return b; }) : take_unit_(text_, text_.number());
  }

  /// Parses the arguments of a function, `min_count` to `max_count` sums separated by commas, up to the closing parenthesis, and reduces
  /// them with `choose` from left to right.
  template <class Choose>
  SvgQuantity function(std::size_t depth, std::size_t min_count, std::size_t max_count, const Choose& choose) {
    if (depth == max_depth) throw text_.fail("brackets within more than 32 others", "fewer");
    text_.skip_spaces();
    SvgQuantity result = sum(depth + 1);
    std::size_t count = 1;
    for (; count < max_count && text_.skip_separator(); ++count) {
      const SvgQuantity next = sum(depth + 1);
      if (next.has_unit != result.has_unit) throw text_.fail("values with and without units", "values of one kind");
      result.value = choose(result.value, next.value);
    }
    if (count < min_count || text_.peek() != ')') throw text_.fail(count < max_count ? "+, -, *, / or a comma" : "+, -, *, / or )");
    text_.take();
    return result;
  }

  /// Skips the spaces that follow.
  SvgQuantity product(std::size_t depth) {
    SvgQuantity result = value(depth);
    while (true) {
      text_.skip_spaces();
      if (text_.peek() != '*' && text_.peek() != '/') return result;
      const bool quotient = text_.take() == '/';
      text_.skip_spaces();
      const SvgQuantity factor = value(depth);
      if (factor.has_unit && (quotient || result.has_unit)) throw text_.fail("a value with a unit", "a number without a unit");
      if (quotient && !(factor.value < 0 || factor.value > 0)) throw text_.fail("a quotient by 0", "a divisor that is not 0");
      result.value = quotient ? result.value / factor.value : result.value * factor.value;
      result.has_unit = result.has_unit || factor.has_unit;
    }
  }

  /// The operators + and - require spaces on both sides: in "1 -2" the sign belongs to the number.
  SvgQuantity sum(std::size_t depth) {
    SvgQuantity result = product(depth);
    while ((text_.peek() == '+' || text_.peek() == '-') && text_.after_space()) {
      const bool minus = text_.take() == '-';
      if (!text_.skip_spaces()) throw text_.fail("a space");
      const SvgQuantity more = product(depth);
      if (more.has_unit != result.has_unit) throw text_.fail("a sum of values with and without units", "values of one kind");
      result.value += minus ? -more.value : more.value;
    }
    return result;
  }

  static constexpr std::size_t max_depth = 32, max_values = 1000;

  SvgCursor& text_;
  const TakeUnit& take_unit_;
};

template <class TakeUnit>
SvgCalc(SvgCursor&, const TakeUnit&) -> SvgCalc<TakeUnit>;

/// Parses a number, or calc() of numbers. Throws SvgMistake if it is invalid.
[[nodiscard]] inline double take_svg_number(SvgCursor& text) {
  const auto without_unit = [](SvgCursor&, double number) { return SvgQuantity{number, false}; };
  return SvgCalc(text, without_unit).take();
}

/// Parses a number or a percentage, relative to 1. Throws SvgMistake if it is invalid.
[[nodiscard]] inline double take_svg_fraction(SvgCursor& text) {
  const auto percent = [](SvgCursor& cursor, double number) {
    if (cursor.peek() != '%') return SvgQuantity{number, false};
    cursor.take();
    return SvgQuantity{number / 100, true};
  };
  return SvgCalc(text, percent).take();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
