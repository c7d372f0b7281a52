// The terms W z of a sum of products whose inputs are the same at every time step: computed at the first one and cached by the context. They
// enter the sum as its initial value, so that a later step costs nothing but reading them.
//   y = W_z z + ...
//   backward:  d(W_z z) += dy at every time step; the backward pass of the product itself, recorded once, runs after all of them
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/products.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/pack.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the product with a time-invariant value: the cached one, or one that is computed for all columns and cached.
template <class Context, RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] Value<Scalar, Rows> invariant_product(Context& context, const InvariantTerm<Scalar, Rows, Cols>& term) {
  const auto* cached =
      context.find_invariant_product(term.weight.data, term.weight.copies.precision, term.input.data, Cols, term.input.stride);
  if (cached != nullptr && cached->cols >= term.input.cols) return {cached->data, cached->adjoint, term.input.cols, cached->stride};
  const Value<Scalar, Rows> product = compute(context, term.weight * term.input);
  context.cache_invariant_product({term.weight.data, term.weight.copies.precision, term.input.data, Cols, term.input.stride, product.data,
                                   product.adjoint, product.cols, product.stride});
  return product;
}

/// Computes y += x for `count` elements.
template <RealScalar Scalar>
void add_column(Scalar* y, const Scalar* x, Index count) {
  using Column = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  Eigen::Map<Column>(y, count) += Eigen::Map<const Column>(x, count);
}

/// The invariant products of a sum.
template <RealScalar Scalar, int Rows, std::size_t Count>
struct InvariantProducts {
  std::array<Value<Scalar, Rows>, Count> products;

  /// Adds the products to the initial value `init`. The sum of several is computed in y [Rows, cols], which is overwritten later.
  void add_to(kernels::SumInit<Scalar>& init, [[maybe_unused]] Scalar* y, [[maybe_unused]] Index cols) const {
    if constexpr (Count == 1) {
      init.data = products[0].data;
      init.stride = products[0].stride;
    } else if constexpr (Count > 1) {
      for (Index col = 0; col < cols; ++col) {
        std::copy_n(products[0].data + col * products[0].stride, Rows, y + col * Rows);
        for (std::size_t i = 1; i < Count; ++i) add_column(y + col * Rows, products[i].data + col * products[i].stride, Rows);
      }
      init.data = y;
      init.stride = Rows;
    }
  }

  /// Adds dy to the adjoint of each product.
  void backward(const Value<Scalar, Rows>& result) const {
    for (const auto& product : products) {
      for (Index col = 0; col < result.cols; ++col) {
        add_column(product.adjoint + col * product.stride, static_cast<const Scalar*>(result.adjoint + col * Rows), Rows);
      }
    }
  }
};

/// Returns the invariant products among the terms.
template <RealScalar Scalar, int Rows, class Context, class... Terms>
[[nodiscard]] auto invariant_products(Context& context, const Pack<Terms...>& terms) {
  InvariantProducts<Scalar, Rows, (std::size_t{0} + ... + (Terms::invariant ? 1 : 0))> result;
  [[maybe_unused]] std::size_t next = 0;
  const auto add = [&]<class Term>([[maybe_unused]] const Term& term) {
    if constexpr (Term::invariant) result.products[next++] = invariant_product(context, term);
  };
  terms.apply([&](const auto&... term) { (add(term), ...); });
  return result;
}

/// @{
/// Returns the Pack of the terms that are not invariant.
[[nodiscard]] inline Pack<> direct_terms() { return {}; }
template <class Term, class... Others>
[[nodiscard]] auto direct_terms(const Term& term, const Others&... others) {
  if constexpr (Term::invariant) {
    return direct_terms(others...);
  } else {
    return concatenated(make_pack(term), direct_terms(others...));
  }
}
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
