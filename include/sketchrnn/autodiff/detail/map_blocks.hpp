// What reductions.hpp and softmax.hpp have in common: a function of a block of consecutive rows, applied to each of the equal blocks of
// each column.
#pragma once

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Divides the rows of x [Rows, B] and of the result y [ResultRows, B] into `Blocks` blocks. Computes each by forward(x, y, size), where size
/// is the number of rows of a block of x, and records backward(x, y, dy, dx, size), which adds to dx, for each.
template <int Blocks, int ResultRows, class Context, RealScalar Scalar, int Rows, class Forward, class Backward>
[[nodiscard]] Value<Scalar, ResultRows> map_blocks(Context& context, const Value<Scalar, Rows>& x, const Forward& forward,
                                                   const Backward& backward) {
  constexpr Index size = Rows / Blocks, result_size = ResultRows / Blocks;
  const Index cols = stored_columns(x.columns_or_any());
  Scalar* y = context.allocate(ResultRows * cols);
  for (Index col = 0; col < cols; ++col) {
    for (Index block = 0; block < Blocks; ++block) {
      forward(x.data + col * x.stride + block * size, y + col * ResultRows + block * result_size, size);
    }
  }
  Value<Scalar, ResultRows> result = context.template make_value<ResultRows>(y, cols);
  context.record([x, result, backward] {
    if (x.adjoint == nullptr) return;
    for (Index col = 0; col < result.cols; ++col) {
      for (Index block = 0; block < Blocks; ++block) {
        const Index from = col * x.stride + block * size, to = col * ResultRows + block * result_size;
        backward(x.data + from, result.data + to, static_cast<const Scalar*>(result.adjoint + to), x.adjoint + from, size);
      }
    }
  });
  if (x.columns_or_any() == any_cols) result.stride = 0;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
