// A value: a non-owning view of a matrix of Rows features by any number of columns (sketches), and of its adjoint, the derivative of the
// loss with respect to it, of the same shape. In plain evaluation, and for data, there is no adjoint.
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A view of a matrix [Rows, cols], column-major; column c begins at data + c * stride. `adjoint` is null if no gradient is required. A
/// stride of 0 means that all columns are equal, as in a value computed from parameters alone; such a value is broadcast to any number of
/// columns.
template <RealScalar Scalar_, int Rows>
struct Value {
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< number of features
  /// Eigen's type for the distance of the columns. Eigen stores a matrix of one row row-major, so that it is an inner stride there.
  using ColumnStride = std::conditional_t<Rows == 1, Eigen::InnerStride<>, Eigen::OuterStride<>>;
  /// An Eigen map of the elements, read-only.
  using ConstMap = Eigen::Map<const Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>, 0, ColumnStride>;
  /// An Eigen map of the adjoint.
  using Map = Eigen::Map<Eigen::Matrix<Scalar, Rows, Eigen::Dynamic>, 0, ColumnStride>;

  const Scalar* data = nullptr;  ///< the elements
  Scalar* adjoint = nullptr;     ///< of the same layout; null if no gradient is required
  Index cols = 0;                ///< number of columns
  Index stride = Rows;           ///< distance of the columns in elements; 0: all columns are equal

  /// Returns an Eigen map of the elements.
  [[nodiscard]] ConstMap matrix() const { return {data, Rows, cols, ColumnStride(stride)}; }

  /// Returns an Eigen map of the adjoint, which must not be null.
  [[nodiscard]] Map adjoint_matrix() const { return {adjoint, Rows, cols, ColumnStride(stride)}; }

  /// Returns the number of columns, or any_cols if all columns are equal (stride 0).
  [[nodiscard]] Index columns_or_any() const noexcept { return stride == 0 ? any_cols : cols; }

  /// Returns a view of the columns [first, first + count). Throws ArgumentError if they are out of range.
  [[nodiscard]] Value columns(Index first, Index count) const {
    if (stride != 0 && (first < 0 || count < 0 || first + count > cols))
      detail::throw_column_mismatch("columns of a value", first + count, cols);
    return {data + first * stride, adjoint == nullptr ? nullptr : adjoint + first * stride, count, stride};
  }

  /// Returns a view of the first `count` columns: the sketches that have not ended, in a batch sorted by length.
  [[nodiscard]] Value leading(Index count) const { return columns(0, count); }

  /// Returns a view of the rows [First, First + Count).
  template <int First, int Count>
  [[nodiscard]] Value<Scalar, Count> middle_rows() const {
    static_assert(First >= 0 && First + Count <= Rows, "sketchrnn: rows taken from a value must lie inside it");
    return {data + First, adjoint == nullptr ? nullptr : adjoint + First, cols, stride};
  }
};

/// @{
/// Whether a type is a Value.
template <class>
inline constexpr bool is_value = false;
template <RealScalar Scalar, int Rows>
inline constexpr bool is_value<Value<Scalar, Rows>> = true;
/// @}

/// Returns a value without an adjoint: a view of data [Rows, cols], column-major without gaps. The data must exist until the backward pass has
/// run.
template <int Rows, RealScalar Scalar>
[[nodiscard]] Value<Scalar, Rows> constant(const Scalar* data, Index cols) {
  return {data, nullptr, cols, Rows};
}

/// Splits a value into Parts views of equally many rows: auto [i, j, f, o] = split<4>(gates).
template <int Parts, RealScalar Scalar, int Rows>
[[nodiscard]] std::array<Value<Scalar, Rows / Parts>, std::size_t{Parts}> split(const Value<Scalar, Rows>& value) {
  static_assert(divisible<Rows, Parts>, "sketchrnn: split<Parts>(value) needs a number of rows that Parts divides");
  return [&]<std::size_t... Part>(std::index_sequence<Part...>) {
    return std::array<Value<Scalar, Rows / Parts>, std::size_t{Parts}>{
        value.template middle_rows<static_cast<int>(Part) * (Rows / Parts), Rows / Parts>()...};
  }
  (std::make_index_sequence<std::size_t{Parts}>{});
}

/// Returns a view of the rows [First, First + Count) of a value, or of a parameter vector: value.middle_rows<First, Count>(), which in a
/// template is value.template middle_rows<First, Count>().
template <int First, int Count, class Of>
[[nodiscard]] auto middle_rows(const Of& of) {
  return of.template middle_rows<First, Count>();
}

/// Splits a value into views of the given numbers of rows: auto [q, k, v, gate] = split_rows<64, 64, 64, 1>(projections).
template <int FirstRows, int... MoreRows, RealScalar Scalar, int Rows>
[[nodiscard]] auto split_rows(const Value<Scalar, Rows>& value) {
  static_assert(rows_add_up<Rows, FirstRows, MoreRows...>,
                "sketchrnn: the parts of split_rows have as many rows together as the value has");
  const auto first = std::make_tuple(middle_rows<0, FirstRows>(value));
  if constexpr (sizeof...(MoreRows) == 0) {
    return first;
  } else {
    return std::tuple_cat(first, split_rows<MoreRows...>(middle_rows<FirstRows, Rows - FirstRows>(value)));
  }
}

/// A value that is the same at every time step, such as the latent vector z: its product with a weight is computed once per sequence.
template <RealScalar Scalar_, int Rows>
struct TimeInvariant {
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< number of features
  Value<Scalar, Rows> value;         ///< the value
};
/// @{
/// Whether a type is a TimeInvariant.
template <class>
inline constexpr bool is_time_invariant = false;
template <RealScalar Scalar, int Rows>
inline constexpr bool is_time_invariant<TimeInvariant<Scalar, Rows>> = true;
/// @}

/// Marks a value as the same at every time step of the current sequence.
template <RealScalar Scalar, int Rows>
[[nodiscard]] TimeInvariant<Scalar, Rows> time_invariant(const Value<Scalar, Rows>& value) {
  return {value};
}

/// Inputs stacked vertically, [x1; x2], without a copy. Each is a Value, a TimeInvariant or an operand that compute() accepts.
template <class First, class Second>
struct Concatenated {
  using Scalar = typename First::Scalar;                   ///< float or double
  static constexpr int rows = First::rows + Second::rows;  ///< number of features of both
  First first;                                             ///< the upper rows
  Second second;                                           ///< the lower rows
};

/// @{
/// Whether a type is a Concatenated.
template <class>
inline constexpr bool is_concatenated = false;
template <class First, class Second>
inline constexpr bool is_concatenated<Concatenated<First, Second>> = true;
/// @}

/// Concatenates two or more inputs vertically: [first; second; ...].
template <class First, class Second, class... More>
[[nodiscard]] auto concatenate(const First& first, const Second& second, const More&... more) {
  if constexpr (sizeof...(More) == 0) {
    return Concatenated<First, Second>{first, second};
  } else {
    return concatenate(first, concatenate(second, more...));
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
