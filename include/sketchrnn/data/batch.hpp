// Training batches of sketches, converted to stroke-5, [Nmax + 1, B, 5], sorted by decreasing length (Magenta:
// DataLoader).
// A batch can be divided into shards, each a Batch of its own. Random streams are keyed by the index in the whole batch, so the sketches do
// not depend on the number of shards.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/augmentation.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/detail/xtensor.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Data augmentation; off by default.
struct Augmentation {
  double random_scale_factor = 0;  ///< see random_scale()
  double drop_probability = 0;     ///< see drop_strokes()
  AffineAugmentation affine{};     ///< see random_affine()
};

/// A batch or one shard of it. Reuses its memory: after the first calls fill() does not allocate.
template <RealScalar Scalar>
struct Batch {
  xt::xtensor<Scalar, 3> strokes;      ///< [Nmax + 1, B, 5]; row 0 is the start token (0, 0, 1, 0, 0)
  std::vector<Scalar> time_gaps;       ///< [Nmax + 1, B], row-major: 0 in row 0 and in padding; empty if no sketch has times
  std::vector<Index> lengths;          ///< points of each sketch after augmentation, decreasing
  std::vector<std::uint32_t> indices;  ///< index of each sketch in the whole batch

  /// Returns the number of sketches, B.
  [[nodiscard]] std::size_t size() const noexcept { return lengths.size(); }

  /// Fills the batch with shard `shard` of `shards` of the sketches split[chosen[i]], augmented. Throws ArgumentError if a sketch is longer
  /// than max_length (Nmax), and for time gaps that check_time_gaps() does not accept.
  void fill(const Split& split, std::span<const std::uint32_t> chosen, std::size_t shard, std::size_t shards, std::size_t max_length,
            const Augmentation& augmentation, Seed seed, std::uint32_t step) {
    select_shard(split, chosen, shard, shards);
    augment(split, chosen, max_length, augmentation, seed, step);
    write(max_length);
  }

 private:
  /// Assigns the sketches to the shards round-robin in order of length, so that all shards have a similar load.
  void select_shard(const Split& split, std::span<const std::uint32_t> chosen, std::size_t shard, std::size_t shards) {
    sort_by_length(order_, chosen.size(), [&](std::uint32_t index) { return length(split[chosen[index]]); });
    indices.clear();
    for (std::size_t i = shard; i < order_.size(); i += shards) indices.push_back(order_[i]);
  }

  /// Appends the augmented rows of all sketches to rows_ and sorts columns_ by length.
  void augment(const Split& split, std::span<const std::uint32_t> chosen, std::size_t max_length, const Augmentation& augmentation,
               Seed seed, std::uint32_t step) {
    columns_.clear();
    rows_.clear();
    gaps_.clear();
    timed_ = !split.time_gaps.empty();
    for (const std::uint32_t index : indices) {
      const Stroke3& sketch = split[chosen[index]];
      if (length(sketch) > max_length) {
        detail::raise(ArgumentError("a sketch of " + std::to_string(length(sketch)) + " points does not fit into a batch of at most " +
                                    std::to_string(max_length)));
      }
      const std::size_t first = rows_.size();
      rows_.insert(rows_.end(), sketch.data(), sketch.data() + sketch.size());
      std::span<float> rows(rows_.data() + first, sketch.size()), gaps;
      if (timed_) {
        const auto found = split.gaps(chosen[index]);
        if (const std::string problem = detail::time_gaps_problem(found, length(sketch)); !problem.empty()) {
          detail::raise(ArgumentError("sketch " + std::to_string(chosen[index]) + ": " + problem));
        }
        gaps_.resize(first / 3 + length(sketch), 1.0F);  // without times the gap is 1
        gaps = std::span(gaps_).subspan(first / 3);
        std::copy(found.begin(), found.end(), gaps.begin());
      }
      if (!augmentation.affine.is_identity()) {
        Random random(seed, Purpose::random_affine, step, index);
        random_affine_rows(rows, augmentation.affine, random);
      }
      if (augmentation.random_scale_factor > 0) {
        Random random(seed, Purpose::random_scale, step, index);
        random_scale_rows(rows, augmentation.random_scale_factor, random);
      }
      if (augmentation.drop_probability > 0) {
        Random random(seed, Purpose::stroke_dropping, step, index);
        rows = rows.first(3 * drop_rows(rows, augmentation.drop_probability, random, gaps));
      }
      rows_.resize(first + rows.size());
      if (timed_) gaps_.resize(rows_.size() / 3);
      columns_.push_back({index, first, rows.size() / 3});
    }
    std::sort(columns_.begin(), columns_.end(),
              [](const Column& a, const Column& b) { return std::pair(b.length, a.index) < std::pair(a.length, b.index); });
  }

  /// Writes stroke-5 with the start token in front and end rows as padding.
  void write(std::size_t max_length) {
    const std::size_t count = columns_.size();
    const std::array<std::size_t, 3> shape{max_length + 1, count, 5};
    if (strokes.shape() != shape) strokes.resize(shape);
    lengths.resize(count);
    time_gaps.assign(timed_ ? (max_length + 1) * count : 0, Scalar{0});
    for (std::size_t column = 0; column < count; ++column) {
      const auto& [index, first, points] = columns_[column];
      lengths[column] = static_cast<Index>(points);
      indices[column] = index;
      const auto put = [&, at = column](std::size_t row, float dx, float dy, int pen) {
        write_stroke5_row(strokes.data() + (row * count + at) * Stroke5::columns, dx, dy, pen);
      };
      put(0, 0, 0, 0);
      for (std::size_t point = 0; point < points; ++point) {
        const float* row = rows_.data() + first + 3 * point;
        put(point + 1, row[0], row[1], same_value(row[2], 1.0F) ? 1 : 0);
        if (timed_) time_gaps[(point + 1) * count + column] = static_cast<Scalar>(gaps_[first / 3 + point]);
      }
      for (std::size_t row = points + 1; row <= max_length; ++row) put(row, 0, 0, 2);
    }
  }

  struct Column {
    std::uint32_t index;
    std::size_t first, length;
  };
  std::vector<std::uint32_t> order_;
  std::vector<float> rows_, gaps_;  // of all sketches, in the order of columns_ before sorting
  bool timed_ = false;
  std::vector<Column> columns_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
