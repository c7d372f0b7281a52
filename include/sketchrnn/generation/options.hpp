// How a drawing is sampled: temperature, its law, and where to stop.
#pragma once

#include <cstddef>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What the temperature does to the standard deviations; it divides the logits of mixture and pen in either law.
enum class TemperatureLaw {
  paper,    ///< sigma sqrt(T) (paper, eq. 11; sketch-rnn-js). The default.
  magenta,  ///< sigma T (Magenta's Python, sample_gaussian_2d).
};

/// What the temperature does to the pen's logits.
enum class PenTemperature {
  same,    ///< divided by T, as in the paper and Magenta's Python. The default.
  softer,  ///< divided by 0.5 + 0.5 T, with the mixture's, as sketch-rnn-js does.
};

struct SamplingOptions {
  double temperature = 1;  ///< 0 is greedy
  TemperatureLaw law = TemperatureLaw::paper;
  PenTemperature pen = PenTemperature::same;
  bool greedy = false;           ///< the likeliest component's mean and the likeliest pen state
  std::size_t max_length = 250;  ///< points, where the model does not end the drawing before
  FirstInput first_input = FirstInput::start_token;
};

/// Throws ArgumentError for a temperature that is negative or not a number.
inline void check(const SamplingOptions& options) {
  if (!is_finite(options.temperature) || options.temperature < 0) {
    throw ArgumentError("the temperature is " + std::to_string(options.temperature) + ", expected 0 or more");
  }
}

}  // namespace sketchrnn
