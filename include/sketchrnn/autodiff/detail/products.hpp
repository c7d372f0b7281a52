// Lazy matrix products, W * x, and their sums, W_xh * x + W_hh * h + b: the types and operators that build them.
// compute() is in operations/affine.hpp.
#pragma once

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/expression_nodes.hpp>
#include <sketchrnn/autodiff/detail/weight_gradients.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/pack.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The lazy product W x.
template <RealScalar Scalar_, int Rows, int Cols>
struct ProductTerm {
  using Scalar = Scalar_;                   ///< float or double
  static constexpr int rows = Rows;         ///< rows of the matrix
  static constexpr int cols = Cols;         ///< columns of the matrix
  static constexpr bool invariant = false;  ///< whether it is computed once per sequence
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
  Value<Scalar, Cols> input;                ///< x, [Cols, B]
};

/// The lazy product W z with a time-invariant z.
template <RealScalar Scalar_, int Rows, int Cols>
struct InvariantTerm {
  using Scalar = Scalar_;                   ///< float or double
  static constexpr int rows = Rows;         ///< rows of the matrix
  static constexpr int cols = Cols;         ///< columns of the matrix
  static constexpr bool invariant = true;   ///< whether it is computed once per sequence
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
  Value<Scalar, Cols> input;                ///< z, [Cols, B]
};

/// The lazy product W x with an operand x that must be computed first.
template <RealScalar Scalar_, int Rows, int Cols, Uncomputed Input>
struct PendingTerm {
  using Scalar = Scalar_;                   ///< float or double
  static constexpr int rows = Rows;         ///< rows of the matrix
  static constexpr int cols = Cols;         ///< columns of the matrix
  static constexpr bool invariant = false;  ///< whether it is computed once per sequence
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
  Input input;                              ///< x
};

/// @{
/// Whether a type is a PendingTerm.
template <class>
inline constexpr bool is_pending_term = false;
template <RealScalar Scalar, int Rows, int Cols, Uncomputed Input>
inline constexpr bool is_pending_term<PendingTerm<Scalar, Rows, Cols, Input>> = true;
/// @}

/// The bias of a sum without one.
struct NoBias {};

/// A lazy sum of products with an optional bias, [Rows, cols]. It is computed by compute(), or as an operand of an element-wise expression.
template <RealScalar Scalar_, int Rows, class Bias, class... Terms>
struct Affine {
  static_assert(sizeof...(Terms) <= max_affine_terms, "sketchrnn: too many products in one sum; compute() some of them first");
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< rows of the result
  detail::Pack<Terms...> terms;      ///< ProductTerm, InvariantTerm or PendingTerm
  Bias bias;                         ///< a WeightVector or NoBias

  /// Compile error for a sum where a value is required.
  template <RealScalar Other, int OtherRows>
  operator Value<Other, OtherRows>() const {
    static_assert(always_false<Value<Other, OtherRows>>,
                  "sketchrnn: this is a sum of products and not yet a value: compute(context, sum) makes it one");
    return {};
  }
};
/// A sum of products is computed by compute().
template <RealScalar Scalar, int Rows, class Bias, class... Terms>
inline constexpr bool is_lazy<Affine<Scalar, Rows, Bias, Terms...>> = true;

/// Returns the number of columns of a sum, any_cols if all its inputs are broadcast. Throws ArgumentError if they have different numbers of
/// columns.
template <RealScalar Scalar, int Rows, class Bias, class... Terms>
[[nodiscard]] Index columns_of(const Affine<Scalar, Rows, Bias, Terms...>& sum) {
  Index cols = any_cols;
  const auto one = [&](const auto& term) { cols = detail::common_columns("a sum of products", cols, columns_of(term.input)); };
  sum.terms.apply([&](const auto&... term) { (one(term), ...); });
  return cols;
}

/// Matrix product with a value: W [Rows, Cols] * x [Cols, cols] is [Rows, cols].
template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const Value<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = ProductTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{detail::make_pack(Term{weight, input}), {}};
}

/// Matrix product with a time-invariant value: computed once per sequence.
template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const TimeInvariant<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = InvariantTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{detail::make_pack(Term{weight, input.value}), {}};
}

/// Matrix product with a parameter vector: computed once per sequence.
template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const WeightVector<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = InvariantTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{detail::make_pack(Term{weight, input.repeated()}), {}};
}

