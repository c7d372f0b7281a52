// The autoregressive decoder: a cell that reads the previous point (and z, at every step), and a linear layer that emits a mixture for
// the next one (paper, section 3.2; Magenta: model.py). The same step serves training and sampling.
// With z its first state is tanh(W z + b); without (decoder-only models) it is zero.
#pragma once

#include <cstddef>
#include <type_traits>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// LatentSize 0 is a decoder without z.
template <class DecoderCell, int LatentSize, class MixtureType>
struct Decoder {
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(is_mixture<MixtureType>, "sketchrnn: the last argument of a model or decoder is a Mixture<Components>");
  using Cell = DecoderCell;
  static constexpr int input_size = stroke_size + LatentSize;
  static constexpr bool conditional = LatentSize > 0;

  /// W ~ N(0, 0.001), b = 0, onto the whole state.
  using InitialState = Linear<state_size<DecoderCell>, conditional ? LatentSize : 1, Normal<1000>, Zeros>;
  using OutputLayer = Linear<MixtureType::output_size, DecoderCell::output_size, GlorotUniform, GlorotUniformVector>;

  using StepParameters =
      ParameterList<Part<"cell", typename DecoderCell::template Parameters<input_size>>, Part<"output", typename OutputLayer::Parameters>>;
  using ConditionalParameters =
      ParameterList<Part<"initial_state", typename InitialState::Parameters>,
                    Part<"cell", typename DecoderCell::template Parameters<input_size>>, Part<"output", typename OutputLayer::Parameters>>;
  using Parameters = std::conditional_t<conditional, ConditionalParameters, StepParameters>;

  template <class Scalar>
  using State = typename DecoderCell::template State<Scalar>;
  template <class Scalar>
  using LatentValue = Value<Scalar, conditional ? LatentSize : 1>;

  /// The first state: tanh(W z + b), cut into the cell's state in the cell's own order, or zero without z.
  template <class Context, class LayerWeights, class Scalar>
  static State<Scalar> initial_state(Context& context, const LayerWeights& weights, const LatentValue<Scalar>& z, Index sketches) {
    if constexpr (conditional) {
      // S_0 = tanh(W z + b)
      const auto stacked = compute(context, tanh(InitialState::apply(context, weights["initial_state"_p], z)));
      return unstack_state<DecoderCell>(stacked);
    } else {
      return zero_state<DecoderCell>(context, sketches);
    }
  }

  /// One step: reads a point [5, B] (and z), gives the next state. Input dropout, where it is on, drops point and z alike, by a fresh
  /// mask at each step (Magenta: DropoutWrapper's input_keep_prob).
  template <class Context, class LayerWeights, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Value<Scalar, stroke_size>& point,
                            const LatentValue<Scalar>& z, const State<Scalar>& state) {
    const double keep = context.masks().keep().input;
    const auto dropped_point = dropout(context, point, keep);
    if constexpr (conditional) {
      // x = [S_t; z];  a z with numbers dropped is new memory at each step, and so a product of its own
      const auto x = concatenate(dropped_point, time_invariant(dropout(context, z.leading(point.cols), keep)));
      return DecoderCell::step(context, weights["cell"_p], x, state);
    } else {
      return DecoderCell::step(context, weights["cell"_p], dropped_point, state);
    }
  }

  /// The mixture's numbers after a step, y = W h + b, [3 + 6 M, B]; h with output dropout, where it is on.
  template <class Context, class LayerWeights, class Scalar>
  static Value<Scalar, MixtureType::output_size> output(Context& context, const LayerWeights& weights, const State<Scalar>& state) {
    const auto h = dropout(context, DecoderCell::output(state), context.masks().keep().output);
    return OutputLayer::apply(context, weights["output"_p], h);
  }

  /// Teacher forcing over a whole batch: calls body(time, y) with the output at each time, for the sketches that the loss scores there.
  template <class Context, class LayerWeights, class Scalar, class Body>
  static void run(Context& context, const LayerWeights& weights, const SequenceBatch<Scalar>& batch, const LatentValue<Scalar>& z,
                  PenLoss pen_loss, const Body& body) {
    auto state = initial_state(context, weights, z, batch.sketches());
    for (Index time = 0; time < batch.max_length; ++time) {
      const Index running = scored_sketches(batch, time, pen_loss);
      if (running == 0) break;
      context.masks().set_time(Purpose::decoder_dropout, time);
      state = step(context, weights, batch.row(time, running), z, leading(state, running));
      body(time, output(context, weights, state));
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
