// Data sets: sketches in stroke-3 with class labels, divided into a training, a validation and a test split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Sketches in stroke-3, each with the index of its class in Dataset::classes.
struct Split {
  std::vector<Stroke3> sketches;      ///< each [N, 3]
  std::vector<std::uint32_t> labels;  ///< of the same size
  /// The time in seconds between the point before each row and its own, finite and not negative, for each sketch: [N], or empty if the
  /// sketch has no times. Shorter than `sketches` if the last ones have none.
  std::vector<std::vector<float>> time_gaps;

  /// Returns the number of sketches.
  [[nodiscard]] std::size_t size() const noexcept { return sketches.size(); }
  /// Returns whether there are no sketches.
  [[nodiscard]] bool empty() const noexcept { return sketches.empty(); }
  /// Returns the sketch at `index`. Throws ArgumentError if there is none.
  [[nodiscard]] const Stroke3& operator[](std::size_t index) const {
    if (index < sketches.size()) return sketches[index];
    detail::raise(ArgumentError("sketch " + std::to_string(index) + " is out of range: the split has " +
                                (sketches.empty() ? "none: a file may have no such split, or too few drawings to fill it"
                                                  : std::to_string(sketches.size()) + ", counted from 0")));
  }
  /// Returns the time gaps of the sketch at `index`; empty if it has none.
  [[nodiscard]] std::span<const float> gaps(std::size_t index) const {
    if (index >= time_gaps.size()) return {};
    return time_gaps[index];
  }
  /// Appends a sketch with its label and, optionally, its time gaps. Throws ArgumentError for gaps that check_time_gaps() does not accept.
  void push_back(Stroke3 sketch, std::uint32_t label, std::vector<float> gaps_before_rows = {}) {
    if (!gaps_before_rows.empty()) {
      check_time_gaps(gaps_before_rows, length(sketch), "sketch " + std::to_string(size()));
      time_gaps.resize(sketches.size());
      time_gaps.push_back(std::move(gaps_before_rows));
    }
    sketches.push_back(std::move(sketch));
    labels.push_back(label);
  }
};

/// The three splits and the names of the classes.
struct Dataset {
  std::vector<std::string> classes;  ///< indexed by label
  Split train;                       ///< training split
  Split valid;                       ///< validation split
  Split test;                        ///< test split
  float scale_factor = 1;            ///< what the offsets have been divided by; 1 in a data set as read
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
