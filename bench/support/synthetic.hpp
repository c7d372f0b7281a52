// Sketches of a known distribution of lengths, so that what is measured does not depend on files, and so that another program can be given
// the same lengths. What it is not for: learning; the pen wanders at random.
//
// Lengths are spread evenly: sketch k of n has 1 + floor((Nmax - 1) k / (n - 1)) points. Their mean is (Nmax + 1) / 2, less the rounding:
// 100 sketches have a mean of 50.5 points for Nmax 100 and of 125 for Nmax 250, about what Quick, Draw! and the sheep have.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::bench {

/// Points of sketch `index` of `count`.
[[nodiscard]] inline std::size_t synthetic_length(std::size_t index, std::size_t count, std::size_t max_length) {
  return count < 2 ? max_length : 1 + (max_length - 1) * index / (count - 1);
}

/// The same of all, decreasing.
[[nodiscard]] inline std::vector<Index> synthetic_lengths(std::size_t count, std::size_t max_length) {
  std::vector<Index> lengths;
  for (std::size_t index = count; index-- > 0;) lengths.push_back(static_cast<Index>(synthetic_length(index, count, max_length)));
  return lengths;
}

/// A wandering pen: offsets ~ scale N(0, 1), rounded to whole numbers where `whole`; the pen lifts after every tenth point or so.
[[nodiscard]] inline Stroke3 synthetic_sketch(std::size_t points, Random& random, double scale = 1, bool whole = false) {
  Stroke3 sketch(std::array<std::size_t, 2>{points, 3});
  for (std::size_t point = 0; point < points; ++point) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double offset = scale * random.normal();
      sketch(point, axis) = static_cast<float>(whole ? std::nearbyint(offset) : offset);
    }
    sketch(point, 2) = point + 1 == points || random.below(10) == 0 ? 1.0F : 0.0F;
  }
  return sketch;
}

/// `count` sketches of the lengths above, as a split that is already brought to scale.
[[nodiscard]] inline Split synthetic_split(std::size_t count, std::size_t max_length, Seed seed) {
  Split split;
  for (std::size_t index = 0; index < count; ++index) {
    Random random(seed, Purpose::procedural_drawing, static_cast<std::uint32_t>(index));
    split.push_back(synthetic_sketch(synthetic_length(index, count, max_length), random), 0);
  }
  return split;
}

/// The same as a data set whose three splits are a training split and two empty ones.
[[nodiscard]] inline Dataset synthetic_dataset(std::size_t count, std::size_t max_length, Seed seed) {
  Dataset data;
  data.classes = {"synthetic"};
  data.train = synthetic_split(count, max_length, seed);
  return data;
}

}  // namespace sketchrnn::bench
