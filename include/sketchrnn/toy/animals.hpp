// Procedural drawings of cats and pigs, in the usual order of people: head, ears, eyes, nose and mouth, whiskers; then body, legs and tail.
// draw_animal() is the algorithm. Which parts there are is chosen in detail/parts.hpp, their sizes are in detail/proportions.hpp, the lines in
// detail/face.hpp and detail/body.hpp.
#pragma once

#include <numbers>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/toy/detail/body.hpp>
#include <sketchrnn/toy/detail/drawing.hpp>
#include <sketchrnn/toy/detail/face.hpp>
#include <sketchrnn/toy/detail/parts.hpp>
#include <sketchrnn/toy/detail/pen.hpp>
#include <sketchrnn/toy/detail/proportions.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Draws the ears: all pointed, or all floppy.
inline void draw_ears(Pen& pen, const Head& head, const DrawingParts& parts, const FaceProportions& face) {
  const double height = pen.uniform(face.ear_height), width = pen.uniform(face.ear_width), spread = pen.uniform(face.ear_spread);
  const auto draw_ear = pen.chance(face.floppy_ears) ? draw_floppy_ear : draw_pointed_ear;
  const double shrink = parts.ears > 3 ? 3.0 / parts.ears : 1.0;
  for (const double angle : ear_angles(pen, parts.ears, spread)) draw_ear(pen, head, angle, shrink * width, shrink * height);
}

/// Draws the eyes: lines, rings, or closed.
inline void draw_eyes(Pen& pen, const Head& head, const DrawingParts& parts, const FaceProportions& face) {
  const bool rings = pen.chance(parts.has_body ? 0.2 : 0.4);
  const double height = pen.uniform(face.eye_height), spacing = pen.uniform(0.34, 0.46) * head.rx, size = pen.uniform(0.1, 0.14);
  draw_eyes(pen, parts.eyes, parts.eyes_closed ? EyeStyle::closed : rings ? EyeStyle::ring : EyeStyle::dash, spacing, height, size);
}

/// Draws the mouth below the nose or the snout.
inline void draw_mouth(Pen& pen, double nose, const DrawingParts& parts, const FaceProportions& face) {
  const bool double_arc = pen.chance(face.double_arc);
  const double width = pen.uniform(0.24, 0.36);
  if (!parts.mouth) return;
  if (parts.snout) {
    draw_smile(pen, nose + 0.42, width);
  } else if (double_arc) {
    draw_double_arc(pen, nose + 0.2);
  } else {
    draw_smile(pen, nose + 0.3, width);
  }
}

/// Draws the head and the face.
inline void draw_face(Pen& pen, const Head& head, const DrawingParts& parts, const FaceProportions& face) {
  draw_head(pen, head);
  draw_ears(pen, head, parts, face);
  draw_eyes(pen, head, parts, face);
  const double nose = pen.uniform(face.nose_height);
  if (parts.snout) draw_snout(pen, nose, parts.nostrils);
  if (parts.nose) draw_nose(pen, nose);
  draw_mouth(pen, nose, parts, face);
  draw_whiskers(pen, head, parts.whiskers, nose + 0.1);
}

/// Draws the tail, a cat's or a pig's. `side`: 1 if it is on the right, -1 on the left.
inline void draw_tail(Pen& pen, const Body& body, const DrawingParts& parts, double side, const BodyProportions& sizes) {
  if (!parts.tail) return;
  const double angle = pen.uniform(sizes.tail_angle);
  const DoublePoint root = body.outline(side * angle);
  (parts.animal == Animal::cat ? draw_long_tail : draw_curly_tail)(pen, root, side, sizes.tail_size);
}

/// Draws a body beside the head, with standing legs. `side`: 1 if the body is to the right of the head, -1 to the left.
inline void draw_standing(Pen& pen, const Head& head, const DrawingParts& parts, double side, const BodyProportions& sizes) {
  Body body;
  body.rx = pen.uniform(sizes.width);
  body.ry = pen.uniform(sizes.height);
  body.power = sizes.power;
  const double neck = pen.uniform(sizes.neck);
  body.center = {side * (neck * head.rx + 0.93 * body.rx), pen.uniform(sizes.below_head)};
  draw_body(pen, body, head, -side * std::numbers::pi / 2, side > 0);
  const double leg_length = pen.uniform(sizes.leg_length);
  const bool wide = pen.chance(0.3);
  draw_legs_standing(pen, body, parts.legs, leg_length, wide);
  draw_tail(pen, body, parts, side, sizes);
}

/// Draws a body below the head, seen from the front. `side`: 1 if the tail is on the right, -1 on the left.
inline void draw_sitting(Pen& pen, const Head& head, const DrawingParts& parts, double side, const BodyProportions& sizes) {
  Body body;
  body.rx = pen.uniform(sizes.width);
  body.ry = pen.uniform(sizes.height);
  body.belly = pen.uniform(sizes.belly);
  body.center = {0, 0.72 * head.ry + 0.93 * body.ry};
  draw_body(pen, body, head, 0, false);
  draw_legs_sitting(pen, body, parts.legs);
  draw_tail(pen, body, parts, side, sizes);
}

}  // namespace detail

/// Draws an animal. The result depends only on the options and the state of `random`. Throws ArgumentError for options that cannot be
/// satisfied (legs without a body, 13 eyes).
[[nodiscard]] inline ProceduralDrawing draw_animal(Animal animal, const ProceduralOptions& options, Random& random) {
  detail::check_procedural_options(options);
  const detail::Proportions& sizes = detail::proportions_of(animal);
  detail::Pen pen(random, options.wobble);
  const DrawingParts parts = detail::choose_parts(animal, options, pen);
  const detail::Head head{pen.uniform(sizes.face.head_width), pen.uniform(sizes.face.head_height)};
  pen.turn(pen.slip(0.05));
  detail::draw_face(pen, head, parts, sizes.face);
  pen.turn(0);
  const double side = parts.facing == Facing::left ? 1.0 : -1.0;
  if (parts.has_body && parts.body_position == BodyPosition::beside) detail::draw_standing(pen, head, parts, side, sizes.standing);
  if (parts.has_body && parts.body_position == BodyPosition::below) detail::draw_sitting(pen, head, parts, side, sizes.sitting);
  const double angle = pen.slip(0.03), aspect = 1 + pen.slip(0.05);
  return pen.finish(parts, angle, aspect);
}

/// Draws a cat: pointed ears, a small nose, whiskers; if it has a body, a long tail. Throws as draw_animal() does.
[[nodiscard]] inline ProceduralDrawing draw_cat(const ProceduralOptions& options, Random& random) {
  return draw_animal(Animal::cat, options, random);
}

/// Draws a pig: a round head, small, sometimes floppy ears, an oval snout with nostrils; if it has a body, a curly tail. Throws as
/// draw_animal() does.
[[nodiscard]] inline ProceduralDrawing draw_pig(const ProceduralOptions& options, Random& random) {
  return draw_animal(Animal::pig, options, random);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
