// Procedural drawings of cats and pigs: chooses the parts, their number and their proportions, and draws them in the usual order of people:
// head, ears, eyes, nose and mouth, whiskers; then body, legs and tail. The lines are in detail/face.hpp and detail/body.hpp.
#pragma once

#include <numbers>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/toy/detail/body.hpp>
#include <sketchrnn/data/toy/drawing.hpp>
#include <sketchrnn/data/toy/detail/face.hpp>
#include <sketchrnn/data/toy/detail/pen.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// Chooses the parts of a drawing: those given by the options, the others at random. Every choice consumes its random values even if it is
/// given, so that setting one part does not change the others.
[[nodiscard]] inline DrawingParts choose_parts(Animal animal, const ProceduralOptions& options, Pen& pen) {
  const bool cat = animal == Animal::cat;
  DrawingParts parts;
  parts.animal = animal;
  const bool some_body = pen.chance(options.body_probability);
  const bool needed = options.legs.value_or(0) > 0 || options.tail.value_or(false) || options.facing || options.body_position;
  parts.has_body = options.body.value_or(needed || some_body);

  const bool one_eye = pen.chance(0.01);
  parts.eyes = options.eyes.value_or(one_eye ? 1 : 2);
  const bool one_ear = pen.chance(0.02);
  parts.ears = options.ears.value_or(one_ear ? 1 : 2);
  const bool closed = pen.chance(0.1);
  parts.eyes_closed = options.eyes_closed.value_or(closed) && parts.eyes > 0;
  const bool mouth = pen.chance(cat ? (parts.has_body ? 0.6 : 0.85) : 0.3);
  parts.mouth = options.mouth.value_or(mouth);
  const bool no_whiskers = pen.chance(0.06), many = pen.chance(parts.has_body ? 0.25 : 0.75);
  parts.whiskers = options.whiskers.value_or(!cat || no_whiskers ? 0 : many ? 6 : 4);
  const bool nose = pen.chance(0.92);
  parts.nose = options.nose.value_or(cat && (nose || parts.whiskers == 0));
  parts.snout = options.snout.value_or(!cat || options.nostrils.value_or(0) > 0);
  const bool no_nostrils = pen.chance(0.03);
  parts.nostrils = parts.snout ? options.nostrils.value_or(no_nostrils ? 0 : 2) : 0;

  const bool left = pen.chance(0.6), below = pen.chance(cat ? 0.35 : 0.12);
  const bool fewer_legs = pen.chance(0.05), no_tail = pen.chance(0.05);
  if (parts.has_body) {
    parts.facing = options.facing.value_or(left ? Facing::left : Facing::right);
    parts.body_position = options.body_position.value_or(below ? BodyPosition::below : BodyPosition::beside);
    const int usual_legs = parts.body_position == BodyPosition::below ? 2 : fewer_legs ? 3 : 4;
    parts.legs = options.legs.value_or(usual_legs);
    parts.tail = options.tail.value_or(!no_tail);
  }
  return parts;
}

/// Draws the head and all parts of the face.
inline void draw_face(Pen& pen, const Head& head, const DrawingParts& parts) {
  const bool cat = parts.animal == Animal::cat;
  draw_head(pen, head);

  const double ear_height = cat ? pen.uniform(0.55, 0.85) : pen.uniform(0.32, 0.46);
  const double ear_width = cat ? pen.uniform(0.24, 0.32) : pen.uniform(0.22, 0.3);
  const double ear_spread = cat ? pen.uniform(0.58, 0.72) : pen.uniform(0.62, 0.8);
  const bool floppy = pen.chance(cat ? 0 : 0.55);
  const double shrink = parts.ears > 3 ? 3.0 / parts.ears : 1.0;
  for (const double angle : ear_angles(pen, parts.ears, ear_spread)) {
    if (floppy) {
      draw_floppy_ear(pen, head, angle, shrink * ear_width, shrink * ear_height);
    } else {
      draw_pointed_ear(pen, head, angle, shrink * ear_width, shrink * ear_height);
    }
  }

  const bool rings = pen.chance(parts.has_body ? 0.2 : 0.4);
  const EyeStyle style = parts.eyes_closed ? EyeStyle::closed : rings ? EyeStyle::ring : EyeStyle::dash;
  const double eye_height = cat ? pen.uniform(-0.26, -0.12) : pen.uniform(-0.36, -0.22);
  const double eye_spacing = pen.uniform(0.34, 0.46) * head.rx;
  const double eye_size = pen.uniform(0.1, 0.14);
  draw_eyes(pen, parts.eyes, style, eye_spacing, eye_height, eye_size);

  const double middle = cat ? pen.uniform(0.1, 0.18) : pen.uniform(0.16, 0.28);
  if (parts.snout) draw_snout(pen, middle, parts.nostrils);
  if (parts.nose) draw_nose(pen, middle);
  const bool double_arc = pen.chance(cat ? 0.75 : 0);
  const double smile_width = pen.uniform(0.24, 0.36);
  if (parts.mouth && parts.snout) {
    draw_smile(pen, middle + 0.42, smile_width);
  } else if (parts.mouth && double_arc) {
    draw_double_arc(pen, middle + 0.2);
  } else if (parts.mouth) {
    draw_smile(pen, middle + 0.3, smile_width);
  }
  draw_whiskers(pen, head, parts.whiskers, middle + 0.1);
}

