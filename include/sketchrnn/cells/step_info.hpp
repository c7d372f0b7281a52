// What a cell's step() can take as its optional fifth argument: the time, and the outputs of an encoder.
#pragma once

#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What a step can know besides its input. MemoryRows: rows of the encoder's outputs, 0 if they are not passed on.
template <RealScalar Scalar_, int MemoryRows = 0>
struct StepInfo {
  using Scalar = Scalar_;                         ///< float or double
  static constexpr int memory_rows = MemoryRows;  ///< rows of memory()

  Index time = 0;  ///< index of the step in its sequence, from 0
  /// The time between the previous input and this one, [1, B], in the unit of the data; 1 where the data have no times. It is 0 at the
  /// first input of a decoder, the start token, and of the backward direction of an encoder, which no point precedes: with and without
  /// times, in training and in sampling. The first input of the forward direction is the first row of a sketch, which has a gap.
  Value<Scalar, 1> time_gap{};
  Sequence<Scalar, MemoryRows> encoder_outputs{};  ///< see memory()

  /// Returns the outputs of the encoder at all steps, [MemoryRows, T B], for attention. It is a compile error if no encoder passes them on.
  [[nodiscard]] const Sequence<Scalar, MemoryRows>& memory() const {
    static_assert(MemoryRows > 0, "sketchrnn: this cell reads the outputs of an encoder, which are not passed to its decoder");
    return encoder_outputs;
  }

  /// Returns the same with a time gap for each of `columns` sketches: 1 if there are none.
  template <class Context>
  [[nodiscard]] StepInfo with_time_gap(Context& context, Index columns) const {
    StepInfo result = *this;
    if (time_gap.data == nullptr) result.time_gap = full<1>(context, columns, 1);
    return result;
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
