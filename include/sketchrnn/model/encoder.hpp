// The bidirectional encoder (paper, section 3.2; TensorFlow's bidirectional_dynamic_rnn): one cell reads the sketch forward, another
// backward; h = [h_forward; h_backward], the outputs after the last step of each. The start token and the padding are not read, and
// finished sketches are not computed. It can have several layers: an upper layer reads the outputs of both directions of the one below.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

#include <sketchrnn/autodiff/detail/copy_columns.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// A layer of a bidirectional encoder, for inputs of `Input` rows, and the layers above it.
template <int Input, class LayerCell, class... UpperCells>
struct BidirectionalLayers {
  static_assert(RequireCell<LayerCell>::satisfied);
  static constexpr int direction_size = LayerCell::output_size;
  static constexpr bool has_upper = sizeof...(UpperCells) > 0;

  template <class... Cells>
  struct UpperLayers {  // none
    static constexpr int output_size = 2 * direction_size;
    using Parameters = ParameterList<>;
    template <class Scalar>
    using Output = Concatenated<Value<Scalar, direction_size>, Value<Scalar, direction_size>>;
  };
  template <class First, class... Rest>
  struct UpperLayers<First, Rest...> : BidirectionalLayers<2 * direction_size, First, Rest...> {
    using Layers = BidirectionalLayers<2 * direction_size, First, Rest...>;
    using Parameters = ParameterList<Part<"upper", typename Layers::Parameters>>;
  };
  using Upper = UpperLayers<UpperCells...>;

  using CellParameters = typename LayerCell::template Parameters<Input>;
  using Parameters = Join<ParameterList<Part<"forward", CellParameters>, Part<"backward", CellParameters>>, typename Upper::Parameters>;
  static constexpr int output_size = Upper::output_size;
  template <class Scalar>
  using Output = typename Upper::template Output<Scalar>;
  template <class Scalar>
  using Outputs = Sequence<Scalar, output_size>;

  /// Runs the layers on the inputs `x` [Input, T B]. Returns the last outputs of both directions of the uppermost layer, and, if `all` is
  /// not null, sets it to the outputs at all steps. `layer` distinguishes the dropout masks of the layers.
  template <class Context, class LayerWeights, class Scalar>
  static Output<Scalar> run(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch,
                            const Sequence<Scalar, Input>& x, Index layer, Outputs<Scalar>* all) {
    const bool keep_outputs = has_upper || all != nullptr;
    const auto forward_gap = [&](Index time, Index running) { return batch.time_gap(time + 1, running); };
    const auto backward_gap = [&](Index time, Index running) { return reversed_gap(context, batch, time, running); };
    const auto forward =
        run_direction(context, weights["forward"_p], x, forward_gap, Purpose::encoder_forward_dropout, layer, keep_outputs);
    const auto backward = run_direction(context, weights["backward"_p], reversed(context, x), backward_gap,
                                        Purpose::encoder_backward_dropout, layer, keep_outputs);
    if (!keep_outputs) {
      if constexpr (!has_upper) return {forward.last, backward.last};
    }
    // y_t = [h_forward(t); h_backward(t)]
    const auto backward_outputs = reversed(context, backward.outputs);
    const Sequence<Scalar, 2 * direction_size> y{join(context, forward.outputs.steps, backward_outputs.steps), x.lengths};
    if constexpr (has_upper) {
      return Upper::Layers::run(context, weights["upper"_p], batch, y, layer + 1, all);
    } else {
      *all = y;
      return {forward.last, backward.last};
    }
  }

 private:
  template <class Scalar>
  struct Direction {
    Value<Scalar, direction_size> last;        // [H, B]
    Sequence<Scalar, direction_size> outputs;  // at all steps, if asked for
  };

  /// Returns the time between the inputs of the backward cell at steps `time` - 1 and `time`, [1, running]; 0 at the first.
  template <class Context, class Scalar>
  static Value<Scalar, 1> reversed_gap(Context& context, const SequenceBatch<Scalar>& batch, Index time, Index running) {
    if (!HasStepWithInfo<LayerCell>) return {};
    if (time == 0) return zeros<1>(context, running);
    if (batch.time_gaps == nullptr) return {};
    Scalar* gaps = context.allocate(running);
    for (Index sketch = 0; sketch < running; ++sketch) {
      const Index row = batch.lengths[static_cast<std::size_t>(sketch)] - time;
      gaps[sketch] = batch.time_gap(row + 1, running).data[sketch];
    }
    return constant<1>(static_cast<const Scalar*>(gaps), running);
  }

  /// Returns what the cell's step reads: the inputs, or their transform by the cell.
  template <class Context, class CellWeights, class Scalar>
  static auto transformed(Context& context, const CellWeights& weights, const Sequence<Scalar, Input>& x) {
    if constexpr (HasInputTransform<LayerCell>) {
      return LayerCell::transform_inputs(context, weights, shifted(context, x, 0));  // a copy with 0 in the padding
    } else {
      return x;
    }
  }

