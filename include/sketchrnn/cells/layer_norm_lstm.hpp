// The LSTM with layer normalization, as used by sketch-rnn (Ba et al. 2016; Magenta: rnn.py, LayerNormLSTMCell).
//
//   LN(x) = gamma (x - mean) / sqrt(variance + 0.001) + beta, with the mean and variance over the units of one gate
//   [i j f o] = LN(W_xh x + W_hh h)           each gate separately; beta replaces the bias
//   g  = drop(tanh(j))                        recurrent dropout, on the candidate only
//   c' = c sigmoid(f + 1) + sigmoid(i) g      1 is the forget bias
//   h' = tanh(LN(c')) sigmoid(o)              the recurrent state is c', not LN(c')
#pragma once

#include <string>
#include <tuple>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Layer-norm LSTM with `Hidden` units. State [h, c], the order of the original; output h.
template <int Hidden, RecurrentDropout Dropout = RecurrentDropout::on>
struct LayerNormLstm {
  static constexpr int output_size = Hidden;  ///< rows of output()
  /// Returns the type's name, for example "LayerNormLstm<512>".
  static std::string name() { return "LayerNormLstm<" + std::to_string(Hidden) + ">"; }
  static constexpr double forget_bias = 1;  ///< added to f before the sigmoid (Magenta: forget_bias)

  /// The parameters for an input of `Input` rows.
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W_xh", 4 * Hidden, Input, GlorotUniform>,         // input weights
                                   MatrixParameter<"W_hh", 4 * Hidden, Hidden, OrthogonalBlocks<4>>,  // recurrent weights
                                   VectorParameter<"gamma_gates", 4 * Hidden, Ones>,                  // gain of the gates' LN
                                   VectorParameter<"beta_gates", 4 * Hidden, Zeros>,                  // shift of the gates' LN
                                   VectorParameter<"gamma_c", Hidden, Ones>,  // gain and shift of the cell state's LN
                                   VectorParameter<"beta_c", Hidden, Zeros>>;

  /// The recurrent state.
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;  ///< output, [Hidden, B]
    Value<Scalar, Hidden> c;  ///< cell state, [Hidden, B]
    /// Returns references to the parts in the order of the original.
    auto parts() { return std::tie(h, c); }
  };

  /// Returns h, [Hidden, B].
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }

  /// Computes one time step: x [Input, B], h and c [Hidden, B].
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    // [i j f o] = LN(W_xh x + W_hh h)                                                     [4 Hidden, B]
    const auto products = compute(context, weights["W_xh"_p] * x + weights["W_hh"_p] * previous.h);
    const auto gates = layer_norm<4>(context, products, weights["gamma_gates"_p], weights["beta_gates"_p]);
    const auto [i, j, f, o] = split<4>(gates);

    // g = drop(tanh(j))                                                                   [Hidden, B]
    const auto g = recurrent_dropout<Dropout>(context, tanh(j));

    // c' = c sigmoid(f + 1) + sigmoid(i) g                                                [Hidden, B]
    const auto c = compute(context, previous.c * sigmoid(f + forget_bias) + sigmoid(i) * g);

    // h' = tanh(LN(c')) sigmoid(o)                                                        [Hidden, B]
    const auto normalized_c = layer_norm(context, c, weights["gamma_c"_p], weights["beta_c"_p]);
    const auto h = compute(context, tanh(normalized_c) * sigmoid(o));
    return {h, c};
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
