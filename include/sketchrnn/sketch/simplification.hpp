// Fewer points for the same drawing: Ramer-Douglas-Peucker, resampling by arc length, and the whole pipeline by which
// the raw Quick, Draw! drawings became the simplified ones.
// What it is not for: scaling of data sets (normalization.hpp); random dropping of points (augmentation.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// resample never makes a line of more points than this.
inline constexpr std::size_t max_resampled_points = 1'000'000;

namespace detail {

/// Between the steps of a simplification points stay in double: whether a distance is above 2.0 is decided late.
struct DoublePoint {
  double x = 0, y = 0;
};

[[nodiscard]] inline std::vector<DoublePoint> in_double(const Polyline& line) {
  std::vector<DoublePoint> points;
  points.reserve(line.size());
  for (const Point& point : line) points.push_back({static_cast<double>(point.x), static_cast<double>(point.y)});
  return points;
}

/// Distance of p from the infinite line through a and b; from the point a where the two coincide.
[[nodiscard]] inline double distance_from_line(DoublePoint p, DoublePoint a, DoublePoint b) noexcept {
  const double chord = std::hypot(b.x - a.x, b.y - a.y);
  if (same_value(chord, 0)) return std::hypot(p.x - a.x, p.y - a.y);
  // |(p - a) x (b - a)| / |b - a|
  return std::abs((p.x - a.x) * (b.y - a.y) - (p.y - a.y) * (b.x - a.x)) / chord;
}

/// Indices, rising, of the points that Ramer-Douglas-Peucker keeps.
[[nodiscard]] inline std::vector<std::size_t> kept_points(const std::vector<DoublePoint>& points, double epsilon) {
  std::vector<std::size_t> kept;
  if (points.empty()) return kept;
  kept.push_back(0);
  if (points.size() == 1) return kept;
  // Works from left to right: `ends` holds the right ends of the stretches still to do, the nearest on top, at most one
  // entry a point; the left end of the stretch at hand is the last point kept.
  std::vector<std::size_t> ends{points.size() - 1};
  while (!ends.empty()) {
    const std::size_t first = kept.back(), last = ends.back();
    std::size_t farthest = first;
    double largest = epsilon;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double distance = distance_from_line(points[i], points[first], points[last]);
      if (distance > largest) {
        largest = distance;
        farthest = i;
      }
    }
    if (farthest != first) {
      ends.push_back(farthest);
    } else {
      kept.push_back(last);
      ends.pop_back();
    }
  }
  return kept;
}

/// Points of the line at the arc lengths 0, spacing, 2 spacing, ... below its whole length, then its last point.
[[nodiscard]] inline std::vector<DoublePoint> resampled(const std::vector<DoublePoint>& points, double spacing) {
  if (points.size() < 2) return points;
  double total = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    total += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  }
  if (const double steps = total / spacing; !is_finite(steps) || steps >= static_cast<double>(max_resampled_points - 2)) {
    throw ArgumentError("resample: a line of length " + number_text(total) + " at a spacing of " + number_text(spacing) +
                        " needs more than " + std::to_string(max_resampled_points) + " points");
  }
  std::vector<DoublePoint> result{points.front()};
  double start = 0;        // arc length at the left end of the segment
  std::size_t number = 1;  // the next point lies at number * spacing: a product, so that errors do not add up
  for (std::size_t i = 1; i < points.size(); ++i) {
    const DoublePoint a = points[i - 1], b = points[i];
    const double segment = std::hypot(b.x - a.x, b.y - a.y);
    for (; static_cast<double>(number) * spacing < (std::min)(start + segment, total); ++number) {
      const double t = (static_cast<double>(number) * spacing - start) / segment;
      result.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
    }
    start += segment;
  }
  result.push_back(points.back());
  return result;
}

inline void check_positive(double value, std::string_view what) {
  if (!is_finite(value) || value <= 0) {
    throw ArgumentError(std::string(what) + " is " + number_text(value) + ", expected a positive finite number");
  }
}

}  // namespace detail

