// A hash of a data set, which ensures that a training run is resumed with the same data. Not cryptographic.
#pragma once

#include <cstdint>
#include <vector>

#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/data/dataset.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns the FNV-1a hash of the scale factor and, for the splits train, valid and test in this order, the number of sketches and the
/// shape and the elements (bit patterns) of each sketch, and their time gaps, if there are any. Classes and labels are not included,
/// because most models are not trained on them.
[[nodiscard]] inline std::uint64_t fingerprint(const Dataset& data) {
  Fnv1a hash;
  hash.add(data.scale_factor);
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    hash.add(std::uint64_t{split->size()});
    for (const Stroke3& sketch : split->sketches) {
      hash.add(std::uint64_t{length(sketch)});
      hash.add(std::uint64_t{Stroke3::columns});
      for (const float element : sketch) hash.add(element);
    }
    for (const std::vector<float>& gaps : split->time_gaps) {
      hash.add(std::uint64_t{gaps.size()});
      for (const float gap : gaps) hash.add(gap);
    }
  }
  return hash.value();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
