// Preprocessing of a data set for training: drops long sketches, clamps offsets and normalizes their scale (Magenta, DataLoader.preprocess
// and normalize). Augmentation is in sketch/augmentation.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/normalization.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Number of sketches dropped from each split because they are empty or longer than the maximum length.
struct DroppedSketches {
  std::size_t train = 0;  ///< from the training split
  std::size_t valid = 0;  ///< from the validation split
  std::size_t test = 0;   ///< from the test split
  /// Returns the sum over the splits.
  [[nodiscard]] std::size_t total() const noexcept { return train + valid + test; }
};

/// Result of preprocess().
struct Preprocessed {
  Dataset data;             ///< the preprocessed sketches
  DroppedSketches dropped;  ///< the sketches that were dropped
};

namespace detail {

/// Drops empty and long sketches of a split in place, preserving the order, and clamps the offsets. Returns the number dropped.
inline std::size_t drop_and_clamp(Split& split, std::string_view name, std::size_t max_length, float limit, std::size_t classes) {
  classes == 0 ? check_labels(split, name) : check_labels(split, name, classes);
  if (split.time_gaps.size() > split.size()) {
    raise(ArgumentError("split " + std::string(name) + " has the time gaps of " + std::to_string(split.time_gaps.size()) +
                        " sketches, expected at most " + std::to_string(split.size())));
  }
  std::size_t kept = 0;
  for (std::size_t index = 0; index < split.size(); ++index) {
    const std::size_t rows = length(split.sketches[index]);
    if (rows == 0 || rows > max_length) continue;
    if (const std::string problem = stroke3_problem(split.sketches[index]); !problem.empty()) {
      raise(ArgumentError("sketch " + std::to_string(index) + " of split " + std::string(name) + ": " + problem));
    }
    if (const std::string problem = time_gaps_problem(split.gaps(index), rows); !problem.empty()) {
      raise(ArgumentError("sketch " + std::to_string(index) + " of split " + std::string(name) + ": " + problem));
    }
    Stroke3 clamped = clamp_offsets(std::move(split.sketches[index]), limit);
    split.sketches[kept] = std::move(clamped);
    split.labels[kept] = split.labels[index];
    if (kept < index && kept < split.time_gaps.size()) {
      split.time_gaps[kept] = index < split.time_gaps.size() ? std::move(split.time_gaps[index]) : std::vector<float>{};
    }
    ++kept;
  }
  const std::size_t dropped = split.size() - kept;
  if (!split.time_gaps.empty()) split.time_gaps.resize(kept);
  split.sketches.resize(kept);
  split.labels.resize(kept);
  return dropped;
}

inline void divide(Split& split, float scale) {
  for (Stroke3& sketch : split.sketches) sketch = divide_offsets(std::move(sketch), scale);
}

}  // namespace detail

/// Drops empty sketches and those of more than `max_length` rows, clamps offsets to [-limit, limit], computes the scale of the training
/// split (normalizing_scale), divides the offsets of all splits by it and multiplies data.scale_factor (1 in a data set as read) by it.
/// If `scale_factor` is given, for example that of a model to fine-tune, it is used instead: offsets in drawing units are divided by it,
/// and data.scale_factor becomes it.
/// Departures from Magenta: its training script sets the maximum length to the length of the longest sketch, so that none is dropped, and
/// it keeps empty sketches.
/// Clamped offsets, and data that look like absolute coordinates or an inverted pen column (Plausibility), are reported to `notify`.
/// Throws ArgumentError, naming split, sketch and row, for invalid stroke-3 arrays and time gaps; for labels without a class, if the data set
/// has classes; if the training split has no scale (no sketches left, or all offsets the same); and if `limit` or `scale_factor` is not
/// positive.
[[nodiscard]] inline Preprocessed preprocess(Dataset data, std::size_t max_length = 250, float limit = default_offset_limit,
                                             std::optional<float> scale_factor = std::nullopt, const NoticeHandler& notify = print_notice) {
  if (scale_factor && !(is_finite(*scale_factor) && *scale_factor > 0)) {
    detail::raise(
        ArgumentError("the scale factor is " + detail::number_text(static_cast<double>(*scale_factor)) + ", expected a number above 0"));
  }
  if (limit > 0) report(examine(data, max_length, limit), "data set", notify, limit);
  Preprocessed result{std::move(data), {}};
  const std::size_t classes = result.data.classes.size();
  result.dropped.train = detail::drop_and_clamp(result.data.train, "train", max_length, limit, classes);
  result.dropped.valid = detail::drop_and_clamp(result.data.valid, "valid", max_length, limit, classes);
  result.dropped.test = detail::drop_and_clamp(result.data.test, "test", max_length, limit, classes);
  if (result.data.train.empty()) {
    detail::raise(ArgumentError("none of the " + std::to_string(result.dropped.train) + " sketches of the training set has 1 to " +
                                std::to_string(max_length) + " points (max_length), so there is nothing to train on"));
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
