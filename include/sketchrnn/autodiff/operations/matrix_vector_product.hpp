// Products of a state that is a matrix with a vector, for each sketch and head, as in linear attention and the mLSTM:
//   const auto memory = as_matrix<Rows, Cols, Heads>(state.memory);          a view of a value [Heads Rows Cols, B]
//   compute(context, memory * q)                                             y = M q,    q [Heads Cols, B], y [Heads Rows, B]
//   compute(context, transposed(memory) * p)                                 y = M^T p,  p [Heads Rows, B], y [Heads Cols, B]
// The order of the elements is that of outer_product (autodiff/outer_product.hpp). Backward:
//   y = M q      dM += dy q^T,  dq += M^T dy
//   y = M^T p    dM += p dy^T,  dp += M dy
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/plain_product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A value [Heads Rows Cols, B] seen as a matrix [Rows, Cols] for each column and head, or, if Transposed, as the transposes of these.
template <RealScalar Scalar_, int Rows, int Cols, int Heads, bool Transposed = false>
struct MatrixState {
  using Scalar = Scalar_;                    ///< float or double
  Value<Scalar, Heads * Rows * Cols> value;  ///< the elements
};

/// The lazy product of matrices with vectors, M q or M^T p. It is computed by compute(), or as an operand of an element-wise expression.
template <RealScalar Scalar_, int Rows, int Cols, int Heads, bool Transposed, Operand Input>
struct MatrixVectorProduct {
  using Scalar = Scalar_;                                          ///< float or double
  static constexpr int rows = Heads * (Transposed ? Cols : Rows);  ///< rows of the result
  MatrixState<Scalar, Rows, Cols, Heads, Transposed> matrix;       ///< M
  Input input;                                                     ///< q or p

  /// Compile error for a product where a value is required.
  template <RealScalar Other, int OtherRows>
  operator Value<Other, OtherRows>() const {
    static_assert(always_false<Value<Other, OtherRows>>,
                  "sketchrnn: this is a product and not yet a value: compute(context, product) makes it one");
    return {};
  }
};
/// A product of matrices with vectors is computed by compute().
template <RealScalar Scalar, int Rows, int Cols, int Heads, bool Transposed, Operand Input>
inline constexpr bool is_lazy<MatrixVectorProduct<Scalar, Rows, Cols, Heads, Transposed, Input>> = true;

/// Returns the number of columns of a product, any_cols if both operands are broadcast. Throws ArgumentError if they have different numbers
/// of columns.
template <RealScalar Scalar, int Rows, int Cols, int Heads, bool Transposed, Operand Input>
[[nodiscard]] Index columns_of(const MatrixVectorProduct<Scalar, Rows, Cols, Heads, Transposed, Input>& product) {
  return detail::common_columns("a product of a matrix and a vector", product.matrix.value.columns_or_any(), columns_of(product.input));
}

/// Returns a view of a value [Heads Rows Cols, B] as a matrix [Rows, Cols] for each column and head, the left operand of products.
template <int Rows, int Cols, int Heads = 1, RealScalar Scalar, int ValueRows>
[[nodiscard]] auto as_matrix(const Value<Scalar, ValueRows>& value) {
  static_assert(has_elements<ValueRows, Heads, Rows, Cols>,
                "sketchrnn: as_matrix<Rows, Cols, Heads>(value) needs a value of Heads Rows Cols rows");
  if constexpr (has_elements<ValueRows, Heads, Rows, Cols>) return MatrixState<Scalar, Rows, Cols, Heads>{value};
}
/// Compile error for an expression where a value is required.
template <int Rows, int Cols, int Heads = 1, Uncomputed X>
[[nodiscard]] auto as_matrix(const X& /*x*/) {
  static_assert(always_false<X>, "sketchrnn: as_matrix() takes a value: as_matrix<Rows, Cols>(compute(context, expression))");
  return MatrixState<typename X::Scalar, Rows, Cols, Heads>{};
}

