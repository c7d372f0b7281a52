// Shapes: feature sizes are compile-time integers; only the number of columns (sketches) is known at run time.
// Shape mismatches are reported by static assertions. Conditions on template arguments that compilers would print inside long type names
// are the variable templates below, so that both sizes appear in the error message.
#pragma once

#include <concepts>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The type of run-time sizes and indices.
using Index = Eigen::Index;

/// float or double.
template <class T>
concept RealScalar = std::same_as<T, float> || std::same_as<T, double>;

/// Whether two operands have the same number of rows; 0 denotes a scalar constant, which is broadcast.
template <int LeftRows, int RightRows>
inline constexpr bool rows_fit = LeftRows == RightRows || LeftRows == 0 || RightRows == 0;

/// Whether Rows can be divided into Parts equal parts.
template <int Rows, int Parts>
inline constexpr bool divisible = Rows % Parts == 0;

/// Whether parts of these numbers of rows have Rows rows together.
template <int Rows, int... PartRows>
inline constexpr bool rows_add_up = Rows == (0 + ... + PartRows);

/// Whether Heads matrices [Rows, Cols] have Elements elements together.
template <int Elements, int Heads, int Rows, int Cols>
inline constexpr bool has_elements = Elements == Heads* Rows* Cols;

/// Converts `value` to the type To.
template <class To, class From>
[[nodiscard]] constexpr To convert(const From& value) noexcept {
  if constexpr (std::same_as<To, From>) {
    return value;
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
