// Products as one writes them, W * x, and sums of them, W_xh * x + W_hh * h + b, not yet carried out: what may stand beside what.
// What it is not for: carrying them out (compute(), in operations/affine.hpp).
#pragma once

#include <tuple>

#include <sketchrnn/autodiff/columns.hpp>
#include <sketchrnn/autodiff/expression_nodes.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weight_gradients.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// W x, not yet carried out.
template <RealScalar Scalar_, int Rows, int Cols>
struct ProductTerm {
  using Scalar = Scalar_;
  static constexpr int rows = Rows;
  static constexpr int cols = Cols;
  static constexpr bool invariant = false;
  WeightMatrix<Scalar, Rows, Cols> weight;
  Value<Scalar, Cols> input;
};

/// W z for an invariant z.
template <RealScalar Scalar_, int Rows, int Cols>
struct InvariantTerm {
  using Scalar = Scalar_;
  static constexpr int rows = Rows;
  static constexpr int cols = Cols;
  static constexpr bool invariant = true;
  WeightMatrix<Scalar, Rows, Cols> weight;
  Value<Scalar, Cols> input;
};

/// W x for an x that is to be computed first.
template <RealScalar Scalar_, int Rows, int Cols, Uncomputed Input>
struct PendingTerm {
  using Scalar = Scalar_;
  static constexpr int rows = Rows;
  static constexpr int cols = Cols;
  static constexpr bool invariant = false;
  WeightMatrix<Scalar, Rows, Cols> weight;
  Input input;
};
template <class>
inline constexpr bool is_pending_term = false;
template <RealScalar Scalar, int Rows, int Cols, Uncomputed Input>
inline constexpr bool is_pending_term<PendingTerm<Scalar, Rows, Cols, Input>> = true;

/// No bias.
struct NoBias {};

/// A sum of products and perhaps a bias, not yet carried out. compute() carries it out, or the compute() of an expression that it stands in.
template <RealScalar Scalar_, int Rows, class Bias, class... Terms>
struct Affine {
  static_assert(sizeof...(Terms) <= max_affine_terms, "sketchrnn: too many products in one sum; compute() some of them first");
  using Scalar = Scalar_;
  static constexpr int rows = Rows;
  std::tuple<Terms...> terms;
  Bias bias;

  template <RealScalar Other, int OtherRows>
  operator Value<Other, OtherRows>() const {
    static_assert(always_false<Value<Other, OtherRows>>,
                  "sketchrnn: this is a sum of products and not yet a value: compute(context, sum) makes it one");
    return {};
  }
};
template <RealScalar Scalar, int Rows, class Bias, class... Terms>
inline constexpr bool is_lazy<Affine<Scalar, Rows, Bias, Terms...>> = true;

/// The number of columns of a sum, any_cols where all its inputs fit any number. Throws ArgumentError where they differ.
template <RealScalar Scalar, int Rows, class Bias, class... Terms>
[[nodiscard]] Index columns_of(const Affine<Scalar, Rows, Bias, Terms...>& sum) {
  Index cols = any_cols;
  const auto one = [&](const auto& term) { cols = detail::common_columns("a sum of products", cols, columns_of(term.input)); };
  std::apply([&](const auto&... term) { (one(term), ...); }, sum.terms);
  return cols;
}

template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const Value<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = ProductTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{{Term{weight, input}}, {}};
}

template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const TimeInvariant<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = InvariantTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{{Term{weight, input.value}}, {}};
}

/// A parameter vector is the same at every time step and for every sketch: its product is computed once a sequence.
template <RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const WeightVector<Scalar, InputRows>& input) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = InvariantTerm<Scalar, Rows, InputRows>;
  if constexpr (Cols == InputRows) return Affine<Scalar, Rows, NoBias, Term>{{Term{weight, input.repeated()}}, {}};
}

/// An expression, or another sum of products, is computed first.
template <RealScalar Scalar, int Rows, int Cols, Uncomputed Input>
requires(!is_weight_vector<Input> && !is_time_invariant<Input> && !is_concatenated<Input>) [[nodiscard]] auto operator*(
    const WeightMatrix<Scalar, Rows, Cols>& weight, const Input& input) {
  static_assert(Cols == Input::rows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  using Term = PendingTerm<Scalar, Rows, Cols, Input>;
  if constexpr (Cols == Input::rows) return Affine<Scalar, Rows, NoBias, Term>{{Term{weight, input}}, {}};
}

/// W [x1; x2] = W1 x1 + W2 x2, W1 and W2 being neighboring columns of W.
template <RealScalar Scalar, int Rows, int Cols, class First, class Second>
[[nodiscard]] auto operator*(const WeightMatrix<Scalar, Rows, Cols>& weight, const Concatenated<First, Second>& input) {
  static_assert(Cols == Concatenated<First, Second>::rows,
                "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  if constexpr (Cols == Concatenated<First, Second>::rows) {
    return weight.template middle_cols<0, First::rows>() * input.first +
           weight.template middle_cols<First::rows, Second::rows>() * input.second;
  }
}

template <RealScalar Scalar, int Rows, int OtherRows, class Bias, class... Terms, class... OtherTerms>
[[nodiscard]] auto operator+(const Affine<Scalar, Rows, Bias, Terms...>& left,
                             const Affine<Scalar, OtherRows, NoBias, OtherTerms...>& right) {
  static_assert(Rows == OtherRows, "sketchrnn: products that are added have the same number of rows");
  return Affine<Scalar, Rows, Bias, Terms..., OtherTerms...>{std::tuple_cat(left.terms, right.terms), left.bias};
}

template <RealScalar Scalar, int Rows, int BiasRows, class... Terms>
[[nodiscard]] auto operator+(const Affine<Scalar, Rows, NoBias, Terms...>& products, const WeightVector<Scalar, BiasRows>& bias) {
  static_assert(Rows == BiasRows, "sketchrnn: a bias has as many numbers as the product it is added to has rows");
  return Affine<Scalar, Rows, WeightVector<Scalar, BiasRows>, Terms...>{products.terms, bias};
}
template <RealScalar Scalar, int Rows, int BiasRows, class... Terms>
[[nodiscard]] auto operator+(const WeightVector<Scalar, BiasRows>& bias, const Affine<Scalar, Rows, NoBias, Terms...>& products) {
  return products + bias;
}

/// A number times a weight matrix, for what it is going to multiply: f W x = f (W x).
template <RealScalar Scalar_, int Rows, int Cols>
struct ScaledMatrix {
  using Scalar = Scalar_;
  Scalar factor;
  WeightMatrix<Scalar, Rows, Cols> weight;
};
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
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] auto operator*(const ScaledMatrix<Scalar, Rows, Cols>& scaled, const Input& input) {
  return Number<Scalar>(scaled.factor) * (scaled.weight * input);
}

// What a weight matrix is not for, said in a sentence.
template <Operand X, RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] auto operator*(const X& /*x*/, const WeightMatrix<Scalar, Rows, Cols>& /*weight*/) {
  static_assert(always_false<X>, "sketchrnn: a weight matrix stands on the left of what it multiplies: W * x");
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
