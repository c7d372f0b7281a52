// Conversions between the representations of a sketch: stroke-3 (files), stroke-5 (networks) and polylines (drawing).
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Maximum number of rows of a stroke-5 array; the longest real sketches have a few thousand points.
inline constexpr std::size_t max_stroke5_rows = 10'000'000;

/// Writes a row of stroke-5, (dx, dy, p1, p2, p3), to row[0] ... row[4]. `pen`: 0 the pen stays down, 1 it is lifted after this point, 2 end
/// of the sketch; 3 writes none of the three states.
template <class Scalar, class Offset>
void write_stroke5_row(Scalar* row, Offset dx, Offset dy, int pen) {
  row[0] = static_cast<Scalar>(dx);
  row[1] = static_cast<Scalar>(dy);
  for (int state = 0; state < 3; ++state) row[2 + state] = state == pen ? Scalar{1} : Scalar{0};
}

/// Converts stroke-3, [N, 3], to stroke-5, [max_length, 5] (Magenta, utils.to_big_strokes): p1 = 1 - p, p2 = p, p3 = 0; rows from N on are
/// padding, (0, 0, 0, 0, 1). There is no start token, and no end row if N = max_length.
/// Throws ArgumentError for an invalid stroke-3 array and if it has more than max_length rows.
[[nodiscard]] inline Stroke5 to_stroke5(const Stroke3& strokes, std::size_t max_length) {
  check_stroke3(strokes);
  const std::size_t rows = length(strokes);
  if (rows > max_length) {
    detail::raise(ArgumentError("to_stroke5: the sketch has " + std::to_string(rows) + " rows, more than the maximum length " +
                                std::to_string(max_length)));
  }
  if (max_length > max_stroke5_rows) {
    detail::raise(ArgumentError("to_stroke5: the maximum length is " + std::to_string(max_length) + ", expected at most " +
                                std::to_string(max_stroke5_rows)));
  }
  Stroke5 result(max_length);
  for (std::size_t row = 0; row < max_length; ++row) {
    if (row < rows) {
      write_stroke5_row(&result(row, 0), strokes(row, 0), strokes(row, 1), same_value(strokes(row, 2), 1) ? 1 : 0);
    } else {
      write_stroke5_row(&result(row, 0), 0.0F, 0.0F, 2);
    }
  }
  return result;
}

/// The same with a compile-time maximum length: shape [MaxLength, 5].
template <std::size_t MaxLength>
[[nodiscard]] Stroke5 to_stroke5(const Stroke3& strokes) {
  static_assert(MaxLength > 0 && MaxLength <= max_stroke5_rows, "sketchrnn: a stroke-5 array needs 1 to 10,000,000 rows");
  return to_stroke5(strokes, MaxLength);
}

/// Converts stroke-5, [M, 5], to stroke-3, [N, 3]: the rows before the first end row (p3 = 1), or all if there is none; p = p2. Rows after
/// the end are ignored. Throws ArgumentError if a row before it is not finite or not one-hot.
/// Departure from Magenta's utils.to_normal_strokes: if row 0 is an end row, the result is the empty drawing; the original takes index 0
/// for "no end found" and returns the padding as points.
template <std::size_t Columns>
[[nodiscard]] Stroke3 to_stroke3(const StrokeArray<Columns>& strokes) {
  static_assert(Columns == 5, "sketchrnn: to_stroke3 takes stroke-5, [N, 5], or polylines; this is stroke-3, [N, 3], already");
  check_stroke5(strokes);
  std::size_t rows = 0;
  while (rows < length(strokes) && !same_value(strokes(rows, 4), 1)) ++rows;
  Stroke3 result(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    result(row, 0) = strokes(row, 0);
    result(row, 1) = strokes(row, 1);
    result(row, 2) = strokes(row, 3);
  }
  return result;
}

/// Meaning of the first row of a stroke-3 array. Files do not state it; it depends on how the data were created.
enum class StrokeConvention {
  /// Row 0 is the absolute position of the first point, to which the pen moves without drawing (Magenta's lines_to_strokes; the sheep and
  /// kanji data sets). Lines of one point are kept.
  magenta,
  /// The drawing starts at the origin with the pen down, and row 0 is the first segment (sketch-rnn-js; Quick, Draw! data and models
  /// trained on it). Lines of one point are skipped.
  quickdraw,
};

/// Options of to_polylines; the defaults are those of Magenta's strokes_to_lines.
struct PolylineOptions {
  StrokeConvention convention = StrokeConvention::magenta;  ///< what the rows mean
  /// Whether points after the last lift of the pen, for example of a sketch cut off at a maximum length, form a line. The original drops
  /// them.
  bool keep_unfinished_line = false;
};

/// Converts stroke-3, [N, 3], to polylines in absolute coordinates, starting at (0, 0) (Magenta, utils.strokes_to_lines). With
/// StrokeConvention::quickdraw the first line starts with the origin, which has no row.
/// Throws ArgumentError for an invalid stroke-3 array and for positions outside the range of float.
[[nodiscard]] inline Polylines to_polylines(const Stroke3& strokes, PolylineOptions options = {}) {
  check_stroke3(strokes);
  Polylines lines;
  Polyline line;
  if (options.convention == StrokeConvention::quickdraw && length(strokes) > 0) line.push_back({0.0F, 0.0F});
  double x = 0, y = 0;  // in double: sums of thousands of offsets
  for (std::size_t row = 0; row < length(strokes); ++row) {
    x += static_cast<double>(strokes(row, 0));
    y += static_cast<double>(strokes(row, 1));
    line.push_back({detail::to_float(x, "the pen's position", row), detail::to_float(y, "the pen's position", row)});
    if (same_value(strokes(row, 2), 1)) lines.push_back(std::exchange(line, {}));
  }
  if (options.keep_unfinished_line && !line.empty()) lines.push_back(std::move(line));
  return lines;
}

/// Converts polylines to stroke-3, [N, 3]: offsets between consecutive points of the whole drawing, p = 1 at the last point of each line.
/// Empty lines are skipped.
/// - magenta (utils.lines_to_strokes): every point has a row; row 0 is the absolute position of the first point.
/// - quickdraw (lines_to_strokes of sketch-rnn-js, without its end row): lines of one point are skipped, and the first point has no row, so
///   that the drawing starts at the origin.
/// Throws ArgumentError for coordinates that are not finite and for offsets outside the range of float.
[[nodiscard]] inline Stroke3 to_stroke3(const Polylines& lines, StrokeConvention convention = StrokeConvention::magenta) {
  check_polylines(lines);
  const bool quickdraw = convention == StrokeConvention::quickdraw;
  const std::size_t shortest = quickdraw ? 2 : 1;
  std::size_t points = 0;
  for (const Polyline& line : lines) points += line.size() >= shortest ? line.size() : 0;
  const std::size_t dropped = quickdraw && points > 0 ? 1 : 0;

  Stroke3 result(points - dropped);
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
