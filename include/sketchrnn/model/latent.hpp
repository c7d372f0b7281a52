// The latent layer: mu and presig from the encoder's output, and z by reparameterization (paper, eq. 3 and 4; Magenta: model.py).
//   mu = W_mu h + b_mu,  presig = W_sigma h + b_sigma,  sigma = exp(presig / 2),  z = mu + sigma eps
#pragma once

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/model/linear.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent space of dimension `Size`.
template <int Size>
struct Latent {
  static_assert(Size > 0, "sketchrnn: the size of Latent must be at least 1");
  static constexpr int size = Size;  ///< Z, rows of z

  /// Projects h to mu or presig; W ~ N(0, 0.001), b = 0.
  template <int Input>
  using Projection = Linear<Size, Input, Normal<1000>, Zeros>;
  /// The parameters for an encoder output of `Input` rows.
  template <int Input>
  using Parameters =
      ParameterList<Part<"mu", typename Projection<Input>::Parameters>, Part<"presig", typename Projection<Input>::Parameters>>;

  /// mu and presig (the logarithm of sigma squared), each [Size, B].
  template <class Scalar>
  struct Distribution {
    Value<Scalar, Size> mu;      ///< mean
    Value<Scalar, Size> presig;  ///< log sigma^2
  };

  /// Returns mu and presig for the encoder's output h, [Input, B].
  template <class Context, class LayerWeights, class Input>
  static auto distribution(Context& context, const LayerWeights& weights, const Input& h) {
    using Layer = Projection<Input::rows>;
    return Distribution<typename Context::Scalar>{Layer::apply(context, weights["mu"_p], h), Layer::apply(context, weights["presig"_p], h)};
  }

  /// Returns z = mu + exp(presig / 2) eps, [Size, B], for eps ~ N(0, I).
  template <class Context, class Scalar>
  static Value<Scalar, Size> sample(Context& context, const Distribution<Scalar>& latent, const Value<Scalar, Size>& eps) {
    return compute(context, latent.mu + exp(0.5 * latent.presig) * eps);
  }
};

/// @{
/// Whether a type is a Latent<Size>.
template <class>
inline constexpr bool is_latent = false;
template <int Size>
inline constexpr bool is_latent<Latent<Size>> = true;
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