/// Matrix product with an expression or another sum of products, which is computed first.
template <RealScalar Scalar, int Rows, int Cols, Uncomputed Input>
requires(!is_weight_vector<Input> && !is_time_invariant<Input> && !is_concatenated<Input>) [[nodiscard]] auto operator*(
    const WeightMatrix<Scalar, Rows, Cols>& weight, const Input& input) {
  static_assert(Cols == Input::rows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = PendingTerm<Scalar, Rows, Cols, Input>;
  if constexpr (Cols == Input::rows) return Affine<Scalar, Rows, NoBias, Term>{detail::make_pack(Term{weight, input}), {}};
}

/// Matrix product with a concatenation: W [x1; x2] = W1 x1 + W2 x2, where W = [W1 W2].
template <RealScalar Scalar, int Rows, int Cols, class First, class Second>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const Concatenated<First, Second>& input) {
  static_assert(Cols == Concatenated<First, Second>::rows,
                "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  if constexpr (Cols == Concatenated<First, Second>::rows) {
    return weight.template middle_cols<0, First::rows>() * input.first +
           weight.template middle_cols<First::rows, Second::rows>() * input.second;
  }
}

/// Adds the terms of two sums.
template <RealScalar Scalar, int Rows, int OtherRows, class Bias, class... Terms, class... OtherTerms>
[[nodiscard]] auto operator+(const Affine<Scalar, Rows, Bias, Terms...>& left,
                             const Affine<Scalar, OtherRows, NoBias, OtherTerms...>& right) {
  static_assert(Rows == OtherRows, "sketchrnn: products that are added have the same number of rows");
  return Affine<Scalar, Rows, Bias, Terms..., OtherTerms...>{detail::concatenated(left.terms, right.terms), left.bias};
}

/// @{
/// Adds a bias to a sum.
template <RealScalar Scalar, int Rows, int BiasRows, class... Terms>
[[nodiscard]] auto operator+(const Affine<Scalar, Rows, NoBias, Terms...>& products, const WeightVector<Scalar, BiasRows>& bias) {
  static_assert(Rows == BiasRows, "sketchrnn: a bias has as many elements as the product it is added to has rows");
  return Affine<Scalar, Rows, WeightVector<Scalar, BiasRows>, Terms...>{products.terms, bias};
}
template <RealScalar Scalar, int Rows, int BiasRows, class... Terms>
[[nodiscard]] auto operator+(const WeightVector<Scalar, BiasRows>& bias, const Affine<Scalar, Rows, NoBias, Terms...>& products) {
  return products + bias;
}
/// @}

/// A scaled weight matrix, evaluated as (f W) x = f (W x).
template <RealScalar Scalar_, int Rows, int Cols>
struct ScaledMatrix {
  using Scalar = Scalar_;                   ///< float or double
  Scalar factor;                            ///< f
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
};

/// @{
/// Scales a weight matrix.
template <PlainNumber F, RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] auto operator*(F factor, const WeightMatrix<Scalar, Rows, Cols>& weight) {
  return ScaledMatrix<Scalar, Rows, Cols>{static_cast<Scalar>(factor), weight};
}
template <RealScalar Scalar, int Rows, int Cols, PlainNumber F>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, F factor) {
  return factor * weight;
}
template <RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] auto operator-(const WeightMatrix<Scalar, Rows, Cols>& weight) {
  return ScaledMatrix<Scalar, Rows, Cols>{Scalar{-1}, weight};
}
/// @}

/// Matrix product with a scaled matrix.
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] auto operator*(const ScaledMatrix<Scalar, Rows, Cols>& scaled, const Input& input) {
  return Number<Scalar>(scaled.factor) * (scaled.weight * input);
}

/// @{
/// Compile error for another use of a weight matrix.
template <Operand X, RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] auto operator*(const X& /*x*/, const WeightMatrix<Scalar, Rows, Cols>& /*weight*/) {
  static_assert(always_false<X>, "sketchrnn: a weight matrix is the left operand of a matrix product: W * x");
  return Value<Scalar, Rows>{};
}
template <RealScalar Scalar, int Rows, int Cols, int OtherRows, int OtherCols>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& /*left*/,
                             const WeightMatrix<Scalar, OtherRows, OtherCols>& /*right*/) {
  static_assert(always_false<Value<Scalar, Rows>>, "sketchrnn: a weight matrix multiplies values, and no other matrix: W * (U * x)");
  return Value<Scalar, Rows>{};
}
template <Operand X, RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] auto operator+(const X& /*x*/, const WeightMatrix<Scalar, Rows, Cols>& /*weight*/) {
  static_assert(always_false<X>,
                "sketchrnn: a weight matrix multiplies values and is not added to them: W * x; what is added is a VectorParameter");
  return Value<Scalar, Rows>{};
}
template <RealScalar Scalar, int Rows, int Cols, Operand X>
[[nodiscard]] auto operator+(const WeightMatrix<Scalar, Rows, Cols>& weight, const X& x) {
  return x + weight;
}
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
