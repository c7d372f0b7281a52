// A value of zeros that nothing flows back to: the state before the first step.
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// [Rows, cols] zeros.
template <int Rows, class Context>
[[nodiscard]] auto zeros(Context& context, Index cols) {
  using Scalar = typename Context::Scalar;
  Scalar* numbers = context.allocate(Rows * cols);
  std::fill_n(numbers, Rows * cols, Scalar{0});
  return constant<Rows>(static_cast<const Scalar*>(numbers), cols);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
