// Adam in TensorFlow's form (Kingma & Ba 2015, the variant before section 2.1), with gradients clipped by value as Magenta does:
//   g   = clip(g, -clip, clip)
//   m   = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2
//   p  -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon),   t = 1, 2, ...
// In TensorFlow's form epsilon is not divided by the bias correction.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Hyperparameters of Adam.
struct AdamOptions {
  double beta1 = 0.9;     ///< decay rate of the first moments
  double beta2 = 0.999;   ///< decay rate of the second moments
  double epsilon = 1e-8;  ///< added to the denominator
  double clip = 1.0;      ///< gradients are clipped to [-clip, clip], element by element
};

/// Applies one update to a contiguous range of parameters and their moments in place. All spans have the same size; `step` counts from 0.
/// The result does not depend on how the parameters are divided into ranges.
template <RealScalar Scalar>
void adam_update(const AdamOptions& options, double learning_rate, std::uint64_t step, std::span<const Scalar> gradients,
                 std::span<Scalar> first_moments, std::span<Scalar> second_moments, std::span<Scalar> parameters) {
  const auto t = static_cast<double>(step + 1);
  // lr_t = lr sqrt(1 - b2^t) / (1 - b1^t)
  const auto rate = static_cast<Scalar>(learning_rate * std::sqrt(1 - std::pow(options.beta2, t)) / (1 - std::pow(options.beta1, t)));
  const auto b1 = static_cast<Scalar>(options.beta1);
  const auto b2 = static_cast<Scalar>(options.beta2);
  const auto epsilon = static_cast<Scalar>(options.epsilon);
  const auto clip = static_cast<Scalar>(options.clip);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Scalar g = (std::min)((std::max)(gradients[i], -clip), clip);
    first_moments[i] = b1 * first_moments[i] + (Scalar{1} - b1) * g;
    second_moments[i] = b2 * second_moments[i] + (Scalar{1} - b2) * g * g;
    parameters[i] -= rate * first_moments[i] / (std::sqrt(second_moments[i]) + epsilon);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
