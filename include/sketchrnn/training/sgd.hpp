// Stochastic gradient descent with momentum, in PyTorch's form:
//   g  = g + decay p
//   b  = momentum b + g
//   p -= lr b;   with Nesterov's momentum p -= lr (g + momentum b)
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/training/optimizer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// SGD with momentum.
struct Sgd {
  double momentum = 0.9;    ///< 0: plain gradient descent
  double weight_decay = 0;  ///< L2 penalty
  bool nesterov = false;    ///< Nesterov momentum

  /// Name in messages and checkpoints.
  static constexpr std::string_view name = "SGD";
  /// Names of the blocks of state.
  static constexpr std::array<std::string_view, 1> state_names{"momentum_buffers"};
  /// Returns the hyperparameters by name.
  [[nodiscard]] std::array<OptimizerOption, 3> options() const {
    return {{{"momentum", momentum}, {"weight_decay", weight_decay}, {"nesterov", nesterov ? 1.0 : 0.0}}};
  }
  /// Throws ArgumentError unless 0 <= momentum < 1 and weight_decay >= 0.
  void check() const {
    detail::check_decay(name, "momentum", momentum);
    detail::check_not_negative(name, "weight_decay", weight_decay);
  }

  /// Applies one update; all spans have the same size.
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 1>& state,
              std::span<Scalar> parameters) const {
    const std::span<Scalar> buffers = state[0];
    const auto rate = static_cast<Scalar>(at.learning_rate);
    const auto mu = static_cast<Scalar>(momentum), decay = static_cast<Scalar>(weight_decay);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Scalar g = gradients[i] + decay * parameters[i];
      buffers[i] = mu * buffers[i] + g;
      parameters[i] -= rate * (nesterov ? g + mu * buffers[i] : buffers[i]);
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
