// Values stacked vertically, as one value: join(context, x, h, ...) copies them into [x; h; ...]. compute(context, concatenate(x, h)) is
// the same. A product with a concatenation, W * concatenate(x, h), needs no copy.
//   y = [x1; x2; ...]       backward:  dx1 += the upper rows of dy,  dx2 += the rows below, ...
#pragma once

#include <algorithm>
#include <tuple>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns the parts of an operand as a tuple of values: those of a concatenation, or the operand itself.
template <class Context, Operand X>
[[nodiscard]] auto computed_parts(Context& context, const X& x) {
  if constexpr (is_concatenated<X>) {
    const auto first = computed_parts(context, x.first);
    return std::tuple_cat(first, computed_parts(context, x.second));
  } else {
    return std::make_tuple(compute(context, x));
  }
}

/// Calls body(part, first_row) for each part of a stack.
template <class Parts, class Body>
void for_each_part(const Parts& parts, const Body& body) {
  Index first_row = 0;
  const auto one = [&](const auto& part) {
    body(part, first_row);
    first_row += part.rows;
  };
  std::apply([&](const auto&... part) { (one(part), ...); }, parts);
}

/// Copies values [Rows, B] into one value, stacked vertically.
template <class Context, RealScalar Scalar, int... Rows>
[[nodiscard]] auto joined(Context& context, const std::tuple<Value<Scalar, Rows>...>& parts) {
  constexpr int rows = (0 + ... + Rows);
  Index common = any_cols;
  for_each_part(parts, [&](const auto& part, Index /*first_row*/) { common = common_columns("join", common, part.columns_or_any()); });
  const Index cols = stored_columns(common);
  Scalar* y = context.allocate(rows * cols);
  for_each_part(parts, [&](const auto& part, Index first_row) {
    for (Index col = 0; col < cols; ++col) std::copy_n(part.data + col * part.stride, part.rows, y + col * rows + first_row);
  });
  Value<Scalar, rows> result = context.template make_value<rows>(y, cols);
  context.record([parts, result] {
    for_each_part(parts, [&](const auto& part, Index first_row) {
      if (part.adjoint == nullptr) return;
      for (Index col = 0; col < result.cols; ++col) {
        for (Index row = 0; row < part.rows; ++row) part.adjoint[col * part.stride + row] += result.adjoint[col * rows + first_row + row];
      }
    });
  });
  if (common == any_cols) result.stride = 0;
  return result;
}

}  // namespace detail

/// Computes the concatenation [x1; x2; ...] as one value, a copy. Throws ArgumentError if the parts have different numbers of columns.
template <class Context, class First, class Second>
[[nodiscard]] auto compute(Context& context, const Concatenated<First, Second>& concatenated) {
  return detail::joined(context, detail::computed_parts(context, concatenated));
}

/// Stacks operands [Rows, B] vertically into one value, the sum of their rows high (PyTorch: cat over the features). An operand may itself
/// be a concatenation, such as the input of a decoder's cell; a single value is returned as it is. Throws ArgumentError if the operands
/// have different numbers of columns.
template <class Context, Operand First, Operand... More>
[[nodiscard]] auto join(Context& context, const First& first, const More&... more) {
  static_assert(EvaluationContext<Context>, "sketchrnn: the first argument of join is the context: join(context, x, h)");
  if constexpr (sizeof...(More) == 0) {
    return compute(context, first);
  } else {
    return compute(context, concatenate(first, more...));
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
