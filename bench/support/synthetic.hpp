// Random sketches with a known distribution of lengths, so that benchmarks do not depend on files and other programs can use the same
// lengths. Not suitable for learning.
//
// Lengths are spread evenly about the mean m: sketch k of n has 1 + floor((2 m - 2) k / (n - 1)) points, except for the last, which has
// Nmax. The default of m is Nmax / 2, similar to the published data sets: 50 for Nmax 100 and 125 for Nmax 250.
#pragma once

#include <algorithm>
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

/// Returns the number of points of sketch `index` of `count`. A mean of 0 means max_length / 2.
[[nodiscard]] inline std::size_t synthetic_length(std::size_t index, std::size_t count, std::size_t max_length, std::size_t mean = 0) {
  if (index + 1 >= count) return max_length;
  const std::size_t about = std::max<std::size_t>(mean == 0 ? max_length / 2 : mean, 1);
  return std::min(1 + (2 * about - 2) * index / (count - 1), max_length);
}

/// Returns the lengths of all sketches in decreasing order.
[[nodiscard]] inline std::vector<Index> synthetic_lengths(std::size_t count, std::size_t max_length) {
  std::vector<Index> lengths;
  for (std::size_t index = count; index-- > 0;) lengths.push_back(static_cast<Index>(synthetic_length(index, count, max_length)));
  return lengths;
}

/// Returns a random walk: offsets ~ scale N(0, 1), rounded if `whole`; the pen is lifted after every tenth point on average.
[[nodiscard]] inline Stroke3 synthetic_sketch(std::size_t points, Random& random, double scale = 1, bool whole = false) {
  Stroke3 sketch(points);
  for (std::size_t point = 0; point < points; ++point) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const double offset = scale * random.normal();
      sketch(point, axis) = static_cast<float>(whole ? std::nearbyint(offset) : offset);
    }
    sketch(point, 2) = point + 1 == points || random.below(10) == 0 ? 1.0F : 0.0F;
  }
  return sketch;
}

/// Returns `count` sketches with these lengths as a normalized split.
[[nodiscard]] inline Split synthetic_split(std::size_t count, std::size_t max_length, Seed seed, std::size_t mean = 0) {
  Split split;
  for (std::size_t index = 0; index < count; ++index) {
    Random random(seed, Purpose::procedural_drawing, static_cast<std::uint32_t>(index));
    split.push_back(synthetic_sketch(synthetic_length(index, count, max_length, mean), random), 0);
  }
  return split;
}

/// Returns a data set with a training split of these sketches and empty validation and test splits.
[[nodiscard]] inline Dataset synthetic_dataset(std::size_t count, std::size_t max_length, Seed seed, std::size_t mean = 0) {
  Dataset data;
  data.classes = {"synthetic"};
  data.train = synthetic_split(count, max_length, seed, mean);
  return data;
}

}  // namespace sketchrnn::bench