/// Returns a view of the transposes.
template <RealScalar Scalar, int Rows, int Cols, int Heads>
[[nodiscard]] MatrixState<Scalar, Rows, Cols, Heads, true> transposed(const MatrixState<Scalar, Rows, Cols, Heads>& matrix) {
  return {matrix.value};
}

/// Products of matrices with vectors, for each head: M [Rows, Cols] times q [Heads Cols, B] is [Heads Rows, B]; transposed(M) times
/// p [Heads Rows, B] is [Heads Cols, B].
template <RealScalar Scalar, int Rows, int Cols, int Heads, bool Transposed, Operand Input>
[[nodiscard]] auto operator*(const MatrixState<Scalar, Rows, Cols, Heads, Transposed>& matrix, const Input& input) {
  static_assert(Heads * (Transposed ? Rows : Cols) == Input::rows,
                "sketchrnn: a matrix state multiplies an input with as many rows as its matrices have columns, for each head");
  if constexpr (Heads * (Transposed ? Rows : Cols) == Input::rows) {
    return MatrixVectorProduct<Scalar, Rows, Cols, Heads, Transposed, Input>{matrix, input};
  }
}

/// Computes the products of matrices with vectors. Throws ArgumentError if the operands have different numbers of columns.
template <class Context, RealScalar Scalar, int Rows, int Cols, int Heads, bool Transposed, Operand Input>
[[nodiscard]] auto compute(Context& context, const MatrixVectorProduct<Scalar, Rows, Cols, Heads, Transposed, Input>& product) {
  constexpr int out = Transposed ? Cols : Rows, in = Transposed ? Rows : Cols;
  const auto matrix = product.matrix.value;
  const auto x = compute(context, product.input);
  const Index common = columns_of(product);
  const Index cols = detail::stored_columns(common);
  Scalar* y = context.allocate(Index{Heads} * out * cols);
  std::fill_n(y, Index{Heads} * out * cols, Scalar{0});
  const auto for_each_matrix = [](Index columns, const auto& body) {
    for (Index col = 0; col < columns; ++col) {
      for (Index head = 0; head < Heads; ++head) body(col, head);
    }
  };
  for_each_matrix(cols, [&](Index col, Index head) {
    const Scalar* m = matrix.data + col * matrix.stride + head * Rows * Cols;
    const Scalar* from = x.data + col * x.stride + head * in;
    Scalar* to = y + (col * Heads + head) * out;
    if constexpr (Transposed) {
      kernels::plain_transposed_multiply_add<Scalar>(m, Rows, Cols, from, 0, to, 0, 1);  // y = M^T p
    } else {
      kernels::plain_multiply_add<Scalar>(m, Rows, Cols, from, 0, to, 0, 1);  // y = M q
    }
  });
  Value<Scalar, Heads* out> result = context.template make_value<Heads * out>(y, cols);
  context.record([matrix, x, result, for_each_matrix] {
    for_each_matrix(result.cols, [&](Index col, Index head) {
      const Scalar* dy = result.adjoint + (col * Heads + head) * out;
      const Index at_matrix = col * matrix.stride + head * Rows * Cols, at_x = col * x.stride + head * in;
      if constexpr (Transposed) {
        // dM += p dy^T,  dp += M dy
        if (matrix.adjoint != nullptr) kernels::plain_outer_product_add<Scalar>(matrix.adjoint + at_matrix, Rows, Cols, x.data + at_x, dy);
        if (x.adjoint != nullptr) {
          kernels::plain_multiply_add<Scalar>(matrix.data + at_matrix, Rows, Cols, dy, 0, x.adjoint + at_x, 0, 1);
        }
      } else {
        // dM += dy q^T,  dq += M^T dy
        if (matrix.adjoint != nullptr) kernels::plain_outer_product_add<Scalar>(matrix.adjoint + at_matrix, Rows, Cols, dy, x.data + at_x);
        if (x.adjoint != nullptr) {
          kernels::plain_transposed_multiply_add<Scalar>(matrix.data + at_matrix, Rows, Cols, dy, 0, x.adjoint + at_x, 0, 1);
        }
      }
    });
  });
  if (common == any_cols) result.stride = 0;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
