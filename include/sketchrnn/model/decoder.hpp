// The autoregressive decoder (paper, section 3.2; Magenta: model.py): a cell that reads the previous point (and z, at every step), and a
// linear layer that outputs the parameters of a distribution for the next point. Used for training and sampling.
// The initial state is tanh(W z + b), or zero without z (decoder-only models); a cell can have an initial state of its own and set only
// some parts of it from z (cells/cell.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Decoder with the given cell and output distribution (model/distribution.hpp); LatentSize 0: without z.
template <class DecoderCell, int LatentSize, class DistributionType>
struct Decoder {
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(RequireDistribution<DistributionType>::satisfied);
  using Cell = DecoderCell;                                    ///< the recurrent cell
  static constexpr int input_size = stroke_size + LatentSize;  ///< rows of the cell's input: 5 + Z
  static constexpr bool conditional = LatentSize > 0;          ///< whether it reads z
  static_assert(!conditional || !HasInitialState<DecoderCell> || HasLatentParts<DecoderCell>,
                "sketchrnn: a cell with an initial_state() of its own says in latent_parts() of its State which parts z sets in a decoder");
  /// Number of elements of the cell's state.
  static constexpr int state_size = sketchrnn::state_size<DecoderCell, input_size>;
  /// Whether z sets parts of the initial state.
  static constexpr bool projects_latent = conditional && latent_state_size<DecoderCell, input_size> > 0;

  /// Projects z to the parts of the state that it sets, by default all; W ~ N(0, 0.001), b = 0.
  using InitialState =
      Linear<projects_latent ? latent_state_size<DecoderCell, input_size> : 1, conditional ? LatentSize : 1, Normal<1000>, Zeros>;
  /// Projects the cell's output to the mixture parameters: y = W h + b.
  using OutputLayer = Linear<DistributionType::output_size, DecoderCell::output_size, GlorotUniform, GlorotUniformVector>;

  /// The parameters used at every step.
  using StepParameters =
      ParameterList<Part<"cell", typename DecoderCell::template Parameters<input_size>>, Part<"output", typename OutputLayer::Parameters>>;
  /// The parameters with those of the initial state.
  using ConditionalParameters =
      ParameterList<Part<"initial_state", typename InitialState::Parameters>,
                    Part<"cell", typename DecoderCell::template Parameters<input_size>>, Part<"output", typename OutputLayer::Parameters>>;
  /// The parameters: with those of the initial state if z sets parts of it.
  using Parameters = std::conditional_t<projects_latent, ConditionalParameters, StepParameters>;

  /// The recurrent state of the cell.
  template <class Scalar>
  using State = CellState<DecoderCell, Scalar, input_size>;
  /// z, [Z, B]; never read if LatentSize is 0.
  template <class Scalar>
  using LatentValue = Value<Scalar, conditional ? LatentSize : 1>;

  /// Returns the initial state: tanh(W z + b), divided into the parts of the cell's state that z sets, in their order, and the cell's own
  /// initial state, by default zero, for the others and without z.
  template <class Context, class LayerWeights, class Scalar>
  static State<Scalar> initial_state(Context& context, const LayerWeights& weights, const LatentValue<Scalar>& z, Index sketches) {
    State<Scalar> state;
    if constexpr (!projects_latent || HasLatentParts<DecoderCell>) {
      state = initial_state_of<DecoderCell, input_size>(context, weights["cell"_p], sketches);
    }
    if constexpr (projects_latent) {
      // S_0 = tanh(W z + b)
      const auto stacked = compute(context, tanh(InitialState::apply(context, weights["initial_state"_p], z)));
      assign_stacked(latent_parts_of(state), stacked);
    }
    return state;
  }

  /// Performs one step: reads a point, [5, B] (and z, [Z, B]), and returns the next state. Input dropout, if enabled, applies to point and
  /// z, with a new mask at each step (Magenta: input_keep_prob of DropoutWrapper). `info`: for cells that take it; without a time gap, the
  /// gap is 1.
  template <class Context, class LayerWeights, class Scalar, int MemoryRows = 0>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Value<Scalar, stroke_size>& point,
                            const LatentValue<Scalar>& z, const State<Scalar>& state, const StepInfo<Scalar, MemoryRows>& info = {}) {
    const double keep = context.masks().keep().input;
    const auto dropped_point = dropout(context, point, keep);
    if constexpr (conditional) {
      // x = [S_t; z];  with input dropout z is a new value at each step, so its product cannot be reused
      const auto x = concatenate(dropped_point, time_invariant(dropout(context, z.leading(point.cols), keep)));
      return step_cell<DecoderCell>(context, weights["cell"_p], transformed(context, weights["cell"_p], x), state, info);
    } else {
      return step_cell<DecoderCell>(context, weights["cell"_p], transformed(context, weights["cell"_p], dropped_point), state, info);
    }
  }

  /// Returns the parameters of the distribution after a step, y = W h + b, [output_size, B], with output dropout of h if enabled.
  template <class Context, class LayerWeights>
  static Value<typename Context::Scalar, DistributionType::output_size> output(Context& context, const LayerWeights& weights,
                                                                               const State<typename Context::Scalar>& state) {
    const auto h = dropout(context, DecoderCell::output(state), context.masks().keep().output);
    return OutputLayer::apply(context, weights["output"_p], h);
  }

  /// Runs the decoder over a batch with teacher forcing and calls body(time, y) with the output at each time step. Only the sketches that
  /// the pen loss scores at that step are computed (scored_sketches). `memory`: the outputs of an encoder at all points, for cells that
  /// read them.
  template <class Context, class LayerWeights, class Scalar, class Body, int MemoryRows = 0>
  static void run(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch, const LatentValue<Scalar>& z,
                  PenLoss pen_loss, const Body& body, const Sequence<Scalar, MemoryRows>& memory = {}) {
    context.masks().set_time(Purpose::decoder_dropout, DropoutMasks::before_first_step);
    auto state = initial_state(context, weights, z, batch.sketches());
    for (Index time = 0; time < batch.max_length; ++time) {
      const Index running = scored_sketches(batch, time, pen_loss);
      if (running == 0) break;
      context.masks().set_time(Purpose::decoder_dropout, time);
      state = step(context, weights, batch.row(time, running), z, leading(state, running),
                   StepInfo<Scalar, MemoryRows>{time, gap_before(context, batch, time, running), memory});
      body(time, output(context, weights, state));
    }
  }

 private:
  /// Returns the time gaps before the inputs of step `time`, [1, running]; 0 before the start token, which no point precedes.
  template <class Context, class Scalar>
  static Value<Scalar, 1> gap_before(Context& context, const SequenceBatch<Scalar>& batch, Index time, Index running) {
    if (!HasStepWithInfo<DecoderCell>) return {};
    return time == 0 ? zeros<1>(context, running) : batch.time_gap(time, running);
  }

  /// Returns what the cell's step reads: the input, or its transform by the cell, as a sequence of one step.
  template <class Context, class CellWeights, class Input>
  static auto transformed(Context& context, const CellWeights& weights, const Input& x) {
    if constexpr (HasInputTransform<DecoderCell>) {
      const auto value = join(context, x);
      Index* lengths = context.template allocate_array<Index>(static_cast<std::size_t>(value.cols));
      std::fill_n(lengths, value.cols, Index{1});
      const Sequence<typename Context::Scalar, input_size> inputs{value, {lengths, static_cast<std::size_t>(value.cols)}};
      return DecoderCell::transform_inputs(context, weights, inputs).steps;
    } else {
      return x;
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
