// Whether anything is drawn in a sketch, a first measure of new drawings: a decoder that gets z from where no drawing was encoded often ends
// at once, or after one line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns whether a sketch is blank or has a single line. A line has at least two points, the origin included, from which the first line
/// starts: a stroke of one point after a lifted pen is a dot, not a line.
[[nodiscard]] inline bool is_blank_or_line(const Stroke3& sketch) {
  std::size_t lines = 0, points = 1;
  for (std::size_t row = 0; row < length(sketch); ++row) {
    if (++points == 2) ++lines;
    if (same_value(sketch(row, 2), 1)) points = 0;
  }
  return lines <= 1;
}

/// Returns the share of sketches that are blank or have a single line; 0 without sketches.
[[nodiscard]] inline double blank_share(std::span<const Stroke3> sketches) {
  if (sketches.empty()) return 0;
  return static_cast<double>(std::count_if(sketches.begin(), sketches.end(), is_blank_or_line)) / static_cast<double>(sketches.size());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
