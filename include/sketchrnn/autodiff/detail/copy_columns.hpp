// Copies the columns of one value into another: collects the last outputs of sketches of different lengths in one matrix.
//   target[:, first + c] = source[:, c];   backward: d source[:, c] += d target[:, first + c]
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Copies the columns of `source` [Rows, n] to the columns [first, first + n) of `target`. `target_data` is the mutable memory of `target`.
/// Each column of `target` must be written exactly once. Throws ArgumentError if the columns are out of range.
template <class Context, RealScalar Scalar, int Rows>
void copy_columns(Context& context, const Value<Scalar, Rows>& source, const Value<Scalar, Rows>& target, Scalar* target_data,
                  Index first) {
  const auto columns = target.columns(first, source.cols);
  for (Index col = 0; col < source.cols; ++col) {
    std::copy_n(source.data + col * source.stride, Rows, target_data + (first + col) * target.stride);
  }
  if (source.adjoint == nullptr) return;
  context.record([source, columns] { source.adjoint_matrix() += columns.adjoint_matrix(); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
