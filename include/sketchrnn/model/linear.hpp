// A linear layer, y = W x + b.
#pragma once

#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A linear layer, [Input, B] -> [Output, B], with parameters W, [Output, Input], and b, [Output].
template <int Output, int Input, class WeightInitializer = GlorotUniform, class BiasInitializer = Zeros>
struct Linear {
  static constexpr int output_size = Output;  ///< rows of y
  /// W and b.
  using Parameters = ParameterList<MatrixParameter<"W", Output, Input, WeightInitializer>, VectorParameter<"b", Output, BiasInitializer>>;

  /// Returns W x + b.
  template <class Context, class LayerWeights, class InputValue>
  static auto apply(Context& context, const LayerWeights& weights, const InputValue& x) {
    // y = W x + b
    return compute(context, weights["W"_p] * x + weights["b"_p]);
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
