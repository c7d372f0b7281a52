// Affine operations, sums of matrix products: compute(context, W_xh * x + W_hh * h + b), [Rows, cols].
//
//   y = sum over terms of W_t x_t + b      W_t [Rows, Cols_t], x_t [Cols_t, cols], b [Rows]
//   backward:  dx_t += W_t^T dy
//              dW_t += dy x_t^T
//              db   += sum over columns of dy
//
// Computed literally, every term would be a product of its own, forward and backward (kernels/detail/plain_product.hpp, which also serves weights
// without packed copies). Faster, with the same result but for rounding:
//   - all terms are one product, whose sum stays in registers (kernels/detail/product.hpp)
//   - dW and db are accumulated over many time steps and computed by one deep product (autodiff/detail/weight_gradients.hpp)
//   - the operands may be rounded to 16 bits (core/precision.hpp): the packed copies of the weights are, and x and dy when a product reads them
//   - the product with a time-invariant value or a parameter vector is computed once per sequence (autodiff/detail/invariant_products.hpp)
// An input that is an expression, as in W * (r * h), is computed first. A sum may be an operand of an element-wise expression, as in
// tanh(W * x + b).
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/detail/invariant_products.hpp>
#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/detail/products.hpp>
#include <sketchrnn/autodiff/detail/weight_gradients.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/pack.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Computes y [Rows, cols] = init + sum of W_t x_t.
template <class Context, RealScalar Scalar, int Rows, class... Terms>
void sum_of_products(Context& context, const kernels::SumInit<Scalar>& init, const Pack<Terms...>& terms, Scalar* y, Index y_stride,
                     Index cols) {
  const auto products = terms.apply([](const auto&... term) {
    return std::array<MatrixProduct<Scalar>, sizeof...(Terms)>{{{term.weight.view(), term.input.data, term.input.stride}...}};
  });
  sum_of_matrix_products(context, init, products.data(), products.size(), Index{Rows}, y, y_stride, cols);
}

/// The backward pass of a sum of products.
template <class Context, RealScalar Scalar, int Rows, class Bias, class... Terms>
void affine_backward(Context& context, const Pack<Terms...>& terms, [[maybe_unused]] const Bias& bias, const Value<Scalar, Rows>& result) {
  WeightGradientTarget<Scalar> target;
  WeightGradientStep<Scalar> step;
  target.rows = Rows;
  step.dy = step.adjoint = result.adjoint;
  step.dy_stride = result.stride;
  step.cols = result.cols;
  const auto backward_term = [&]<class Term>(const Term& term) {
    if (term.input.adjoint != nullptr) {
      // dx_t += W_t^T dy
      transposed_matrix_product<Context, Scalar>(context, {nullptr, term.input.adjoint, term.input.stride}, term.weight.view(),
                                                 result.adjoint, result.stride, term.input.adjoint, term.input.stride, result.cols);
    }
    if (term.weight.gradient == nullptr) return;
    // of the weights of different precision, if there are any, full
    const Precision precision = term.weight.copies.precision;
    target.precision = target.terms == 0 || target.precision == precision ? precision : Precision::full;
    const auto index = static_cast<std::size_t>(target.terms++);
    target.gradient[index] = term.weight.gradient;
    target.width[index] = Term::cols;
    step.x[index] = term.input.data;
    step.x_stride[index] = term.input.stride;
  };
  terms.apply([&](const auto&... term) { (backward_term(term), ...); });
  if constexpr (!std::is_same_v<Bias, NoBias>) target.bias_gradient = bias.gradient;
  if (target.terms != 0 || target.bias_gradient != nullptr) context.weight_gradients().add(target, step);
}

/// Returns the sum of the given terms and bias.
template <RealScalar Scalar, int Rows, class Bias, class... Terms>
[[nodiscard]] Affine<Scalar, Rows, Bias, Terms...> make_affine(const Pack<Terms...>& terms, const Bias& bias) {
  return {terms, bias};
}

/// Returns the term with its input computed.
template <class Context, class Term>
[[nodiscard]] auto resolved_term(Context& context, const Term& term) {
  if constexpr (is_pending_term<Term>) {
    return ProductTerm<typename Term::Scalar, Term::rows, Term::cols>{term.weight, compute(context, term.input)};
  } else {
    return term;
  }
}

/// Returns the term with its input broadcast to `cols` columns, if the input has one repeated column. Invariant terms, which are added as
/// the initial value, are returned unchanged.
template <class Context, class Term>
[[nodiscard]] Term broadcast_term(Context& context, Term term, Index cols) {
  if constexpr (!Term::invariant) {
    if (term.input.stride == 0) term.input = run_expression(context, Leaf<typename Term::Scalar, Term::cols>(term.input), cols);
  }
  return term;
}

/// Computes a sum of products of computed inputs with `cols` columns, and records its backward pass.
template <class Context, RealScalar Scalar, int Rows, class Bias, class... Terms>
[[nodiscard]] Value<Scalar, Rows> run_affine(Context& context, const Affine<Scalar, Rows, Bias, Terms...>& sum, Index cols) {
  const auto invariant = invariant_products<Scalar, Rows>(context, sum.terms);
  const auto direct = sum.terms.apply([](const auto&... term) { return direct_terms(term...); });

  // y = b + the invariant products + sum over the others of W_t x_t
  Scalar* y = context.allocate(Rows * cols);
  kernels::SumInit<Scalar> init;
  if constexpr (!std::is_same_v<Bias, NoBias>) init.bias = sum.bias.data;
  invariant.add_to(init, y, cols);
  sum_of_products<Context, Scalar, Rows>(context, init, direct, y, Rows, cols);
  const Value<Scalar, Rows> result = context.template make_value<Rows>(y, cols);

  if constexpr (Context::recording) {
    context.record([&context, direct, bias = sum.bias, invariant, result] {
      invariant.backward(result);
      affine_backward(context, direct, bias, result);
    });
  }
  return result;
}

}  // namespace detail

/// Computes a sum of products, [Rows, cols]. Throws ArgumentError if its inputs have different numbers of columns. If every input has one
/// repeated column (stride 0), so does the result.
template <class Context, RealScalar Scalar, int Rows, class Bias, class... Terms>
[[nodiscard]] Value<Scalar, Rows> compute(Context& context, const Affine<Scalar, Rows, Bias, Terms...>& sum) {
  if constexpr ((is_pending_term<Terms> || ...)) {
    const auto terms = sum.terms.transformed([&](const auto& term) { return detail::resolved_term(context, term); });
    return compute(context, detail::make_affine<Scalar, Rows>(terms, sum.bias));
  } else {
    const Index cols = columns_of(sum);
    const bool needs_broadcast = sum.terms.apply([](const auto&... term) { return ((!term.invariant && term.input.stride == 0) || ...); });
    if (cols != any_cols && !needs_broadcast) return detail::run_affine(context, sum, cols);
    if (cols == any_cols) {
      Value<Scalar, Rows> result = detail::run_affine(context, sum, 1);
      result.stride = 0;
      return result;
    }
    const auto terms = sum.terms.transformed([&](const auto& term) { return detail::broadcast_term(context, term, cols); });
    return detail::run_affine(context, Affine<Scalar, Rows, Bias, Terms...>{terms, sum.bias}, cols);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
