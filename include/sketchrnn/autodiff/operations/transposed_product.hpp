// Products with a transposed weight matrix: compute(context, transposed(W) * x), as in W h - W^T h of an antisymmetric recurrent network
// or in an output layer that shares its weights with an input layer.
//   y = W^T x               W [Rows, Cols], x [Rows, B], y [Cols, B]
//   backward:  dx += W dy   immediately
//              dW += x dy^T accumulated over many time steps (autodiff/detail/weight_gradients.hpp)
// No transposed copy is made: the one that the backward pass of W * x reads is used. Such a product may stand in an element-wise
// expression, as in tanh(W * h - transposed(W) * h); x may be an expression, which is computed first.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/detail/weight_gradients.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The transpose of a weight matrix W [Rows, Cols], as the left operand of a product.
template <RealScalar Scalar_, int Rows, int Cols>
struct TransposedMatrix {
  using Scalar = Scalar_;                   ///< float or double
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
};

/// The lazy product W^T x, [Cols, B]. It is computed by compute(), or as an operand of an element-wise expression.
template <RealScalar Scalar_, int Rows, int Cols, Operand Input>
struct TransposedProduct {
  using Scalar = Scalar_;                   ///< float or double
  static constexpr int rows = Cols;         ///< rows of the result
  WeightMatrix<Scalar, Rows, Cols> weight;  ///< W
  Input input;                              ///< x

  /// Compile error for a product where a value is required.
  template <RealScalar Other, int OtherRows>
  operator Value<Other, OtherRows>() const {
    static_assert(always_false<Value<Other, OtherRows>>,
                  "sketchrnn: this is a product and not yet a value: compute(context, product) makes it one");
    return {};
  }
};
/// A product with a transposed matrix is computed by compute().
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
inline constexpr bool is_lazy<TransposedProduct<Scalar, Rows, Cols, Input>> = true;

/// Returns the number of columns of a product, any_cols if its input is broadcast.
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] Index columns_of(const TransposedProduct<Scalar, Rows, Cols, Input>& product) {
  return columns_of(product.input);
}

/// Returns the transpose of a weight matrix, as the left operand of a product: transposed(W) * x.
template <RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] TransposedMatrix<Scalar, Rows, Cols> transposed(const WeightMatrix<Scalar, Rows, Cols>& weight) {
  return {weight};
}

/// Matrix product W^T [Cols, Rows] * x [Rows, B]: [Cols, B].
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] auto operator*(const TransposedMatrix<Scalar, Rows, Cols>& matrix, const Input& input) {
  static_assert(Rows == Input::rows, "sketchrnn: a transposed weight matrix multiplies an input with as many rows as the matrix has");
  if constexpr (Rows == Input::rows) return TransposedProduct<Scalar, Rows, Cols, Input>{matrix.weight, input};
}

namespace detail {

/// The backward pass of y = W^T x.
template <class Context, RealScalar Scalar, int Rows, int Cols>
void transposed_product_backward(Context& context, const WeightMatrix<Scalar, Rows, Cols>& weight, const Value<Scalar, Rows>& x,
                                 const Value<Scalar, Cols>& result) {
  if (x.adjoint != nullptr) {
    // dx += W dy
    MatrixProduct<Scalar> product{weight.view(), result.adjoint, result.stride};
    if (product.weight.copies.precision == Precision::int8) product.weight.copies = {};  // no backward pass with 8 bits
    sum_of_matrix_products<Context, Scalar>(context, {nullptr, x.adjoint, x.stride}, &product, 1, Index{Rows}, x.adjoint, x.stride,
                                            result.cols);
  }
  if (weight.gradient == nullptr) return;
  // dW += x dy^T, the gradient of a product W dy with the adjoint x
  WeightGradientTarget<Scalar> target;
  target.rows = Rows;
  target.terms = 1;
  target.precision = weight.copies.precision;
  target.gradient[0] = weight.gradient;
  target.width[0] = Cols;
  WeightGradientStep<Scalar> step;
  step.dy = x.data;
  step.dy_stride = x.stride;
  step.cols = result.cols;
  step.x[0] = step.adjoint = result.adjoint;
  step.x_stride[0] = result.stride;
  context.weight_gradients().add(target, step);
}

}  // namespace detail

/// Computes the product W^T x, [Cols, B]. If x has one repeated column (stride 0), so has the result.
template <class Context, RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] Value<Scalar, Cols> compute(Context& context, const TransposedProduct<Scalar, Rows, Cols, Input>& product) {
  const auto x = compute(context, product.input);
  const Index cols = detail::stored_columns(x.columns_or_any());
  Scalar* y = context.allocate(Cols * cols);
  detail::transposed_matrix_product<Context, Scalar>(context, {}, product.weight.view(), x.data, x.stride, y, Cols, cols, false);
  Value<Scalar, Cols> result = context.template make_value<Cols>(y, cols);
  if constexpr (Context::recording) {
    context.record([&context, weight = product.weight, x, result] { detail::transposed_product_backward(context, weight, x, result); });
  }
  if (x.columns_or_any() == any_cols) result.stride = 0;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
