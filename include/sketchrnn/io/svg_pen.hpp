// The pen behind the reader of SVG: lines, Bézier curves and arcs of ellipses in, lines of points out, all through the transform at hand.
// What it is not for: the forms in which a file writes them (svg_path.hpp, svg_shapes.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/io/svg_clip.hpp>
#include <sketchrnn/io/svg_transform.hpp>

namespace sketchrnn::detail {

/// Draws. All points that come in are before the transform; what comes out is after it, in double. Without a tolerance each curve is cut
/// into 16, which is enough to measure how far a drawing reaches; that must be known before it is known how finely curves are to be cut.
class SvgPen {
 public:
  static constexpr double farthest = 1e12;  ///< larger coordinates end the line

  /// A pen for at most so many points in all; `too_many` makes what it throws then.
  SvgPen(std::size_t most_points, std::function<FileError()> too_many) : most_(most_points), too_many_(std::move(too_many)) {}

  /// Forgets what was drawn, and draws through this matrix from now on, with this tolerance in units after it.
  void use(const SvgMatrix& matrix, std::optional<double> tolerance) {
    matrix_ = matrix;
    tolerance_ = tolerance;
    clear();
  }
  /// Forgets what was drawn.
  void clear() {
    lines_.clear();
    current_.clear();
    drawing_ = lost_ = false;
    any_lost_ = false;
    at_ = start_ = {};
  }

  /// Lifts the pen and puts it down at a point.
  void move(SvgPoint to) {
    lift();
    start_ = at_ = to;
  }
  void line(SvgPoint to) {
    begin();
    add(matrix_(to));
    at_ = to;
  }
  /// A cubic Bézier curve from here, by its control points.
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
  /// A quadratic one: the same curve as a cubic.
  void quadratic(SvgPoint control, SvgPoint to) {
    const SvgPoint from = at_;
    cubic({from.x + (control.x - from.x) * 2 / 3, from.y + (control.y - from.y) * 2 / 3},
          {to.x + (control.x - to.x) * 2 / 3, to.y + (control.y - to.y) * 2 / 3}, to);
  }
  /// centre + cos(angle) u + sin(angle) v from `first` over `sweep`, in radians, to a point that is known exactly. It begins where the pen
  /// is.
  void arc(SvgPoint centre, SvgPoint u, SvgPoint v, double first, double sweep, SvgPoint to) {
    begin();
    const SvgPoint c = matrix_(centre), p = matrix_.linear(u), q = matrix_.linear(v);
    // |p''| <= sqrt(|u|^2 + |v|^2) in the angle; `sweep` of it are one unit of t
    const std::size_t pieces = pieces_for(sweep * sweep * std::hypot(std::hypot(p.x, p.y), std::hypot(q.x, q.y)));
    for (std::size_t i = 1; i < pieces; ++i) {
      const double angle = first + sweep * static_cast<double>(i) / static_cast<double>(pieces);
      add({c.x + std::cos(angle) * p.x + std::sin(angle) * q.x, c.y + std::cos(angle) * p.y + std::sin(angle) * q.y});
    }
    add(matrix_(to));
    at_ = to;
  }
  /// SVG's arc by its ends (SVG 1.1, appendix F.6): radii, the turn of the ellipse in degrees, and which of the four arcs.
  void arc(double rx, double ry, double turn, bool large, bool clockwise, SvgPoint to) {
    if (at_ == to) return;  // F.6.2: left out
    rx = std::abs(rx);
    ry = std::abs(ry);
    if (rx <= 0 || ry <= 0) return line(to);
    const double phi = std::fmod(turn, 360) * std::numbers::pi / 180, cosine = std::cos(phi), sine = std::sin(phi);
    const double half_x = 0.5 * (at_.x - to.x), half_y = 0.5 * (at_.y - to.y);
    // In the frame of the ellipse, where it is the unit circle: (x, y) is half the way between the ends.
    const double x = (cosine * half_x + sine * half_y) / rx, y = (cosine * half_y - sine * half_x) / ry;
    double square = x * x + y * y;
    double grow = 1;  // F.6.6: radii that are too small are made to reach
    if (square > 1) {
      grow = std::sqrt(square);
      square = 1;
    }
    rx *= grow;
    ry *= grow;
    const SvgPoint from{x / grow, y / grow};
    // The centre lies beside the middle: (x, y) turned by a quarter, times sqrt(1 / square - 1)
    const double beside = (large == clockwise ? -1 : 1) * std::sqrt((std::max)(0.0, 1 / square - 1));
    const SvgPoint centre{beside * from.y, -beside * from.x};
    const double first = std::atan2(from.y - centre.y, from.x - centre.x);
    double sweep = std::atan2(-from.y - centre.y, -from.x - centre.x) - first;
    if (clockwise && sweep < 0) sweep += 2 * std::numbers::pi;
    if (!clockwise && sweep > 0) sweep -= 2 * std::numbers::pi;
    const SvgPoint u{rx * cosine, rx * sine}, v{-ry * sine, ry * cosine};
    arc({0.5 * (at_.x + to.x) + centre.x * u.x + centre.y * v.x, 0.5 * (at_.y + to.y) + centre.x * u.y + centre.y * v.y}, u, v, first,
        sweep, to);
  }
  /// Back to where the pen was put down; what follows begins there too.
  void close() {
    line(start_);
    move(start_);
  }
  void lift() {
    if (drawing_ && !current_.empty()) lines_.push_back(std::exchange(current_, {}));
    drawing_ = lost_ = false;
  }

  [[nodiscard]] SvgPoint at() const noexcept { return at_; }
  /// The lines, once the pen is lifted.
  [[nodiscard]] const std::vector<SvgLine>& lines() const noexcept { return lines_; }
  /// Whether a line was ended because it went farther than `farthest`, or nowhere.
  [[nodiscard]] bool lost() const noexcept { return any_lost_; }
  /// Begins to count points anew.
  void forget_points() noexcept { points_ = 0; }

 private:
  /// Pieces of equal parameter that keep a curve within the tolerance: the way from a chord is at most 1/8 of the second derivative.
  [[nodiscard]] std::size_t pieces_for(double second_derivative) const noexcept {
    constexpr std::size_t enough_to_measure = 16, most = 10'000;
    if (!tolerance_) return enough_to_measure;
    const double pieces = std::ceil(std::sqrt(second_derivative / (8 * *tolerance_)));
    if (!is_finite(pieces)) return 2;  // a point within is none either, and ends the line
    if (pieces >= static_cast<double>(most)) return most;
    return (std::max<std::size_t>)(1, static_cast<std::size_t>(pieces));
  }

  /// A move alone draws nothing; the first point of a line comes with the second.
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
    if (points_ == most_) throw too_many_();
    ++points_;  // of repeated ones, too: they take time
    if (current_.empty() || !(current_.back() == p)) current_.push_back(p);
  }

  std::optional<double> tolerance_;
  std::size_t most_, points_ = 0;
  std::function<FileError()> too_many_;
  SvgMatrix matrix_;
  SvgPoint start_, at_;
  bool drawing_ = false, lost_ = false, any_lost_ = false;
  SvgLine current_;
  std::vector<SvgLine> lines_;
};

}  // namespace sketchrnn::detail
