// Detects from the strokes alone whether a procedural animal, or a drawing of a model trained on these, has a body, to evaluate the paper's
// analogies (cat head + pig with a body - pig head) automatically. Not for real drawings.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Bounding box and enclosed area of a line, its ends joined.
struct Outline {
  double x = 0, y = 0;  // center of the bounding box
  double width = 0, height = 0;
  double area = 0;
};

[[nodiscard]] inline Outline outline_of(const Polyline& line) {
  const Bounds box = bounds(Polylines{line});
  // A = 1/2 |sum_i x_i y_i+1 - x_i+1 y_i|, relative to the first point
  const auto x = [&](std::size_t i) { return static_cast<double>(line[i].x) - static_cast<double>(line[0].x); };
  const auto y = [&](std::size_t i) { return static_cast<double>(line[i].y) - static_cast<double>(line[0].y); };
  double twice = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) twice += x(i) * y(i + 1) - x(i + 1) * y(i);
  return {static_cast<double>(box.min_x) + 0.5 * box.width(), static_cast<double>(box.min_y) + 0.5 * box.height(), box.width(),
          box.height(), 0.5 * std::abs(twice)};
}

/// Returns whether two outlines are beside or below each other; some overlap is allowed, because the head hides part of the body.
[[nodiscard]] inline bool are_apart(const Outline& a, const Outline& b) {
  constexpr double share = 0.5;  // of the distance at which the boxes touch
  return std::abs(a.x - b.x) > share * 0.5 * (a.width + b.width) || std::abs(a.y - b.y) > share * 0.5 * (a.height + b.height);
}

}  // namespace detail

/// Returns whether a drawing (stroke-3, any units, first point at the origin) has two large outlines that are apart: a head and a body.
/// Ears, snouts and eyes enclose much less area than a head; whiskers, legs and tails almost none. The accuracy on procedural drawings is
/// tested in tests/toy/has_body.cpp. Throws ArgumentError for an invalid stroke-3 array.
[[nodiscard]] inline bool has_body(const Stroke3& strokes) {
  std::vector<detail::Outline> outlines;
  for (const Polyline& line : to_polylines(strokes, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true})) {
    outlines.push_back(detail::outline_of(line));
  }
  if (outlines.empty()) return false;
  const detail::Outline largest = *std::max_element(outlines.begin(), outlines.end(),
                                                    [](const detail::Outline& a, const detail::Outline& b) { return a.area < b.area; });
  constexpr double large = 0.3;  // of the largest area
  return std::any_of(outlines.begin(), outlines.end(),
                     [&](const detail::Outline& outline) { return outline.area > large * largest.area && are_apart(outline, largest); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
