// Simplification of drawings: Ramer-Douglas-Peucker, resampling by arc length, and the preprocessing of the simplified Quick, Draw! data.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Maximum number of points of a line returned by resample().
inline constexpr std::size_t max_resampled_points = 1'000'000;

namespace detail {

/// A point in double precision, for intermediate results: rounding could change which points are kept. Its time is 0 if it has none.
struct DoublePoint {
  double x = 0, y = 0, time = 0;
};

/// Converts the points of a line to double.
[[nodiscard]] inline std::vector<DoublePoint> in_double(const Polyline& line) {
  std::vector<DoublePoint> points;
  points.reserve(line.size());
  for (const Point& point : line) points.push_back({static_cast<double>(point.x), static_cast<double>(point.y), 0});
  return points;
}

/// Returns the distance of p from the infinite line through a and b, or from a if the two coincide.
[[nodiscard]] inline double distance_from_line(DoublePoint p, DoublePoint a, DoublePoint b) noexcept {
  const double chord = std::hypot(b.x - a.x, b.y - a.y);
  if (same_value(chord, 0)) return std::hypot(p.x - a.x, p.y - a.y);
  // |(p - a) x (b - a)| / |b - a|
  return std::abs((p.x - a.x) * (b.y - a.y) - (p.y - a.y) * (b.x - a.x)) / chord;
}

/// Returns the indices, in ascending order, of the points that Ramer-Douglas-Peucker keeps.
[[nodiscard]] inline std::vector<std::size_t> kept_points(const std::vector<DoublePoint>& points, double epsilon) {
  std::vector<std::size_t> kept;
  if (points.empty()) return kept;
  kept.push_back(0);
  if (points.size() == 1) return kept;
  // Iterative, from left to right: `ends` is a stack of the right ends of the remaining intervals, at most one per point; the left end of
  // the current interval is the last point kept.
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

/// Returns the points at the arc lengths 0, spacing, 2 spacing, ... less than the total length, then the last point.
[[nodiscard]] inline std::vector<DoublePoint> resampled(const std::vector<DoublePoint>& points, double spacing) {
  if (points.size() < 2) return points;
  double total = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    total += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  }
  if (const double steps = total / spacing; !is_finite(steps) || steps >= static_cast<double>(max_resampled_points - 2)) {
    raise(ArgumentError("resample: a line of length " + number_text(total) + " at a spacing of " + number_text(spacing) +
                        " needs more than " + std::to_string(max_resampled_points) + " points"));
  }
  std::vector<DoublePoint> result{points.front()};
  double start = 0;       // arc length at the start of the segment
  std::size_t index = 1;  // index of the next point, at arc length index * spacing: a product, so that errors do not accumulate
  for (std::size_t i = 1; i < points.size(); ++i) {
    const DoublePoint a = points[i - 1], b = points[i];
    const double segment = std::hypot(b.x - a.x, b.y - a.y);
    for (; static_cast<double>(index) * spacing < (std::min)(start + segment, total); ++index) {
      const double t = (static_cast<double>(index) * spacing - start) / segment;
      result.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.time + t * (b.time - a.time)});
    }
    start += segment;
  }
  result.push_back(points.back());
  return result;
}

/// Throws ArgumentError unless `value` is positive and finite.
inline void check_positive(double value, std::string_view what) {
  if (!is_finite(value) || value <= 0) {
    raise(ArgumentError(std::string(what) + " is " + number_text(value) + ", expected a positive finite number"));
  }
}

}  // namespace detail

/// Simplifies a line with the Ramer-Douglas-Peucker algorithm: keeps the first and the last point and, recursively, the point farthest from
/// the line through two kept points if its distance is greater than `epsilon` (the first of several equally far). The distance is measured
/// to the infinite line, as in the Quick, Draw! data, or, if the two points coincide (a closed line), to the point. Implemented without
/// recursion; memory is linear in the number of points, time quadratic in the worst case. Throws ArgumentError for coordinates that are not
/// finite and if epsilon is negative or not finite.
[[nodiscard]] inline Polyline ramer_douglas_peucker(const Polyline& line, double epsilon = 2.0) {
  if (!is_finite(epsilon) || epsilon < 0) {
    detail::raise(
        ArgumentError("ramer_douglas_peucker: epsilon is " + detail::number_text(epsilon) + ", expected a finite number of at least 0"));
  }
  check_polyline(line, "ramer_douglas_peucker");
  Polyline result;
  for (const std::size_t index : detail::kept_points(detail::in_double(line), epsilon)) result.push_back(line[index]);
  return result;
}

