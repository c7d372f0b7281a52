// Plain figures about a set of drawings: points and strokes of a drawing, and the share that is blank or a single line.
#pragma once

#include <cstddef>
#include <span>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Result of drawing_statistics().
struct DrawingStatistics {
  std::size_t drawings = 0;      ///< their number
  double points = 0;             ///< mean number of rows of a drawing
  double strokes = 0;            ///< mean number of visible strokes of a drawing
  double blank_or_one_line = 0;  ///< share of the drawings with at most one visible stroke
};

/// Returns the number of strokes of a drawing (stroke-3, first point at the origin) that have an extent, the last also if the pen is not
/// lifted after it. Throws ArgumentError for an invalid stroke-3 array.
[[nodiscard]] inline std::size_t visible_strokes(const Stroke3& drawing) {
  std::size_t count = 0;
  for (const Polyline& line : to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true})) {
    const Bounds box = bounds(Polylines{line});
    if (box.width() > 0 || box.height() > 0) ++count;
  }
  return count;
}

/// Computes the figures of a set of drawings; all 0 if there are none. Throws ArgumentError for an invalid stroke-3 array.
[[nodiscard]] inline DrawingStatistics drawing_statistics(std::span<const Stroke3> drawings) {
  DrawingStatistics result{.drawings = drawings.size()};
  if (drawings.empty()) return result;
  for (const Stroke3& drawing : drawings) {
    const std::size_t strokes = visible_strokes(drawing);
    result.points += static_cast<double>(length(drawing));
    result.strokes += static_cast<double>(strokes);
    if (strokes <= 1) result.blank_or_one_line += 1;
  }
  const auto count = static_cast<double>(drawings.size());
  result.points /= count;
  result.strokes /= count;
  result.blank_or_one_line /= count;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
