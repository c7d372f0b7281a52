// The HyperLSTM: an LSTM whose weights are rescaled at every step by a second, smaller LSTM (Ha, Dai & Le 2016, "HyperNetworks"; Magenta:
// rnn.py, HyperLSTMCell). The state of the smaller cell is written with a hat: h^, c^.
//
//   h^', c^' = LayerNormLSTM([x; h], h^, c^)                  its input is the main cell's input and output
//
//   for each gate g of i, j, f, o:
//   z_x  = W_zw_x h^' + b_zw_x,   alpha_x = W_alpha_x z_x     scale of the input product, per unit
//   z_h  = W_zw_h h^' + b_zw_h,   alpha_h = W_alpha_h z_h     scale of the recurrent product, per unit
//   z_b  = W_zb h^',              beta    = W_beta z_b        dynamic bias
//   g = LN(alpha_x (W_xh x) + alpha_h (W_hh h) + beta + b)
//
//   c' = c sigmoid(f + 1) + sigmoid(i) drop(tanh(j))
//   h' = tanh(LN(c')) sigmoid(o)
//
// Through the embeddings z of size e, the scales of n units take n e weights per gate instead of n m.
#pragma once

#include <string>
#include <tuple>
#include <type_traits>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The options of Magenta's HyperLSTMCell; the defaults are those of sketch-rnn.
struct HyperOptions {
  bool layer_norm = true;                                  ///< of the gates; false also makes the smaller cell a plain LSTM
  RecurrentDropout inner_dropout = RecurrentDropout::off;  ///< recurrent dropout in the smaller cell
};

/// HyperLSTM with `Hidden` units (n), `Inner` units in the smaller cell (m) and embeddings of size `Embedding` per gate (e).
/// State [h, h^, c, c^], the order of the original; output h.
template <int Hidden, int Inner = 256, int Embedding = 32, HyperOptions Options = HyperOptions{}>
struct HyperLstm {
  static constexpr int output_size = Hidden;  ///< rows of output()
  /// Returns the type's name, for example "HyperLstm<512, 256, 32>".
  static std::string name() {
    return "HyperLstm<" + std::to_string(Hidden) + ", " + std::to_string(Inner) + ", " + std::to_string(Embedding) + ">";
  }
  static constexpr double forget_bias = 1;  ///< added to f before the sigmoid (Magenta: forget_bias)
  /// The smaller cell.
  using InnerCell = std::conditional_t<Options.layer_norm, LayerNormLstm<Inner, Options.inner_dropout>, Lstm<Inner, Options.inner_dropout>>;

  /// Gain and shift of the gates' layer normalization, if enabled.
  using GateNorm =
      std::conditional_t<Options.layer_norm,
                         ParameterList<VectorParameter<"gamma_gates", 4 * Hidden, Ones>, VectorParameter<"beta_gates", 4 * Hidden, Zeros>>,
                         ParameterList<>>;
  /// The parameters for an input of `Input` rows, named as in the equations.
  template <int Input>
  using Parameters = Join<
      ParameterList<Part<"hyper", typename InnerCell::template Parameters<Input + Hidden>>,
                    MatrixParameter<"W_xh", 4 * Hidden, Input, GlorotUniform>,
                    MatrixParameter<"W_hh", 4 * Hidden, Hidden, OrthogonalBlocks<4>>, VectorParameter<"b", 4 * Hidden, Zeros>,
                    // alpha_x, initially 0.1
                    MatrixParameter<"W_zw_x", 4 * Embedding, Inner, Zeros>, VectorParameter<"b_zw_x", 4 * Embedding, Ones>,
                    MatrixParameter<"W_alpha_x", Hidden, 4 * Embedding, Constant<1, 10 * Embedding>>,
                    // alpha_h, initially 0.1
                    MatrixParameter<"W_zw_h", 4 * Embedding, Inner, Zeros>, VectorParameter<"b_zw_h", 4 * Embedding, Ones>,
                    MatrixParameter<"W_alpha_h", Hidden, 4 * Embedding, Constant<1, 10 * Embedding>>,
                    // beta, initially 0
                    MatrixParameter<"W_zb", 4 * Embedding, Inner, Normal<100>>, MatrixParameter<"W_beta", Hidden, 4 * Embedding, Zeros>,
                    VectorParameter<"gamma_c", Hidden, Ones>, VectorParameter<"beta_c", Hidden, Zeros>>,
      GateNorm>;

