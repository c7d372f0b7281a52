// The nodes of element-wise expressions (autodiff/expression.hpp): what they hold and how one is evaluated, packet by packet, forward and back.
// What it is not for: carrying one out (compute(), in autodiff/expression.hpp), or naming functions (operations/elementwise.hpp).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include <sketchrnn/autodiff/columns.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn {

/// What only a value can stand for, and an expression does not.
template <class>
inline constexpr bool never = false;

/// The base of every node; a node has Scalar, rows, cols(), a Cache, forward() and backward(). same(other) is true for a node of the same
/// operands; where there is none, a line of parameters alone is computed each time.
struct ExpressionNode {
  /// An expression is not a value yet, and this says so, where one is given for the other.
  template <RealScalar Scalar, int Rows>
  operator Value<Scalar, Rows>() const {
    static_assert(never<Value<Scalar, Rows>>,
                  "sketchrnn: this is an expression and not yet a value: compute(context, expression) makes it one");
    return {};
  }
};

/// An element-wise expression.
template <class T>
concept Expression = std::derived_from<T, ExpressionNode>;

namespace detail {

/// Whether something in the expression has to be computed before a loop over registers can read it.
template <class Node>
inline constexpr bool is_pending = [] {
  if constexpr (requires { Node::pending; }) {
    return Node::pending;
  } else {
    return false;
  }
}();

/// The expression with values in the places of what had to be computed.
template <class Context, Expression Node>
[[nodiscard]] auto resolved(Context& context, const Node& node) {
  if constexpr (is_pending<Node>) {
    return node.resolved(context);
  } else {
    return node;
  }
}

/// Whether nodes of this type can be compared.
template <class Node>
concept Comparable = requires(const Node& node) {
  { node.same(node) } -> std::same_as<bool>;
};

}  // namespace detail

/// Where a loop stands: in this column, at this row, with this many numbers. Whole says that they fill a register; otherwise they are
/// what is left of the column.
template <bool Whole>
struct Position {
  static constexpr bool whole = Whole;
  Index col;
  Index row;
  Index count;
};

/// The numbers at a position as a packet; where fewer are left than a packet holds, the rest is zero.
template <bool Whole, RealScalar Scalar>
[[nodiscard]] EIGEN_ALWAYS_INLINE kernels::Packet<Scalar> load(const Scalar* numbers, const Position<Whole>& at) {
  if constexpr (Whole) {
    return Eigen::internal::ploadu<kernels::Packet<Scalar>>(numbers);
  } else {
    Scalar filled[kernels::lanes<Scalar>] = {};
    std::copy_n(numbers, at.count, filled);
    return Eigen::internal::ploadu<kernels::Packet<Scalar>>(filled);
  }
}

/// Writes a packet, or as much of it as is left.
template <bool Whole, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void store(Scalar* numbers, const kernels::Packet<Scalar>& packet, const Position<Whole>& at) {
  if constexpr (Whole) {
    Eigen::internal::pstoreu(numbers, packet);
  } else {
    Scalar filled[kernels::lanes<Scalar>];
    Eigen::internal::pstoreu(filled, packet);
    std::copy_n(filled, at.count, numbers);
  }
}

/// A value in an expression. A stride of 0 repeats one column (a bias, a gain).
template <RealScalar Scalar_, int Rows>
struct Leaf : ExpressionNode {
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Rows;
  struct Cache {};
  Value<Scalar, Rows> value;

  explicit Leaf(const Value<Scalar, Rows>& leaf_value) : value(leaf_value) {}
  [[nodiscard]] Index cols() const noexcept { return value.columns_or_any(); }
  [[nodiscard]] bool same(const Leaf& other) const noexcept {
    return value.data == other.value.data && value.adjoint == other.value.adjoint && value.stride == other.value.stride;
  }
  template <bool Whole>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position<Whole>& at, Cache& /*cache*/) const {
    return load(value.data + at.col * value.stride + at.row, at);
  }
  template <bool Whole>
  EIGEN_ALWAYS_INLINE void backward(const Position<Whole>& at, const P& adjoint, const Cache& /*cache*/) const {
    if (value.adjoint == nullptr) return;
    Scalar* target = value.adjoint + at.col * value.stride + at.row;
    const Scalar* before = target;
    store(target, Eigen::internal::padd(load(before, at), adjoint), at);
  }
};

/// A number in an expression.
template <RealScalar Scalar_>
struct Number : ExpressionNode {
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = 0;  // fits every shape
  struct Cache {};
  Scalar number;

  explicit Number(Scalar value) : number(value) {}
  [[nodiscard]] Index cols() const noexcept { return any_cols; }
  [[nodiscard]] bool same(const Number& other) const noexcept { return same_value(number, other.number); }
  template <bool Whole>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position<Whole>& /*at*/, Cache& /*cache*/) const {
    return Eigen::internal::pset1<P>(number);
  }
  template <bool Whole>
  EIGEN_ALWAYS_INLINE void backward(const Position<Whole>& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
};

/// Function of one operand. Function has value(x) and derivative(x, y), on packets.
template <template <class> class Function, Expression Operand>
struct Unary : ExpressionNode {
  using Scalar = typename Operand::Scalar;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Operand::rows;
  struct Cache {
    P x, y;
    typename Operand::Cache operand;
  };
  static constexpr bool pending = detail::is_pending<Operand>;
  Operand operand;

