// From a data set as read to one that a model trains on: long sketches dropped, offsets clamped and brought to a common
// scale (Magenta, DataLoader.preprocess and normalize).
// What it is not for: augmentation, which differs at every step (sketch/augmentation.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/normalization.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// How many sketches of each split were left out: longer than the maximum length, or without a row.
struct DroppedSketches {
  std::size_t train = 0, valid = 0, test = 0;
  [[nodiscard]] std::size_t total() const noexcept { return train + valid + test; }
};

struct Preprocessed {
  Dataset data;
  DroppedSketches dropped;
};

namespace detail {

/// Drops the long and the empty sketches of one split in place, keeps the order of the others and clamps their offsets.
inline std::size_t drop_and_clamp(Split& split, std::string_view name, std::size_t max_length, float limit) {
  check_labels(split, name);
  std::size_t kept = 0;
  for (std::size_t index = 0; index < split.size(); ++index) {
    const std::size_t rows = length(split.sketches[index]);
    if (rows == 0 || rows > max_length) continue;
    if (const std::string problem = stroke3_problem(split.sketches[index]); !problem.empty()) {
      throw ArgumentError("sketch " + std::to_string(index) + " of split " + std::string(name) + ": " + problem);
    }
    Stroke3 clamped = clamp_offsets(std::move(split.sketches[index]), limit);
    split.sketches[kept] = std::move(clamped);
    split.labels[kept] = split.labels[index];
    ++kept;
  }
  const std::size_t dropped = split.size() - kept;
  split.sketches.resize(kept);
  split.labels.resize(kept);
  return dropped;
}

inline void divide(Split& split, float scale) {
  for (Stroke3& sketch : split.sketches) sketch = divide_offsets(std::move(sketch), scale);
}

}  // namespace detail

/// Drops sketches of more than `max_length` rows and of none, clamps offsets to [-limit, limit], takes the scale from
/// the TRAINING split (normalizing_scale), divides the offsets of every split by it and multiplies data.scale_factor,
/// which is 1 in a data set as read, by it.
/// Departures from Magenta: its training script sets the maximum length to the longest sketch there is, so that it
/// never drops any, though its DataLoader alone would; and it keeps sketches without rows, which hold nothing to learn.
/// A `scale_factor`, that of a model which goes on learning, takes the place of the training split's: it is what offsets in drawing units
/// are divided by, and what data.scale_factor becomes.
/// Offsets that are clamped, and drawings that look like no offsets or like an inverted pen (Plausibility), are notices.
/// Throws ArgumentError, naming split, sketch and row, for arrays that are not stroke-3; where the training split has
/// no scale (nothing left in it, or all offsets the same); and for a limit or a scale factor that is not positive.
[[nodiscard]] inline Preprocessed preprocess(Dataset data, std::size_t max_length = 250, float limit = default_offset_limit,
                                             std::optional<float> scale_factor = std::nullopt, const NoticeHandler& notify = print_notice) {
  if (scale_factor && !(is_finite(*scale_factor) && *scale_factor > 0)) {
    throw ArgumentError("the scale factor is " + std::to_string(*scale_factor) + ", expected a number above 0");
  }
  if (limit > 0) report(examine(data, max_length, limit), "data set", notify, limit);
  Preprocessed result{std::move(data), {}};
  result.dropped.train = detail::drop_and_clamp(result.data.train, "train", max_length, limit);
  result.dropped.valid = detail::drop_and_clamp(result.data.valid, "valid", max_length, limit);
  result.dropped.test = detail::drop_and_clamp(result.data.test, "test", max_length, limit);
  if (result.data.train.empty()) {
    throw ArgumentError("none of the " + std::to_string(result.dropped.train) + " sketches of the training set has 1 to " +
                        std::to_string(max_length) + " points (max_length), so there is nothing to train on");
  }
  const float total =
      scale_factor ? *scale_factor : result.data.scale_factor * static_cast<float>(normalizing_scale(result.data.train.sketches));
  const float scale = total / result.data.scale_factor;
  detail::divide(result.data.train, scale);
  detail::divide(result.data.valid, scale);
  detail::divide(result.data.test, scale);
  result.data.scale_factor = total;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
