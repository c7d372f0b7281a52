// AdamW (Loshchilov & Hutter 2019), Adam with decoupled weight decay, in PyTorch's form:
//   p  -= lr decay p
//   m   = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2
//   p  -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + epsilon),   t = 1, 2, ...
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/training/optimizer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// AdamW. Weight decay applies to all parameters, biases and gains included, as in PyTorch with one parameter group.
struct AdamW {
  double beta1 = 0.9;          ///< decay rate of the first moments
  double beta2 = 0.999;        ///< decay rate of the second moments
  double epsilon = 1e-8;       ///< added to the denominator
  double weight_decay = 0.01;  ///< fraction of each parameter subtracted per step, times the learning rate

  /// Name in messages and checkpoints.
  static constexpr std::string_view name = "AdamW";
  /// Names of the blocks of state.
  static constexpr std::array<std::string_view, 2> state_names{"first_moments", "second_moments"};
  /// Returns the hyperparameters by name.
  [[nodiscard]] std::array<OptimizerOption, 4> options() const {
    return {{{"beta1", beta1}, {"beta2", beta2}, {"epsilon", epsilon}, {"weight_decay", weight_decay}}};
  }
  /// Throws ArgumentError unless 0 <= beta < 1, epsilon >= 0 and weight_decay >= 0.
  void check() const {
    detail::check_decay(name, "beta1", beta1);
    detail::check_decay(name, "beta2", beta2);
    detail::check_not_negative(name, "epsilon", epsilon);
    detail::check_not_negative(name, "weight_decay", weight_decay);
  }

  /// Applies one update; all spans have the same size.
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 2>& state,
              std::span<Scalar> parameters) const {
    const auto [m, v] = state;
    const std::uint64_t t = at.step + 1;
    const auto kept = static_cast<Scalar>(1 - at.learning_rate * weight_decay);
    const auto rate = static_cast<Scalar>(at.learning_rate / (1 - detail::rounded_power(beta1, t)));
    const auto correction = static_cast<Scalar>(1 / std::sqrt(1 - detail::rounded_power(beta2, t)));
    const auto b1 = static_cast<Scalar>(beta1), b2 = static_cast<Scalar>(beta2), e = static_cast<Scalar>(epsilon);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Scalar g = gradients[i];
      m[i] = b1 * m[i] + (Scalar{1} - b1) * g;
      v[i] = b2 * v[i] + (Scalar{1} - b2) * g * g;
      parameters[i] = kept * parameters[i] - rate * m[i] / (std::sqrt(v[i]) * correction + e);
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
