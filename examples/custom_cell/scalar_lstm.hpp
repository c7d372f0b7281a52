// A user-defined cell with an initial state of its own: the sLSTM (Beck et al. 2024, "xLSTM"), with one head.
//
//   [z i f o] = W x + R h + b
//   m'  = max(log sigmoid(f) + m, i)                              keeps the exponentials below 1
//   i^  = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')         exponential input gate, forget gate
//   c'  = f^ c + i^ tanh(z),  n' = f^ n + i^                      memory and its normalizer
//   h'  = sigmoid(o) c' / n'
#pragma once

#include <tuple>

#include <sketchrnn/sketchrnn.hpp>

template <int Hidden>
struct ScalarLstm {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = sketchrnn::ParameterList<sketchrnn::MatrixParameter<"W", 4 * Hidden, Input, sketchrnn::GlorotUniform>,
                                              sketchrnn::MatrixParameter<"R", 4 * Hidden, Hidden, sketchrnn::OrthogonalBlocks<4>>,
                                              sketchrnn::VectorParameter<"b", 4 * Hidden, sketchrnn::Zeros>>;
  template <class Scalar>
  struct State {
    sketchrnn::Value<Scalar, Hidden> c, n, m, h;
    auto parts() { return std::tie(c, n, m, h); }
    // z sets c and h in a decoder. n must be positive and m belongs to n: both keep their initial values.
    auto latent_parts() { return std::tie(c, h); }
  };
  template <class Scalar>
  static sketchrnn::Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  // The state before the first step: n is 1, so that |c| <= n at all times; the rest is zero.
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& /*w*/, sketchrnn::Index columns) {
    const auto zero = sketchrnn::zeros<Hidden>(context, columns);
    return {zero, sketchrnn::full<Hidden>(context, columns, 1), zero, zero};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    using namespace sketchrnn::literals;
    // [z i f o] = W x + R h + b                                                           [4 Hidden, B]
    const auto [z, i, f, o] = split<4>(compute(context, w["W"_p] * x + w["R"_p] * previous.h + w["b"_p]));
    // m' = max(log sigmoid(f) + m, i)                                                     [Hidden, B]
    const auto decayed = compute(context, log_sigmoid(f) + previous.m);
    const auto m = compute(context, maximum(decayed, i));
    // i^ = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')                                [Hidden, B]
    const auto write = compute(context, exp(i - m));
    const auto keep = compute(context, exp(decayed - m));
    // c' = f^ c + i^ tanh(z),  n' = f^ n + i^                                             [Hidden, B]
    const auto c = compute(context, keep * previous.c + write * tanh(z));
    const auto n = compute(context, keep * previous.n + write);
    // h' = sigmoid(o) c' / n'                                                             [Hidden, B]
    return {c, n, m, compute(context, sigmoid(o) * c / n)};
  }
};
