// The pen of the SVG reader: transforms lines, Bézier curves and elliptical arcs and flattens them into polylines.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Input points are in user units; output is transformed, in double precision. Without a tolerance, each curve becomes 16 segments, which
/// is sufficient to measure the extent of a drawing, from which the tolerance is derived.
class SvgPen {
 public:
  static constexpr double farthest = 1e12;  ///< larger coordinates end the line

  /// Limits all lines together to `max_points`; `too_many` creates the exception for more.
  SvgPen(std::size_t max_points, std::function<FileError()> too_many) : max_points_(max_points), too_many_(std::move(too_many)) {}

  /// Clears the pen, and sets the matrix and the tolerance, in units after the transform.
  void use(const SvgMatrix& matrix, std::optional<double> tolerance) {
    matrix_ = matrix;
    tolerance_ = tolerance;
    clear();
  }
  /// Removes all lines.
  void clear() {
    lines_.clear();
    current_.clear();
    drawing_ = lost_ = false;
    any_lost_ = false;
    at_ = start_ = {};
  }

  /// Begins a new line at a point.
  void move(SvgPoint to) {
    lift();
    start_ = at_ = to;
  }
  void line(SvgPoint to) {
    begin();
    add(matrix_(to));
    at_ = to;
  }
  /// Draws a cubic Bézier curve from the current point.
  void cubic(SvgPoint one, SvgPoint two, SvgPoint to) {
    begin();
    const SvgPoint p0 = matrix_(at_), p1 = matrix_(one), p2 = matrix_(two), p3 = matrix_(to);
    // |B''| <= 6 max(|p0 - 2 p1 + p2|, |p1 - 2 p2 + p3|)
    const double bend = 6 * (std::max)(std::hypot(p0.x - 2 * p1.x + p2.x, p0.y - 2 * p1.y + p2.y),
                                       std::hypot(p1.x - 2 * p2.x + p3.x, p1.y - 2 * p2.y + p3.y));
    const std::size_t pieces = pieces_for(bend);
    for (std::size_t i = 1; i < pieces; ++i) {
      const double t = static_cast<double>(i) / static_cast<double>(pieces), s = 1 - t;
      // B(t) = s^3 p0 + 3 s^2 t p1 + 3 s t^2 p2 + t^3 p3
      const double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
      add({a * p0.x + b * p1.x + c * p2.x + d * p3.x, a * p0.y + b * p1.y + c * p2.y + d * p3.y});
    }
    add(p3);
    at_ = to;
  }
  /// Draws a quadratic Bézier curve as the equivalent cubic one.
  void quadratic(SvgPoint control, SvgPoint to) {
    const SvgPoint from = at_;
    cubic({from.x + (control.x - from.x) * 2 / 3, from.y + (control.y - from.y) * 2 / 3},
          {to.x + (control.x - to.x) * 2 / 3, to.y + (control.y - to.y) * 2 / 3}, to);
  }
  /// Draws center + cos(angle) u + sin(angle) v from the angle `first` over `sweep`, in radians, from the current point, ending exactly at
  /// `to`.
  void arc(SvgPoint center, SvgPoint u, SvgPoint v, double first, double sweep, SvgPoint to) {
    begin();
    const SvgPoint c = matrix_(center), p = matrix_.linear(u), q = matrix_.linear(v);
    // |p''| <= sqrt(|u|^2 + |v|^2) in the angle; `sweep` of it are one unit of t
    const std::size_t pieces = pieces_for(sweep * sweep * std::hypot(std::hypot(p.x, p.y), std::hypot(q.x, q.y)));
    for (std::size_t i = 1; i < pieces; ++i) {
      const double angle = first + sweep * static_cast<double>(i) / static_cast<double>(pieces);
      add({c.x + std::cos(angle) * p.x + std::sin(angle) * q.x, c.y + std::cos(angle) * p.y + std::sin(angle) * q.y});
    }
    add(matrix_(to));
    at_ = to;
  }
  /// Draws an arc in endpoint parameterization (SVG 1.1, appendix F.6): radii, rotation of the ellipse in degrees, and flags that select
  /// one of four arcs.
  void arc(double rx, double ry, double turn, bool large, bool clockwise, SvgPoint to) {
    if (at_ == to) return;  // F.6.2: omitted
    rx = std::abs(rx);
    ry = std::abs(ry);
    if (rx <= 0 || ry <= 0) return line(to);
    const double phi = std::fmod(turn, 360) * std::numbers::pi / 180, cosine = std::cos(phi), sine = std::sin(phi);
    const double half_x = 0.5 * (at_.x - to.x), half_y = 0.5 * (at_.y - to.y);
    // In coordinates in which the ellipse is the unit circle: (x, y) is half the vector between the endpoints.
    const double x = (cosine * half_x + sine * half_y) / rx, y = (cosine * half_y - sine * half_x) / ry;
    double square = x * x + y * y;
    double grow = 1;  // F.6.6: radii that are too small are scaled up
    if (square > 1) {
      grow = std::sqrt(square);
      square = 1;
    }
    rx *= grow;
    ry *= grow;
    const SvgPoint from{x / grow, y / grow};
    // The center is offset from the midpoint by (x, y) rotated by 90 degrees, times sqrt(1 / square - 1)
    const double beside = (large == clockwise ? -1 : 1) * std::sqrt((std::max)(0.0, 1 / square - 1));
    const SvgPoint center{beside * from.y, -beside * from.x};
    const double first = std::atan2(from.y - center.y, from.x - center.x);
    double sweep = std::atan2(-from.y - center.y, -from.x - center.x) - first;
    if (clockwise && sweep < 0) sweep += 2 * std::numbers::pi;
    if (!clockwise && sweep > 0) sweep -= 2 * std::numbers::pi;
    const SvgPoint u{rx * cosine, rx * sine}, v{-ry * sine, ry * cosine};
    arc({0.5 * (at_.x + to.x) + center.x * u.x + center.y * v.x, 0.5 * (at_.y + to.y) + center.x * u.y + center.y * v.y}, u, v, first,
        sweep, to);
  }
  /// Draws a line back to the start, where the next line begins.
  void close() {
    line(start_);
    move(start_);
  }
  void lift() {
    if (drawing_ && !current_.empty()) lines_.push_back(std::exchange(current_, {}));
    drawing_ = lost_ = false;
  }

