// Expression templates of element-wise operations: the nodes, and their forward and backward passes for one packet.
// compute() is in autodiff/expression.hpp, the functions and operators are in operations/elementwise.hpp.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/detail/adjoint_list.hpp>
#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/pack.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/dual.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A false that depends on a template parameter, for static assertions that fail on instantiation.
template <class>
inline constexpr bool always_false = false;

/// The base class of all nodes. A node defines
/// - `Scalar`, float or double, and `P`, a packet of it
/// - `rows`, the number of rows; 0 for a constant, which is broadcast to any shape
/// - cols(), the number of columns; any_cols if it is broadcast
/// - `Cache`, what forward() stores for backward(), for one packet
/// - forward(position, cache), which returns the packet of the result at a Position
/// - backward(position, adjoint, cache), which adds to the adjoints of the operands, given the adjoint of that packet
///
/// none of which throws; several threads may call them for different columns concurrently;
/// and optionally
/// - same(other), which returns whether a node has the same operands; without it, expressions of parameters alone are not cached
/// - list_adjoints(list), which adds the adjoints that backward() adds to; without it, the columns of the backward pass are not divided among
///   threads
/// - `pending`, whether it has operands that must be computed before the loop, and then resolved(context), which returns the node with these
///   operands computed
struct ExpressionNode {
  /// Compile error for an expression where a value is required.
  template <RealScalar Scalar, int Rows>
  operator Value<Scalar, Rows>() const {
    static_assert(always_false<Value<Scalar, Rows>>,
                  "sketchrnn: this is an expression and not yet a value: compute(context, expression) makes it one");
    return {};
  }
};

/// An element-wise expression.
template <class T>
concept Expression = std::derived_from<T, ExpressionNode>;

namespace detail {

/// Whether the expression has operands, such as matrix products, that must be computed before its loop.
template <class Node>
inline constexpr bool is_pending = [] {
  if constexpr (requires { Node::pending; }) {
    return Node::pending;
  } else {
    return false;
  }
}();

/// Returns the expression with its pending operands computed.
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

/// The position of a packet in a matrix [Rows, cols]: part of a column.
template <RealScalar Scalar, bool Whole>
struct Position : kernels::PartOfRow<Scalar, Whole> {
  Index col;  ///< index of the column
};

/// A value as an operand. A stride of 0 broadcasts one column (a bias or gain).
template <RealScalar Scalar_, int Rows>
struct Leaf : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = Rows;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Value<Scalar, Rows> value;  ///< the operand

  /// Wraps a value.
  explicit Leaf(const Value<Scalar, Rows>& leaf_value) : value(leaf_value) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const noexcept { return value.columns_or_any(); }
  void list_adjoints(detail::AdjointList& list) const noexcept {
    if (value.adjoint != nullptr) list.add(static_cast<const Scalar*>(value.adjoint), Rows, value.stride);
  }
  [[nodiscard]] bool same(const Leaf& other) const noexcept {
    return value.data == other.value.data && value.adjoint == other.value.adjoint && value.stride == other.value.stride;
  }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& at, Cache& /*cache*/) const {
    return at.load(value.data + at.col * value.stride);
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& at, const P& adjoint, const Cache& /*cache*/) const {
    if (value.adjoint == nullptr) return;
    Scalar* column = value.adjoint + at.col * value.stride;
    at.store(column, at.load(column) + adjoint);
  }
  /// @}
};

/// A scalar constant as an operand.
template <RealScalar Scalar_>
struct Number : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = Scalar_;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = 0;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Scalar number;  ///< the constant

  /// Wraps a constant.
  explicit Number(Scalar value) : number(value) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const noexcept { return any_cols; }
  void list_adjoints(detail::AdjointList& /*list*/) const noexcept {}
  [[nodiscard]] bool same(const Number& other) const noexcept { return same_value(number, other.number); }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& /*at*/, Cache& /*cache*/) const {
    return number;
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& /*at*/, const P& /*adjoint*/, const Cache& /*cache*/) const {}
  /// @}
};

