// The sketches in a pickled object array. Each sketch is an array of numbers (n, 3) or (n, 5) or a list of rows; where all sketches have
// the same length, numpy makes it one object array of the shape (N, n, 3).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/npy.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/io/detail/pickle.hpp>
#include <sketchrnn/io/detail/pickle_objects.hpp>
#include <sketchrnn/io/detail/pickle_value.hpp>
#include <sketchrnn/io/detail/sketch_array.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Runs a pickle and gives access to its sketches. Reads exactly three levels of nesting: sketch, row, number.
class PickledSketches {
 public:
  /// `shape` is the shape from the .npy header, with which the pickle must agree. The cursor and its bytes must outlive this object. Throws
  /// FileError for anything but an object array of sketches.
  PickledSketches(ByteCursor& cursor, std::span<const std::uint64_t> shape)
      : cursor_(cursor),
        machine_(cursor),
        shape_(shape.begin(), shape.end()),
        numbers_left_((std::max)(always_allowed, max_repeats * cursor.bytes().size())) {
    const pickle::Value top = machine_.run();
    if (!objects().is_array(top) || objects().array(top).type) throw cursor_.fail(objects().in_words(top), "an object array of drawings");
    const pickle::ArrayView array = objects().array(top);
    if (!std::equal(shape.begin(), shape.end(), array.shape.begin(), array.shape.end())) {
      throw cursor_.fail(objects().in_words(top), "the shape " + shape_text(shape) + ", as the .npy header says");
    }
    elements_ = *objects().sequence(array.data);
    const std::size_t dimensions = shape.size();
    if (elements_.empty()) {
      size_ = 0;
    } else if (dimensions == 1) {
      size_ = elements_.size();
    } else if (dimensions == 2 && objects().number(elements_[0]) == std::nullopt) {
      size_ = convert<std::size_t>(shape[0]);  // (N, n) rows
      rows_ = convert<std::size_t>(shape[1]);
    } else if (dimensions == 3 && (shape[2] == 3 || shape[2] == 5)) {
      size_ = convert<std::size_t>(shape[0]);
      rows_ = convert<std::size_t>(shape[1]);
      columns_ = convert<std::size_t>(shape[2]);
    } else {
      throw cursor_.fail(objects().in_words(top), expected_shapes);
    }
  }

  /// The accepted shapes of an array of sketches.
  static constexpr std::string_view expected_shapes =
      "sketches as objects in the shape (N,), or numbers in the shape (N, n, 3) for (dx, dy, pen) or (N, n, 5) for stroke-5";

  /// Returns the number of sketches.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Returns one sketch as an array. `scratch` holds the elements if they had to be decoded and must outlive the result. Throws FileError,
  /// naming the sketch and what was found, if it is not a sketch.
  [[nodiscard]] SketchArray array(std::size_t index, Bytes& scratch) {
    if (columns_ != 0) return of_numbers(elements_.subspan(index * rows_ * columns_, rows_ * columns_), columns_, index, scratch, true);
    if (rows_ != 0) return of_rows(elements_.subspan(index * rows_, rows_), index, scratch, true);
    const pickle::Value value = elements_[index];
    if (const auto rows = objects().sequence(value)) return of_rows(*rows, index, scratch, false);
    if (!objects().is_array(value)) throw other(value, index);
    const pickle::ArrayView array = objects().array(value);
    const std::vector<std::uint64_t>& shape = array.shape;
    if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return {};  // (0, 3), or (0,): numpy's array of an empty list
    const bool is_sketch = shape.size() == 2 && (shape[1] == 3 || shape[1] == 5);
    if (!array.type && (is_sketch || shape.size() == 1)) {
      const std::span<const pickle::Value> elements = *objects().sequence(array.data);
      return is_sketch ? of_numbers(elements, convert<std::size_t>(shape[1]), index, scratch, false)
                       : of_rows(elements, index, scratch, false);
    }
    if (!is_sketch) throw other(value, index);
    SketchArray result;
    result.type = *array.type;
    result.data = objects().data(array.data, scratch);
    result.offset = array.data.index;
    charge(result.data.size() / result.type.size);
    set_layout(result, convert<std::size_t>(shape[0]), convert<std::size_t>(shape[1]), array.fortran_order);
    return result;
  }

 private:
  // The same list may be referred to many times (a memory bomb), so the total number of elements is limited in proportion to the file's
  // size.
  static constexpr std::size_t always_allowed = std::size_t{1} << 26U, max_repeats = 64;

