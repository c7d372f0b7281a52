// Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2):
//   p -= lr (sign(b1 m + (1 - b1) g) + decay p)
//   m  = b2 m + (1 - b2) g
// Its learning rate is typically 3 to 10 times smaller than Adam's.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/training/optimizer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Lion.
struct Lion {
  double beta1 = 0.9;       ///< weight of the momentum in the direction of the update
  double beta2 = 0.99;      ///< decay rate of the momentum
  double weight_decay = 0;  ///< fraction of each parameter subtracted per step, times the learning rate

  /// Name in messages and checkpoints.
  static constexpr std::string_view name = "Lion";
  /// Names of the blocks of state.
  static constexpr std::array<std::string_view, 1> state_names{"first_moments"};
  /// Returns the hyperparameters by name.
  [[nodiscard]] std::array<OptimizerOption, 3> options() const {
    return {{{"beta1", beta1}, {"beta2", beta2}, {"weight_decay", weight_decay}}};
  }
  /// Throws ArgumentError unless 0 <= beta < 1 and weight_decay >= 0.
  void check() const {
    detail::check_decay(name, "beta1", beta1);
    detail::check_decay(name, "beta2", beta2);
    detail::check_not_negative(name, "weight_decay", weight_decay);
  }

  /// Applies one update; all spans have the same size. The sign of 0 is 0.
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 1>& state,
              std::span<Scalar> parameters) const {
    const std::span<Scalar> m = state[0];
    const auto rate = static_cast<Scalar>(at.learning_rate), decay = static_cast<Scalar>(weight_decay);
    const auto b1 = static_cast<Scalar>(beta1), b2 = static_cast<Scalar>(beta2);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Scalar g = gradients[i];
      const Scalar direction = b1 * m[i] + (Scalar{1} - b1) * g;
      const Scalar sign = direction > 0 ? Scalar{1} : direction < 0 ? Scalar{-1} : Scalar{0};
      parameters[i] -= rate * (sign + decay * parameters[i]);
      m[i] = b2 * m[i] + (Scalar{1} - b2) * g;
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
