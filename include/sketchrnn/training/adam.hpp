// Adam in TensorFlow's form (Kingma & Ba 2015, the variant before section 2.1), with which Magenta trains:
//   m   = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2
//   p  -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon),   t = 1, 2, ...
// In TensorFlow's form epsilon is not divided by the bias correction.
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

/// The optimizer of the original and the default of Trainer.
struct Adam {
  double beta1 = 0.9;     ///< decay rate of the first moments
  double beta2 = 0.999;   ///< decay rate of the second moments
  double epsilon = 1e-8;  ///< added to the denominator

  /// Name in messages and checkpoints.
  static constexpr std::string_view name = "Adam";
  /// Names of the blocks of state.
  static constexpr std::array<std::string_view, 2> state_names{"first_moments", "second_moments"};
  /// Returns the hyperparameters by name.
  [[nodiscard]] std::array<OptimizerOption, 3> options() const { return {{{"beta1", beta1}, {"beta2", beta2}, {"epsilon", epsilon}}}; }
  /// Throws ArgumentError unless 0 <= beta < 1 and epsilon >= 0.
  void check() const {
    detail::check_decay(name, "beta1", beta1);
    detail::check_decay(name, "beta2", beta2);
    detail::check_not_negative(name, "epsilon", epsilon);
  }

  /// Applies one update; all spans have the same size.
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 2>& state,
              std::span<Scalar> parameters) const {
    const auto [m, v] = state;
    const std::uint64_t t = at.step + 1;
    // lr_t = lr sqrt(1 - b2^t) / (1 - b1^t)
    const auto rate = static_cast<Scalar>(at.learning_rate * std::sqrt(1 - detail::rounded_power(beta2, t)) / (1 - detail::rounded_power(beta1, t)));
    const auto b1 = static_cast<Scalar>(beta1), b2 = static_cast<Scalar>(beta2), e = static_cast<Scalar>(epsilon);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Scalar g = gradients[i];
      m[i] = b1 * m[i] + (Scalar{1} - b1) * g;
      v[i] = b2 * v[i] + (Scalar{1} - b2) * g * g;
      parameters[i] -= rate * m[i] / (std::sqrt(v[i]) + e);
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
