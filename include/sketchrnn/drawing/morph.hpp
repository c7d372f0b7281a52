// Point correspondences for morphing drawings into each other. animation.hpp creates the animation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Maximum total number of points of a morph.
inline constexpr std::size_t max_morph_points = 2'000'000;

namespace detail {

[[nodiscard]] inline double distance_between(const Point& a, const Point& b) noexcept {
  return std::hypot(static_cast<double>(b.x) - static_cast<double>(a.x), static_cast<double>(b.y) - static_cast<double>(a.y));
}

/// Returns the arc length of a line.
[[nodiscard]] inline double length_of(const Polyline& line) noexcept {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += distance_between(line[i - 1], line[i]);
  return sum;
}

/// Resamples a line to `count` points at approximately equal distances. If possible, the points of the line are among them, so that corners
/// are preserved.
[[nodiscard]] inline Polyline resample_to(Polyline line, std::size_t count) {
  line.erase(std::unique(line.begin(), line.end()), line.end());
  const double whole = length_of(line);
  if (!is_finite(whole) || whole <= 0) return Polyline(count, line.front());
  // Fractional index of each original point among the new ones, by arc length; rounded to distinct integers if all fit.
  const bool all_fit = line.size() <= count;
  std::vector<double> indices(line.size(), 0.0);
  double distance = 0;
  for (std::size_t k = 1; k < line.size(); ++k) {
    distance += distance_between(line[k - 1], line[k]);
    indices[k] = distance / whole * static_cast<double>(count - 1);
    if (!all_fit) continue;
    const auto max_index = static_cast<double>(count - 1 - (line.size() - 1 - k));
    indices[k] = (std::min)((std::max)(std::round(indices[k]), indices[k - 1] + 1), max_index);
  }
  indices.back() = static_cast<double>(count - 1);
  Polyline result;
  result.reserve(count);
  std::size_t k = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<double>(i);
    while (k + 1 < line.size() && indices[k] < index) ++k;
    const double step = indices[k] - indices[k - 1], t = step > 0 ? std::clamp((index - indices[k - 1]) / step, 0.0, 1.0) : 0.0;
    const Point a = line[k - 1], b = line[k];
    result.push_back(same_value(t, 1)
                         ? b
                         : Point{static_cast<float>(static_cast<double>(a.x) + t * (static_cast<double>(b.x) - static_cast<double>(a.x))),
                                 static_cast<float>(static_cast<double>(a.y) + t * (static_cast<double>(b.y) - static_cast<double>(a.y)))});
  }
  return result;
}

/// Returns the sum of the distances of points with the same index.
[[nodiscard]] inline double total_distance(const Polyline& from, const Polyline& to) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) sum += distance_between(from[i], to[i]);
  return sum;
}

/// Returns whether the ends of a line nearly coincide, so that it can start at any of its points.
[[nodiscard]] inline bool is_closed(const Polyline& line) noexcept {
  return line.size() > 3 && distance_between(line.front(), line.back()) <= 0.03 * length_of(line);
}

/// Resamples `line` to the number of points of `from`, in the direction that minimizes the total distance between corresponding points; for
/// closed lines also with the starting point that minimizes it.
[[nodiscard]] inline Polyline matched(const Polyline& from, const Polyline& line) {
  constexpr std::size_t max_work = 1'000'000;  // limit for the choice of a starting point
  const std::size_t points = from.size();
  Polyline best;
  double shortest = (std::numeric_limits<double>::max)();
  const auto attempt = [&](const Polyline& variant) {
    Polyline candidate = resample_to(variant, points);
    if (const double distance = total_distance(from, candidate); distance < shortest) {
      shortest = distance;
      best = std::move(candidate);
    }
  };
  const bool anywhere = is_closed(from) && is_closed(line) && line.size() * (points + line.size()) <= max_work;
  for (std::size_t first = 0; first < (anywhere ? line.size() - 1 : 1); ++first) {
    Polyline variant = line;
    if (first > 0) {  // drop the last point, which coincides with the first, and repeat the new first point at the end
      variant.pop_back();
      std::rotate(variant.begin(), variant.begin() + static_cast<std::ptrdiff_t>(first), variant.end());
      variant.push_back(variant.front());
    }
    attempt(variant);
    std::reverse(variant.begin(), variant.end());
    attempt(variant);
  }
  return best;
}