  /// The recurrent state.
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;       ///< output of the main cell, [Hidden, B]
    Value<Scalar, Inner> hyper_h;  ///< output of the smaller cell, h^, [Inner, B]
    Value<Scalar, Hidden> c;       ///< cell state of the main cell, [Hidden, B]
    Value<Scalar, Inner> hyper_c;  ///< cell state of the smaller cell, c^, [Inner, B]
    /// Returns references to the parts in the order of the original.
    auto parts() { return std::tie(h, hyper_h, c, hyper_c); }
  };

  /// Returns h, [Hidden, B].
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }

  /// Computes one time step: x [Input, B], h and c [Hidden, B], h^ and c^ [Inner, B].
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    // h^', c^' = LayerNormLSTM([x; h], h^, c^)                                            [Inner, B]
    typename InnerCell::template State<Scalar> inner;
    inner.h = previous.hyper_h;
    inner.c = previous.hyper_c;
    inner = InnerCell::step(context, weights["hyper"_p], concatenate(x, previous.h), inner);

    // z_x = W_zw_x h^' + b_zw_x,  alpha_x = W_alpha_x z_x                    [4 Embedding, B], [4 Hidden, B]
    const auto z_x = compute(context, weights["W_zw_x"_p] * inner.h + weights["b_zw_x"_p]);
    const auto alpha_x = block_product<4>(context, weights["W_alpha_x"_p], z_x);

    // z_h = W_zw_h h^' + b_zw_h,  alpha_h = W_alpha_h z_h
    const auto z_h = compute(context, weights["W_zw_h"_p] * inner.h + weights["b_zw_h"_p]);
    const auto alpha_h = block_product<4>(context, weights["W_alpha_h"_p], z_h);

    // z_b = W_zb h^',  beta = W_beta z_b
    const auto z_b = compute(context, weights["W_zb"_p] * inner.h);
    const auto beta = block_product<4>(context, weights["W_beta"_p], z_b);

    // g = LN(alpha_x (W_xh x) + alpha_h (W_hh h) + beta + b)                              [4 Hidden, B]
    const auto product_x = compute(context, weights["W_xh"_p] * x);
    const auto product_h = compute(context, weights["W_hh"_p] * previous.h);
    const auto gates = compute(context, alpha_x * product_x + alpha_h * product_h + beta + weights["b"_p]);
    const auto [i, j, f, o] = split<4>(normalized(context, weights, gates));

    // c' = c sigmoid(f + 1) + sigmoid(i) drop(tanh(j))                                    [Hidden, B]
    const auto g = recurrent_dropout(context, tanh(j));
    const auto c = compute(context, previous.c * sigmoid(f + forget_bias) + sigmoid(i) * g);

    // h' = tanh(LN(c')) sigmoid(o)                                                        [Hidden, B]
    const auto normalized_c = layer_norm(context, c, weights["gamma_c"_p], weights["beta_c"_p]);
    const auto h = compute(context, tanh(normalized_c) * sigmoid(o));
    return {h, inner.h, c, inner.c};
  }

 private:
  /// Returns the layer normalization of each gate, or the gates unchanged if layer normalization is off.
  template <class Context, class LayerWeights, class Gates>
  static Gates normalized(Context& context, const LayerWeights& weights, const Gates& gates) {
    if constexpr (Options.layer_norm) {
      return layer_norm<4>(context, gates, weights["gamma_gates"_p], weights["beta_gates"_p]);
    } else {
      return gates;
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
