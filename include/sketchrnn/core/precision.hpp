// The precision of matrix products, an option of training and of sampling. Sums, gates, losses, parameters and the optimizer's state are always
// of the model's scalar; only the operands of products are rounded.
#pragma once

#include <string>
#include <type_traits>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What the operands of matrix products are rounded to.
enum class Precision {
  full,      ///< nothing: they have the model's scalar. The default.
  bfloat16,  ///< 16 bits: the upper half of a float, 8 significant bits. Up to twice as fast with AVX512-BF16, elsewhere half the memory.
  int8,      ///< 8 bits with a scale for each row of a matrix and each column of an input. For drawing and evaluation, not for training.
};

namespace detail {

/// Returns the name of a precision.
[[nodiscard]] inline const char* precision_name(Precision precision) noexcept {
  return precision == Precision::full ? "full" : precision == Precision::bfloat16 ? "bfloat16" : "int8";
}

}  // namespace detail

/// Throws ArgumentError if a model of this scalar has no products of this precision: all but full need float, and training has none of int8.
/// `where` begins the message.
template <RealScalar Scalar>
void check_precision(Precision precision, const char* where, bool training = false) {
  const auto fail = [&](const char* why) {
    detail::raise(ArgumentError(std::string(where) + ": precision is " + detail::precision_name(precision) + ", " + why));
  };
  if (precision != Precision::full && !std::is_same_v<Scalar, float>) {
    fail("which is for models of float, and this one has another scalar: expected full");
  }
  if (precision == Precision::int8 && training) fail("which is for drawing and evaluation: expected full or bfloat16");
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
