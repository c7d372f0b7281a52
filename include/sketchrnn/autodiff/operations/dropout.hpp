// Inverted dropout by a fresh mask (Magenta: rnn.py, recurrent dropout without memory loss, arXiv:1603.05118).
//   y = x m,  m = 1 / keep with probability keep, else 0
// Where nothing is dropped the factor is a column of ones, so a cell's line is the same in training and sampling.
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn {

/// A dropout mask [Rows, cols]; all ones where keep is 1.
template <int Rows, class Context>
[[nodiscard]] auto dropout_mask(Context& context, Index cols, double keep) {
  using Scalar = typename Context::Scalar;
  if (keep >= 1) {
    Scalar* ones = context.allocate(Rows);
    std::fill_n(ones, Rows, Scalar{1});
    return Value<Scalar, Rows>{ones, nullptr, 1, 0};
  }
  Scalar* mask = context.allocate(Rows * cols);
  context.masks().fill(mask, Rows, cols, keep);
  return Value<Scalar, Rows>{mask, nullptr, cols, Rows};
}

/// x with each number kept with probability `keep`, by a fresh mask; x itself where keep is 1.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> dropout(Context& context, const Value<Scalar, Rows>& x, double keep) {
  if (keep >= 1) return x;
  return compute(context, x * dropout_mask<Rows>(context, x.cols, keep));
}

/// Whether a cell takes part in recurrent dropout.
enum class RecurrentDropout { on, off };

/// x with the context's recurrent dropout: what a cell applies to the candidate it is about to add to its memory.
template <RecurrentDropout Dropout = RecurrentDropout::on, class Context, Operand X>
[[nodiscard]] auto recurrent_dropout(Context& context, const X& x) {
  const auto& operand = as_expression(x);
  const Index cols = operand.cols() == any_cols ? 1 : operand.cols();
  const double keep = Dropout == RecurrentDropout::on ? context.masks().keep().recurrent : 1.0;
  return operand * dropout_mask<X::rows>(context, cols, keep);
}

}  // namespace sketchrnn
