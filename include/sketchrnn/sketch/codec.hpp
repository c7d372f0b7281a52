// Conversions between the three forms of a sketch: stroke-3 (files, people), stroke-5 (networks), polylines (drawing).
// What it is not for: batches of stroke-5 (data/batch.hpp), scaling (normalization.hpp), validation alone (check.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// No stroke-5 array is longer than this; the longest real sketches have a few thousand points.
inline constexpr std::size_t longest_stroke5 = 10'000'000;

/// Stroke-3 [N, 3] to stroke-5 [max_length, 5] (Magenta, utils.to_big_strokes): p1 = 1 - p, p2 = p, p3 = 0, and rows
/// N.. are the padding (0, 0, 0, 0, 1). No start token is put in front, and where N = max_length no end row follows.
/// Throws ArgumentError for a sketch that is no stroke-3 array or is longer than max_length (the original asserts).
[[nodiscard]] inline Stroke5 to_stroke5(const Stroke3& strokes, std::size_t max_length) {
  check_stroke3(strokes);
  const std::size_t rows = length(strokes);
  if (rows > max_length) {
    throw ArgumentError("to_stroke5: the sketch has " + std::to_string(rows) + " rows, more than the maximum length " +
                        std::to_string(max_length));
  }
  if (max_length > longest_stroke5) {
    throw ArgumentError("to_stroke5: the maximum length is " + std::to_string(max_length) + ", expected at most " +
                        std::to_string(longest_stroke5));
  }
  Stroke5 result(std::array<std::size_t, 2>{max_length, 5}, 0.0F);
  for (std::size_t row = 0; row < rows; ++row) {
    result(row, 0) = strokes(row, 0);
    result(row, 1) = strokes(row, 1);
    result(row, 2) = 1.0F - strokes(row, 2);
    result(row, 3) = strokes(row, 2);
  }
  for (std::size_t row = rows; row < max_length; ++row) result(row, 4) = 1.0F;
  return result;
}

/// The same with the maximum length known when the program is compiled: shape [MaxLength, 5].
template <std::size_t MaxLength>
[[nodiscard]] Stroke5 to_stroke5(const Stroke3& strokes) {
  static_assert(MaxLength > 0 && MaxLength <= longest_stroke5, "sketchrnn: a stroke-5 array needs 1 to 10,000,000 rows");
  return to_stroke5(strokes, MaxLength);
}

/// Stroke-5 [M, 5] to stroke-3 [N, 3]: the rows before the first end row (p3 = 1), or all where there is none; p = p2.
/// Rows after the end are not looked at. Throws ArgumentError for rows before it that are not finite or not one-hot.
/// Departure from Magenta's utils.to_normal_strokes: an end row in row 0 gives the empty drawing, where the original
/// takes the 0 for "no end found" and returns the padding as points.
[[nodiscard]] inline Stroke3 to_stroke3(const Stroke5& strokes) {
  check_stroke5(strokes);
  std::size_t rows = 0;
  while (rows < length(strokes) && !same_value(strokes(rows, 4), 1)) ++rows;
  Stroke3 result(std::array<std::size_t, 2>{rows, 3});
  for (std::size_t row = 0; row < rows; ++row) {
    result(row, 0) = strokes(row, 0);
    result(row, 1) = strokes(row, 1);
    result(row, 2) = strokes(row, 3);
  }
  return result;
}

/// What the first row of a stroke-3 array means. A file does not say; whoever made the data knows.
enum class StrokeConvention {
  /// Row 0 is the first point's absolute position: the pen moves there from the origin without drawing (Magenta's
  /// lines_to_strokes; the sheep and kanji data). Lines of one point are kept.
  magenta,
  /// The drawing starts at the origin with the pen down: row 0 is the first drawn segment (sketch-rnn-js; Quick, Draw!
  /// data and what models trained on it draw). Lines of one point are skipped.
  quickdraw,
};

/// How to_polylines reads a stroke-3 array; the defaults are Magenta's strokes_to_lines.
struct PolylineOptions {
  StrokeConvention convention = StrokeConvention::magenta;
  /// Whether points after the last lift of the pen make a line too. The original drops them; a sketch that a model was
  /// stopped in the middle of has such points.
  bool keep_unfinished_line = false;
};

/// Stroke-3 [N, 3] to polylines in absolute coordinates, the origin at (0, 0) (Magenta, utils.strokes_to_lines).
/// With StrokeConvention::quickdraw the first line starts with the origin itself, a point that no row holds.
/// Throws ArgumentError for an array that is not stroke-3 and for positions that float cannot hold.
[[nodiscard]] inline Polylines to_polylines(const Stroke3& strokes, PolylineOptions options = {}) {
  check_stroke3(strokes);
  Polylines lines;
  Polyline line;
  if (options.convention == StrokeConvention::quickdraw && length(strokes) > 0) line.push_back({0.0F, 0.0F});
  double x = 0, y = 0;  // sums of up to thousands of offsets: in double
  for (std::size_t row = 0; row < length(strokes); ++row) {
    x += static_cast<double>(strokes(row, 0));
    y += static_cast<double>(strokes(row, 1));
    line.push_back({detail::to_float(x, "the pen's position", row), detail::to_float(y, "the pen's position", row)});
    if (same_value(strokes(row, 2), 1)) lines.push_back(std::exchange(line, {}));
  }
  if (options.keep_unfinished_line && !line.empty()) lines.push_back(std::move(line));
  return lines;
}

/// Polylines to stroke-3 [N, 3]: offsets between consecutive points over the whole drawing, p = 1 at the last point of
/// every line. Lines without points give no rows.
/// - magenta (utils.lines_to_strokes): every point has a row; row 0 is the first point's absolute position.
/// - quickdraw (lines_to_strokes of sketch-rnn-js, without its end row): lines of one point are skipped, the first
///   point's row is dropped, so the drawing starts at the origin.
/// Throws ArgumentError for coordinates that are not finite and for offsets that float cannot hold.
[[nodiscard]] inline Stroke3 to_stroke3(const Polylines& lines, StrokeConvention convention = StrokeConvention::magenta) {
  check_polylines(lines);
  const bool quickdraw = convention == StrokeConvention::quickdraw;
  const std::size_t shortest = quickdraw ? 2 : 1;
  std::size_t points = 0;
  for (const Polyline& line : lines) points += line.size() >= shortest ? line.size() : 0;
  const std::size_t dropped = quickdraw && points > 0 ? 1 : 0;

  Stroke3 result(std::array<std::size_t, 2>{points - dropped, 3}, 0.0F);
  Point previous;
  std::size_t point = 0;
  for (const Polyline& line : lines) {
    if (line.size() < shortest) continue;
    for (std::size_t i = 0; i < line.size(); ++i, ++point) {
      const Point at = line[i];
      if (point >= dropped) {
        const std::size_t row = point - dropped;
        const double dx = static_cast<double>(at.x) - static_cast<double>(previous.x);
        const double dy = static_cast<double>(at.y) - static_cast<double>(previous.y);
        result(row, 0) = detail::to_float(dx, "the offset", row);
        result(row, 1) = detail::to_float(dy, "the offset", row);
        result(row, 2) = i + 1 == line.size() ? 1.0F : 0.0F;
      }
      previous = at;
    }
  }
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
