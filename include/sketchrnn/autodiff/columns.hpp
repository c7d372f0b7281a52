// The one rule about columns, the size known at run time only: what an operation reads has equally many, or is the same in every column. It is
// checked once an operation, in every build.
#pragma once

#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The number of columns of what fits any number of them: numbers, parameter vectors, and lines of these alone.
inline constexpr Index any_cols = -1;

namespace detail {

[[noreturn]] inline void throw_column_mismatch(std::string_view where, Index one, Index other) {
  throw ArgumentError(std::string(where) + ": " + std::to_string(one) + " columns and " + std::to_string(other) +
                      ", expected equally many sketches on both sides");
}

/// The columns of two things that are read together, any_cols where both fit any number. Throws ArgumentError where they differ.
[[nodiscard]] inline Index common_columns(std::string_view where, Index one, Index other) {
  if (one == other || other == any_cols) return one;
  if (one == any_cols) return other;
  throw_column_mismatch(where, one, other);
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
