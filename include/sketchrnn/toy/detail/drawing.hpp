// Procedural drawings: the parts that a drawing contains and the options that determine them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The animals that can be drawn; the values are the labels of procedural_dataset().
enum class Animal {
  cat,  ///< with whiskers and pointed ears
  pig,  ///< with a snout and a curled tail
};

/// The part that a line of a drawing depicts.
enum class DrawnPart {
  head,     ///< outline of the head
  ear,      ///< one ear
  eye,      ///< one eye
  nose,     ///< of a cat
  snout,    ///< of a pig
  nostril,  ///< one nostril, on a snout
  mouth,    ///< the mouth
  whisker,  ///< one whisker
  body,     ///< outline of the body
  leg,      ///< one leg
  tail,     ///< the tail
};

/// The side of the head in a drawing with the body beside it; the tail is on the other side.
enum class Facing {
  left,   ///< head on the left, tail on the right
  right,  ///< head on the right, tail on the left
};

/// Position of the body relative to the head.
enum class BodyPosition {
  beside,  ///< a standing animal, from the side
  below,   ///< a sitting animal, from the front
};

/// The parts of a drawing. Each counted part is one line of the drawing.
struct DrawingParts {
  Animal animal = Animal::cat;                        ///< the kind of animal
  bool has_body = false;                              ///< false: a head alone
  int eyes = 0;                                       ///< number of eyes
  int ears = 0;                                       ///< number of ears
  int whiskers = 0;                                   ///< total of both sides
  int nostrils = 0;                                   ///< number of nostrils
  int legs = 0;                                       ///< number of legs
  bool eyes_closed = false;                           ///< whether the eyes are closed
  bool nose = false;                                  ///< whether there is a nose
  bool snout = false;                                 ///< whether there is a snout
  bool mouth = false;                                 ///< whether there is a mouth
  bool tail = false;                                  ///< whether there is a tail
  Facing facing = Facing::left;                       ///< only meaningful with a body
  BodyPosition body_position = BodyPosition::beside;  ///< only meaningful with a body

  /// Compares all members.
  friend bool operator==(const DrawingParts&, const DrawingParts&) = default;
};

/// A drawing with a description of its parts.
struct ProceduralDrawing {
  Polylines polylines{};                ///< in drawing order, densely sampled; coordinates 0..255, y down
  std::vector<DrawnPart> line_parts{};  ///< the part that each polyline depicts
  DrawingParts parts{};                 ///< the parts that the drawing contains

  /// Returns the number of lines that depict `part`.
  [[nodiscard]] int count(DrawnPart part) const { return static_cast<int>(std::count(line_parts.begin(), line_parts.end(), part)); }
};

/// The required parts of a drawing. Parts that are not set are chosen at random with realistic frequencies (nearly always two eyes,
/// occasionally no whiskers). Setting legs, a tail, a facing or a body position implies a body unless `body` is set.
struct ProceduralOptions {
  std::optional<bool> body{};                   ///< a head alone (false) or with body, legs and tail (true)
  std::optional<int> eyes{};                    ///< number of eyes
  std::optional<int> ears{};                    ///< number of ears
  std::optional<int> whiskers{};                ///< number of whiskers of both sides
  std::optional<int> nostrils{};                ///< number of nostrils
  std::optional<int> legs{};                    ///< number of legs
  std::optional<bool> eyes_closed{};            ///< whether the eyes are closed
  std::optional<bool> nose{};                   ///< whether there is a nose
  std::optional<bool> snout{};                  ///< whether there is a snout
  std::optional<bool> mouth{};                  ///< whether there is a mouth
  std::optional<bool> tail{};                   ///< whether there is a tail
  std::optional<Facing> facing{};               ///< side of the head; implies a body
  std::optional<BodyPosition> body_position{};  ///< position of the body; implies a body
  double body_probability = 0.5;                ///< used if no option determines whether there is a body
  double wobble = 1;                            ///< amplitude of the random deviations, 0 to 3; 0: exact lines
};

/// Maximum number of each part.
inline constexpr int max_parts = 12;

namespace detail {

inline void check_part_count(const std::optional<int>& count, std::string_view name) {
  if (count && (*count < 0 || *count > max_parts)) {
    throw ArgumentError("a drawing with " + std::to_string(*count) + " " + std::string(name) + ", expected 0 to " +
                        std::to_string(max_parts));
  }
}

/// Throws ArgumentError for options that cannot be satisfied.
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
