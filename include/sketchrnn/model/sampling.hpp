// Sampling of points: its options, a sampled point, and draws from categorical distributions.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// How the temperature T scales the standard deviations. In both cases it divides the logits of the mixture and the pen.
enum class TemperatureLaw {
  paper,    ///< sigma sqrt(T) (paper, eq. 11; sketch-rnn-js). The default.
  magenta,  ///< sigma T (Magenta's Python, sample_gaussian_2d).
};

/// How the temperature T scales the pen logits.
enum class PenTemperature {
  same,    ///< divided by T, as in the paper and Magenta's Python. The default.
  softer,  ///< pen and mixture logits are divided by 0.5 + 0.5 T, as in sketch-rnn-js.
};

/// Options of sampling. check() validates them.
struct SamplingOptions {
  double temperature = 1;                            ///< 0: greedy
  TemperatureLaw law = TemperatureLaw::paper;        ///< how the temperature scales standard deviations
  PenTemperature pen = PenTemperature::same;         ///< how the temperature scales the pen logits
  bool greedy = false;                               ///< take the mean of the most probable component and the most probable pen state
  std::size_t max_length = 250;                      ///< maximum number of points
  FirstInput first_input = FirstInput::start_token;  ///< must be what the model was trained with
  Denormals denormals = Denormals::ieee;             ///< how denormal numbers are computed
  Precision precision = Precision::full;             ///< of the decoder's matrix products
  double time_gap = 1;                               ///< time between points, for cells that take it (StepInfo), in the unit of the data
};

/// Whether points are not sampled: the most probable ones are taken.
[[nodiscard]] inline bool is_greedy(const SamplingOptions& options) { return options.greedy || same_value(options.temperature, 0); }

/// Returns the temperature by which logits are divided.
[[nodiscard]] inline double logit_temperature(const SamplingOptions& options) {
  return options.pen == PenTemperature::softer ? 0.5 + 0.5 * options.temperature : options.temperature;
}

/// Returns the factor of standard deviations: sqrt(T), or T.
[[nodiscard]] inline double spread_factor(const SamplingOptions& options) {
  return options.law == TemperatureLaw::paper ? std::sqrt(options.temperature) : options.temperature;
}

/// Throws ArgumentError if the temperature or the time gap is negative or not finite.
inline void check(const SamplingOptions& options) {
  if (!is_finite(options.temperature) || options.temperature < 0) {
    detail::raise(ArgumentError("the temperature is " + detail::number_text(options.temperature) + ", expected 0 or more"));
  }
  if (!is_finite(options.time_gap) || options.time_gap < 0) {
    detail::raise(ArgumentError("the time gap is " + detail::number_text(options.time_gap) + ", expected 0 or more"));
  }
}

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
