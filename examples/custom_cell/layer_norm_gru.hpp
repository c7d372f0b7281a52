// A user-defined cell: a gated recurrent unit (Cho et al. 2014) with layer normalization. It can be used like the cells of the library:
// for training, sampling, saving and gradient checks.
//
//   [r u] = sigmoid(LN(W_g x + U_g h))            reset and update gate
//   n     = tanh(LN(W_n x) + r (U_n h))           candidate
//   h'    = u h + (1 - u) drop(n)
#pragma once

#include <tuple>

#include <sketchrnn/sketchrnn.hpp>

template <int Hidden>
struct LayerNormGru {
  static constexpr int output_size = Hidden;

  template <int Input>
  using Parameters = sketchrnn::ParameterList<sketchrnn::MatrixParameter<"W_g", 2 * Hidden, Input, sketchrnn::GlorotUniform>,
                                              sketchrnn::MatrixParameter<"U_g", 2 * Hidden, Hidden, sketchrnn::OrthogonalBlocks<2>>,
                                              sketchrnn::VectorParameter<"gamma_g", 2 * Hidden, sketchrnn::Ones>,
                                              sketchrnn::VectorParameter<"beta_g", 2 * Hidden, sketchrnn::Zeros>,
                                              sketchrnn::MatrixParameter<"W_n", Hidden, Input, sketchrnn::GlorotUniform>,
                                              sketchrnn::MatrixParameter<"U_n", Hidden, Hidden, sketchrnn::OrthogonalBlocks<1>>,
                                              sketchrnn::VectorParameter<"gamma_n", Hidden, sketchrnn::Ones>,
                                              sketchrnn::VectorParameter<"beta_n", Hidden, sketchrnn::Zeros>>;

  template <class Scalar>
  struct State {
    sketchrnn::Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static sketchrnn::Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }

  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    using namespace sketchrnn::literals;
    const auto h = previous.h;
    // [r u] = sigmoid(LN(W_g x + U_g h))
    const auto gates = layer_norm<2>(context, compute(context, w["W_g"_p] * x + w["U_g"_p] * h), w["gamma_g"_p], w["beta_g"_p]);
    const auto [r, u] = split<2>(gates);
    // n = tanh(LN(W_n x) + r (U_n h))
    const auto from_x = layer_norm(context, compute(context, w["W_n"_p] * x), w["gamma_n"_p], w["beta_n"_p]);
    const auto from_h = compute(context, w["U_n"_p] * h);
    const auto n = recurrent_dropout(context, tanh(from_x + sigmoid(r) * from_h));
    // h' = u h + (1 - u) drop(n)
    return {compute(context, sigmoid(u) * h + (1 - sigmoid(u)) * n)};
  }
};
