// The product with a block-diagonal matrix, for example one block per gate. The columns of the weight matrix and the rows of the input are
// divided into Blocks blocks; the products of corresponding blocks are stacked vertically.
//   y = [W_1 x_1; W_2 x_2; ...],  W = [W_1 W_2 ...] [Rows, Cols],  x = [x_1; x_2; ...] [Cols, B],  y [Blocks Rows, B]
//   backward:  dx_g += W_g^T dy_g,  dW_g += dy_g x_g^T
#pragma once

#include <cstddef>
#include <utility>

#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/pack.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Computes y [Blocks Rows, B] from W [Rows, Cols] and x [Cols, B]; Blocks divides Cols.
template <int Blocks, class Context, RealScalar Scalar, int Rows, int Cols, int InputRows>
[[nodiscard]] auto block_product(Context& context, const WeightMatrix<Scalar, Rows, Cols>& weight, const Value<Scalar, InputRows>& x) {
  static_assert(Cols == InputRows, "sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns");
  static_assert(divisible<Cols, Blocks>, "sketchrnn: block_product<Blocks> needs a number of columns that Blocks divides");
  constexpr int width = Cols / Blocks;
  Scalar* y = context.allocate(Blocks * Rows * x.cols);
  auto result = context.template make_value<Blocks * Rows>(y, x.cols);
  const auto for_each_block = [](const auto& body) {
    [&]<int... Block>(std::integer_sequence<int, Block...>) { (body(std::integral_constant<int, Block>{}), ...); }
    (std::make_integer_sequence<int, Blocks>{});
  };
  for_each_block([&](auto block) {
    // y_g = W_g x_g
    const ProductTerm<Scalar, Rows, width> term{weight.template middle_cols<block * width, width>(),
                                                x.template middle_rows<block * width, width>()};
    detail::sum_of_products<Context, Scalar, Rows>(context, {}, detail::make_pack(term), y + block * Rows, Blocks * Rows, x.cols);
  });
  if constexpr (Context::recording) {
    context.record([&context, for_each_block, weight, x, result] {
      for_each_block([&](auto block) {
        // dx_g += W_g^T dy_g,  dW_g += dy_g x_g^T
        const ProductTerm<Scalar, Rows, width> term{weight.template middle_cols<block * width, width>(),
                                                    x.template middle_rows<block * width, width>()};
        detail::affine_backward(context, detail::make_pack(term), NoBias{}, result.template middle_rows<block * Rows, Rows>());
      });
    });
  }
  if (x.columns_or_any() == any_cols) result.stride = 0;
  return result;
}
/// The same for an expression or a sum of products, which is computed first.
template <int Blocks, class Context, RealScalar Scalar, int Rows, int Cols, Uncomputed X>
[[nodiscard]] auto block_product(Context& context, const WeightMatrix<Scalar, Rows, Cols>& weight, const X& x) {
  return block_product<Blocks>(context, weight, compute(context, x));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
