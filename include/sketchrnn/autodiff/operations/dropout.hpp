// Inverted dropout by a fresh mask (Magenta: rnn.py, recurrent dropout without memory loss, arXiv:1603.05118).
//   y = x m,  m = 1 / keep with probability keep, else 0
// Where nothing is dropped the factor is 1, so a cell's line is the same in training and sampling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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
  [[nodiscard]] bool same(const DropoutMask& other) const noexcept { return kept == other.kept && same_value(factor, other.factor); }
  template <class At>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const At& at, Cache& /*cache*/) const {
    if (kept == nullptr) return factor;
    const std::uint8_t* from = kept + at.col * Rows + at.first;
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)] = {};
    for (Index i = 0; i < at.count; ++i) elements[i] = static_cast<Scalar>(from[i]);
    return P::load(elements) * P(factor);
  }
  template <class At>
  EIGEN_ALWAYS_INLINE void backward(const At& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
};

namespace detail {

/// Throws ArgumentError for a keep probability that is none.
inline void check_keep(double keep) {
  if (!is_within(keep, 0, 1)) throw ArgumentError("dropout: the keep probability is " + std::to_string(keep) + ", expected 0 to 1");
}

}  // namespace detail

/// A fresh mask from the context. All ones where keep is 1, and, whatever keep is, outside training. Throws ArgumentError for a keep
/// that is no probability.
template <int Rows, class Context>
[[nodiscard]] auto dropout_mask(Context& context, Index cols, double keep) {
  using Scalar = typename Context::Scalar;
  DropoutMask<Scalar, Rows> mask;
  detail::check_keep(keep);
  if (keep >= 1 || !context.masks().training()) return mask;
  auto* kept = context.template allocate_array<std::uint8_t>(static_cast<std::size_t>(Rows * cols));
  context.masks().fill(kept, Rows, cols, keep);
  mask.kept = kept;
  mask.sketches = cols;
  mask.factor = keep > 0 ? static_cast<Scalar>(1.0 / keep) : Scalar{0};
  return mask;
}

/// x with each number kept with probability `keep`, by a fresh mask; x itself where keep is 1, and outside training. Throws ArgumentError for
/// parameters alone, of which no column is a sketch's, and as dropout_mask does.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> dropout(Context& context, const Value<Scalar, Rows>& x, double keep) {
  detail::check_keep(keep);
  if (keep < 1 && x.columns_or_any() == any_cols) throw ArgumentError("dropout: parameters alone have no columns to drop numbers in");
  if (keep >= 1 || !context.masks().training()) return x;
  return compute(context, x * dropout_mask<Rows>(context, x.cols, keep));
}
template <class Context, Uncomputed X>
[[nodiscard]] auto dropout(Context& context, const X& x, double keep) {
  return dropout(context, compute(context, x), keep);
}

/// Whether a cell takes part in recurrent dropout.
enum class RecurrentDropout { on, off };

/// x with the context's recurrent dropout: what a cell applies to the candidate it is about to add to its memory. Throws ArgumentError for
/// parameters alone.
template <RecurrentDropout Dropout = RecurrentDropout::on, class Context, Operand X>
[[nodiscard]] auto recurrent_dropout(Context& context, const X& x) {
  const auto& operand = as_expression(x);
  const Index cols = operand.cols();
  if (cols == any_cols) throw ArgumentError("recurrent dropout: parameters alone have no columns to drop numbers in");
  const double keep = Dropout == RecurrentDropout::on ? context.masks().keep().recurrent : 1.0;
  return operand * dropout_mask<X::rows>(context, cols, keep);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
