// Outer products of two values in element-wise expressions, for cells whose state is a matrix, such as linear attention, fast weights and
// the mLSTM:
//   compute(context, f * previous.memory + i * outer_product(v, k))          memory' = f memory + i v k^T
// The matrices are the rows of a value: for each head a matrix [Rows, Cols], column by column, one head after the other, so that element
// (row, col) of head h is row (h Cols + col) Rows + row of the value. as_matrix (operations/matrix_vector_product.hpp) multiplies them.
//   y(row, col) = v(row) k(col)      backward:  dv += dy k,  dk += dy^T v
// The outer product itself is not stored: it is computed in the loop of the expression, forward and backward.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/expression_nodes.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The outer products of two values as an operand: for each of Heads heads a matrix [Rows, Cols].
template <RealScalar Scalar_, int Rows, int Cols, int Heads>
struct OuterProduct : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Heads * Rows * Cols;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Value<Scalar, Heads * Rows> left;   ///< v
  Value<Scalar, Heads * Cols> right;  ///< k

  /// Wraps two values.
  OuterProduct(const Value<Scalar, Heads * Rows>& v, const Value<Scalar, Heads * Cols>& k) : left(v), right(k) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const { return detail::common_columns("outer_product", left.columns_or_any(), right.columns_or_any()); }
  [[nodiscard]] bool same(const OuterProduct& other) const noexcept {
    return Leaf<Scalar, Heads * Rows>(left).same(Leaf<Scalar, Heads * Rows>(other.left)) &&
           Leaf<Scalar, Heads * Cols>(right).same(Leaf<Scalar, Heads * Cols>(other.right));
  }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& at, Cache& /*cache*/) const {
    const Scalar* v = left.data + at.col * left.stride;
    const Scalar* k = right.data + at.col * right.stride;
    if (is_in_one_column(at)) return at_rows_of_left(at).load(v) * P(k[at.first / Rows]);
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)] = {};
    for (Index i = 0; i < at.count; ++i) elements[i] = v[row_of_left(at.first + i)] * k[(at.first + i) / Rows];
    return P::load(elements);
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& at, const P& adjoint, const Cache& /*cache*/) const {
    const Scalar* v = left.data + at.col * left.stride;
    const Scalar* k = right.data + at.col * right.stride;
    Scalar* dv = left.adjoint == nullptr ? nullptr : left.adjoint + at.col * left.stride;
    Scalar* dk = right.adjoint == nullptr ? nullptr : right.adjoint + at.col * right.stride;
    if (is_in_one_column(at)) {
      const auto rows_of_left = at_rows_of_left(at);
      const Index col = at.first / Rows;
      // dv += dy k,  dk += dy^T v
      if (dv != nullptr) rows_of_left.store(dv, fma(adjoint, P(k[col]), rows_of_left.load(dv)));
      if (dk != nullptr) dk[col] += sum(at.masked(adjoint * rows_of_left.load(v)));
      return;
    }
    Scalar elements[static_cast<std::size_t>(kernels::lanes<Scalar>)];
    adjoint.store(elements);
    for (Index i = 0; i < at.count; ++i) {
      const Index row = row_of_left(at.first + i), col = (at.first + i) / Rows;
      if (dv != nullptr) dv[row] += elements[i] * k[col];
      if (dk != nullptr) dk[col] += elements[i] * v[row];
    }
  }
  /// @}

 private:
  /// Returns whether all elements of the packet are in one column of one matrix.
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static bool is_in_one_column(const At& at) noexcept {
    if constexpr (Rows % kernels::lanes<Scalar> == 0) {
      return true;
    } else {
      return at.first % Rows + at.count <= Rows;
    }
  }
  /// Returns the row of v in the element `index` of the result.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Index row_of_left(Index index) noexcept {
    return index / (Index{Rows} * Cols) * Rows + index % Rows;
  }
  /// Returns the position in v of a packet that is in one column.
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static At at_rows_of_left(At at) noexcept {
    at.first = row_of_left(at.first);
    return at;
  }
};

/// Outer products of expressions, which are computed first.
template <int Heads, Expression Left, Expression Right>
struct PendingOuterProduct : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = typename Left::Scalar;
  static constexpr int rows = Left::rows * (Right::rows / Heads);
  static constexpr bool pending = true;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Left left;    ///< v
  Right right;  ///< k

  /// Wraps two expressions.
  PendingOuterProduct(const Left& v, const Right& k) : left(v), right(k) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const { return detail::common_columns("outer_product", left.cols(), right.cols()); }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    const auto v = computed(context, left);
    const auto k = computed(context, right);
    return OuterProduct<Scalar, Left::rows / Heads, Right::rows / Heads, Heads>(v, k);
  }
  /// @}

 private:
  template <class Context, RealScalar S, int R>
  [[nodiscard]] static Value<S, R> computed(Context& /*context*/, const Leaf<S, R>& leaf) {
    return leaf.value;
  }
  template <class Context, Expression Node>
  [[nodiscard]] static auto computed(Context& context, const Node& node) {
    return compute(context, node);
  }
};

namespace detail {

template <int Heads, RealScalar Scalar, int LeftRows, int RightRows>
[[nodiscard]] auto outer_product_of(const Leaf<Scalar, LeftRows>& v, const Leaf<Scalar, RightRows>& k) {
  return OuterProduct<Scalar, LeftRows / Heads, RightRows / Heads, Heads>(v.value, k.value);
}
template <int Heads, Expression Left, Expression Right>
[[nodiscard]] auto outer_product_of(const Left& v, const Right& k) {
  return PendingOuterProduct<Heads, Left, Right>(v, k);
}

}  // namespace detail

/// The outer products v k^T as an operand of element-wise expressions: v [Heads Rows, B] and k [Heads Cols, B] give a matrix [Rows, Cols]
/// for each head, together [Heads Rows Cols, B].
template <int Heads = 1, Operand V, Operand K>
[[nodiscard]] auto outer_product(const V& v, const K& k) {
  static_assert(divisible<V::rows, Heads>, "sketchrnn: outer_product<Heads>(v, k) needs a number of rows of v that Heads divides");
  static_assert(divisible<K::rows, Heads>, "sketchrnn: outer_product<Heads>(v, k) needs a number of rows of k that Heads divides");
  return detail::outer_product_of<Heads>(as_expression(v), as_expression(k));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
