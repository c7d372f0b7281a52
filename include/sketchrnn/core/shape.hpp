// The vocabulary of shapes: feature sizes are compile-time integers, the number of columns (sketches) is the one run-time size.
// Shape rules are static_asserts whose sentence a compiler prints first, with both numbers beside it; where the numbers would drown in
// types, the rule is one of the variables below.
#pragma once

#include <concepts>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A run-time size: number of sketches, of time steps, of numbers.
using Index = Eigen::Index;

/// float or double.
template <class T>
concept RealScalar = std::same_as<T, float> || std::same_as<T, double>;

/// Whether two operands go together row by row; 0 stands for a plain number, which fits every shape.
template <int LeftRows, int RightRows>
inline constexpr bool rows_fit = LeftRows == RightRows || LeftRows == 0 || RightRows == 0;

/// Whether rows can be cut into equal parts.
template <int Rows, int Parts>
inline constexpr bool divisible = Rows % Parts == 0;

}  // namespace sketchrnn
