// The bidirectional encoder (paper, section 3.2; TensorFlow's bidirectional_dynamic_rnn): one cell reads the sketch forward, another
// backward; h = [h_forward; h_backward], the outputs after the last step of each. The start token and the padding are not read, and
// finished sketches are not computed.
#pragma once

#include <algorithm>
#include <cstddef>

#include <sketchrnn/autodiff/operations/copy_columns.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Bidirectional encoder with two cells of the same type.
template <class EncoderCell>
struct BidirectionalEncoder {
  static_assert(RequireCell<EncoderCell>::satisfied);
  using Cell = EncoderCell;                                        ///< the recurrent cell
  static constexpr int direction_size = EncoderCell::output_size;  ///< rows of one direction's output, H
  static constexpr int output_size = 2 * direction_size;           ///< rows of h, 2 H

  /// The parameters of one direction.
  using CellParameters = typename EncoderCell::template Parameters<stroke_size>;
  /// The parameters of both directions.
  using Parameters = ParameterList<Part<"forward", CellParameters>, Part<"backward", CellParameters>>;

  /// The final outputs of both directions, [h_forward; h_backward], each [H, B], without copying them into one matrix.
  template <class Scalar>
  using Output = Concatenated<Value<Scalar, direction_size>, Value<Scalar, direction_size>>;

  /// Encodes a batch: returns h, [2 H, B].
  template <class Context, class LayerWeights, class Scalar>
  static Output<Scalar> encode(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch) {
    const auto forward_input = [&](Index time, Index running) { return batch.row(time + 1, running); };
    const auto backward_input = [&](Index time, Index running) { return reversed_row(context, batch, time, running); };
    return {last_output(context, weights["forward"_p], batch, forward_input, Purpose::encoder_forward_dropout),
            last_output(context, weights["backward"_p], batch, backward_input, Purpose::encoder_backward_dropout)};
  }

 private:
  /// Returns the input of the backward cell at step `time`: row `time` of each sketch counted from its last row, [5, running].
  template <class Context, class Scalar>
  static Value<Scalar, stroke_size> reversed_row(Context& context, const SequenceBatch<Scalar>& batch, Index time, Index running) {
    Scalar* values = context.allocate(stroke_size * running);
    for (Index sketch = 0; sketch < running; ++sketch) {
      const auto source = batch.row(batch.lengths[static_cast<std::size_t>(sketch)] - time, running);
      std::copy_n(source.data + sketch * stroke_size, stroke_size, values + sketch * stroke_size);
    }
    if (batch.strokes_adjoint == nullptr) return constant<stroke_size>(static_cast<const Scalar*>(values), running);
    const auto reversed = context.template make_value<stroke_size>(values, running);
    context.record([batch, time, reversed] {
      for (Index sketch = 0; sketch < reversed.cols; ++sketch) {
        const auto source = batch.row(batch.lengths[static_cast<std::size_t>(sketch)] - time, reversed.cols);
        source.adjoint_matrix().col(sketch) += reversed.adjoint_matrix().col(sketch);
      }
    });
    return reversed;
  }

  /// Runs one direction and returns the output of each sketch after its last step, [H, B].
  template <class Context, class CellWeights, class Scalar, class InputAt>
  static Value<Scalar, direction_size> last_output(Context& context, const CellWeights& weights, const SequenceBatch<Scalar>& batch,
                                                   const InputAt& input_at, Purpose purpose) {
    const Index sketches = batch.sketches();
    Scalar* values = context.allocate(direction_size * sketches);
    const auto last = context.template make_value<direction_size>(values, sketches);
    auto state = initial_state_of<EncoderCell>(context, weights, sketches);
    std::fill(values + direction_size * batch.longer_than(0), values + direction_size * sketches, Scalar{0});  // empty sketches: zero
    for (Index time = 0, running = batch.longer_than(0); running > 0; ++time) {
      context.masks().set_time(purpose, time);
      state = EncoderCell::step(context, weights, input_at(time, running), leading(state, running));
      const Index still_running = batch.longer_than(time + 1);
      const auto ended = EncoderCell::output(state).columns(still_running, running - still_running);
      if (ended.cols > 0) copy_columns(context, ended, last, values, still_running);
      running = still_running;
    }
    return last;
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