namespace detail {

/// Whether a function defines its backward pass: adjoints(dy, y, x...), which returns an array with the adjoint of each x.
template <class Function, class P, std::size_t... I>
[[nodiscard]] constexpr bool has_adjoints(std::index_sequence<I...> /*operands*/) {
  return requires(const Function& function, const P& dy, const P& y, const P(&x)[sizeof...(I)]) { function.adjoints(dy, y, x[I]...); };
}

/// The number of rows of an expression of these operands: that of the first operand that is neither a scalar constant (0) nor one row,
/// both of which are broadcast.
template <class... Operands>
inline constexpr int rows_of = [] {
  int rows = 0;
  ((rows = rows > 1 || Operands::rows == 0 ? rows : Operands::rows), ...);
  return rows;
}();

}  // namespace detail

/// An element-wise function of its operands: y = function(x1, x2, ...). The function must be callable with kernels::Packet, and with
/// kernels::Dual, from which its derivatives are computed, unless it defines its backward pass (detail::has_adjoints).
template <class Function, Expression First, Expression... Others>
struct Apply : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = typename First::Scalar;
  using P = kernels::Packet<Scalar>;
  static constexpr int rows = detail::rows_of<First, Others...>;
  /// @}
  static_assert((std::is_same_v<Scalar, typename Others::Scalar> && ...),
                "sketchrnn: both sides of an element-wise operation have the same scalar type");
  static constexpr std::size_t count = 1 + sizeof...(Others);  ///< number of operands
  /// What the forward pass stores for the backward pass, for one packet.
  struct Cache {
    P x[count];                                                               ///< the operands
    P y;                                                                      ///< the result
    detail::Pack<typename First::Cache, typename Others::Cache...> operands;  ///< what the operands store
  };
  /// Whether an operand must be computed before the loop.
  static constexpr bool pending = detail::is_pending<First> || (detail::is_pending<Others> || ...);

  [[no_unique_address]] Function function;  ///< the function
  detail::Pack<First, Others...> operands;  ///< its operands

  /// Applies `f` to the operands, which are rows x cols or broadcast.
  Apply(const Function& f, const First& first, const Others&... others) : function(f), operands{detail::make_pack(first, others...)} {
    (require_rows<Others::rows>(), ...);
  }
  /// Returns the number of columns; any_cols if all operands are broadcast. Throws ArgumentError if the operands differ.
  [[nodiscard]] Index cols() const {
    return operands.apply([](const First& first, const Others&... others) {
      Index common = first.cols();
      ((common = detail::common_columns("an element-wise operation", common, others.cols())), ...);
      return common;
    });
  }
  /// @{
  /// A member of a node, see ExpressionNode.
  void list_adjoints(detail::AdjointList& list) const {
    operands.apply([&](const auto&... operand) { (detail::list_adjoints(operand, list), ...); });
  }
  [[nodiscard]] bool same(const Apply& other) const
      requires(std::is_empty_v<Function>&& detail::Comparable<First> && (detail::Comparable<Others> && ...)) {
    return [&]<std::size_t... I>(std::index_sequence<I...> /*operands*/) {
      return (detail::pack_at<I>(operands).same(detail::pack_at<I>(other.operands)) && ...);
    }
    (Indices{});
  }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    const auto ready = operands.transformed([&](const auto& operand) { return detail::resolved(context, operand); });
    return ready.apply([&]<class... Ready>(const Ready&... operand) { return Apply<Function, Ready...>(function, operand...); });
  }
  template <class At>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P forward(const At& at, Cache& cache) const {
    forward_operands(at, cache, Indices{});
    cache.y = value(cache, Indices{});
    return cache.y;
  }
  template <class At>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward(const At& at, const P& adjoint, const Cache& cache) const {
    backward_operands(at, adjoint, cache, Indices{});
  }
  /// @}

 private:
  using Indices = std::make_index_sequence<count>;

  template <int OtherRows>
  static void require_rows() {
    static_assert(rows_fit<rows, OtherRows>, "sketchrnn: both sides of an element-wise operation have the same number of rows");
  }
  template <class At, std::size_t... I>
  [[SKETCHRNN_ALWAYS_INLINE]] void forward_operands(const At& at, Cache& cache, std::index_sequence<I...> /*operands*/) const {
    ((cache.x[I] = detail::pack_at<I>(operands).forward(at, detail::pack_at<I>(cache.operands))), ...);
  }
  template <std::size_t... I>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P value(const Cache& cache, std::index_sequence<I...> /*operands*/) const {
    return function(cache.x[I]...);
  }
  template <class At, std::size_t... I>
  [[SKETCHRNN_ALWAYS_INLINE]] void backward_operands(const At& at, const P& adjoint, const Cache& cache,
                                                     std::index_sequence<I...> /*operands*/) const {
    if constexpr (detail::has_adjoints<Function, P>(Indices{})) {
      const std::array<P, count> adjoints = function.adjoints(adjoint, cache.y, cache.x[I]...);
      (detail::pack_at<I>(operands).backward(at, adjoints[I], detail::pack_at<I>(cache.operands)), ...);
    } else {
      (detail::pack_at<I>(operands).backward(at, adjoint * derivative<I>(cache, Indices{}), detail::pack_at<I>(cache.operands)), ...);
    }
  }
  /// Returns dy / dx for operand Which, the other operands being constant.
  template <std::size_t Which, std::size_t... I>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] P derivative(const Cache& cache, std::index_sequence<I...> /*operands*/) const {
    using D = kernels::Dual<Scalar>;
    const D y = function(D(cache.x[I], P(I == Which ? 1 : 0))...);
    return y.derivative;
  }
};

