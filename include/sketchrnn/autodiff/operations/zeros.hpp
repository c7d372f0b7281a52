// A value whose elements are all equal, without an adjoint, such as the initial state of a cell.
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns a value [Rows, cols] whose elements are all `element`.
template <int Rows, class Context>
[[nodiscard]] auto full(Context& context, Index cols, typename Context::Scalar element) {
  using Scalar = typename Context::Scalar;
  Scalar* data = context.allocate(Rows * cols);
  std::fill_n(data, Rows * cols, element);
  return constant<Rows>(static_cast<const Scalar*>(data), cols);
}

/// Returns a value [Rows, cols] of zeros.
template <int Rows, class Context>
[[nodiscard]] auto zeros(Context& context, Index cols) {
  return full<Rows>(context, cols, 0);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
