// The embedded data set: cats and pigs drawn by the library itself, as many as asked for, so that nothing has to be
// downloaded. They have the form of Quick, Draw! drawings (0..255, thinned by Ramer-Douglas-Peucker).
// What it is not for: standing in for Quick, Draw! data where results on real drawings are claimed.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/procedural_animals.hpp>
#include <sketchrnn/data/procedural_drawing.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

struct ProceduralDatasetOptions {
  std::size_t count_per_kind = 5000;  ///< cats, and as many pigs, in all three splits together
  double body_fraction = 0.5;         ///< share of each kind that has a body; the others are heads
  std::size_t max_length = 90;        ///< no sketch has more rows
  double epsilon = 3.0;               ///< of Ramer-Douglas-Peucker, in 255ths of the drawing's larger side
  SplitFractions fractions{0.9, 0.05, 0.05};
  ProceduralOptions drawing{};  ///< what every drawing must contain; body_probability is overruled by body_fraction
};

/// A drawing as a row of pen movements, as the Quick, Draw! files hold theirs: fitted into 0..255, thinned, rounded to
/// whole numbers, the first point the origin. Departure from those files, whose epsilon is 2: with 3, the default, the
/// drawings are shorter by about a seventh and train faster; what they lose is roundness. Where a drawing still has
/// more than `max_length` rows, epsilon grows by a quarter until it fits. Throws ArgumentError for an epsilon that is
/// not positive and finite, and for a drawing of too many lines to fit.
[[nodiscard]] inline Stroke3 to_stroke3(const ProceduralDrawing& drawing, std::size_t max_length = 90, double epsilon = 3.0) {
  if (max_length + 1 < 2 * drawing.polylines.size()) {
    throw ArgumentError("a drawing of " + std::to_string(drawing.polylines.size()) + " lines does not fit into " +
                        std::to_string(max_length) + " rows");
  }
  for (;; epsilon *= 1.25) {
    const Polylines lines = simplify_quickdraw(drawing.polylines, {.epsilon = epsilon});
    Stroke3 strokes = to_stroke3(lines, StrokeConvention::quickdraw);
    if (length(strokes) <= max_length) return strokes;
  }
}

/// The drawing number `index` of this animal in procedural_dataset (before the split shuffles them), with the parts it
/// contains: a pure function of its arguments, whatever the number of drawings.
[[nodiscard]] inline ProceduralDrawing procedural_drawing(Animal animal, std::uint32_t index, Seed seed,
                                                          const ProceduralDatasetOptions& options = {}) {
  if (!is_within(options.body_fraction, 0, 1)) {
    throw ArgumentError("procedural data set: the share of bodies is " + detail::number_text(options.body_fraction) + ", expected 0 to 1");
  }
  Random random(seed, Purpose::procedural_drawing, static_cast<std::uint32_t>(animal), index);
  ProceduralOptions drawing = options.drawing;
  if (!drawing.body) {
    // spread evenly: of the first n drawings, floor(n * fraction) have a body
    const double n = static_cast<double>(index);
    drawing.body = std::floor((n + 1) * options.body_fraction) > std::floor(n * options.body_fraction);
  }
  return draw_animal(animal, drawing, random);
}

/// Cats and pigs (classes "cat" and "pig") in stroke-3, the first point of each the origin, offsets whole numbers.
/// Throws ArgumentError for options that no drawing can meet and shares that do not add up.
[[nodiscard]] inline Dataset procedural_dataset(const ProceduralDatasetOptions& options, Seed seed) {
  constexpr std::size_t max_drawings = 10'000'000;
  if (options.count_per_kind > max_drawings) {
    throw ArgumentError("procedural data set: " + std::to_string(options.count_per_kind) + " drawings of each kind, expected at most " +
                        std::to_string(max_drawings));
  }
  Split all;
  for (const Animal animal : {Animal::cat, Animal::pig}) {
    for (std::size_t index = 0; index < options.count_per_kind; ++index) {
      const ProceduralDrawing drawing = procedural_drawing(animal, static_cast<std::uint32_t>(index), seed, options);
      all.push_back(to_stroke3(drawing, options.max_length, options.epsilon), static_cast<std::uint32_t>(animal));
    }
  }
  return split(std::move(all), options.fractions, seed, {"cat", "pig"});
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
