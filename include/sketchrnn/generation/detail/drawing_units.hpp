// Between sketches in drawing units and what a model reads and draws, whose offsets are divided by the scale factor.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Sketches as an encoder reads them: stroke-5 in the model's units, [longest + 1, B, 5], the longest sketch first.
template <RealScalar Scalar>
class EncoderBatch {
 public:
  /// `time_gaps`: those before the rows of the sketches, 1 where there are none. Throws ArgumentError if a sketch has no points or is not a
  /// valid stroke-3 array, and for time gaps that check_time_gaps() does not accept.
  EncoderBatch(std::span<const Stroke3> sketches, std::span<const std::vector<float>> time_gaps, float scale_factor) {
    for (std::size_t sketch = 0; sketch < sketches.size(); ++sketch) {
      check_stroke3(sketches[sketch], "sketch " + std::to_string(sketch));
      if (length(sketches[sketch]) == 0) raise(ArgumentError("sketch " + std::to_string(sketch) + " has no points to encode"));
      if (sketch < time_gaps.size()) check_time_gaps(time_gaps[sketch], length(sketches[sketch]), "sketch " + std::to_string(sketch));
    }
    sort_by_length(order_, sketches.size(), [&](std::uint32_t sketch) { return length(sketches[sketch]); });
    for (const std::uint32_t sketch : order_) lengths_.push_back(static_cast<Index>(length(sketches[sketch])));
    rows_.resize(static_cast<std::size_t>(lengths_.front() + 1) * sketches.size() * stroke_size);
    if (!time_gaps.empty()) gaps_.resize(rows_.size() / stroke_size, Scalar{1});
    for (std::size_t column = 0; column < order_.size(); ++column) {
      const Stroke3& sketch = sketches[order_[column]];
      for (std::size_t point = 0; point < length(sketch); ++point) {
        write_stroke5_row(rows_.data() + ((point + 1) * order_.size() + column) * stroke_size, sketch(point, 0) / scale_factor,
                          sketch(point, 1) / scale_factor, same_value(sketch(point, 2), 1) ? 1 : 0);
      }
      if (order_[column] >= time_gaps.size()) continue;
      std::size_t row = 0;
      for (const float gap : time_gaps[order_[column]]) gaps_[++row * order_.size() + column] = static_cast<Scalar>(gap);
    }
  }

  /// Returns a view, valid as long as this object.
  [[nodiscard]] SequenceBatch<Scalar> view() const {
    return {rows_.data(), nullptr, lengths_, lengths_.front(), gaps_.empty() ? nullptr : gaps_.data()};
  }
  /// Returns the sketch of each column.
  [[nodiscard]] std::span<const std::uint32_t> order() const noexcept { return order_; }

 private:
  std::vector<std::uint32_t> order_;
  std::vector<Index> lengths_;
  std::vector<Scalar> rows_, gaps_;
};

/// Converts a sketch to the model's units.
[[nodiscard]] inline std::vector<SampledPoint> to_points(const Stroke3& sketch, float scale_factor) {
  std::vector<SampledPoint> points;
  points.reserve(length(sketch));
  for (std::size_t row = 0; row < length(sketch); ++row) {
    points.push_back({static_cast<double>(sketch(row, 0) / scale_factor), static_cast<double>(sketch(row, 1) / scale_factor),
                      same_value(sketch(row, 2), 1) ? 1 : 0});
  }
  return points;
}

/// Returns stroke-3 in drawing units: the rows of `beginning`, then the points. The last row always has pen 1.
[[nodiscard]] inline Stroke3 to_drawing(const Stroke3& beginning, const std::vector<SampledPoint>& points, double scale_factor) {
  const std::size_t before = length(beginning);
  Stroke3 sketch(before + points.size());
  std::copy(beginning.begin(), beginning.end(), sketch.begin());
  for (std::size_t point = 0; point < points.size(); ++point) {
    sketch(before + point, 0) = static_cast<float>(points[point].dx * scale_factor);
    sketch(before + point, 1) = static_cast<float>(points[point].dy * scale_factor);
    sketch(before + point, 2) = points[point].pen == 1 ? 1.0F : 0.0F;
  }
  if (length(sketch) > 0) sketch(length(sketch) - 1, 2) = 1.0F;
  return sketch;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
