// Two stacked cells: the output of the lower is the input of the upper. A stack is itself a cell, so deeper stacks are stacks of stacks.
//   y1 = Lower(x),  y = Upper(y1)
#pragma once

#include <tuple>

#include <sketchrnn/sketchrnn.hpp>

template <class Lower, class Upper>
struct Stack {
  static_assert(sketchrnn::RequireCell<Lower>::satisfied && sketchrnn::RequireCell<Upper>::satisfied);
  static constexpr int output_size = Upper::output_size;

  template <int Input>
  using Parameters = sketchrnn::ParameterList<sketchrnn::Part<"lower", typename Lower::template Parameters<Input>>,
                                              sketchrnn::Part<"upper", typename Upper::template Parameters<Lower::output_size>>>;

  template <class Scalar>
  struct State {
    typename Lower::template State<Scalar> lower;
    typename Upper::template State<Scalar> upper;
    auto parts() { return std::tuple_cat(lower.parts(), upper.parts()); }
    auto latent_parts() { return std::tuple_cat(sketchrnn::latent_parts_of(lower), sketchrnn::latent_parts_of(upper)); }
  };
  template <class Scalar>
  static sketchrnn::Value<Scalar, output_size> output(const State<Scalar>& state) {
    return Upper::output(state.upper);
  }

  // Each cell's own initial state, or zeros.
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& weights, sketchrnn::Index columns) {
    using namespace sketchrnn::literals;
    return {sketchrnn::initial_state_of<Lower>(context, weights["lower"_p], columns),
            sketchrnn::initial_state_of<Upper>(context, weights["upper"_p], columns)};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous,
                            const sketchrnn::StepInfo<Scalar>& info) {
    using namespace sketchrnn::literals;
    State<Scalar> next;
    next.lower = sketchrnn::step_cell<Lower>(context, weights["lower"_p], x, previous.lower, info);
    next.upper = sketchrnn::step_cell<Upper>(context, weights["upper"_p], Lower::output(next.lower), previous.upper, info);
    return next;
  }
};
