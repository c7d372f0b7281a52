// One number that tells data sets apart, so that a training run never goes on with other drawings than it began with.
// What it is not for: drawings in a file (two files may hold the same data set), or protection against malice.
#pragma once

#include <cstdint>

#include <sketchrnn/core/fnv.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/data/dataset.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// FNV-1a over the scale factor and, for train, valid and test in this order, the number of sketches and of each, in order, its shape and
/// its numbers, bit by bit. Classes and labels are left out: no model is trained on them.
[[nodiscard]] inline std::uint64_t fingerprint(const Dataset& data) {
  Fnv1a hash;
  hash.add(data.scale_factor);
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    hash.add(std::uint64_t{split->size()});
    for (const Stroke3& sketch : split->sketches) {
      for (const std::size_t side : sketch.shape()) hash.add(std::uint64_t{side});
      for (const float number : sketch) hash.add(number);
    }
  }
  return hash.value();
}

}  // namespace sketchrnn
