// Small constructed sketches for tests of training and generation: zigzags and loops of different lengths.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::test {

/// A zigzag or a loop of `points` points.
inline Stroke3 toy_sketch(std::size_t points, bool loop, Random& random) {
  Stroke3 sketch(points);
  for (std::size_t row = 0; row < points; ++row) {
    const double angle = 6.28 * static_cast<double>(row) / static_cast<double>(points);
    sketch(row, 0) = static_cast<float>(10 * (loop ? std::cos(angle) : 1) + random.normal());
    sketch(row, 1) = static_cast<float>(10 * (loop ? std::sin(angle) : row % 2 == 0 ? 1 : -1) + random.normal());
    sketch(row, 2) = row + 1 == points || (!loop && row % 5 == 4) ? 1.0F : 0.0F;
  }
  return sketch;
}

/// `train` and `valid` toy sketches of 4 to 12 points.
inline Dataset toy_dataset(std::size_t train, std::size_t valid, Seed seed) {
  Dataset data;
  data.classes = {"zigzag", "loop"};
  Random random(seed);
  for (std::size_t sketch = 0; sketch < train + valid; ++sketch) {
    const auto label = static_cast<std::uint32_t>(sketch % 2);
    (sketch < train ? data.train : data.valid).push_back(toy_sketch(4 + random.below(9), label == 1, random), label);
  }
  return data;
}

}  // namespace sketchrnn::test
