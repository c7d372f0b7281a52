// Inverted dropout (Srivastava et al. 2014) and recurrent dropout without memory loss (Semeniuta et al. 2016; Magenta: rnn.py).
//   y = x m,  m = 1 / keep with probability keep, else 0
// Outside training m = 1, so a cell is the same code in training and sampling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <sketchrnn/autodiff/detail/adjoint_list.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A dropout mask [Rows, cols] as an operand: 1 / keep for elements that are kept, 0 for elements that are dropped. Stored as one byte per
/// element; if `kept` is null, the mask is 1 everywhere.
template <RealScalar Scalar_, int Rows>
struct DropoutMask : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Rows;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  const std::uint8_t* kept = nullptr;  ///< [Rows, cols], column-major: 1 for elements that are kept, 0 for elements that are dropped
  Index sketches = any_cols;           ///< number of columns
  Scalar factor = 1;                   ///< 1 / keep

  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const noexcept { return sketches; }
  void list_adjoints(detail::AdjointList& /*list*/) const noexcept {}
  [[nodiscard]] bool same(const DropoutMask& other) const noexcept { return kept == other.kept && same_value(factor, other.factor); }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& at, Cache& /*cache*/) const {
    if (kept == nullptr) return factor;
    const std::uint8_t* from = kept + at.col * Rows + at.first;
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)] = {};
    for (Index i = 0; i < at.count; ++i) elements[i] = static_cast<Scalar>(from[i]);
    return P::load(elements) * P(factor);
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
  /// @}
};

namespace detail {

/// Throws ArgumentError if `keep` is not in [0, 1].
inline void check_keep(double keep) {
  if (!is_within(keep, 0, 1)) raise(ArgumentError("dropout: the keep probability is " + detail::number_text(keep) + ", expected 0 to 1"));
}

}  // namespace detail

/// Returns a new random mask [Rows, cols]; all ones if keep is 1 or outside training. Throws ArgumentError if `keep` is not in [0, 1].
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

/// Applies dropout: each element of x is kept with probability `keep` and scaled by 1 / keep. Returns x if keep is 1 or outside training.
/// Throws ArgumentError if `keep` is not in [0, 1] or x is computed from parameters alone, whose columns do not belong to sketches.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> dropout(Context& context, const Value<Scalar, Rows>& x, double keep) {
  detail::check_keep(keep);
  if (keep < 1 && x.columns_or_any() == any_cols)
    detail::raise(ArgumentError("dropout: expected a value with one column per sketch, found an expression of parameters alone"));
  if (keep >= 1 || !context.masks().training()) return x;
  return compute(context, x * dropout_mask<Rows>(context, x.cols, keep));
}
/// Applies dropout to an expression, which is computed first.
template <class Context, Uncomputed X>
[[nodiscard]] auto dropout(Context& context, const X& x, double keep) {
  return dropout(context, compute(context, x), keep);
}

/// Zoneout (Krueger et al. 2017): each element of the result is that of `previous` with probability `rate`, otherwise that of `next`;
/// outside training it is the mean, rate previous + (1 - rate) next. `next` is a value or an expression. Throws ArgumentError if `rate` is
/// not in [0, 1].
template <class Context, RealScalar Scalar, int Rows, Operand Next>
[[nodiscard]] Value<Scalar, Rows> zoneout(Context& context, const Value<Scalar, Rows>& previous, const Next& next, double rate) {
  static_assert(Next::rows == Rows, "sketchrnn: zoneout(context, previous, next, rate) needs two operands with the same number of rows");
  if (!is_within(rate, 0, 1)) detail::raise(ArgumentError("zoneout: the rate is " + detail::number_text(rate) + ", expected 0 to 1"));
  const auto after = compute(context, next);
  if (!context.training()) return compute(context, rate * previous + (1 - rate) * after);
  auto mask = dropout_mask<Rows>(context, after.cols, 1 - rate);
  mask.factor = 1;
  return compute(context, previous + mask * (after - previous));
}

/// Whether a cell applies recurrent dropout.
enum class RecurrentDropout {
  on,   ///< with the keep probability of the context
  off,  ///< never
};

/// Returns the expression x * mask with the context's recurrent keep probability; cells apply it to the candidate that is added to the cell
/// state. Throws ArgumentError if x consists of parameters alone.
template <RecurrentDropout Dropout = RecurrentDropout::on, class Context, Operand X>
[[nodiscard]] auto recurrent_dropout(Context& context, const X& x) {
  const auto& operand = as_expression(x);
  const Index cols = operand.cols();
  if (cols == any_cols)
    detail::raise(ArgumentError("recurrent dropout: expected a value with one column per sketch, found an expression of parameters alone"));
  const double keep = Dropout == RecurrentDropout::on ? context.masks().keep().recurrent : 1.0;
  return operand * dropout_mask<X::rows>(context, cols, keep);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
