// One sampled point of a sketch, and what sampling from categorical distributions needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A sampled point: offset in the model's units and pen state (0: down, 1: lifted after this point, 2: end of the sketch).
struct SampledPoint {
  double dx = 0;  ///< offset to the right
  double dy = 0;  ///< offset downward
  int pen = 0;    ///< 0, 1 or 2
};

namespace detail {

/// Returns the first input: the start token S_0 = (0, 0, 1, 0, 0), or zeros (pen 3: none of the three states).
[[nodiscard]] constexpr SampledPoint first_point(FirstInput first_input) noexcept {
  return {0, 0, first_input == FirstInput::zeros ? 3 : 0};
}

}  // namespace detail

/// Samples an index from softmax(logits / temperature) by inversion; u is uniform in [0, 1).
template <RealScalar Scalar>
[[nodiscard]] std::size_t sample_softmax(std::span<const Scalar> logits, double temperature, double u) {
  const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  const auto weight = [&](Scalar logit) { return kernels::exp((static_cast<double>(logit) - largest) / temperature); };
  double total = 0;
  for (const Scalar logit : logits) total += weight(logit);
  double remaining = u * total;
  for (std::size_t index = 0; index + 1 < logits.size(); ++index) {
    remaining -= weight(logits[index]);
    if (remaining < 0) return index;
  }
  return logits.size() - 1;
}

/// Returns the index of the largest logit.
template <RealScalar Scalar>
[[nodiscard]] std::size_t argmax(std::span<const Scalar> logits) {
  return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
