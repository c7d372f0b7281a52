// Normalization of offsets, as in Magenta's DataLoader: clamp, then divide by the standard deviation.
// For whole data sets use data/preprocess.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Magenta's limit of offsets; typical drawings are far below it.
inline constexpr float default_offset_limit = 1000.0F;

/// Clamps dx and dy of every row to [-limit, limit]. Throws ArgumentError for an invalid stroke-3 array (infinite offsets are an error) and
/// if `limit` is not positive.
[[nodiscard]] inline Stroke3 clamp_offsets(Stroke3 strokes, float limit = default_offset_limit) {
  if (is_nan(limit) || limit <= 0.0F) {
    detail::raise(ArgumentError("the offset limit is " + detail::number_text(static_cast<double>(limit)) + ", expected a positive number"));
  }
  check_stroke3(strokes);
  for (std::size_t row = 0; row < length(strokes); ++row) {
    strokes(row, 0) = std::clamp(strokes(row, 0), -limit, limit);
    strokes(row, 1) = std::clamp(strokes(row, 1), -limit, limit);
  }
  return strokes;
}

/// Returns the population standard deviation of all dx and dy of all sketches, pooled (Magenta,
/// DataLoader.calculate_normalizing_scale_factor, which computes it in float instead of double). Throws ArgumentError if there are no
/// offsets or all are the same, and for invalid stroke-3 arrays.
[[nodiscard]] inline double normalizing_scale(std::span<const Stroke3> sketches) {
  double sum = 0, count = 0;
  for (std::size_t index = 0; index < sketches.size(); ++index) {
    if (const std::string problem = detail::stroke3_problem(sketches[index]); !problem.empty()) {
      detail::raise(ArgumentError("sketch " + std::to_string(index) + ": " + problem));
    }
    for (std::size_t row = 0; row < length(sketches[index]); ++row) {
      sum += static_cast<double>(sketches[index](row, 0)) + static_cast<double>(sketches[index](row, 1));
      count += 2;
    }
  }
  if (same_value(count, 0)) detail::raise(ArgumentError("there are no offsets, and so no scale factor"));
  const double mean = sum / count;

  // s^2 = 1/n sum_i (d_i - mean)^2, in a second pass: no cancellation
  double squares = 0;
  for (const Stroke3& strokes : sketches) {
    for (std::size_t row = 0; row < length(strokes); ++row) {
      const double x = static_cast<double>(strokes(row, 0)) - mean;
      const double y = static_cast<double>(strokes(row, 1)) - mean;
      squares += x * x + y * y;
    }
  }
  if (!is_finite(squares) || squares <= 0)
    detail::raise(ArgumentError("all offsets are the same, so their standard deviation, the scale factor, would be 0"));
  return std::sqrt(squares / count);
}

/// Divides dx and dy of every row by `scale`; the mean is not subtracted. Throws ArgumentError for an invalid stroke-3 array, a scale that
/// is not positive and finite, and results outside the range of float.
[[nodiscard]] inline Stroke3 divide_offsets(Stroke3 strokes, float scale) {
  if (!is_finite(scale) || scale <= 0.0F) {
    detail::raise(
        ArgumentError("the scale factor is " + detail::number_text(static_cast<double>(scale)) + ", expected a positive finite number"));
  }
  check_stroke3(strokes);
  const double divisor = static_cast<double>(scale);
  for (std::size_t row = 0; row < length(strokes); ++row) {
    strokes(row, 0) = detail::to_float(static_cast<double>(strokes(row, 0)) / divisor, "the scaled offset", row);
    strokes(row, 1) = detail::to_float(static_cast<double>(strokes(row, 1)) / divisor, "the scaled offset", row);
  }
  return strokes;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
