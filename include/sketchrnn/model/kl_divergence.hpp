// The Kullback-Leibler divergence of the latent distribution from a standard normal (paper, eq. 10), with its backward pass:
//   L_KL = -1/2 sum (1 + presig - mu^2 - exp(presig))
//   backward: d mu = mu,  d presig = -1/2 (1 - exp(presig))
// The mean and the floor are applied in model/sketch_objective.hpp, because they need the whole batch.
#pragma once

#include <cmath>
#include <cstdint>

#include <sketchrnn/autodiff/columns.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/convert.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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
  [[nodiscard]] double at(std::uint64_t step) const { return weight - (weight - start) * std::pow(decay_rate, static_cast<double>(step)); }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