  [[nodiscard]] const pickle::Objects& objects() const noexcept { return machine_.objects(); }

  /// Describes an object array that holds rows or numbers instead of sketches, for the error message.
  [[nodiscard]] std::string outer() const { return rows_ == 0 ? "" : " in an array of objects in the shape " + shape_text(shape_); }

  [[nodiscard]] FileError other(pickle::Value found, std::size_t index, const std::string& where = {}) const {
    return {cursor_.source().file, cursor_.source().place(cursor_.offset()) + ", sketch " + std::to_string(index) + where,
            objects().in_words(found) + outer(),
            where.empty() ? "an array or a list of rows in the shape (n, 3) or (n, 5)" : "3 or 5 numbers"};
  }

  void charge(std::size_t numbers) {
    if (numbers > numbers_left_) throw cursor_.fail("the same sketches again and again", "at most 64 numbers for each byte stored");
    numbers_left_ -= numbers;
  }

  /// Returns the numbers of a list in row-major order.
  SketchArray of_numbers(std::span<const pickle::Value> values, std::size_t columns, std::size_t index, Bytes& scratch,
                         bool padded) {
    charge(values.size());
    Doubles numbers(scratch, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) numbers.add(number(values[i], index, i / columns));
    return numbers.array(columns, padded);
  }

  /// Returns the rows of a list; each row is a list, a tuple or an array.
  SketchArray of_rows(std::span<const pickle::Value> rows, std::size_t index, Bytes& scratch, bool padded) {
    if (rows.empty()) return {};
    charge(rows.size() * 5);
    std::size_t columns = 0;
    Doubles numbers(scratch, rows.size() * 3);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::size_t before = numbers.size();
      append_row(numbers, rows[row], index, row);
      const std::size_t found = numbers.size() - before;
      if (row == 0) columns = found;
      if (found != columns || (columns != 3 && columns != 5)) throw other(rows[row], index, ", row " + std::to_string(row));
    }
    return numbers.array(columns, padded);
  }

  /// Appends numbers to `scratch` as little-endian float64. It grows as needed.
  class Doubles {
   public:
    Doubles(Bytes& scratch, std::size_t expected) : bytes_(scratch) {
      bytes_.clear();
      bytes_.reserve(expected * sizeof(double));
    }
    void add(double number) {
      const auto bits = std::bit_cast<std::uint64_t>(number);
      for (unsigned shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() / sizeof(double); }
    [[nodiscard]] SketchArray array(std::size_t columns, bool padded) const {
      SketchArray result;
      result.type = {'f', sizeof(double), false};
      result.data = bytes_;
      result.padded = padded;
      set_layout(result, size() / columns, columns, false);
      return result;
    }

   private:
    Bytes& bytes_;
  };

  void append_row(Doubles& numbers, pickle::Value row, std::size_t index, std::size_t row_index) const {
    constexpr std::size_t max_columns = 5;
    std::optional<std::span<const pickle::Value>> elements = objects().sequence(row);
    if (objects().is_array(row)) {
      const pickle::ArrayView array = objects().array(row);
      if (array.shape.size() != 1 || array.shape[0] > max_columns) throw other(row, index, ", row " + std::to_string(row_index));
      if (array.type) {
        Bytes scratch;
        const ByteView data = objects().data(array.data, scratch);
        for (std::size_t i = 0; i < array.shape[0]; ++i) numbers.add(read_number(*array.type, data.data() + i * array.type->size));
        return;
      }
      elements = objects().sequence(array.data);
    }
    if (!elements || elements->size() > max_columns) throw other(row, index, ", row " + std::to_string(row_index));
    for (const pickle::Value value : *elements) numbers.add(number(value, index, row_index));
  }

  /// Returns a number. None, which tables use for a missing value, becomes NaN.
  [[nodiscard]] double number(pickle::Value value, std::size_t index, std::size_t row) const {
    if (value.kind == pickle::Kind::none) return std::bit_cast<double>(std::uint64_t{0x7FF8} << 48U);
    const std::optional<double> number = objects().number(value);
    if (!number) throw other(value, index, ", row " + std::to_string(row));
    return *number;
  }

  ByteCursor& cursor_;
  pickle::Machine machine_;
  std::vector<std::uint64_t> shape_;
  std::span<const pickle::Value> elements_;  // of the object array
  std::size_t size_ = 0, rows_ = 0, columns_ = 0, numbers_left_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
