// Copies columns of one value to a place in another: how the last outputs of sketches of unequal lengths come together in one matrix.
//   target[:, first + c] = source[:, c];   back: d source += d target there
#pragma once

#include <algorithm>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// `numbers` is the memory of `target`, which the caller allocated; every column of it is to be written exactly once. Throws ArgumentError
/// for columns that `target` does not have.
template <class Context, RealScalar Scalar, int Rows>
void copy_columns(Context& context, const Value<Scalar, Rows>& source, const Value<Scalar, Rows>& target, Scalar* numbers, Index first) {
  const auto place = target.columns(first, source.cols);
  for (Index col = 0; col < source.cols; ++col) {
    std::copy_n(source.data + col * source.stride, Rows, numbers + (first + col) * target.stride);
  }
  if (source.adjoint == nullptr) return;
  context.record([source, place] { source.adjoint_matrix() += place.adjoint_matrix(); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
