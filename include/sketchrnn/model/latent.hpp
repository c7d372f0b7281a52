// The latent layer: mu and presig from the encoder's output, z by reparameterization (paper, eq. 3 and 4; Magenta: model.py), and the
// Kullback-Leibler divergence (paper, eq. 10).
//   mu = W_mu h + b_mu,  presig = W_sigma h + b_sigma,  sigma = exp(presig / 2),  z = mu + sigma eps
//   L_KL = -1/2 sum (1 + presig - mu^2 - exp(presig))
#pragma once

#include <cstdint>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
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

/// Returns the sum of L_KL over all elements of mu and presig, [Size, B], as a [1, 1] value. Throws ArgumentError if the numbers of columns
/// differ.
template <class Context, RealScalar Scalar, int Size>
[[nodiscard]] Value<Scalar, 1> kl_divergence(Context& context, const Value<Scalar, Size>& mu, const Value<Scalar, Size>& presig) {
  static_cast<void>(detail::common_columns("kl_divergence", mu.cols, presig.cols));
  double sum = 0;
  for (Index col = 0; col < mu.cols; ++col) {
    for (int row = 0; row < Size; ++row) {
      const auto m = convert<double>(mu.data[col * mu.stride + row]);
      const auto s = convert<double>(presig.data[col * presig.stride + row]);
      sum += -0.5 * (1 + s - m * m - kernels::exp(s));
    }
  }
  Scalar* value = context.allocate(1);
  *value = static_cast<Scalar>(sum);
  const auto result = context.template make_value<1>(value, 1);
  context.record([mu, presig, result] {
    const Scalar adjoint = *result.adjoint;
    // d mu = mu
    if (mu.adjoint != nullptr) mu.adjoint_matrix() += adjoint * mu.matrix();
    // d presig = -1/2 (1 - exp(presig))
    if (presig.adjoint == nullptr) return;
    for (Index col = 0; col < presig.cols; ++col) {
      const Scalar* s = presig.data + col * presig.stride;
      Scalar* derivative = presig.adjoint + col * presig.stride;
      for (int row = 0; row < Size; ++row) derivative[row] += adjoint * Scalar(-0.5) * (Scalar{1} - kernels::exp(s[row]));
    }
  });
  return result;
}

/// Annealing of the weight of L_KL.
struct KlSchedule {
  double weight = 0.5;          ///< final weight
  double start = 0.01;          ///< weight at step 0
  double decay_rate = 0.99995;  ///< per step

  /// w_t = weight - (weight - start) decay^t
  [[nodiscard]] double at(std::uint64_t step) const { return weight - (weight - start) * detail::rounded_power(decay_rate, step); }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