  [[nodiscard]] SvgPoint at() const noexcept { return at_; }
  /// Returns the lines after lifting the pen.
  [[nodiscard]] const std::vector<SvgLine>& lines() const noexcept { return lines_; }
  /// Returns whether a line was ended because of a coordinate beyond `farthest` or not finite.
  [[nodiscard]] bool lost() const noexcept { return any_lost_; }
  /// Resets the count of points.
  void forget_points() noexcept { points_ = 0; }

 private:
  /// Returns the number of segments of equal parameter range for the tolerance: the distance from a chord is at most 1/8 of the second
  /// derivative.
  [[nodiscard]] std::size_t pieces_for(double second_derivative) const noexcept {
    constexpr std::size_t enough_to_measure = 16, max_pieces = 10'000;
    if (!tolerance_) return enough_to_measure;
    const double pieces = std::ceil(std::sqrt(second_derivative / (8 * *tolerance_)));
    if (!is_finite(pieces)) return 2;  // an inner point is not finite either, and ends the line
    if (pieces >= static_cast<double>(max_pieces)) return max_pieces;
    return (std::max<std::size_t>)(1, static_cast<std::size_t>(pieces));
  }

  /// Adds the first point of a line once the second is known, because a move alone draws nothing.
  void begin() {
    if (drawing_) return;
    drawing_ = true;
    add(matrix_(at_));
  }

  void add(SvgPoint p) {
    if (lost_) return;
    if (!is_within(p.x, -farthest, farthest) || !is_within(p.y, -farthest, farthest)) {
      lost_ = any_lost_ = true;
      return;
    }
    if (points_ == max_points_) throw too_many_();
    ++points_;  // including repeated ones, which also take time
    if (current_.empty() || !(current_.back() == p)) current_.push_back(p);
  }

  std::optional<double> tolerance_;
  std::size_t max_points_, points_ = 0;
  std::function<FileError()> too_many_;
  SvgMatrix matrix_;
  SvgPoint start_, at_;
  bool drawing_ = false, lost_ = false, any_lost_ = false;
  SvgLine current_;
  std::vector<SvgLine> lines_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
