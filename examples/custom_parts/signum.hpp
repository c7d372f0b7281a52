// A user-defined optimizer: Signum (Bernstein et al. 2018), which moves every parameter by the learning rate in the direction of a momentum.
// The requirements are those of sketchrnn/training/optimizer.hpp.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

#include <sketchrnn/training/optimizer.hpp>

struct Signum {
  double momentum = 0.9;

  static constexpr std::string_view name = "Signum";
  static constexpr std::array<std::string_view, 1> state_names{"momentum_buffers"};
  [[nodiscard]] std::array<sketchrnn::OptimizerOption, 1> options() const { return {{{"momentum", momentum}}}; }

  template <class Scalar>
  void update(const sketchrnn::UpdateStep& at, std::span<const Scalar> gradients, const sketchrnn::OptimizerState<Scalar, 1>& state,
              std::span<Scalar> parameters) const {
    const std::span<Scalar> m = state[0];
    const auto rate = static_cast<Scalar>(at.learning_rate), beta = static_cast<Scalar>(momentum);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      // m = beta m + (1 - beta) g,  p -= lr sign(m)
      m[i] = beta * m[i] + (1 - beta) * gradients[i];
      parameters[i] -= std::copysign(rate, m[i]);
    }
  }
};
