// Element-wise expressions: a cell's line such as
//     compute(context, c * sigmoid(f + 1) + sigmoid(i) * tanh(j))
// becomes one loop over registers forward and one back, without intermediate matrices. On the way back the expression is computed anew
// in registers, which is cheaper than memory.
// The functions and operators themselves stand in operations/elementwise.hpp.
#pragma once

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn {

/// The base of every node; a node has Scalar, rows, cols(), a Cache, forward() and backward().
struct ExpressionNode {};

/// An element-wise expression.
template <class T>
concept Expression = std::derived_from<T, ExpressionNode>;

/// Where a loop stands: in this column, at this row, with this many numbers (a whole packet, or what is left of the column).
struct Position {
  Index col;
  Index row;
  Index count;
};

/// The numbers at a position as a packet; where fewer are left than a packet holds, the rest is zero.
template <RealScalar Scalar>
[[nodiscard]] EIGEN_ALWAYS_INLINE kernels::Packet<Scalar> load(const Scalar* numbers, Index count) {
  if (count == kernels::lanes<Scalar>) return Eigen::internal::ploadu<kernels::Packet<Scalar>>(numbers);
  Scalar whole[kernels::lanes<Scalar>] = {};
  std::copy_n(numbers, count, whole);
  return Eigen::internal::ploadu<kernels::Packet<Scalar>>(whole);
}

/// Writes a packet, or as much of it as is left.
template <RealScalar Scalar>
EIGEN_ALWAYS_INLINE void store(Scalar* numbers, const kernels::Packet<Scalar>& packet, Index count) {
  if (count == kernels::lanes<Scalar>) {
    Eigen::internal::pstoreu(numbers, packet);
    return;
  }
  Scalar whole[kernels::lanes<Scalar>];
  Eigen::internal::pstoreu(whole, packet);
  std::copy_n(whole, count, numbers);
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
  [[nodiscard]] Index cols() const noexcept { return value.stride == 0 ? 0 : value.cols; }
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position& at, Cache& /*cache*/) const {
    return load(value.data + at.col * value.stride + at.row, at.count);
  }
  EIGEN_ALWAYS_INLINE void backward(const Position& at, const P& adjoint, const Cache& /*cache*/) const {
    if (value.adjoint == nullptr) return;
    Scalar* target = value.adjoint + at.col * value.stride + at.row;
    store(target, Eigen::internal::padd(load<Scalar>(target, at.count), adjoint), at.count);
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
  [[nodiscard]] Index cols() const noexcept { return 0; }
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position& /*at*/, Cache& /*cache*/) const {
    return Eigen::internal::pset1<P>(number);
  }
  EIGEN_ALWAYS_INLINE void backward(const Position& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
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
  Operand operand;

  explicit Unary(const Operand& of) : operand(of) {}
  [[nodiscard]] Index cols() const noexcept { return operand.cols(); }
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position& at, Cache& cache) const {
    cache.x = operand.forward(at, cache.operand);
    cache.y = Function<Scalar>::value(cache.x);
    return cache.y;
  }
  EIGEN_ALWAYS_INLINE void backward(const Position& at, const P& adjoint, const Cache& cache) const {
    operand.backward(at, Eigen::internal::pmul(adjoint, Function<Scalar>::derivative(cache.x, cache.y)), cache.operand);
  }
};

/// Operator on two operands. Operator has value(a, b), left_adjoint(adjoint, a, b) and right_adjoint(adjoint, a, b), on packets.
template <template <class> class Operator, Expression Left, Expression Right>
struct Binary : ExpressionNode {
  static_assert(std::is_same_v<typename Left::Scalar, typename Right::Scalar>,
                "sketchrnn: both sides of an element-wise operation have the same scalar type");
  static_assert(Left::rows == Right::rows || Left::rows == 0 || Right::rows == 0,
                "sketchrnn: both sides of an element-wise operation have the same number of rows");
  using Scalar = typename Left::Scalar;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Left::rows == 0 ? Right::rows : Left::rows;
  struct Cache {
    P a, b;
    typename Left::Cache left;
    typename Right::Cache right;
  };
  Left left;
  Right right;

  Binary(const Left& a, const Right& b) : left(a), right(b) {}
  [[nodiscard]] Index cols() const noexcept {
    const Index here = left.cols();
    eigen_assert(here == 0 || right.cols() == 0 || here == right.cols());
    return here == 0 ? right.cols() : here;
  }
  [[nodiscard]] EIGEN_ALWAYS_INLINE P forward(const Position& at, Cache& cache) const {
    cache.a = left.forward(at, cache.left);
    cache.b = right.forward(at, cache.right);
    return Operator<Scalar>::value(cache.a, cache.b);
  }
  EIGEN_ALWAYS_INLINE void backward(const Position& at, const P& adjoint, const Cache& cache) const {
    left.backward(at, Operator<Scalar>::left_adjoint(adjoint, cache.a, cache.b), cache.left);
    right.backward(at, Operator<Scalar>::right_adjoint(adjoint, cache.a, cache.b), cache.right);
  }
};

/// Values and parameter vectors as leaves; expressions as they are.
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const Value<Scalar, Rows>& value) {
  return Leaf<Scalar, Rows>(value);
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const WeightVector<Scalar, Rows>& vector) {
  return Leaf<Scalar, Rows>(vector.repeated());
}
template <Expression Node>
[[nodiscard]] const Node& as_expression(const Node& node) {
  return node;
}

/// What may stand in an element-wise expression, numbers apart.
template <class T>
concept Operand = is_value<T> || is_weight_vector<T> || Expression<T>;

template <class T>
using expression_of = std::remove_cvref_t<decltype(as_expression(std::declval<const T&>()))>;

/// Calls body(position) for every packet of a [rows, cols] matrix.
template <RealScalar Scalar, class Body>
EIGEN_ALWAYS_INLINE void for_each_packet(Index rows, Index cols, const Body& body) {
  constexpr Index width = kernels::lanes<Scalar>;
  for (Index col = 0; col < cols; ++col) {
    Index row = 0;
    for (; row + width <= rows; row += width) body(Position{col, row, width});
    if (row < rows) body(Position{col, row, rows - row});
  }
}

/// Carries an element-wise expression out: one fused loop forward, and on the tape one fused loop back.
template <class Context, Expression Node>
[[nodiscard]] auto compute(Context& context, const Node& node) {
  using Scalar = typename Node::Scalar;
  constexpr int rows = Node::rows;
  static_assert(rows > 0, "sketchrnn: an expression of numbers only has no shape");
  const Index cols = node.cols();
  Scalar* numbers = context.allocate(rows * cols);
  for_each_packet<Scalar>(rows, cols, [&](const Position& at) {
    typename Node::Cache cache;
    store<Scalar>(numbers + at.col * rows + at.row, node.forward(at, cache), at.count);
  });
  const Value<Scalar, rows> result = context.template adopt<rows>(numbers, cols);
  context.record([node, result] {
    for_each_packet<Scalar>(rows, result.cols, [&](const Position& at) {
      typename Node::Cache cache;
      static_cast<void>(node.forward(at, cache));
      node.backward(at, load<Scalar>(result.adjoint + at.col * rows + at.row, at.count), cache);
    });
  });
  return result;
}

}  // namespace sketchrnn
