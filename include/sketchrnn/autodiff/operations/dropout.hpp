// Inverted dropout by a fresh mask (Magenta: rnn.py, recurrent dropout without memory loss, arXiv:1603.05118).
//   y = x m,  m = 1 / keep with probability keep, else 0
// Where nothing is dropped the factor is 1, so a cell's line is the same in training and sampling.
#pragma once

#include <cstddef>
#include <cstdint>

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn {

/// A mask in an expression, [Rows, cols]: 1 / keep where a number is kept, 0 where it is dropped. Stored as one byte a number; without bytes
/// it is 1 everywhere.
template <RealScalar Scalar_, int Rows>
struct DropoutMask : ExpressionNode {
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Rows;
  struct Cache {};
  const std::uint8_t* kept = nullptr;
  Index sketches = any_cols;
  Scalar factor = 1;

  [[nodiscard]] Index cols() const noexcept { return sketches; }
  template <bool Whole>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position<Whole>& at, Cache& /*cache*/) const {
    if (kept == nullptr) return Eigen::internal::pset1<P>(factor);
    const std::uint8_t* from = kept + at.col * Rows + at.row;
    const Index count = Whole ? kernels::lanes<Scalar> : at.count;
    Scalar numbers[kernels::lanes<Scalar>] = {};
    for (Index i = 0; i < count; ++i) numbers[i] = static_cast<Scalar>(from[i]);
    return Eigen::internal::pmul(Eigen::internal::ploadu<P>(numbers), Eigen::internal::pset1<P>(factor));
  }
  template <bool Whole>
  EIGEN_ALWAYS_INLINE void backward(const Position<Whole>& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
};

/// A fresh mask from the context; all ones where keep is 1.
template <int Rows, class Context>
[[nodiscard]] auto dropout_mask(Context& context, Index cols, double keep) {
  using Scalar = typename Context::Scalar;
  DropoutMask<Scalar, Rows> mask;
  if (keep >= 1) return mask;
  auto* kept = context.template allocate_array<std::uint8_t>(static_cast<std::size_t>(Rows * cols));
  context.masks().fill(kept, Rows, cols, keep);
  mask.kept = kept;
  mask.sketches = cols;
  mask.factor = static_cast<Scalar>(1.0 / keep);
  return mask;
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