/// Draws a body beside the head, with standing legs. `side`: 1 if the body is to the right of the head, -1 to the left.
inline void draw_standing(Pen& pen, const Head& head, const DrawingParts& parts, double side) {
  const bool cat = parts.animal == Animal::cat;
  Body body;
  body.rx = cat ? pen.uniform(1.5, 1.9) : pen.uniform(1.45, 1.75);
  body.ry = cat ? pen.uniform(0.62, 0.8) : pen.uniform(1.0, 1.25);
  body.power = cat ? 2.5 : 2.1;
  const double neck = cat ? pen.uniform(0.5, 0.62) : pen.uniform(0.35, 0.5);
  body.center = {side * (neck * head.rx + 0.93 * body.rx), cat ? pen.uniform(0.55, 0.8) : pen.uniform(0.2, 0.45)};
  draw_body(pen, body, head, -side * std::numbers::pi / 2, side > 0);

  const double leg_length = cat ? pen.uniform(0.75, 1.05) : pen.uniform(0.38, 0.6);
  const bool wide = pen.chance(0.3);
  draw_legs_standing(pen, body, parts.legs, leg_length, wide);
  if (!parts.tail) return;
  const double angle = pen.uniform(1.15, 1.4);
  const DoublePoint root = body.outline(side * angle);
  cat ? draw_long_tail(pen, root, side, 1.0) : draw_curly_tail(pen, root, side, 1.0);
}

/// Draws a body below the head, seen from the front. `side`: 1 if the tail is on the right, -1 on the left.
inline void draw_sitting(Pen& pen, const Head& head, const DrawingParts& parts, double side) {
  const bool cat = parts.animal == Animal::cat;
  Body body;
  body.rx = cat ? pen.uniform(0.85, 1.05) : pen.uniform(1.15, 1.35);
  body.ry = cat ? pen.uniform(1.1, 1.4) : pen.uniform(1.0, 1.2);
  body.belly = cat ? pen.uniform(0.2, 0.32) : pen.uniform(0.0, 0.1);
  body.center = {0, 0.72 * head.ry + 0.93 * body.ry};
  draw_body(pen, body, head, 0, false);
  draw_legs_sitting(pen, body, parts.legs);
  if (!parts.tail) return;
  const double angle = cat ? pen.uniform(2.1, 2.3) : pen.uniform(1.7, 1.9);
  const DoublePoint root = body.outline(side * angle);
  cat ? draw_long_tail(pen, root, side, 0.95) : draw_curly_tail(pen, root, side, 0.9);
}

}  // namespace detail

/// Draws an animal. The result depends only on the options and the state of `random`. Throws ArgumentError for options that cannot be
/// satisfied (legs without a body, 13 eyes).
[[nodiscard]] inline ProceduralDrawing draw_animal(Animal animal, const ProceduralOptions& options, Random& random) {
  detail::check_procedural_options(options);
  detail::Pen pen(random, options.wobble);
  const DrawingParts parts = detail::choose_parts(animal, options, pen);
  detail::Head head;
  head.rx = animal == Animal::cat ? pen.uniform(0.98, 1.18) : pen.uniform(0.95, 1.12);
  head.ry = animal == Animal::cat ? pen.uniform(0.84, 0.98) : pen.uniform(0.92, 1.04);
  pen.turn(pen.slip(0.05));
  detail::draw_face(pen, head, parts);
  pen.turn(0);
  if (parts.has_body) {
    const double side = parts.facing == Facing::left ? 1.0 : -1.0;
    if (parts.body_position == BodyPosition::beside) {
      detail::draw_standing(pen, head, parts, side);
    } else {
      detail::draw_sitting(pen, head, parts, side);
    }
  }
  const double angle = pen.slip(0.03);
  const double aspect = 1 + pen.slip(0.05);
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
