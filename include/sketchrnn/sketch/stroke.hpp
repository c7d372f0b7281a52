// The representations of a sketch; conversions are in codec.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/xtensor.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// stroke-3, [N, 3]: rows (dx, dy, p); p = 1 if the pen is lifted AFTER this point (Magenta's format).
using Stroke3 = xt::xtensor<float, 2>;

/// stroke-5, [N, 5]: rows (dx, dy, p1, p2, p3), p one-hot: p1 the pen stays down, p2 it is lifted after this point, p3 end of the sketch
/// (paper, section 3.1).
using Stroke5 = xt::xtensor<float, 2>;

/// A point in drawing coordinates; y points down, as on a screen.
struct Point {
  float x = 0;  ///< to the right
  float y = 0;  ///< downward
  /// Compares the coordinates; NaN differs from everything.
  friend bool operator==(const Point& a, const Point& b) noexcept { return same_value(a.x, b.x) && same_value(a.y, b.y); }
};

/// A line through points.
using Polyline = std::vector<Point>;
/// The lines of a drawing, in drawing order.
using Polylines = std::vector<Polyline>;

/// Returns the number of rows of a stroke-3 or stroke-5 array.
[[nodiscard]] inline std::size_t length(const xt::xtensor<float, 2>& strokes) { return strokes.shape(0); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
