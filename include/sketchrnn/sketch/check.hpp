// Validation of sketch arrays. Error messages name the row, its values and what was expected.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Formats a row of a sketch array: "(1, 2.5, 0)".
template <std::size_t Columns>
[[nodiscard]] std::string row_text(const StrokeArray<Columns>& strokes, std::size_t row) {
  std::string text = "(";
  for (std::size_t column = 0; column < Columns; ++column) {
    if (column > 0) text += ", ";
    text += number_text(static_cast<double>(strokes(row, column)));
  }
  return text + ")";
}

[[nodiscard]] inline bool is_bit(float value) noexcept { return same_value(value, 0) || same_value(value, 1); }

/// Returns what is wrong with a stroke-3 array, as the end of a sentence; empty if it is valid.
[[nodiscard]] inline std::string stroke3_problem(const Stroke3& strokes) {
  for (std::size_t row = 0; row < length(strokes); ++row) {
    if (!is_finite(strokes(row, 0)) || !is_finite(strokes(row, 1)) || !is_bit(strokes(row, 2))) {
      return "row " + std::to_string(row) + " is " + row_text(strokes, row) + ", expected finite offsets and a pen state of 0 or 1";
    }
  }
  return {};
}

/// Returns what is wrong with a stroke-5 array up to and including its first end row; later rows are ignored. Empty if it is valid.
[[nodiscard]] inline std::string stroke5_problem(const Stroke5& strokes) {
  for (std::size_t row = 0; row < length(strokes); ++row) {
    const float p1 = strokes(row, 2), p2 = strokes(row, 3), p3 = strokes(row, 4);
    const bool one_hot = is_bit(p1) && is_bit(p2) && is_bit(p3) && same_value(p1 + p2 + p3, 1);
    if (!is_finite(strokes(row, 0)) || !is_finite(strokes(row, 1)) || !one_hot) {
      return "row " + std::to_string(row) + " is " + row_text(strokes, row) + ", expected finite offsets and a one-hot pen state";
    }
    if (same_value(p3, 1)) break;
  }
  return {};
}

/// Returns what is wrong with the time gaps before the `rows` rows of a sketch; empty if there are none, or one for each row.
[[nodiscard]] inline std::string time_gaps_problem(std::span<const float> gaps, std::size_t rows) {
  if (!gaps.empty() && gaps.size() != rows) {
    return "found " + std::to_string(gaps.size()) + " time gaps, expected " + std::to_string(rows) + ", one for each row";
  }
  for (std::size_t row = 0; row < gaps.size(); ++row) {
    if (!is_finite(gaps[row]) || gaps[row] < 0) {
      return "the time gap before row " + std::to_string(row) + " is " + number_text(static_cast<double>(gaps[row])) +
             ", expected a finite number of at least 0";
    }
  }
  return {};
}

/// Returns what is wrong with a polyline; empty if it is valid.
[[nodiscard]] inline std::string polyline_problem(const Polyline& line) {
  for (std::size_t index = 0; index < line.size(); ++index) {
    const Point& point = line[index];
    if (!is_finite(point.x) || !is_finite(point.y)) {
      return "point " + std::to_string(index) + " is (" + number_text(static_cast<double>(point.x)) + ", " +
             number_text(static_cast<double>(point.y)) + "), expected finite coordinates";
    }
  }
  return {};
}

/// Converts to float. Throws ArgumentError if the value is outside the range of float; `what` and `row` name it in the message.
[[nodiscard]] inline float to_float(double value, std::string_view what, std::size_t row) {
  if (!is_finite(value) || std::abs(value) > static_cast<double>((std::numeric_limits<float>::max)())) {
    raise(ArgumentError("row " + std::to_string(row) + ": " + std::string(what) + " " + number_text(value) +
                        " is out of the range of float"));
  }
  return static_cast<float>(value);
}

/// Throws an ArgumentError about an argument.
[[noreturn]] inline void raise_problem(std::string_view name, std::string_view problem) {
  std::string text(name);
  text.append(": ").append(problem);
  raise(ArgumentError(text));
}

}  // namespace detail

/// Throws ArgumentError unless all offsets of a stroke-3 array, [N, 3], are finite and all pen states 0 or 1. The message starts with `name`.
/// An array without rows is the empty drawing and valid.
inline void check_stroke3(const Stroke3& strokes, std::string_view name = "stroke-3 array") {
  if (const std::string problem = detail::stroke3_problem(strokes); !problem.empty()) {
    detail::raise_problem(name, problem);
  }
}

/// Throws ArgumentError unless the time gaps before the `rows` rows of a sketch are finite and not negative, and there is none or one for
/// each row. The message starts with `name`.
inline void check_time_gaps(std::span<const float> gaps, std::size_t rows, std::string_view name = "sketch") {
  if (const std::string problem = detail::time_gaps_problem(gaps, rows); !problem.empty()) {
    detail::raise_problem(name, problem);
  }
}

/// Throws ArgumentError unless a stroke-5 array, [N, 5], has finite offsets and one-hot pen states up to the first end row.
inline void check_stroke5(const Stroke5& strokes, std::string_view name = "stroke-5 array") {
  if (const std::string problem = detail::stroke5_problem(strokes); !problem.empty()) {
    detail::raise_problem(name, problem);
  }
}

/// Throws ArgumentError, naming the point, unless every coordinate is finite.
inline void check_polyline(const Polyline& line, std::string_view name = "polyline") {
  if (const std::string problem = detail::polyline_problem(line); !problem.empty()) {
    detail::raise_problem(name, problem);
  }
}

/// Throws ArgumentError, naming line and point, unless every coordinate is finite.
inline void check_polylines(const Polylines& lines, std::string_view name = "polylines") {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (const std::string problem = detail::polyline_problem(lines[index]); !problem.empty()) {
      detail::raise_problem(name, "line " + std::to_string(index) + ", " + problem);
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
