// From the bytes of an (n, 3) numpy array to a checked stroke-3 sketch, whatever the number type and the layout.
// What it is not for: finding those bytes (npy.hpp, pickle.hpp).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/number_type.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

/// An (n, 3) array as it stands in a file: rows * 3 * type.size bytes at `offset` of its source.
struct SketchArray {
  ByteView data;
  NumberType type;
  std::size_t rows = 0;
  bool fortran_order = false;  ///< column after column instead of row after row
  std::size_t offset = 0;
};

/// The sketch, shape [rows, 3]. Throws FileError, naming sketch and row, unless every offset is finite as a float and
/// every pen state is 0 or 1.
[[nodiscard]] inline Stroke3 read_sketch(const SketchArray& array, const Source& source, std::size_t index) {
  constexpr std::size_t columns = 3;
  Stroke3 sketch(std::array<std::size_t, 2>{array.rows, columns});
  const auto fail = [&](std::size_t row, double found, const char* expected) {
    return FileError(source.file, source.place(array.offset) + ", sketch " + std::to_string(index) + ", row " + std::to_string(row),
                     std::to_string(found), expected);
  };
  for (std::size_t row = 0; row < array.rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t element = array.fortran_order ? column * array.rows + row : columns * row + column;
      const double number = read_number(array.type, array.data.data() + element * array.type.size);
      if (column == 2 && !same_value(number, 0) && !same_value(number, 1)) throw fail(row, number, "a pen state of 0 or 1");
      // Compared as a double: a larger number would not fit a float. NaN fails too.
      constexpr double largest = 3.4e38;
      if (!is_within(number, -largest, largest)) throw fail(row, number, "a finite offset");
      sketch(row, column) = static_cast<float>(number);
    }
  }
  return sketch;
}

}  // namespace sketchrnn
