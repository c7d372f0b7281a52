// Converts an array in a file, (n, 3) or (n, 5) rows of a drawing, to a validated stroke-3 sketch, for any number type, memory layout and
// padding.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A view of the rows of a drawing in a file. Row r, column c is element `first + r * row_stride + c * column_stride` of `data`. The
/// creator guarantees that all elements are within the data.
struct SketchArray {
  ByteView data;                  ///< the elements
  NumberType type;                ///< of the elements
  std::size_t rows = 0;           ///< number of rows
  std::size_t columns = 3;        ///< 3 for stroke-3, 5 for stroke-5
  std::size_t first = 0;          ///< index of the first element
  std::size_t row_stride = 3;     ///< distance of the rows, in elements
  std::size_t column_stride = 1;  ///< distance of the columns, in elements
  std::size_t offset = 0;         ///< of the data in their source, for messages
  bool padded = false;            ///< whether rows of zeros at the end are padding, as in an array of several drawings

  /// Returns an element.
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const {
    return read_number(type, data.data() + (first + row * row_stride + column * column_stride) * type.size);
  }
};

/// Sets columns and strides for a whole array (rows, columns) in C or Fortran order.
inline void set_layout(SketchArray& array, std::size_t rows, std::size_t columns, bool fortran_order) {
  array.rows = rows;
  array.columns = columns;
  array.row_stride = fortran_order ? 1 : columns;
  array.column_stride = fortran_order ? rows : 1;
}

/// Returns whether a row is padding: NaN for both offsets or, if `padded`, all zeros. In stroke-5, a row without a pen state is always
/// padding.
inline bool is_filler(const SketchArray& array, std::size_t row) {
  if (is_nan(array(row, 0)) && is_nan(array(row, 1))) return true;
  if (!array.padded && array.columns == 3) return false;
  for (std::size_t column = 0; column < array.columns; ++column) {
    const double number = array(row, column);
    if (is_nan(number) || !same_value(number, 0)) return false;
  }
  return true;
}

/// Returns the number of rows before the padding and, in stroke-5, before the first end row.
inline std::size_t rows_of_drawing(const SketchArray& array) {
  std::size_t rows = array.rows;
  while (rows > 0 && is_filler(array, rows - 1)) --rows;
  if (array.columns == 3) return rows;
  std::size_t end = 0;
  while (end < rows && !same_value(array(end, 4), 1)) ++end;
  return end;
}

/// Returns whether the end row of stroke-5, which follows the first `rows` rows, is followed by other rows of a drawing.
inline bool has_rows_after_end(const SketchArray& array, std::size_t rows) {
  if (array.columns == 3) return false;
  for (std::size_t row = rows + 1; row < array.rows; ++row) {
    if (!is_filler(array, row) && !same_value(array(row, 4), 1)) return true;
  }
  return false;
}

/// Reads a sketch of shape [n, 3], where n is the number of rows without padding. Padding is rows of NaN, in padded arrays also rows of
/// zeros, and in stroke-5 everything from the first end row on. Throws FileError, naming sketch and row, unless all offsets are finite as
/// float, the pen states of stroke-3 are 0 or 1, and those of stroke-5 are one-hot.
[[nodiscard]] inline Stroke3 read_sketch(const SketchArray& array, const Source& source, std::size_t index) {
  const std::size_t rows = rows_of_drawing(array);
  Stroke3 sketch(rows);
  const auto fail = [&](std::size_t row, const std::string& found, std::string_view expected) {
    return FileError(
        source.file, source.place(array.offset) + ", sketch " + std::to_string(index) + ", row " + std::to_string(row),
        found + " in a sketch of " + name_of(array.type) + " (" + std::to_string(array.rows) + ", " + std::to_string(array.columns) + ")",
        expected);
  };
  const auto is_flag = [](double number) { return !is_nan(number) && (same_value(number, 0) || same_value(number, 1)); };
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < 2; ++column) {
      const double number = array(row, column);
      constexpr double largest = 3.4e38;  // Compared as double, because a larger number does not fit a float.
      if (!is_within(number, -largest, largest)) throw fail(row, number_text(number), "a finite offset");
      sketch(row, column) = static_cast<float>(number);
    }
    const double pen = array(row, 2);
    if (array.columns == 3) {
      if (!is_flag(pen)) throw fail(row, number_text(pen), "a pen state of 0 or 1");
      sketch(row, 2) = same_value(pen, 1) ? 1.0F : 0.0F;
    } else {
      const double lifted = array(row, 3), ended = array(row, 4);
      if (!is_flag(pen) || !is_flag(lifted) || !is_flag(ended) || !same_value(pen + lifted + ended, 1)) {
        throw fail(row, "the pen state " + number_text(pen) + ", " + number_text(lifted) + ", " + number_text(ended), "one 1 and two 0");
      }
      sketch(row, 2) = same_value(lifted, 1) ? 1.0F : 0.0F;
    }
  }
  return sketch;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