  explicit Unary(const Operand& of) : operand(of) {}
  [[nodiscard]] Index cols() const { return operand.cols(); }
  [[nodiscard]] bool same(const Unary& other) const requires detail::Comparable<Operand> { return operand.same(other.operand); }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    const auto ready = detail::resolved(context, operand);
    return Unary<Function, std::remove_cv_t<decltype(ready)>>(ready);
  }
  template <bool Whole>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position<Whole>& at, Cache& cache) const {
    cache.x = operand.forward(at, cache.operand);
    cache.y = Function<Scalar>::value(cache.x);
    return cache.y;
  }
  template <bool Whole>
  EIGEN_ALWAYS_INLINE void backward(const Position<Whole>& at, const P& adjoint, const Cache& cache) const {
    operand.backward(at, Eigen::internal::pmul(adjoint, Function<Scalar>::derivative(cache.x, cache.y)), cache.operand);
  }
};

/// Operator on two operands. Operator has value(a, b), left_adjoint(adjoint, a, b) and right_adjoint(adjoint, a, b), on packets.
template <template <class> class Operator, Expression Left, Expression Right>
struct Binary : ExpressionNode {
  static_assert(std::is_same_v<typename Left::Scalar, typename Right::Scalar>,
                "sketchrnn: both sides of an element-wise operation have the same scalar type");
  static_assert(rows_fit<Left::rows, Right::rows>, "sketchrnn: both sides of an element-wise operation have the same number of rows");
  using Scalar = typename Left::Scalar;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Left::rows == 0 ? Right::rows : Left::rows;
  struct Cache {
    P a, b;
    typename Left::Cache left;
    typename Right::Cache right;
  };
  static constexpr bool pending = detail::is_pending<Left> || detail::is_pending<Right>;
  Left left;
  Right right;

  Binary(const Left& a, const Right& b) : left(a), right(b) {}
  [[nodiscard]] Index cols() const { return detail::common_columns("an element-wise operation", left.cols(), right.cols()); }
  [[nodiscard]] bool same(const Binary& other) const requires(detail::Comparable<Left>&& detail::Comparable<Right>) {
    return left.same(other.left) && right.same(other.right);
  }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    const auto a = detail::resolved(context, left);
    const auto b = detail::resolved(context, right);
    return Binary<Operator, std::remove_cv_t<decltype(a)>, std::remove_cv_t<decltype(b)>>(a, b);
  }
  template <bool Whole>
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position<Whole>& at, Cache& cache) const {
    cache.a = left.forward(at, cache.left);
    cache.b = right.forward(at, cache.right);
    return Operator<Scalar>::value(cache.a, cache.b);
  }
  template <bool Whole>
  EIGEN_ALWAYS_INLINE void backward(const Position<Whole>& at, const P& adjoint, const Cache& cache) const {
    left.backward(at, Operator<Scalar>::left_adjoint(adjoint, cache.a, cache.b), cache.left);
    right.backward(at, Operator<Scalar>::right_adjoint(adjoint, cache.a, cache.b), cache.right);
  }
};

/// What compute() makes a value of, but no loop over registers: a sum of products, a concatenation.
template <class T>
inline constexpr bool is_lazy = is_concatenated<T>;

/// Something in an expression that is computed before its loop.
template <class Of>
struct Pending : ExpressionNode {
  using Scalar = typename Of::Scalar;
  static constexpr int rows = Of::rows;
  static constexpr bool pending = true;
  struct Cache {};
  Of of;

  explicit Pending(const Of& what) : of(what) {}
  [[nodiscard]] Index cols() const { return columns_of(of); }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    return Leaf<Scalar, rows>(compute(context, of));
  }
};

/// Values and parameter vectors as leaves; expressions as they are; what is to be computed first, as pending.
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const Value<Scalar, Rows>& value) {
  return Leaf<Scalar, Rows>(value);
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const WeightVector<Scalar, Rows>& vector) {
  return Leaf<Scalar, Rows>(vector.repeated());
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const Held<Scalar, Rows>& held) {
  return Leaf<Scalar, Rows>(held.value);
}
template <Expression Node>
[[nodiscard]] const Node& as_expression(const Node& node) {
  return node;
}
template <class Of>
requires is_lazy<Of>
[[nodiscard]] Pending<Of> as_expression(const Of& of) { return Pending<Of>(of); }

/// What may stand in an element-wise expression, numbers apart.
template <class T>
concept Operand = is_value<T> || is_weight_vector<T> || is_held<T> || is_lazy<T> || Expression<T>;

/// What compute() makes a value of, and is none yet.
template <class T>
concept Uncomputed = Operand<T> && !is_value<T>;

template <class T>
using expression_of = std::remove_cvref_t<decltype(as_expression(std::declval<const T&>()))>;

/// The number of columns of an operand, any_cols where it fits any number. Throws ArgumentError where its parts do not fit each other.
template <Operand T>
[[nodiscard]] Index columns_of(const T& operand) {
  if constexpr (is_concatenated<T>) {
    return detail::common_columns("concatenate", columns_of(operand.first), columns_of(operand.second));
  } else {
    return as_expression(operand).cols();
  }
}

}  // namespace sketchrnn
