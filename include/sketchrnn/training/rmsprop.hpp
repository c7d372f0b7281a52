// RMSprop (Hinton, lecture 6e of "Neural Networks for Machine Learning"), in PyTorch's form:
//   g  = g + decay p
//   v  = alpha v + (1 - alpha) g^2
//   b  = momentum b + g / (sqrt(v) + epsilon)
//   p -= lr b
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/training/optimizer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// RMSprop with optional momentum.
struct RmsProp {
  double alpha = 0.99;      ///< decay rate of the square averages
  double epsilon = 1e-8;    ///< added to the denominator
  double momentum = 0;      ///< 0: none
  double weight_decay = 0;  ///< L2 penalty

  /// Name in messages and checkpoints.
  static constexpr std::string_view name = "RMSprop";
  /// Names of the blocks of state.
  static constexpr std::array<std::string_view, 2> state_names{"square_averages", "momentum_buffers"};
  /// Returns the hyperparameters by name.
  [[nodiscard]] std::array<OptimizerOption, 4> options() const {
    return {{{"alpha", alpha}, {"epsilon", epsilon}, {"momentum", momentum}, {"weight_decay", weight_decay}}};
  }
  /// Throws ArgumentError unless 0 <= alpha, momentum < 1, epsilon >= 0 and weight_decay >= 0.
  void check() const {
    detail::check_decay(name, "alpha", alpha);
    detail::check_not_negative(name, "epsilon", epsilon);
    detail::check_decay(name, "momentum", momentum);
    detail::check_not_negative(name, "weight_decay", weight_decay);
  }

  /// Applies one update; all spans have the same size.
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 2>& state,
              std::span<Scalar> parameters) const {
    const auto [averages, buffers] = state;
    const auto rate = static_cast<Scalar>(at.learning_rate);
    const auto a = static_cast<Scalar>(alpha), e = static_cast<Scalar>(epsilon);
    const auto mu = static_cast<Scalar>(momentum), decay = static_cast<Scalar>(weight_decay);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Scalar g = gradients[i] + decay * parameters[i];
      averages[i] = a * averages[i] + (Scalar{1} - a) * g * g;
      buffers[i] = mu * buffers[i] + g / (std::sqrt(averages[i]) + e);
      parameters[i] -= rate * buffers[i];
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
