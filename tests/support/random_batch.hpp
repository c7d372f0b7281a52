// A batch of random sketches, for tests of models.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::test {

/// Strokes [max_length + 1, B, 5] with the start token first and end rows after each sketch; lengths must decrease. Sketch k is independent
/// of the other sketches and of the length of the batch; `names` contains the index of the sketch in each column (empty: 0, 1, ...).
template <class Scalar>
struct RandomBatch {
  RandomBatch(std::vector<Index> sketch_lengths, Index longest, std::vector<std::uint32_t> names = {})
      : lengths(std::move(sketch_lengths)), max_length(longest), strokes(static_cast<std::size_t>(longest + 1) * lengths.size() * 5) {
    for (std::size_t sketch = 0; sketch < lengths.size(); ++sketch) {
      Random random(Seed{42}, Purpose::general, names.empty() ? static_cast<std::uint32_t>(sketch) : names[sketch]);
      for (Index row = 0; row <= max_length; ++row) {
        Scalar* out = strokes.data() + (static_cast<std::size_t>(row) * lengths.size() + sketch) * 5;
        const bool drawn = row >= 1 && row <= lengths[sketch];
        const double dx = random.normal(), dy = random.normal(), lift = random.uniform();
        if (drawn) out[0] = static_cast<Scalar>(dx), out[1] = static_cast<Scalar>(dy);
        out[row == 0 ? 2 : drawn ? (lift < 0.3 ? 3 : 2) : 4] = 1;
      }
    }
  }

  [[nodiscard]] SequenceBatch<Scalar> view() const { return {strokes.data(), nullptr, lengths, max_length}; }

  std::vector<Index> lengths;
  Index max_length;
  std::vector<Scalar> strokes;
};

}  // namespace sketchrnn::test
