// Draws the parts of a face, seen from the front. Units: the head's radius; the head is centered at the origin.
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/toy/detail/pen.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The nominal outline of a head: an ellipse.
struct Head {
  double rx = 1, ry = 1;

  [[nodiscard]] DoublePoint outline(double angle) const noexcept { return on_ellipse({}, rx, ry, angle); }
};

/// Draws the head as people usually do: from near the top, counterclockwise, overshooting the start.
inline void draw_head(Pen& pen, const Head& head) {
  const double start = 0.1 + pen.slip(0.2);
  const bool clockwise = pen.chance(0.06);
  const double overshoot = pen.uniform(-0.08, 0.3);
  pen.round(DrawnPart::head, {}, head.rx, head.ry, start, clockwise, overshoot);
}

/// Returns the angles of `count` ears from left to right. A single ear is at the position of the left or the right one of a pair.
[[nodiscard]] inline std::vector<double> ear_angles(Pen& pen, int count, double spread) {
  std::vector<double> angles;
  if (count == 1) {
    angles.push_back(pen.chance(0.5) ? -spread : spread);
    return angles;
  }
  for (int i = 0; i < count; ++i) angles.push_back(spread * (2.0 * i / (count - 1) - 1));
  return angles;
}

/// Draws a pointed ear on the outline from left to right.
inline void draw_pointed_ear(Pen& pen, const Head& head, double angle, double half_width, double height) {
  const DoublePoint base = head.outline(angle);
  const DoublePoint tip{base.x + 0.5 * height * std::sin(angle), base.y - height};
  pen.straight(DrawnPart::ear, {head.outline(angle - half_width), tip, head.outline(angle + half_width)}, 0.025);
}

/// Draws a floppy ear that hangs to the outside.
inline void draw_floppy_ear(Pen& pen, const Head& head, double angle, double half_width, double height) {
  const double side = angle < 0 ? -1.0 : 1.0;
  const DoublePoint inner = head.outline(angle - side * half_width), outer = head.outline(angle + side * half_width);
  const DoublePoint top{inner.x + side * 0.55 * height, inner.y - 0.75 * height};
  const DoublePoint tip{outer.x + side * 0.85 * height, outer.y - 0.05 * height};
  std::vector<DoublePoint> line{inner, top, tip, outer};
  if (side < 0) line = {outer, tip, top, inner};
  pen.smooth(DrawnPart::ear, line, 0.02);
}

/// How eyes are drawn.
enum class EyeStyle { dash, ring, closed };

/// Draws eyes in a row from left to right; of more than two, the middle ones are a little higher. A single eye is at the position of the
/// left or the right one of a pair.
inline void draw_eyes(Pen& pen, int count, EyeStyle style, double spacing, double height, double size) {
  if (count == 0) return;
  const double wide = count > 2 ? spacing * 1.3 : spacing;
  const double side = count == 1 && pen.chance(0.5) ? 1.0 : -1.0;
  const double fitted = count > 3 ? size * 3 / count : size;
  for (int i = 0; i < count; ++i) {
    const double position = count == 1 ? side : 2.0 * i / (count - 1) - 1;
    const DoublePoint at{wide * position + pen.slip(0.02), height - (count > 2 ? 0.16 * (1 - position * position) : 0.0) + pen.slip(0.02)};
    switch (style) {
      case EyeStyle::dash:
        pen.straight(DrawnPart::eye, {{at.x, at.y - fitted}, {at.x, at.y + fitted}}, 0.012);
        break;
      case EyeStyle::ring:
        pen.round(DrawnPart::eye, at, fitted, fitted, 0, false, 0);
        break;
      case EyeStyle::closed:
        pen.smooth(DrawnPart::eye, {{at.x - 1.3 * fitted, at.y}, {at.x, at.y + 0.8 * fitted}, {at.x + 1.3 * fitted, at.y}}, 0.012);
        break;
    }
  }
}

/// Draws a cat's nose: a triangle pointing down, from its upper left corner.
inline void draw_nose(Pen& pen, double height) {
  const double width = pen.uniform(0.11, 0.16);
  const double depth = pen.uniform(0.13, 0.19);
  pen.straight(DrawnPart::nose, {{-width, height}, {width, height}, {0, height + depth}, {-width, height}}, 0.008);
}

/// Draws a cat's mouth: two arcs that meet under the nose.
inline void draw_double_arc(Pen& pen, double height) {
  const double width = pen.uniform(0.24, 0.34);
  const double depth = pen.uniform(0.14, 0.2);
  pen.smooth(
      DrawnPart::mouth,
      {{-width, height + 0.03}, {-0.52 * width, height + depth}, {0, height}, {0.52 * width, height + depth}, {width, height + 0.03}},
      0.012);
}

/// Draws a smile from left to right.
inline void draw_smile(Pen& pen, double height, double width) {
  const double depth = pen.uniform(0.1, 0.2);
  pen.smooth(DrawnPart::mouth, {{-width, height}, {0, height + depth}, {width, height}}, 0.02);
}

/// Draws the whiskers on the left from top to bottom, then those on the right, each from the cheek outward.
inline void draw_whiskers(Pen& pen, const Head& head, int count, double height) {
  const double reach = pen.uniform(1.4, 1.7) * head.rx;
  const double spread = pen.uniform(0.14, 0.22);
  const double droop = pen.uniform(-0.08, 0.12);
  const int left = (count + 1) / 2;
  for (int side = 0; side < 2; ++side) {
    const int whiskers = side == 0 ? left : count - left;
    const double sign = side == 0 ? -1.0 : 1.0;
    for (int i = 0; i < whiskers; ++i) {
      const double position = (i - 0.5 * (whiskers - 1)) * (whiskers > 3 ? 3.0 / whiskers : 1.0);
      pen.straight(DrawnPart::whisker,
                   {{sign * 0.55 * head.rx, height + 0.5 * spread * position}, {sign * reach, height + droop + 1.5 * spread * position}},
                   0.03);
    }
  }
}

/// Draws a pig's snout, a wide oval, with its nostrils in a row.
inline void draw_snout(Pen& pen, double height, int nostrils) {
  const double rx = pen.uniform(0.36, 0.46);
  const double ry = rx * pen.uniform(0.68, 0.82);
  const double start = pen.slip(0.2);
  const double overshoot = pen.uniform(-0.05, 0.2);
  pen.round(DrawnPart::snout, {0, height}, rx, ry, start, false, overshoot);
  const double long_half = 0.36 * ry;
  for (int i = 0; i < nostrils; ++i) {
    const double x = nostrils == 1 ? 0.0 : 0.42 * rx * (2.0 * i / (nostrils - 1) - 1);
    pen.straight(DrawnPart::nostril, {{x, height - long_half}, {x, height + long_half}}, 0.012);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