  /// Runs one direction and returns the output of each sketch after its last step, and, if `keep_outputs`, those of all steps.
  template <class Context, class CellWeights, class Scalar, class GapAt>
  static Direction<Scalar> run_direction(Context& context, const CellWeights& weights, const Sequence<Scalar, Input>& inputs,
                                         const GapAt& gap_at, Purpose purpose, Index layer, bool keep_outputs) {
    const Index sketches = inputs.sketches(), columns = inputs.length() * sketches;
    Scalar* values = context.allocate(direction_size * sketches);
    Direction<Scalar> result{context.template make_value<direction_size>(values, sketches), {{}, inputs.lengths}};
    Scalar* output_values = nullptr;
    if (keep_outputs) {
      output_values = context.allocate(direction_size * columns);
      std::fill_n(output_values, direction_size * columns, Scalar{0});
      result.outputs.steps = context.template make_value<direction_size>(output_values, columns);
    }
    const Index first_time = layer * (Index{1} << 24U);
    context.masks().set_time(purpose, first_time + DropoutMasks::before_first_step);
    const auto x = transformed(context, weights, inputs);
    auto state = initial_state_of<LayerCell, Input>(context, weights, sketches);
    const Index not_empty = inputs.longer_than(0);
    std::fill(values + direction_size * not_empty, values + direction_size * sketches, Scalar{0});  // empty sketches: zero
    for (Index time = 0, running = not_empty; running > 0; ++time) {
      context.masks().set_time(purpose, first_time + time);
      state = step_cell<LayerCell>(context, weights, x.at(time, running), leading(state, running),
                                   StepInfo<Scalar>{time, gap_at(time, running), {}});
      const auto output = LayerCell::output(state);
      const Index still_running = inputs.longer_than(time + 1);
      const auto ended = output.columns(still_running, running - still_running);
      if (ended.cols > 0) copy_columns(context, ended, result.last, values, still_running);
      if (keep_outputs) copy_columns(context, output, result.outputs.steps, output_values, time * sketches);
      running = still_running;
    }
    return result;
  }
};

}  // namespace detail

/// Bidirectional encoder with the given cell in both directions, or with one for each of several layers. Dropout masks of the layers
/// differ.
template <class EncoderCell, class... UpperCells>
struct BidirectionalEncoder {
 private:
  using Layers = detail::BidirectionalLayers<stroke_size, EncoderCell, UpperCells...>;

 public:
  using Cell = EncoderCell;                                       ///< the cell of the lowest layer
  static constexpr int direction_size = Layers::output_size / 2;  ///< rows of one direction's output, H
  static constexpr int output_size = Layers::output_size;         ///< rows of h, 2 H

  /// The parameters of one direction of the lowest layer.
  using CellParameters = typename Layers::CellParameters;
  /// The parameters of both directions, "forward" and "backward", and those of the layers above, "upper".
  using Parameters = typename Layers::Parameters;

  /// Whether all cells have a static name(); see has_own_name().
  static constexpr bool cells_have_names = has_own_name<EncoderCell>() && (... && has_own_name<UpperCells>());

  /// Returns the name of the cell, or, of several layers, "BidirectionalEncoder<Lstm<128>, Lstm<64>>".
  [[nodiscard]] static std::string name() {
    if constexpr (sizeof...(UpperCells) == 0) {
      return cell_name<EncoderCell>();
    } else {
      return "BidirectionalEncoder<" + cell_name<EncoderCell>() + (... + (", " + cell_name<UpperCells>())) + ">";
    }
  }

  /// The final outputs of both directions, [h_forward; h_backward], each [H, B], without copying them into one matrix.
  template <class Scalar>
  using Output = typename Layers::template Output<Scalar>;

  /// The final outputs, and the outputs [h_forward(t); h_backward(t)] of the uppermost layer at all points.
  template <class Scalar>
  struct AllOutputs {
    Output<Scalar> last;                ///< h
    Sequence<Scalar, output_size> all;  ///< [2 H, T B]
  };

  /// Encodes a batch: returns h, [2 H, B].
  template <class Context, class LayerWeights, class Scalar>
  static Output<Scalar> encode(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch) {
    return Layers::run(context, weights, batch, batch.points(), 0, static_cast<Sequence<Scalar, output_size>*>(nullptr));
  }

  /// Encodes a batch: returns h and the outputs at all points, for a decoder with attention.
  template <class Context, class LayerWeights, class Scalar>
  static AllOutputs<Scalar> encode_all(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch) {
    Sequence<Scalar, output_size> all;
    const Output<Scalar> last = Layers::run(context, weights, batch, batch.points(), 0, &all);
    return {last, all};
  }
};

/// The encoder that a model has for its first template argument: BidirectionalEncoder<Cell> for a cell.
template <class CellOrEncoder>
struct EncoderFor {
  using type = BidirectionalEncoder<CellOrEncoder>;  ///< the encoder
};
/// The encoder itself, if it is one.
template <class... Cells>
struct EncoderFor<BidirectionalEncoder<Cells...>> {
  using type = BidirectionalEncoder<Cells...>;  ///< the encoder
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
