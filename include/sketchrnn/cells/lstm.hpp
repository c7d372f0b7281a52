// The long short-term memory cell, as used by sketch-rnn (Ha & Eck 2017, section 3.2; Magenta: rnn.py, LSTMCell).
//
//   [i j f o] = W_xh x + W_hh h + b
//   g  = drop(tanh(j))                        recurrent dropout, on the candidate only
//   c' = c sigmoid(f + 1) + sigmoid(i) g      1 is the forget bias
//   h' = tanh(c') sigmoid(o)
#pragma once

#include <string>
#include <tuple>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// LSTM with `Hidden` units. State [c, h], the order of the original; output h.
template <int Hidden, RecurrentDropout Dropout = RecurrentDropout::on>
struct Lstm {
  static constexpr int output_size = Hidden;  ///< rows of output()
  /// Returns the type's name, for example "Lstm<512>".
  static std::string name() { return "Lstm<" + std::to_string(Hidden) + ">"; }
  static constexpr double forget_bias = 1;  ///< added to f before the sigmoid (Magenta: forget_bias)

  /// The parameters for an input of `Input` rows.
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W_xh", 4 * Hidden, Input, GlorotUniform>,         // input weights
                                   MatrixParameter<"W_hh", 4 * Hidden, Hidden, OrthogonalBlocks<4>>,  // recurrent weights
                                   VectorParameter<"b", 4 * Hidden, Zeros>>;

  /// The recurrent state.
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> c;  ///< cell state, [Hidden, B]
    Value<Scalar, Hidden> h;  ///< output, [Hidden, B]
    /// Returns references to the parts in the order of the original.
    auto parts() { return std::tie(c, h); }
  };

  /// Returns h, [Hidden, B].
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }

  /// Computes one time step: x [Input, B], c and h [Hidden, B].
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    // [i j f o] = W_xh x + W_hh h + b                                                     [4 Hidden, B]
    const auto gates = compute(context, weights["W_xh"_p] * x + weights["W_hh"_p] * previous.h + weights["b"_p]);
    const auto [i, j, f, o] = split<4>(gates);

    // g = drop(tanh(j))                                                                   [Hidden, B]
    const auto g = recurrent_dropout<Dropout>(context, tanh(j));

    // c' = c sigmoid(f + 1) + sigmoid(i) g                                                [Hidden, B]
    const auto c = compute(context, previous.c * sigmoid(f + forget_bias) + sigmoid(i) * g);

    // h' = tanh(c') sigmoid(o)                                                            [Hidden, B]
    const auto h = compute(context, tanh(c) * sigmoid(o));
    return {c, h};
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