/// Resamples a line at equal arc length `spacing` from its first point; the last point is always included. A line of fewer than two points
/// is returned unchanged; of a line of zero length the first and the last point remain. Throws ArgumentError for coordinates that are not
/// finite, if `spacing` is not positive and finite, and if the result would have more than max_resampled_points points.
[[nodiscard]] inline Polyline resample(const Polyline& line, double spacing) {
  detail::check_positive(spacing, "resample: the spacing");
  check_polyline(line, "resample");
  Polyline result;
  for (const detail::DoublePoint& point : detail::resampled(detail::in_double(line), spacing)) {
    result.push_back({static_cast<float>(point.x), static_cast<float>(point.y)});
  }
  return result;
}

/// Parameters of simplify_quickdraw, in pixels; the defaults are those of the Quick, Draw! data.
struct QuickdrawSimplification {
  double extent = 255;  ///< larger side of the result
  double spacing = 1;   ///< of resample()
  double epsilon = 2;   ///< of ramer_douglas_peucker()
};

/// Lines with the time of each point.
struct TimedPolylines {
  Polylines lines;                         ///< the points
  std::vector<std::vector<double>> times;  ///< one vector for each line, of its size
};

/// Simplifies a drawing as simplify_quickdraw(lines, constants) does, with the times of its points, `times[line][point]`: those of the
/// resampled points are interpolated along the line. If `times` is empty, all are 0. Throws ArgumentError also if there is not one time for
/// each point.
[[nodiscard]] inline TimedPolylines simplify_quickdraw(const Polylines& lines, const std::vector<std::vector<float>>& times,
                                                       QuickdrawSimplification constants) {
  detail::check_positive(constants.extent, "the extent of the simplified drawing");
  detail::check_positive(constants.spacing, "the spacing of resampled points");
  detail::check_positive(constants.epsilon, "epsilon");
  const Bounds box = bounds(lines);  // also checks the coordinates
  const double largest = (std::max)(box.width(), box.height());
  const double divisor = largest > 0 ? largest : 1.0, factor = largest > 0 ? constants.extent : 1.0;

  if (!times.empty() && times.size() != lines.size()) {
    detail::raise(ArgumentError("simplify_quickdraw: times of " + std::to_string(times.size()) + " lines, expected those of " +
                                std::to_string(lines.size())));
  }
  TimedPolylines result;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const Polyline& line = lines[index];
    if (!times.empty() && times[index].size() != line.size()) {
      detail::raise(ArgumentError("simplify_quickdraw: line " + std::to_string(index) + " has " + std::to_string(times[index].size()) +
                                  " times, expected " + std::to_string(line.size())));
    }
    if (line.empty()) continue;
    std::vector<detail::DoublePoint> points = detail::in_double(line);
    for (std::size_t i = 0; i < points.size() && !times.empty(); ++i) points[i].time = static_cast<double>(times[index][i]);
    for (detail::DoublePoint& point : points) {
      // two operations instead of one combined factor: ties are rounded as in the published files more often
      point.x = (point.x - static_cast<double>(box.min_x)) / divisor * factor;
      point.y = (point.y - static_cast<double>(box.min_y)) / divisor * factor;
    }
    if (points.size() == 1) points.push_back(points.front());
    points = detail::resampled(points, constants.spacing);
    Polyline simplified;
    std::vector<double> kept_times;
    for (const std::size_t kept : detail::kept_points(points, constants.epsilon)) {
      simplified.push_back({static_cast<float>(std::nearbyint(points[kept].x)), static_cast<float>(std::nearbyint(points[kept].y))});
      kept_times.push_back(points[kept].time);
    }
    result.lines.push_back(std::move(simplified));
    result.times.push_back(std::move(kept_times));
  }
  return result;
}

/// Simplifies a raw Quick, Draw! drawing as in the published simplified files: shifted to minimum 0, scaled so that the larger side is 255,
/// each line resampled at 1 pixel, simplified by Ramer-Douglas-Peucker with epsilon 2.0 and rounded to integers (ties to even, which agrees
/// with the published files more often than rounding up). A line of one point is returned as that point twice, as in the published files;
/// empty lines are dropped; a drawing without extent is only shifted. Some published drawings differ in the choice between two points that
/// are equally far from a chord. Throws ArgumentError for coordinates that are not finite and if a parameter is not positive and finite.
[[nodiscard]] inline Polylines simplify_quickdraw(const Polylines& lines, QuickdrawSimplification constants = {}) {
  return simplify_quickdraw(lines, {}, constants).lines;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