/// Whether T is computed by compute() but not element-wise: a sum of products or a concatenation.
template <class T>
inline constexpr bool is_lazy = is_concatenated<T>;

/// An operand that is computed before the loop of its expression.
template <class Of>
struct Pending : ExpressionNode {
  /// @{
  /// A member of a node, see ExpressionNode.
  using Scalar = typename Of::Scalar;
  static constexpr int rows = Of::rows;
  static constexpr bool pending = true;
  /// Nothing is stored.
  struct Cache {};
  /// @}
  Of of;  ///< the operand

  /// Wraps an operand.
  explicit Pending(const Of& operand) : of(operand) {}
  /// @{
  /// A member of a node, see ExpressionNode.
  [[nodiscard]] Index cols() const { return columns_of(of); }
  template <class Context>
  [[nodiscard]] auto resolved(Context& context) const {
    return Leaf<Scalar, rows>(compute(context, of));
  }
  /// @}
};

/// @{
/// Converts an operand to an expression: values and parameter vectors to Leaf, lazy operands to Pending. Returns expressions unchanged.
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const Value<Scalar, Rows>& value) {
  return Leaf<Scalar, Rows>(value);
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const WeightVector<Scalar, Rows>& vector) {
  return Leaf<Scalar, Rows>(vector.repeated());
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Leaf<Scalar, Rows> as_expression(const TimeInvariant<Scalar, Rows>& invariant) {
  return Leaf<Scalar, Rows>(invariant.value);
}
template <Expression Node>
[[nodiscard]] const Node& as_expression(const Node& node) {
  return node;
}
template <class Of>
requires is_lazy<Of>
[[nodiscard]] Pending<Of> as_expression(const Of& of) { return Pending<Of>(of); }
/// @}

/// An operand of element-wise expressions, other than arithmetic types.
template <class T>
concept Operand = is_value<T> || is_weight_vector<T> || is_time_invariant<T> || is_lazy<T> || Expression<T>;

/// An operand that is not a value and must be computed to become one.
template <class T>
concept Uncomputed = Operand<T> && !is_value<T>;

/// The type that as_expression() returns for an operand of type T.
template <class T>
using expression_of = std::remove_cvref_t<decltype(as_expression(std::declval<const T&>()))>;

/// Returns the number of columns of an operand, any_cols if it is broadcast. Throws ArgumentError if its parts have different numbers of
/// columns.
template <Operand T>
[[nodiscard]] Index columns_of(const T& operand) {
  if constexpr (is_concatenated<T>) {
    return detail::common_columns("concatenate", columns_of(operand.first), columns_of(operand.second));
  } else {
    return as_expression(operand).cols();
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
