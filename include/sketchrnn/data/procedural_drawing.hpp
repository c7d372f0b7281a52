// What the embedded drawings are made of: the parts that a drawing declares, and the options that force them.
// What it is not for: drawing (procedural_animals.hpp), data sets (procedural.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

enum class Animal { cat, pig };

/// What one line of a drawing depicts.
enum class DrawnPart { head, ear, eye, nose, snout, nostril, mouth, whisker, body, leg, tail };

/// Where the head looks when the body stands beside it; the tail is on the other side.
enum class Facing { left, right };

/// The body beside the head (an animal that stands, seen from the side) or below it (one that sits, from the front).
enum class BodyPlace { beside, below };

/// What a drawing contains. Each part that is counted is one line of the drawing.
struct DrawingParts {
  Animal animal = Animal::cat;
  bool has_body = false;
  int eyes = 0;
  int ears = 0;
  int whiskers = 0;  ///< on both sides together
  int nostrils = 0;
  int legs = 0;
  bool eyes_closed = false;
  bool nose = false;
  bool snout = false;
  bool mouth = false;
  bool tail = false;
  Facing facing = Facing::left;              ///< without meaning where there is no body
  BodyPlace body_place = BodyPlace::beside;  ///< without meaning where there is no body

  friend bool operator==(const DrawingParts&, const DrawingParts&) = default;
};

/// A drawing that knows what it contains.
struct ProceduralDrawing {
  Polylines polylines{};                ///< in the order of drawing, many points a line; y downwards; 0..255
  std::vector<DrawnPart> line_parts{};  ///< what each polyline depicts
  DrawingParts parts{};

  /// The number of lines that depict this part.
  [[nodiscard]] int count(DrawnPart part) const { return static_cast<int>(std::count(line_parts.begin(), line_parts.end(), part)); }
};

/// What a drawing must contain. What is left open is drawn at random, as people do: nearly always two eyes, now and
/// then no whiskers. Legs, a tail, a facing or a body place that are asked for bring the body with them.
struct ProceduralOptions {
  std::optional<bool> body{};  ///< a head alone (false) or with body, legs and tail (true)
  std::optional<int> eyes{}, ears{}, whiskers{}, nostrils{}, legs{};
  std::optional<bool> eyes_closed{}, nose{}, snout{}, mouth{}, tail{};
  std::optional<Facing> facing{};
  std::optional<BodyPlace> body_place{};
  double body_probability = 0.5;  ///< where nothing decides about the body
  double wobble = 1;              ///< how unsteady the hand is: 0 for a ruler and compasses, up to 3
};

/// No part can be asked for more often than this.
inline constexpr int max_parts = 12;

namespace detail {

inline void check_part_count(const std::optional<int>& count, std::string_view name) {
  if (count && (*count < 0 || *count > max_parts)) {
    throw ArgumentError("a drawing with " + std::to_string(*count) + " " + std::string(name) + ", expected 0 to " +
                        std::to_string(max_parts));
  }
}

/// Throws ArgumentError for options that no drawing can meet.
inline void check_procedural_options(const ProceduralOptions& options) {
  check_part_count(options.eyes, "eyes");
  check_part_count(options.ears, "ears");
  check_part_count(options.whiskers, "whiskers");
  check_part_count(options.nostrils, "nostrils");
  check_part_count(options.legs, "legs");
  if (!is_within(options.body_probability, 0, 1)) {
    throw ArgumentError("the probability of a body is " + number_text(options.body_probability) + ", expected 0 to 1");
  }
  constexpr double max_wobble = 3;
  if (!is_within(options.wobble, 0, max_wobble)) {
    throw ArgumentError("the wobble is " + number_text(options.wobble) + ", expected 0 to " + number_text(max_wobble));
  }
  const bool legs = options.legs.value_or(0) > 0, tail = options.tail.value_or(false);
  if (options.body.has_value() && !*options.body && (legs || tail)) {
    throw ArgumentError("a head alone with " + std::string(legs ? "legs" : "a tail") + ": these need a body");
  }
  if (options.snout.has_value() && !*options.snout && options.nostrils.value_or(0) > 0) {
    throw ArgumentError("nostrils without a snout");
  }
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