/// Index of a point of a frame.
struct PointIndex {
  std::size_t stroke = 0, point = 0;
};

/// Returns the point of the first `strokes` strokes of a frame that is nearest to `to`.
[[nodiscard]] inline PointIndex nearest_point(const Polylines& frame, std::size_t strokes, const Point& to) {
  PointIndex nearest;
  double min_distance = (std::numeric_limits<double>::max)();
  for (std::size_t s = 0; s < strokes; ++s) {
    for (std::size_t i = 0; i < frame[s].size(); ++i) {
      if (const double d = distance_between(frame[s][i], to); d < min_distance) {
        min_distance = d;
        nearest = {s, i};
      }
    }
  }
  return nearest;
}

/// Fills in the missing stroke `s` of the frames `first` to `last` by repeating one point of an existing line, the same in all of them, so
/// that the stroke is invisible. `has` is an adjacent frame that has it.
inline void hide_stroke(std::vector<Polylines>& frames, const std::vector<std::size_t>& counts, std::size_t s, std::size_t first,
                        std::size_t last, std::size_t has) {
  const std::size_t neighbor = has < first ? first : last;
  const std::size_t points = frames[has][s].size();
  const Point middle = frames[has][s][points / 2];
  const PointIndex nearest = nearest_point(frames[neighbor], counts[neighbor], middle);
  for (std::size_t f = first; f <= last; ++f) {
    // Earlier strokes exist or have been filled in. If there are none, the stroke collapses in place.
    frames[f][s] = Polyline(points, counts[neighbor] == 0 || s == 0 ? middle : frames[f][nearest.stroke][nearest.point]);
  }
}

}  // namespace detail

/// Returns the drawings with the same number of strokes, that of the drawing with the most, and with `points` points in each stroke, so
/// that each can be morphed into the next by moving its points. Strokes are matched in drawing order; their direction, and the starting
/// point of closed strokes, minimize the distance moved. Strokes of at most `points` points keep all of them. A missing stroke is
/// represented by a single point on a line of the drawing. Throws ArgumentError for coordinates that are not finite, `points` less than 2,
/// and more than 2,000,000 points in total.
[[nodiscard]] inline std::vector<Polylines> morph_frames(std::span<const Polylines> drawings, std::size_t points) {
  std::size_t strokes = 0;
  std::vector<Polylines> originals;
  std::vector<std::size_t> counts;  // number of strokes of each drawing
  for (const Polylines& drawing : drawings) {
    check_polylines(drawing);
    originals.emplace_back();
    for (const Polyline& line : drawing) {
      if (!line.empty()) originals.back().push_back(line);
    }
    counts.push_back(originals.back().size());
    strokes = (std::max)(strokes, counts.back());
  }
  const std::size_t count = originals.size();
  if (points < 2 || points > max_morph_points || strokes * count > max_morph_points / points) {
    detail::raise(ArgumentError("an animation of " + std::to_string(count) + " drawings of " + std::to_string(strokes) + " strokes of " +
                                std::to_string(points) + " points; expected at least 2 points a stroke, and at most " +
                                std::to_string(max_morph_points) + " in all"));
  }
  std::vector<Polylines> frames(count, Polylines(strokes));
  for (std::size_t s = 0; s < strokes; ++s) {
    const Polyline* before = nullptr;
    for (std::size_t f = 0; f < count; ++f) {
      if (s >= counts[f]) continue;
      frames[f][s] = before == nullptr ? detail::resample_to(originals[f][s], points) : detail::matched(*before, originals[f][s]);
      before = &frames[f][s];
    }
  }
  // Fill in runs of drawings without a stroke, in order of strokes, because earlier strokes are used.
  for (std::size_t s = 0; s < strokes; ++s) {
    for (std::size_t first = 0; first < count; ++first) {
      if (s < counts[first]) continue;
      std::size_t last = first;
      while (last + 1 < count && s >= counts[last + 1]) ++last;
      detail::hide_stroke(frames, counts, s, first, last, first > 0 ? first - 1 : last + 1);
      first = last;
    }
  }
  return frames;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
