// Draws body, legs and tail. Units: the head's radius; the head is centered at the origin.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/toy/detail/face.hpp>
#include <sketchrnn/toy/detail/pen.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The nominal outline of a body: the superellipse |x / rx|^power + |y / ry|^power = 1 around `center` (2: an ellipse). A positive `belly`
/// widens the part below the center and narrows the part above it.
struct Body {
  DoublePoint center;
  double rx = 1, ry = 1, power = 2, belly = 0;

  /// Returns the point of the outline in the direction `angle`, clockwise from the top.
  [[nodiscard]] DoublePoint outline(double angle) const noexcept {
    const double s = std::sin(angle), c = -std::cos(angle);
    const double radius = std::pow(std::pow(std::abs(s), power) + std::pow(std::abs(c), power), -1 / power);
    return {center.x + rx * radius * s * (1 + belly * c), center.y + ry * radius * c};
  }

  /// Returns the lower edge of a body without belly at x = center.x + rx * position, position in (-1, 1).
  [[nodiscard]] DoublePoint lower_edge(double position) const noexcept {
    return {center.x + rx * position, center.y + ry * std::pow(1 - std::pow(std::abs(position), power), 1 / power)};
  }
};

/// Draws the outline of the body except for the part hidden by the head. `toward_head` is the direction from the body to the head.
inline void draw_body(Pen& pen, const Body& body, const Head& head, double toward_head, bool clockwise) {
  constexpr int points = 96;
  const double gap = 1 + pen.slip(0.03);
  double amplitude[2], phase[2];
  for (int k = 0; k < 2; ++k) {
    amplitude[k] = pen.slip(0.02);
    phase[k] = pen.uniform(0, 2 * std::numbers::pi);
  }
  std::vector<DoublePoint> line;
  for (int i = 0; i <= points; ++i) {
    const double angle = toward_head + (clockwise ? 1.0 : -1.0) * 2 * std::numbers::pi * i / points;
    const DoublePoint at = body.outline(angle);
    const double x = at.x / (gap * head.rx), y = at.y / (gap * head.ry);
    if (x * x + y * y < 1) continue;
    double radius = 1;
    for (int k = 0; k < 2; ++k) radius += amplitude[k] * std::cos((k + 2) * angle + phase[k]);
    line.push_back({body.center.x + radius * (at.x - body.center.x), body.center.y + radius * (at.y - body.center.y)});
  }
  pen.add(DrawnPart::body, line);
}

/// Returns positions of legs along the body in (-1, 1) from left to right: four or five legs in two groups, otherwise equally spaced.
[[nodiscard]] inline std::vector<double> leg_positions(int count, double inner, double outer) {
  std::vector<double> positions;
  const bool groups = count == 4 || count == 5;
  const int left = count / 2;
  for (int i = 0; i < count; ++i) {
    if (count == 1) {
      positions.push_back(0);
    } else if (!groups) {
      positions.push_back(outer * (2.0 * i / (count - 1) - 1));
    } else if (i < left) {
      positions.push_back(-outer + (outer - inner) * i / (left - 1));
    } else {
      positions.push_back(inner + (outer - inner) * (i - left) / (count - left - 1));
    }
  }
  return positions;
}

/// Draws the legs of a standing animal: single lines or, if `wide`, narrow outlines.
inline void draw_legs_standing(Pen& pen, const Body& body, int count, double leg_length, bool wide) {
  const double half = wide ? (count > 4 ? 0.44 / count : 0.11) : 0.0;
  const double lean = pen.slip(0.06);
  for (const double position : leg_positions(count, 0.42, 0.78)) {
    const DoublePoint left = body.lower_edge(position - half / body.rx), right = body.lower_edge(position + half / body.rx);
    const double foot = body.center.y + body.ry + leg_length + pen.slip(0.04);
    if (wide) {
      pen.straight(DrawnPart::leg, {left, {left.x + lean, foot}, {right.x + lean, foot}, right}, 0.02);
    } else {
      pen.straight(DrawnPart::leg, {left, {left.x + lean, foot}}, 0.02);
    }
  }
}

/// Draws the front legs of a sitting animal over the lower half of the body, each with a paw.
inline void draw_legs_sitting(Pen& pen, const Body& body, int count) {
  const double top = body.center.y + pen.uniform(-0.1, 0.15) * body.ry;
  const double spread = pen.uniform(0.26, 0.36);
  for (int i = 0; i < count; ++i) {
    const double position = count == 1 ? 0.0 : 2.0 * i / (count - 1) - 1;
    const double x = body.center.x + (count > 2 ? 1.8 : 1.0) * spread * position;
    const double foot = body.center.y + 0.97 * body.ry;
    const double outward = (position < 0 ? -1.0 : 1.0) * (count > 4 ? 0.1 : 0.2);
    pen.straight(DrawnPart::leg, {{0.9 * x, top}, {x, foot}, {x + outward, foot + 0.04}}, 0.025);
  }
}

/// Draws a cat's tail: long, pointing up, with a curled end. `side`: 1 if the tail is on the right, -1 on the left.
inline void draw_long_tail(Pen& pen, DoublePoint root, double side, double size) {
  const double out = pen.uniform(0.5, 0.8) * size;
  const double up = pen.uniform(1.0, 1.5) * size;
  const double curl = (pen.chance(0.7) ? 1.0 : -1.0) * pen.uniform(0.3, 0.5) * size;
  pen.smooth(DrawnPart::tail,
             {root,
              {root.x + side * 0.75 * out, root.y - 0.02 * up},
              {root.x + side * (out - 0.1 * curl), root.y - 0.5 * up},
              {root.x + side * (out + 0.1 * curl), root.y - 0.95 * up},
              {root.x + side * (out + 0.9 * curl), root.y - 1.05 * up}},
             0.03);
}

/// Draws a pig's tail: short, with one loop.
inline void draw_curly_tail(Pen& pen, DoublePoint root, double side, double size) {
  const double radius = pen.uniform(0.24, 0.3) * size;
  const double run = pen.uniform(0.6, 0.85) * size;
  const double rise = pen.uniform(0.0, 0.3) * size;
  const double turns = pen.uniform(1.25, 1.4);
  constexpr int points = 40;
  std::vector<DoublePoint> line;
  for (int i = 0; i <= points; ++i) {
    const double t = static_cast<double>(i) / points, angle = 2 * std::numbers::pi * turns * t;
    line.push_back({root.x + side * (run * t + radius * std::sin(angle)), root.y - rise * t - radius * (1 - std::cos(angle))});
  }
  pen.add(DrawnPart::tail, line);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
