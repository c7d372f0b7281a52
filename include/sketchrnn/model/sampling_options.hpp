// Options of sampling: temperature, its effect, and the maximum length.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
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
    throw ArgumentError("the temperature is " + std::to_string(options.temperature) + ", expected 0 or more");
  }
  if (!is_finite(options.time_gap) || options.time_gap < 0) {
    throw ArgumentError("the time gap is " + std::to_string(options.time_gap) + ", expected 0 or more");
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
