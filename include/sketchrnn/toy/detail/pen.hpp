// Draws lines with random deviations that imitate a human hand.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/toy/detail/drawing.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the point of an axis-aligned ellipse in the direction `angle`, measured clockwise (on the screen) from the top.
[[nodiscard]] inline DoublePoint on_ellipse(DoublePoint center, double rx, double ry, double angle) noexcept {
  return {center.x + rx * std::sin(angle), center.y - ry * std::cos(angle)};
}

/// From where to where a number is chosen.
struct Range {
  double low = 0, high = 0;
};

/// Draws lines into a ProceduralDrawing. Units are arbitrary; finish() fits the drawing into 0..255.
/// For reproducibility, random numbers must be drawn in separate statements or in braced lists, whose order of evaluation is specified,
/// never in function arguments, whose order is not.
class Pen {
 public:
  Pen(Random& random, double wobble) : random_(random), wobble_(wobble) {}

  [[nodiscard]] double uniform(double low, double high) { return random_.uniform(low, high); }
  [[nodiscard]] double uniform(Range range) { return random_.uniform(range.low, range.high); }
  /// Returns true with the given probability.
  [[nodiscard]] bool chance(double probability) { return random_.uniform() < probability; }
  /// Returns a normally distributed deviation with mean 0, truncated to two standard deviations and scaled by the wobble.
  [[nodiscard]] double slip(double deviation) { return wobble_ * deviation * std::clamp(random_.normal(), -2.0, 2.0); }

  /// Sets the angle by which the following lines are rotated clockwise around the origin.
  void turn(double angle) { angle_ = angle; }

  /// Draws a distorted ellipse from the angle `start` over a full turn plus `overshoot` (negative: the ellipse stays open).
  void round(DrawnPart part, DoublePoint center, double rx, double ry, double start, bool clockwise, double overshoot) {
    constexpr int points = 64;
    const double drift = slip(0.03);
    double amplitude[3], phase[3];
    for (int k = 0; k < 3; ++k) {
      amplitude[k] = slip(0.022) / (k + 1);
      phase[k] = uniform(0, 2 * std::numbers::pi);
    }
    std::vector<DoublePoint> line;
    for (int i = 0; i <= points; ++i) {
      const double t = static_cast<double>(i) / points;
      const double angle = start + (clockwise ? 1.0 : -1.0) * (2 * std::numbers::pi + overshoot) * t;
      double radius = 1 + drift * (t - 0.5);
      for (int k = 0; k < 3; ++k) radius += amplitude[k] * std::cos((k + 2) * angle + phase[k]);
      line.push_back(on_ellipse(center, radius * rx, radius * ry, angle));
    }
    add(part, line);
  }

  /// Draws a polyline through `corners` with slightly bent segments; each corner is displaced by about `looseness`.
  void straight(DrawnPart part, std::vector<DoublePoint> corners, double looseness = 0.02) {
    loosen(corners, looseness);
    constexpr int points = 8;
    std::vector<DoublePoint> line{corners.front()};
    for (std::size_t i = 1; i < corners.size(); ++i) {
      const DoublePoint a = corners[i - 1], b = corners[i];
      const double bend = slip(0.03);
      for (int k = 1; k <= points; ++k) {
        const double t = static_cast<double>(k) / points, across = bend * 4 * t * (1 - t);
        line.push_back({a.x + t * (b.x - a.x) - across * (b.y - a.y), a.y + t * (b.y - a.y) + across * (b.x - a.x)});
      }
    }
    add(part, line);
  }

  /// Draws a Catmull-Rom spline through the points `through`, each displaced by about `looseness`.
  void smooth(DrawnPart part, std::vector<DoublePoint> through, double looseness = 0.02) {
    loosen(through, looseness);
    constexpr int points = 8;
    const std::size_t last = through.size() - 1;
    std::vector<DoublePoint> line{through.front()};
    for (std::size_t i = 0; i < last; ++i) {
      const DoublePoint a = through[i == 0 ? 0 : i - 1], b = through[i], c = through[i + 1];
      const DoublePoint d = through[(std::min)(i + 2, last)];
      const auto cubic = [](double p, double q, double r, double s, double t) {
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
      };
      for (int k = 1; k <= points; ++k) {
        const double t = static_cast<double>(k) / points;
        line.push_back({cubic(a.x, b.x, c.x, d.x, t), cubic(a.y, b.y, c.y, d.y, t)});
      }
    }
    add(part, line);
  }

  /// Adds a line without deviations, rotated by turn().
  void add(DrawnPart part, const std::vector<DoublePoint>& line) {
    const double cosine = std::cos(angle_), sine = std::sin(angle_);
    std::vector<DoublePoint>& turned = lines_.emplace_back();
    for (const DoublePoint at : line) {
      turned.push_back({at.x * cosine - at.y * sine, at.x * sine + at.y * cosine});
    }
    line_parts_.push_back(part);
  }

  /// Returns the drawing, rotated by `angle`, its height multiplied by `aspect`, and scaled so that its larger side is 255, as in the
  /// Quick, Draw! data.
  [[nodiscard]] ProceduralDrawing finish(DrawingParts parts, double angle, double aspect) const {
    constexpr double extent = 255;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    std::vector<std::vector<DoublePoint>> lines = lines_;
    DoublePoint low{1e9, 1e9}, high{-1e9, -1e9};
    for (std::vector<DoublePoint>& line : lines) {
      for (DoublePoint& at : line) {
        at = {at.x * cosine - at.y * sine, aspect * (at.x * sine + at.y * cosine)};
        low = {(std::min)(low.x, at.x), (std::min)(low.y, at.y)};
        high = {(std::max)(high.x, at.x), (std::max)(high.y, at.y)};
      }
    }
    const double factor = extent / (std::max)(high.x - low.x, high.y - low.y);
    ProceduralDrawing drawing{{}, line_parts_, parts};
    for (const std::vector<DoublePoint>& line : lines) {
      Polyline& fitted = drawing.polylines.emplace_back();
      for (const DoublePoint at : line) {
        fitted.push_back({static_cast<float>(std::clamp((at.x - low.x) * factor, 0.0, extent)),
                          static_cast<float>(std::clamp((at.y - low.y) * factor, 0.0, extent))});
      }
    }
    return drawing;
  }

 private:
  void loosen(std::vector<DoublePoint>& points, double looseness) {
    for (DoublePoint& at : points) {
      at.x += slip(looseness);
      at.y += slip(looseness);
    }
  }

  Random& random_;
  double wobble_;
  double angle_ = 0;
  std::vector<std::vector<DoublePoint>> lines_;
  std::vector<DrawnPart> line_parts_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
