// An LSTM as a user would write it from the textbook with the public operations: a matrix and a bias for each gate, each expression
// evaluated before the next. The library's Lstm computes the four gates with one product and fuses the expressions; the difference in speed
// is the cost of not doing so.
#pragma once

#include <tuple>

#include <sketchrnn/sketchrnn.hpp>

namespace sketchrnn::bench {

template <int Hidden>
struct UsersLstm {
  static constexpr int output_size = Hidden;

  template <int Input>
  using Parameters =
      ParameterList<MatrixParameter<"W_i", Hidden, Input, GlorotUniform>, MatrixParameter<"U_i", Hidden, Hidden, GlorotUniform>,
                    VectorParameter<"b_i", Hidden, Zeros>,  // input gate
                    MatrixParameter<"W_g", Hidden, Input, GlorotUniform>, MatrixParameter<"U_g", Hidden, Hidden, GlorotUniform>,
                    VectorParameter<"b_g", Hidden, Zeros>,  // candidate
                    MatrixParameter<"W_f", Hidden, Input, GlorotUniform>, MatrixParameter<"U_f", Hidden, Hidden, GlorotUniform>,
                    VectorParameter<"b_f", Hidden, Zeros>,  // forget gate
                    MatrixParameter<"W_o", Hidden, Input, GlorotUniform>, MatrixParameter<"U_o", Hidden, Hidden, GlorotUniform>,
                    VectorParameter<"b_o", Hidden, Zeros>>;  // output gate

  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> c, h;
    auto parts() { return std::tie(c, h); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }

  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    const auto h = previous.h;
    const auto i = compute(context, sigmoid(compute(context, w["W_i"_p] * x + w["U_i"_p] * h + w["b_i"_p])));
    const auto g = compute(context, tanh(compute(context, w["W_g"_p] * x + w["U_g"_p] * h + w["b_g"_p])));
    const auto f = compute(context, sigmoid(compute(context, w["W_f"_p] * x + w["U_f"_p] * h + w["b_f"_p]) + 1));
    const auto o = compute(context, sigmoid(compute(context, w["W_o"_p] * x + w["U_o"_p] * h + w["b_o"_p])));
    const auto dropped = recurrent_dropout(context, g);
    const auto kept = compute(context, f * previous.c);
    const auto added = compute(context, i * dropped);
    const auto c = compute(context, kept + added);
    return {c, compute(context, o * compute(context, tanh(c)))};
  }
};

}  // namespace sketchrnn::bench
