// Repeated rows in element-wise expressions: an operand of one row is broadcast to the rows of the others, and repeat_rows<Times>(x)
// repeats each row of an operand, such as one number per head for all rows of the head.
//   compute(context, x / sum(context, x))                                    [Rows, B] and [1, B]
//   compute(context, x / repeat_rows<16>(sum<4>(context, x)))                [64, B] and [4, B]
// The adjoint is summed over the repetitions. An operand that is not a value is computed first, once, and not for every repetition.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/expression_nodes.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A value as an operand, with each of its rows repeated Times times: row i of the operand is row i / Times of the value.
template <RealScalar Scalar_, int Rows, int Times>
struct RepeatedRows : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Rows * Times;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Value<Scalar, Rows> value;  ///< the operand

  /// Wraps a value.
  explicit RepeatedRows(const Value<Scalar, Rows>& repeated) : value(repeated) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const noexcept { return value.columns_or_any(); }
  [[nodiscard]] bool same(const RepeatedRows& other) const noexcept {
    return Leaf<Scalar, Rows>(value).same(Leaf<Scalar, Rows>(other.value));
  }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& at, Cache& /*cache*/) const {
    const Scalar* column = value.data + at.col * value.stride;
    if (repeats_one_row(at)) return column[at.first / Times];
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)] = {};
    for (Index i = 0; i < at.count; ++i) elements[i] = column[(at.first + i) / Times];
    return P::load(elements);
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& at, const P& adjoint, const Cache& /*cache*/) const {
    if (value.adjoint == nullptr) return;
    Scalar* column = value.adjoint + at.col * value.stride;
    if (repeats_one_row(at)) {
      column[at.first / Times] += sum(at.masked(adjoint));
      return;
    }
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)];
    adjoint.store(elements);
    for (Index i = 0; i < at.count; ++i) column[(at.first + i) / Times] += elements[i];
  }
  /// @}

 private:
  /// Returns whether all elements of the packet are the same row of the value.
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static bool repeats_one_row(const At& at) noexcept {
    if constexpr (Rows == 1 || Times % kernels::lanes<Scalar> == 0) {
      return true;
    } else {
      return at.first % Times + at.count <= Times;
    }
  }
};

/// Repeated rows of an expression that is computed first.
template <Expression Of, int Times>
struct PendingRepeatedRows : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = typename Of::Scalar;
  static constexpr int rows = Of::rows * Times;
  static constexpr bool pending = true;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Of of;  ///< the operand

  /// Wraps an expression.
  explicit PendingRepeatedRows(const Of& expression) : of(expression) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const { return of.cols(); }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    return RepeatedRows<Scalar, Of::rows, Times>(compute(context, of));
  }
  /// @}
};

namespace detail {

template <int Times, RealScalar Scalar, int Rows>
[[nodiscard]] auto repeated_rows(const Leaf<Scalar, Rows>& leaf) {
  return RepeatedRows<Scalar, Rows, Times>(leaf.value);
}
template <int Times, Expression Node>
[[nodiscard]] auto repeated_rows(const Node& node) {
  return PendingRepeatedRows<Node, Times>(node);
}

/// Returns an operand of an expression of Rows rows: a node of one row is broadcast, others are returned unchanged.
template <int Rows, Expression Node>
[[nodiscard]] auto broadcast_rows(const Node& node) {
  if constexpr (Node::rows == 1 && Rows > 1) {
    return repeated_rows<Rows>(node);
  } else {
    return node;
  }
}

}  // namespace detail

/// Repeats each row of x [Rows, B] Times times in succession, as an operand of element-wise expressions, [Rows Times, B] (PyTorch:
/// repeat_interleave). The adjoint is summed over the repetitions.
template <int Times, Operand X>
[[nodiscard]] auto repeat_rows(const X& x) {
  static_assert(Times > 0, "sketchrnn: repeat_rows<Times> repeats each row at least once");
  return detail::repeated_rows<Times>(as_expression(x));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
