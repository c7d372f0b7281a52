// The vocabulary of shapes: feature sizes are compile-time integers, the number of columns (sketches) is the one run-time size.
// Every shape rule of the library is a static_assert on one of the variables below, so that a compiler prints our sentence first
// and both numbers beside it.
#pragma once

#include <concepts>

#include <Eigen/Core>

namespace sketchrnn {

/// A run-time size: number of sketches, of time steps, of numbers.
using Index = Eigen::Index;

/// float or double.
template <class T>
concept RealScalar = std::same_as<T, float> || std::same_as<T, double>;

}  // namespace sketchrnn
