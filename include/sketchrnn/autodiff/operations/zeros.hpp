// A value of zeros without an adjoint, such as the initial state of a cell.
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns a value [Rows, cols] of zeros.
template <int Rows, class Context>
[[nodiscard]] auto zeros(Context& context, Index cols) {
  using Scalar = typename Context::Scalar;
  Scalar* data = context.allocate(Rows * cols);
  std::fill_n(data, Rows * cols, Scalar{0});
  return constant<Rows>(static_cast<const Scalar*>(data), cols);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
