// Residual connection around a cell whose output size equals its input size.
//   y = x + Inner(x)
#pragma once

#include <sketchrnn/sketchrnn.hpp>

template <class Inner>
struct Residual {
  static_assert(sketchrnn::RequireCell<Inner>::satisfied);
  static constexpr int output_size = Inner::output_size;

  template <int Input>
  using Parameters = typename Inner::template Parameters<Input>;

  /// `sum` is the output of the current step. It is not passed to the next step, so it is not one of the parts.
  template <class Scalar>
  struct State {
    typename Inner::template State<Scalar> inner;
    sketchrnn::Value<Scalar, output_size> sum;
    auto parts() { return inner.parts(); }
    auto latent_parts() { return sketchrnn::latent_parts_of(inner); }
  };
  template <class Scalar>
  static sketchrnn::Value<Scalar, output_size> output(const State<Scalar>& state) {
    return state.sum;
  }

  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& weights, sketchrnn::Index columns) {
    return {sketchrnn::initial_state_of<Inner>(context, weights, columns), {}};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous,
                            const sketchrnn::StepInfo<Scalar>& info) {
    State<Scalar> next;
    next.inner = sketchrnn::step_cell<Inner>(context, weights, x, previous.inner, info);
    // y = x + Inner(x)
    next.sum = sketchrnn::compute(context, x + Inner::output(next.inner));
    return next;
  }
};
