// The representations of a sketch: stroke-3, stroke-5 and polylines. Conversions are in codec.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/detail/xtensor.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The points of a sketch, one per row, [N, Columns]: Stroke3 or Stroke5. Owns an xtensor array, which array() returns. The number of columns
/// is part of the type; the values are whatever was written: check_stroke3() and check_stroke5() validate them, and so do the functions that
/// take them.
template <std::size_t Columns>
class StrokeArray {
  static_assert(Columns == 3 || Columns == 5, "sketchrnn: a StrokeArray has 3 columns (Stroke3) or 5 (Stroke5)");

 public:
  using Array = xt::xtensor<float, 2, xt::layout_type::row_major>;  ///< what it is made of
  static constexpr std::size_t columns = Columns;                   ///< 3 or 5

  /// One point: (dx, dy, p), or (dx, dy, p1, p2, p3).
  struct Row {
    /// Does not compile: another number of elements.
    template <class... Numbers>
    Row(Numbers... /*numbers*/) requires(sizeof...(Numbers) > 1 && sizeof...(Numbers) != Columns &&
                                         (std::is_arithmetic_v<Numbers> && ...)) {
      static_assert(Columns != 3, "sketchrnn: a row of Stroke3 has 3 elements, (dx, dy, p)");
      static_assert(Columns != 5, "sketchrnn: a row of Stroke5 has 5 elements, (dx, dy, p1, p2, p3)");
    }
    /// A row of stroke-3.
    Row(float dx, float dy, float p) requires(Columns == 3) : values{dx, dy, p} {}
    /// A row of stroke-5.
    Row(float dx, float dy, float p1, float p2, float p3) requires(Columns == 5) : values{dx, dy, p1, p2, p3} {}
    std::array<float, Columns> values;  ///< in the order of the columns
  };

  /// The empty sketch, [0, Columns].
  StrokeArray() : StrokeArray(0) {}
  /// `rows` rows of zeros.
  explicit StrokeArray(std::size_t rows) : array_(std::array<std::size_t, 2>{rows, Columns}, 0.0F) {}
  /// The given rows: Stroke3{{12, -3, 0}, {4, 8, 1}}.
  StrokeArray(std::initializer_list<Row> rows) : StrokeArray(rows.size()) {
    float* to = data();
    for (const Row& row : rows) to = std::copy(row.values.begin(), row.values.end(), to);
  }
  /// Takes an array [N, Columns], or the result of an expression: Stroke3(2 * strokes.array()). Throws ArgumentError for another number of
  /// columns, unless there are no rows.
  explicit StrokeArray(Array array) : array_(std::move(array)) {
    if (array_.shape(1) == Columns) return;
    if (array_.shape(0) != 0) {
      detail::raise(ArgumentError("stroke-" + std::to_string(Columns) + " array: the array has " + std::to_string(array_.shape(1)) +
                                  " columns, expected " + std::to_string(Columns)));
    }
    array_.resize(std::array<std::size_t, 2>{0, Columns});
  }
  /// Does not compile: conversions have names.
  template <std::size_t Other>
  StrokeArray(const StrokeArray<Other>& /*strokes*/) {
    static_assert(Columns != 3, "sketchrnn: this is a stroke-5 array, [N, 5], expected stroke-3, [N, 3]; to_stroke3(strokes) converts");
    static_assert(Columns != 5,
                  "sketchrnn: this is a stroke-3 array, [N, 3], expected stroke-5, [N, 5]; to_stroke5(strokes, rows) converts");
  }

  /// The element in the given row and column, which must exist.
  [[nodiscard]] float& operator()(std::size_t row, std::size_t column) noexcept { return data()[row * Columns + column]; }
  /// The element in the given row and column, which must exist.
  [[nodiscard]] float operator()(std::size_t row, std::size_t column) const noexcept { return data()[row * Columns + column]; }
  /// @{
  /// The elements, row after row.
  [[nodiscard]] float* data() noexcept { return array_.data(); }
  [[nodiscard]] const float* data() const noexcept { return array_.data(); }
  [[nodiscard]] float* begin() noexcept { return data(); }
  [[nodiscard]] const float* begin() const noexcept { return data(); }
  [[nodiscard]] float* end() noexcept { return data() + size(); }
  [[nodiscard]] const float* end() const noexcept { return data() + size(); }
  /// @}
  /// Returns the number of elements: length(strokes) * columns.
  [[nodiscard]] std::size_t size() const noexcept { return array_.size(); }
  /// Returns the array, [N, Columns], for xtensor's functions: xt::amax(xt::abs(strokes.array())).
  [[nodiscard]] const Array& array() const& noexcept { return array_; }
  /// Moves the array out.
  [[nodiscard]] Array array() && noexcept { return std::move(array_); }

  /// Compares lengths and elements; NaN differs from everything.
  friend bool operator==(const StrokeArray& a, const StrokeArray& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) { return same_value(x, y); });
  }

 private:
  Array array_;
};

/// stroke-3, [N, 3]: rows (dx, dy, p); p = 1 if the pen is lifted AFTER this point (Magenta's format).
using Stroke3 = StrokeArray<3>;

/// stroke-5, [N, 5]: rows (dx, dy, p1, p2, p3), p one-hot: p1 the pen stays down, p2 it is lifted after this point, p3 end of the sketch
/// (paper, section 3.1).
using Stroke5 = StrokeArray<5>;

/// Returns the number of rows.
template <std::size_t Columns>
[[nodiscard]] std::size_t length(const StrokeArray<Columns>& strokes) noexcept {
  return strokes.size() / Columns;
}

/// Sets `order` to the indices 0 ... count - 1 in order of decreasing length_of(index); those of equal length keep their order. Networks read
/// the longest sketches of a batch first, so that those still running are always the first columns.
template <class LengthOf>
void sort_by_length(std::vector<std::uint32_t>& order, std::size_t count, const LengthOf& length_of) {
  order.resize(count);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return length_of(a) != length_of(b) ? length_of(a) > length_of(b) : a < b; });
}

/// A point in drawing coordinates; y points down, as on a screen.
struct Point {
  float x = 0;  ///< to the right
  float y = 0;  ///< downward
  /// Compares the coordinates; NaN differs from everything.
  friend bool operator==(const Point& a, const Point& b) noexcept { return same_value(a.x, b.x) && same_value(a.y, b.y); }
};

/// A line through points.
using Polyline = std::vector<Point>;
/// The lines of a drawing, in drawing order.
using Polylines = std::vector<Polyline>;

}  // namespace sketchrnn::inline SKETCHRNN_ISA
