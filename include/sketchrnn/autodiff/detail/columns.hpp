// The rule for the number of columns, which is known only at run time: all inputs of an operation have the same number of columns or are
// broadcast. It is checked once per operation, in every build type.
#pragma once

#include <string>
#include <string_view>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The number of columns of an operand that is broadcast: constants, parameter vectors, and expressions of these alone.
inline constexpr Index any_cols = -1;

namespace detail {

[[noreturn]] inline void throw_column_mismatch(std::string_view where, Index one, Index other) {
  raise(
      ArgumentError(std::string(where) + ": " + std::to_string(one) + " columns and " + std::to_string(other) +
                    ", expected equally many sketches on both sides" +
                    (one == 0 || other == 0 ? "; a value of 0 columns was never computed: a member of a cell's State that parts() does not "
                                              "tie is not kept from step to step"
                                            : "")));
}

/// Returns the common number of columns of two operands, any_cols if both are broadcast. Throws ArgumentError if they differ.
[[nodiscard]] inline Index common_columns(std::string_view where, Index one, Index other) {
  if (one == other || other == any_cols) return one;
  if (one == any_cols) return other;
  throw_column_mismatch(where, one, other);
}

/// Returns the number of columns in which a result is stored: one, which is repeated, if all operands are broadcast.
[[nodiscard]] constexpr Index stored_columns(Index cols) noexcept { return cols == any_cols ? 1 : cols; }

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
