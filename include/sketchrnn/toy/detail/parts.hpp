// Chooses the parts of a drawing: those that the options give, the others at random. Every choice consumes its random values even if it is
// given, so that setting one part does not change the others.
#pragma once

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/toy/detail/drawing.hpp>
#include <sketchrnn/toy/detail/pen.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Chooses whether there is a body: as given, or implied by other options, or at random.
[[nodiscard]] inline bool choose_body(const ProceduralOptions& options, Pen& pen) {
  const bool by_chance = pen.chance(options.body_probability);
  const bool implied = options.legs.value_or(0) > 0 || options.tail.value_or(false) || options.facing || options.body_position;
  return options.body.value_or(implied || by_chance);
}

/// Chooses the parts of the face.
inline void choose_face(DrawingParts& parts, const ProceduralOptions& options, Pen& pen) {
  const bool cat = parts.animal == Animal::cat;
  const bool one_eye = pen.chance(0.01), one_ear = pen.chance(0.02), closed = pen.chance(0.1);
  const bool mouth = pen.chance(!cat ? 0.3 : parts.has_body ? 0.6 : 0.85);
  const bool no_whiskers = pen.chance(0.06), many_whiskers = pen.chance(parts.has_body ? 0.25 : 0.75);
  const bool nose = pen.chance(0.92), no_nostrils = pen.chance(0.03);

  parts.eyes = options.eyes.value_or(one_eye ? 1 : 2);
  parts.ears = options.ears.value_or(one_ear ? 1 : 2);
  parts.eyes_closed = options.eyes_closed.value_or(closed) && parts.eyes > 0;
  parts.mouth = options.mouth.value_or(mouth);
  parts.whiskers = options.whiskers.value_or(!cat || no_whiskers ? 0 : many_whiskers ? 6 : 4);
  parts.nose = options.nose.value_or(cat && (nose || parts.whiskers == 0));
  parts.snout = options.snout.value_or(!cat || options.nostrils.value_or(0) > 0);
  parts.nostrils = parts.snout ? options.nostrils.value_or(no_nostrils ? 0 : 2) : 0;
}

/// Chooses the position of the body, legs and tail.
inline void choose_limbs(DrawingParts& parts, const ProceduralOptions& options, Pen& pen) {
  const bool left = pen.chance(0.6), below = pen.chance(parts.animal == Animal::cat ? 0.35 : 0.12);
  const bool fewer_legs = pen.chance(0.05), no_tail = pen.chance(0.05);
  if (!parts.has_body) return;
  parts.facing = options.facing.value_or(left ? Facing::left : Facing::right);
  parts.body_position = options.body_position.value_or(below ? BodyPosition::below : BodyPosition::beside);
  parts.legs = options.legs.value_or(parts.body_position == BodyPosition::below ? 2 : fewer_legs ? 3 : 4);
  parts.tail = options.tail.value_or(!no_tail);
}

/// Chooses all parts.
[[nodiscard]] inline DrawingParts choose_parts(Animal animal, const ProceduralOptions& options, Pen& pen) {
  DrawingParts parts;
  parts.animal = animal;
  parts.has_body = choose_body(options, pen);
  choose_face(parts, options, pen);
  choose_limbs(parts, options, pen);
  return parts;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
