// The axis-aligned bounding box of a sketch.
#pragma once

#include <algorithm>
#include <cstddef>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// An axis-aligned rectangle in drawing coordinates. For an empty drawing it has no extent and is at the origin.
struct Bounds {
  float min_x = 0;  ///< left edge
  float min_y = 0;  ///< top edge, y pointing down
  float max_x = 0;  ///< right edge
  float max_y = 0;  ///< bottom edge

  /// Returns max_x - min_x, in double because the difference of two floats can exceed the range of float.
  [[nodiscard]] double width() const noexcept { return static_cast<double>(max_x) - static_cast<double>(min_x); }
  /// Returns max_y - min_y, likewise.
  [[nodiscard]] double height() const noexcept { return static_cast<double>(max_y) - static_cast<double>(min_y); }

  /// Compares all members.
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Whether the bounding box includes the origin, where the pen starts.
enum class Origin {
  included,  ///< as in Magenta
  excluded,  ///< for data whose row 0 is a move to the first point
};

namespace detail {

/// Accumulates the bounding box of points.
class BoundsBuilder {
 public:
  void add(float x, float y) noexcept {
    if (empty_) bounds_ = {x, y, x, y};
    bounds_ = {(std::min)(bounds_.min_x, x), (std::min)(bounds_.min_y, y), (std::max)(bounds_.max_x, x), (std::max)(bounds_.max_y, y)};
    empty_ = false;
  }
  [[nodiscard]] const Bounds& bounds() const noexcept { return bounds_; }

 private:
  Bounds bounds_;
  bool empty_ = true;
};

}  // namespace detail

/// Returns the bounding box of all pen positions of a stroke-3 array that starts at the origin. With Origin::included it is the same as
/// Magenta's get_bounds with factor 1; use Origin::excluded for data whose row 0 is a move to the first point. Throws ArgumentError for an
/// invalid stroke-3 array and for positions outside the range of float.
[[nodiscard]] inline Bounds bounds(const Stroke3& strokes, Origin origin = Origin::included) {
  check_stroke3(strokes);
  detail::BoundsBuilder builder;
  if (origin == Origin::included) builder.add(0.0F, 0.0F);
  double x = 0, y = 0;
  for (std::size_t row = 0; row < length(strokes); ++row) {
    x += static_cast<double>(strokes(row, 0));
    y += static_cast<double>(strokes(row, 1));
    builder.add(detail::to_float(x, "the pen's position", row), detail::to_float(y, "the pen's position", row));
  }
  return builder.bounds();
}

/// Returns the bounding box of all points of polylines. Throws ArgumentError for coordinates that are not finite.
[[nodiscard]] inline Bounds bounds(const Polylines& lines) {
  check_polylines(lines);
  detail::BoundsBuilder builder;
  for (const Polyline& line : lines) {
    for (const Point& point : line) builder.add(point.x, point.y);
  }
  return builder.bounds();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
