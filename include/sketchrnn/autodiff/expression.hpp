// Evaluation of element-wise expressions. An expression such as
//     compute(context, c * sigmoid(f + 1) + sigmoid(i) * tanh(j))
// is compiled to one fused, vectorized loop for the forward pass and one for the backward pass, without intermediate matrices. The backward
// pass recomputes the intermediate values in registers, which is cheaper than storing them.
// The functions and operators are defined in operations/elementwise.hpp.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/expression_nodes.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Calls body(position) for every packet of the columns [first, end) of a matrix with `Rows` rows.
template <RealScalar Scalar, int Rows, class Body>
[[SKETCHRNN_ALWAYS_INLINE]] inline void for_each_packet(Index first, Index end, const Body& body) {
  constexpr Index width = kernels::lanes<Scalar>;
  constexpr Index whole = Rows / width * width;
  for (Index col = first; col < end; ++col) {
    for (Index row = 0; row < whole; row += width) body(Position<Scalar, true>{{row, width}, col});
    if constexpr (whole < Rows) body(Position<Scalar, false>{{whole, Rows - whole}, col});
  }
}

namespace detail {

/// The fused loop of the forward pass, for the columns [first, end). Not inlined, so that the tape and plain evaluation compute identical bits.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void expression_forward(const Node& node, Scalar* result, Index first, Index end) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(first, end, [&](const auto& at) {
    typename Node::Cache cache;
    at.store(result + at.col * rows, node.forward(at, cache));
  });
}

/// The fused loop of the backward pass, for the columns [first, end): adds to the adjoints of the leaves.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void expression_backward(const Node& node, const Scalar* adjoint, Index first, Index end) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(first, end, [&](const auto& at) {
    typename Node::Cache cache;
    static_cast<void>(node.forward(at, cache));
    node.backward(at, at.load(adjoint + at.col * rows), cache);
  });
}

/// Evaluates the expression for `cols` columns and records its backward pass.
template <class Context, Expression Node>
[[nodiscard]] auto run_expression(Context& context, const Node& node, Index cols) {
  using Scalar = typename Node::Scalar;
  constexpr int rows = Node::rows;
  Scalar* data = context.allocate(rows * cols);
  context.for_columns(rows, cols, [&](Index first, Index end) { expression_forward(node, data, first, end); });
  const Value<Scalar, rows> result = context.template make_value<rows>(data, cols);
  if constexpr (Context::recording) {
    context.record([&context, node, result] {
      const auto backward = [&](Index first, Index end) { expression_backward<Scalar>(node, result.adjoint, first, end); };
      if (!context.divides_columns(rows, result.cols)) return backward(0, result.cols);
      AdjointList adjoints(result.cols);
      list_adjoints(node, adjoints);
      adjoints.columns_are_separate() ? context.for_columns(rows, result.cols, backward) : backward(0, result.cols);
    });
  }
  return result;
}

/// The address of this variable identifies the type of an expression.
template <class Node>
inline constexpr char expression_type_id{};

/// Returns the value of an expression of parameters alone, which is the same in every column and is computed once per sequence: the cached
/// value, or the result of make(), one column.
template <class Context, class Node, class Make>
[[nodiscard]] auto parameter_expression(Context& context, const Node& expression, const Make& make) {
  using Result = Value<typename Node::Scalar, Node::rows>;
  if constexpr (Comparable<Node>) {
    const auto* cached = context.find_parameter_expression(
        &expression_type_id<Node>, [&](const void* other) { return expression.same(*static_cast<const Node*>(other)); });
    if (cached != nullptr) return Result{cached->data, cached->adjoint, 1, 0};
  }
  Result result = make();
  result.stride = 0;
  if constexpr (Comparable<Node>) {
    const auto* copy = new (context.template allocate_array<Node>(1)) Node(expression);
    context.cache_parameter_expression({&expression_type_id<Node>, copy, result.data, result.adjoint});
  }
  return result;
}

}  // namespace detail

/// Computes an element-wise expression, [rows, cols]: one fused loop, and on a tape one fused loop for the backward pass. An expression of
/// parameters alone is computed once per sequence and has one repeated column (stride 0). Throws ArgumentError if its operands have
/// different numbers of columns.
template <class Context, Expression Node>
[[nodiscard]] auto compute(Context& context, const Node& expression) {
  static_assert(Node::rows > 0, "sketchrnn: an expression of constants alone has no shape");
  if constexpr (detail::is_pending<Node>) {
    return compute(context, expression.resolved(context));
  } else {
    const Index cols = expression.cols();
    if (cols == any_cols) {
      return detail::parameter_expression(context, expression, [&] { return detail::run_expression(context, expression, 1); });
    }
    return detail::run_expression(context, expression, cols);
  }
}

/// Returns the operand as a value; nothing is computed.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const Value<Scalar, Rows>& value) {
  return value;
}
/// Returns the value that is the same at every time step; nothing is computed.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const TimeInvariant<Scalar, Rows>& invariant) {
  return invariant.value;
}
/// Returns the vector as a value of one repeated column (stride 0); nothing is computed.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const WeightVector<Scalar, Rows>& vector) {
  return vector.repeated();
}

/// Compile error for a call without a context.
template <Operand X>
[[nodiscard]] auto compute(const X& /*x*/) {
  static_assert(always_false<X>,
                "sketchrnn: compute() needs the context, in which the result has its memory: compute(context, expression)");
  return Value<typename X::Scalar, X::rows>{};
}

/// Splits a parameter vector into Parts blocks of equal size.
template <int Parts, RealScalar Scalar, int Rows>
[[nodiscard]] auto split(const WeightVector<Scalar, Rows>& vector) {
  return split<Parts>(vector.repeated());
}
/// Splits a parameter vector into blocks of the given sizes.
template <int FirstRows, int... MoreRows, RealScalar Scalar, int Rows>
[[nodiscard]] auto split_rows(const WeightVector<Scalar, Rows>& vector) {
  return split_rows<FirstRows, MoreRows...>(vector.repeated());
}
/// Compile error for an expression where a value is required.
template <int Parts, Uncomputed X>
requires(!is_weight_vector<X>) [[nodiscard]] auto split(const X& /*x*/) {
  static_assert(always_false<X>, "sketchrnn: split<Parts>() takes a value: split<Parts>(compute(context, expression))");
  return std::array<Value<typename X::Scalar, X::rows / Parts>, static_cast<std::size_t>(Parts)>{};
}
/// Compile error for an expression where a value is required.
template <Uncomputed X>
requires(!is_time_invariant<X> && !is_weight_vector<X>) [[nodiscard]] auto time_invariant(const X& /*x*/) {
  static_assert(
      always_false<X>,
      "sketchrnn: time_invariant() takes a value that is computed before the sequence begins: call compute() once and pass its result");
  return TimeInvariant<typename X::Scalar, X::rows>{};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