/// Ramer-Douglas-Peucker: keeps the first and the last point and, between two kept points, the one farthest from the
/// line through them if it is farther than `epsilon` (the first of several equally far), and so on. The distance is
/// measured to the infinite line, as in the Quick, Draw! data, so a point beyond the ends of its chord may go; where
/// both ends coincide (a closed line) it is the distance from them. Not recursive; memory is linear in the number of
/// points, time at worst quadratic. Throws ArgumentError for coordinates that are not finite and an epsilon that is
/// negative or not finite.
[[nodiscard]] inline Polyline ramer_douglas_peucker(const Polyline& line, double epsilon = 2.0) {
  if (!is_finite(epsilon) || epsilon < 0) {
    throw ArgumentError("ramer_douglas_peucker: epsilon is " + detail::number_text(epsilon) + ", expected a finite number of at least 0");
  }
  check_polyline(line, "ramer_douglas_peucker");
  Polyline result;
  for (const std::size_t index : detail::kept_points(detail::in_double(line), epsilon)) result.push_back(line[index]);
  return result;
}

/// Points at equal arc length `spacing` along the line from its first point, then its last point, at a distance of at
/// most `spacing`. A line of no or one point stays as it is; one without extent gives its first and last point.
/// Throws ArgumentError for coordinates that are not finite, a spacing that is not positive and finite, and a result of
/// more than max_resampled_points points.
[[nodiscard]] inline Polyline resample(const Polyline& line, double spacing) {
  detail::check_positive(spacing, "resample: the spacing");
  check_polyline(line, "resample");
  Polyline result;
  for (const detail::DoublePoint& point : detail::resampled(detail::in_double(line), spacing)) {
    result.push_back({static_cast<float>(point.x), static_cast<float>(point.y)});
  }
  return result;
}

/// The constants of simplify_quickdraw, in pixels; the defaults are Google's.
struct QuickdrawSimplification {
  double extent = 255;  ///< of the larger side of the result
  double spacing = 1;   ///< of the resampling
  double epsilon = 2;   ///< of Ramer-Douglas-Peucker
};

/// A raw Quick, Draw! drawing as the simplified files hold it: shifted to minimum 0, scaled so that the larger side is
/// 255, each line resampled at 1 pixel and thinned by Ramer-Douglas-Peucker with epsilon 2.0, rounded to whole pixels
/// (ties to even, which agrees with the published files more often than ties upwards). A line of one point comes back
/// as that point twice, as in the published files; lines without points are left out; a drawing without extent is
/// only shifted. Some published drawings differ by the choice between two points that are equally far from a chord.
/// Throws ArgumentError for coordinates that are not finite and constants that are not positive and finite.
[[nodiscard]] inline Polylines simplify_quickdraw(const Polylines& lines, QuickdrawSimplification constants = {}) {
  detail::check_positive(constants.extent, "the extent of the simplified drawing");
  detail::check_positive(constants.spacing, "the spacing of resampled points");
  detail::check_positive(constants.epsilon, "epsilon");
  const Bounds box = bounds(lines);  // checks the coordinates too
  const double largest = (std::max)(box.width(), box.height());
  const double divisor = largest > 0 ? largest : 1.0, factor = largest > 0 ? constants.extent : 1.0;

  Polylines result;
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    std::vector<detail::DoublePoint> points = detail::in_double(line);
    for (detail::DoublePoint& point : points) {
      // in this order, and not by one combined factor: it decides ties as the published files do more often
      point.x = (point.x - static_cast<double>(box.min_x)) / divisor * factor;
      point.y = (point.y - static_cast<double>(box.min_y)) / divisor * factor;
    }
    if (points.size() == 1) points.push_back(points.front());
    points = detail::resampled(points, constants.spacing);
    Polyline simplified;
    for (const std::size_t index : detail::kept_points(points, constants.epsilon)) {
      simplified.push_back({static_cast<float>(std::nearbyint(points[index].x)), static_cast<float>(std::nearbyint(points[index].y))});
    }
    result.push_back(std::move(simplified));
  }
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
