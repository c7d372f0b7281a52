// Element-wise expressions: a cell's line such as
//     compute(context, c * sigmoid(f + 1) + sigmoid(i) * tanh(j))
// becomes one loop over registers forward and one back, without intermediate matrices. On the way back the expression is computed anew
// in registers, which is cheaper than memory.
// The functions and operators themselves stand in operations/elementwise.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/autodiff/columns.hpp>
#include <sketchrnn/autodiff/expression_nodes.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Calls body(position) for every packet of a [Rows, cols] matrix.
template <RealScalar Scalar, int Rows, class Body>
EIGEN_ALWAYS_INLINE void for_each_packet(Index cols, const Body& body) {
  constexpr Index width = kernels::lanes<Scalar>;
  constexpr Index whole = Rows / width * width;
  for (Index col = 0; col < cols; ++col) {
    for (Index row = 0; row < whole; row += width) body(Position<Scalar, true>{{row, width}, col});
    if constexpr (whole < Rows) body(Position<Scalar, false>{{whole, Rows - whole}, col});
  }
}

namespace detail {

/// One fused loop forward. A function of its own, so that the tape and plain evaluation run the same instructions and give the same bits.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void evaluate_expression(const Node& node, Scalar* numbers, Index cols) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(cols, [&](const auto& at) {
    typename Node::Cache cache;
    at.store(numbers + at.col * rows, node.forward(at, cache));
  });
}

/// One fused loop back: adds to the adjoints of the leaves.
template <RealScalar Scalar, Expression Node>
EIGEN_DONT_INLINE void expression_back(const Node& node, const Scalar* adjoint, Index cols) {
  constexpr int rows = Node::rows;
  for_each_packet<Scalar, rows>(cols, [&](const auto& at) {
    typename Node::Cache cache;
    static_cast<void>(node.forward(at, cache));
    node.backward(at, at.load(adjoint + at.col * rows), cache);
  });
}

/// One fused loop over this many columns, and on the tape one back.
template <class Context, Expression Node>
[[nodiscard]] auto run_expression(Context& context, const Node& node, Index cols) {
  using Scalar = typename Node::Scalar;
  constexpr int rows = Node::rows;
  Scalar* numbers = context.allocate(rows * cols);
  evaluate_expression(node, numbers, cols);
  const Value<Scalar, rows> result = context.template make_value<rows>(numbers, cols);
  context.record([node, result] { expression_back<Scalar>(node, result.adjoint, result.cols); });
  return result;
}

/// What the type of a line is known by.
template <class Line>
inline constexpr char kind_of_line{};

/// A line of parameters alone: found, or made now by make(), which gives one column. The same in every column, it is computed once a sequence.
template <class Context, class Line, class Make>
[[nodiscard]] auto parameter_line(Context& context, const Line& line, const Make& make) {
  using Result = Value<typename Line::Scalar, Line::rows>;
  if constexpr (Comparable<Line>) {
    const auto* known =
        context.find_parameter_line(&kind_of_line<Line>, [&](const void* other) { return line.same(*static_cast<const Line*>(other)); });
    if (known != nullptr) return Result{known->data, known->adjoint, 1, 0};
  }
  Result result = make();
  result.stride = 0;
  if constexpr (Comparable<Line>) {
    const auto* kept = new (context.template allocate_array<Line>(1)) Line(line);
    context.keep_parameter_line({&kind_of_line<Line>, kept, result.data, result.adjoint});
  }
  return result;
}

}  // namespace detail

/// Carries an element-wise expression out: one fused loop forward, and on the tape one fused loop back. A line of parameters alone gives a
/// value that is the same in every column, and is computed once a sequence. Throws ArgumentError where values of unequally many columns meet.
template <class Context, Expression Node>
[[nodiscard]] auto compute(Context& context, const Node& expression) {
  static_assert(Node::rows > 0, "sketchrnn: an expression of numbers only has no shape");
  if constexpr (detail::is_pending<Node>) {
    return compute(context, expression.resolved(context));
  } else {
    const Index cols = expression.cols();
    if (cols == any_cols) {
      return detail::parameter_line(context, expression, [&] { return detail::run_expression(context, expression, 1); });
    }
    return detail::run_expression(context, expression, cols);
  }
}

/// What is a value already, or needs no computing to be one.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const Value<Scalar, Rows>& value) {
  return value;
}
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const TimeInvariant<Scalar, Rows>& invariant) {
  return invariant.value;
}
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Value<Scalar, Rows> compute(Context& /*context*/, const WeightVector<Scalar, Rows>& vector) {
  return vector.repeated();
}

/// [x1; x2] as one value, a copy.
///   back:  dx1 += the upper rows of dy,  dx2 += the lower rows
template <class Context, class First, class Second>
[[nodiscard]] auto compute(Context& context, const Concatenated<First, Second>& stacked) {
  using Scalar = typename Context::Scalar;
  constexpr int rows = First::rows + Second::rows;
  const auto first = compute(context, stacked.first);
  const auto second = compute(context, stacked.second);
  const Index common = detail::common_columns("concatenate", first.columns_or_any(), second.columns_or_any());
  const Index cols = common == any_cols ? 1 : common;
  Scalar* numbers = context.allocate(rows * cols);
  for (Index col = 0; col < cols; ++col) {
    std::copy_n(first.data + col * first.stride, First::rows, numbers + col * rows);
    std::copy_n(second.data + col * second.stride, Second::rows, numbers + col * rows + First::rows);
  }
  Value<Scalar, rows> result = context.template make_value<rows>(numbers, cols);
  context.record([first, second, result] {
    const auto back = [&](const auto& part, Index begin) {
      if (part.adjoint == nullptr) return;
      for (Index col = 0; col < result.cols; ++col) {
        for (Index row = 0; row < part.rows; ++row) part.adjoint[col * part.stride + row] += result.adjoint[col * rows + begin + row];
      }
    };
    back(first, 0);
    back(second, First::rows);
  });
  if (common == any_cols) result.stride = 0;
  return result;
}

/// A forgotten context.
template <Operand X>
[[nodiscard]] auto compute(const X& /*x*/) {
  static_assert(never<X>, "sketchrnn: compute() needs the context, in which the result has its memory: compute(context, expression)");
  return Value<typename X::Scalar, X::rows>{};
}

/// The Parts blocks of a parameter vector.
template <int Parts, RealScalar Scalar, int Rows>
[[nodiscard]] auto split(const WeightVector<Scalar, Rows>& vector) {
  return split<Parts>(vector.repeated());
}
/// An expression is no value that could be cut.
template <int Parts, Uncomputed X>
requires(!is_weight_vector<X>) [[nodiscard]] auto split(const X& /*x*/) {
  static_assert(never<X>, "sketchrnn: split<Parts>() takes a value: split<Parts>(compute(context, expression))");
  return std::array<Value<typename X::Scalar, X::rows / Parts>, static_cast<std::size_t>(Parts)>{};
}
template <Uncomputed X>
requires(!is_time_invariant<X> && !is_weight_vector<X>) [[nodiscard]] auto time_invariant(const X& /*x*/) {
  static_assert(
      never<X>,
      "sketchrnn: time_invariant() takes a value that is there before the sequence begins: compute() it, once, and hold what it gives");
  return TimeInvariant<typename X::Scalar, X::rows>{};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
