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

/// The number of columns of what fits any number of them: numbers and repeated vectors.
inline constexpr Index any_cols = -1;

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
  [[nodiscard]] Index cols() const noexcept { return value.stride == 0 ? any_cols : value.cols; }
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
  Operand operand;

  explicit Unary(const Operand& of) : operand(of) {}
  [[nodiscard]] Index cols() const noexcept { return operand.cols(); }
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
  Left left;
  Right right;

  Binary(const Left& a, const Right& b) : left(a), right(b) {}
  [[nodiscard]] Index cols() const noexcept {
    const Index here = left.cols();
    eigen_assert(here == any_cols || right.cols() == any_cols || here == right.cols());
    return here == any_cols ? right.cols() : here;
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

/// Calls body(position) for every packet of a [Rows, cols] matrix.
template <RealScalar Scalar, int Rows, class Body>
EIGEN_ALWAYS_INLINE void for_each_packet(Index cols, const Body& body) {
  constexpr Index width = kernels::lanes<Scalar>;
  constexpr Index whole = Rows / width * width;
  for (Index col = 0; col < cols; ++col) {
    for (Index row = 0; row < whole; row += width) body(Position<true>{col, row, width});
    if constexpr (whole < Rows) body(Position<false>{col, whole, Rows - whole});
  }
}

namespace detail {

/// One fused loop forward. A function of its own, so that the tape and plain evaluation run the same instructions and give the same bits.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void evaluate_expression(const Node& node, Scalar* numbers, Index cols) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(cols, [&](const auto& at) {
    typename Node::Cache cache;
    store(numbers + at.col * rows + at.row, node.forward(at, cache), at);
  });
}

/// One fused loop back: adds to the adjoints of the leaves.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void expression_back(const Node& node, const Scalar* adjoint, Index cols) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(cols, [&](const auto& at) {
    typename Node::Cache cache;
    static_cast<void>(node.forward(at, cache));
    node.backward(at, load(adjoint + at.col * rows + at.row, at), cache);
  });
}

}  // namespace detail

/// Carries an element-wise expression out: one fused loop forward, and on the tape one fused loop back.
template <class Context, Expression Node>
[[nodiscard]] auto compute(Context& context, const Node& node) {
  using Scalar = typename Node::Scalar;
  constexpr int rows = Node::rows;
  static_assert(rows > 0, "sketchrnn: an expression of numbers only has no shape");
  const Index cols = node.cols() == any_cols ? 1 : node.cols();
  Scalar* numbers = context.allocate(rows * cols);
  detail::evaluate_expression(node, numbers, cols);
  const Value<Scalar, rows> result = context.template adopt<rows>(numbers, cols);
  context.record([node, result] { detail::expression_back<Scalar>(node, result.adjoint, result.cols); });
  return result;
}

}  // namespace sketchrnn
