// Drawings on their way into others: the same number of strokes and of points for all, each where it is hardly seen to come and go.
// What it is not for: pictures of it (animation.hpp), and ways through a latent space (generation/interpolation.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// No morph has more points than this in all.
inline constexpr std::size_t max_morph_points = 2'000'000;

namespace detail {

[[nodiscard]] inline double distance_between(const Point& a, const Point& b) noexcept {
  return std::hypot(static_cast<double>(b.x) - static_cast<double>(a.x), static_cast<double>(b.y) - static_cast<double>(a.y));
}

[[nodiscard]] inline double length_of(const Polyline& line) noexcept {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += distance_between(line[i - 1], line[i]);
  return sum;
}

/// `count` points along the line, about equally far apart; all of the line's own points are among them where there is room, so corners
/// stay corners.
[[nodiscard]] inline Polyline with_points(Polyline line, std::size_t count) {
  line.erase(std::unique(line.begin(), line.end()), line.end());
  const double whole = length_of(line);
  if (!is_finite(whole) || whole <= 0) return Polyline(count, line.front());
  // Where each of the line's points stands among the new ones: at its arc length, but each at one of its own.
  const bool all_fit = line.size() <= count;
  std::vector<double> stands(line.size(), 0.0);
  double at = 0;
  for (std::size_t k = 1; k < line.size(); ++k) {
    at += distance_between(line[k - 1], line[k]);
    stands[k] = at / whole * static_cast<double>(count - 1);
    if (!all_fit) continue;
    const auto room = static_cast<double>(count - 1 - (line.size() - 1 - k));
    stands[k] = (std::min)((std::max)(std::round(stands[k]), stands[k - 1] + 1), room);
  }
  stands.back() = static_cast<double>(count - 1);
  Polyline result;
  result.reserve(count);
  std::size_t k = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto here = static_cast<double>(i);
    while (k + 1 < line.size() && stands[k] < here) ++k;
    const double step = stands[k] - stands[k - 1], t = step > 0 ? std::clamp((here - stands[k - 1]) / step, 0.0, 1.0) : 0.0;
    const Point a = line[k - 1], b = line[k];
    result.push_back(same_value(t, 1)
                         ? b
                         : Point{static_cast<float>(static_cast<double>(a.x) + t * (static_cast<double>(b.x) - static_cast<double>(a.x))),
                                 static_cast<float>(static_cast<double>(a.y) + t * (static_cast<double>(b.y) - static_cast<double>(a.y)))});
  }
  return result;
}

/// Sum of the distances of points with the same number.
[[nodiscard]] inline double way_between(const Polyline& from, const Polyline& to) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) sum += distance_between(from[i], to[i]);
  return sum;
}

/// Whether a line ends where it begins, so nearly that it may as well begin elsewhere.
[[nodiscard]] inline bool is_closed(const Polyline& line) noexcept {
  return line.size() > 3 && distance_between(line.front(), line.back()) <= 0.03 * length_of(line);
}

/// `line` with as many points as `from`, in the direction from which the way from there is shorter; closed lines begin at that of their
/// points which makes it shortest.
[[nodiscard]] inline Polyline matched(const Polyline& from, const Polyline& line) {
  constexpr std::size_t max_work = 1'000'000;  // beyond, closed lines begin where they do
  const std::size_t points = from.size();
  Polyline best;
  double shortest = (std::numeric_limits<double>::max)();
  const auto attempt = [&](const Polyline& way) {
    Polyline candidate = with_points(way, points);
    if (const double distance = way_between(from, candidate); distance < shortest) {
      shortest = distance;
      best = std::move(candidate);
    }
  };
  const bool anywhere = is_closed(from) && is_closed(line) && line.size() * (points + line.size()) <= max_work;
  for (std::size_t first = 0; first < (anywhere ? line.size() - 1 : 1); ++first) {
    Polyline way = line;
    if (first > 0) {  // the last point falls together with the first one, and the new first one comes once more
      way.pop_back();
      std::rotate(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(first), way.end());
      way.push_back(way.front());
    }
    attempt(way);
    attempt(Polyline(way.rbegin(), way.rend()));
  }
  return best;
}

/// A point of a frame: of which stroke, and which of its points.
struct Host {
  std::size_t stroke = 0, point = 0;
};

/// The point of the first `strokes` strokes of a frame that is nearest to another point.
[[nodiscard]] inline Host nearest_host(const Polylines& frame, std::size_t strokes, const Point& to) {
  Host nearest;
  double least = (std::numeric_limits<double>::max)();
  for (std::size_t s = 0; s < strokes; ++s) {
    for (std::size_t i = 0; i < frame[s].size(); ++i) {
      if (const double d = distance_between(frame[s][i], to); d < least) {
        least = d;
        nearest = {s, i};
      }
    }
  }
  return nearest;
}

/// Fills in stroke `s` of the frames first to last, which do not have it: as a single point on a line that is there, and on the same point
/// of the same line in all of them, so that it is never seen. `has` is a neighbor that has it.
inline void hide_stroke(std::vector<Polylines>& frames, const std::vector<std::size_t>& counts, std::size_t s, std::size_t first,
                        std::size_t last, std::size_t has) {
  const std::size_t beside = has < first ? first : last;
  const std::size_t points = frames[has][s].size();
  const Point middle = frames[has][s][points / 2];
  const Host host = nearest_host(frames[beside], counts[beside], middle);
  for (std::size_t f = first; f <= last; ++f) {
    // Lines before this one are there, or hidden themselves; where there are none at all, it stays where it was.
    frames[f][s] = Polyline(points, counts[beside] == 0 || s == 0 ? middle : frames[f][host.stroke][host.point]);
  }
}

}  // namespace detail

/// The drawings with as many strokes each as the richest has, and as many points in each stroke, so that each can turn into the next by
/// moving its points: strokes are matched in the order in which they are drawn, and turned round where the way is shorter so; closed ones
/// begin where it is shortest. Where a stroke has no more points than that, all of them are kept. A stroke that a drawing does not have is
/// there as a single point, on a line of the drawing. A drawing without lines is all points. Throws ArgumentError for coordinates that are
/// not finite, fewer than 2 points and more than 2,000,000 in all.
[[nodiscard]] inline std::vector<Polylines> morph_frames(std::span<const Polylines> drawings, std::size_t points) {
  std::size_t strokes = 0;
  std::vector<Polylines> originals;
  std::vector<std::size_t> counts;  // of strokes that each drawing has of its own
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
    throw ArgumentError("an animation of " + std::to_string(count) + " drawings of " + std::to_string(strokes) + " strokes of " +
                        std::to_string(points) + " points; expected at least 2 points a stroke, and at most " +
                        std::to_string(max_morph_points) + " in all");
  }
  std::vector<Polylines> frames(count, Polylines(strokes));
  for (std::size_t s = 0; s < strokes; ++s) {
    const Polyline* before = nullptr;
    for (std::size_t f = 0; f < count; ++f) {
      if (s >= counts[f]) continue;
      frames[f][s] = before == nullptr ? detail::with_points(originals[f][s], points) : detail::matched(*before, originals[f][s]);
      before = &frames[f][s];
    }
  }
  // Runs of drawings without a stroke, stroke by stroke: those before it are filled in by then.
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
