// The tasks of our side of the comparison; ours.cpp describes the commands.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/precision.hpp>

namespace sketchrnn::bench {

/// A task that is prepared once and can be measured repeatedly.
class Measured {
 public:
  Measured() = default;
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;
  virtual ~Measured() = default;
  /// Runs the task once. The result is added to the answer.
  virtual nlohmann::json run() = 0;
  /// Divisor of the measured time: 1, or the number of steps in one run.
  [[nodiscard]] virtual double units() const { return 1; }
};

struct TrainingTask {
  std::string model;  ///< lstm, layer_norm, hyper or decoder_only
  std::size_t max_length = 100;
  std::size_t mean_length = 0;  ///< 0: half of max_length
  std::string pen_loss;         ///< padded or end_once
  unsigned threads = 1;
  std::size_t batch = 100;
  Precision precision = Precision::full;  ///< of the matrix products
};

/// A complete training step. Throws ArgumentError for an unknown model.
[[nodiscard]] std::unique_ptr<Measured> training_step(const TrainingTask& task);

/// One epoch over `drawings` sketches with the lstm model: preparation, drawings / 100 steps, and an evaluation of a tenth of the sketches.
[[nodiscard]] std::unique_ptr<Measured> training_pass(std::size_t drawings, std::size_t max_length, unsigned threads);

/// A layer of 512 units over 100 steps of 100 sketches, forward and backward. cell: lstm, users_lstm. input: "whole", 133 rows that change
/// at every step, or "decoder", 5 rows that do and a z of 128 that does not.
[[nodiscard]] std::unique_ptr<Measured> layer(const std::string& cell, const std::string& input, unsigned threads, Precision precision);

/// Sampling of `steps` points of `batch` sketches from a decoder of 512 units and 20 mixture components. The time is per step.
[[nodiscard]] std::unique_ptr<Measured> sampling(std::size_t batch, std::size_t steps, unsigned threads, Precision precision);

/// Writes the decoder of sampling() for @magenta/sketch.
void export_javascript(const std::string& path);

/// Measures time against Nmax, batch size and number of drawings. Writes a plot to `picture` if it is not empty; reports progress on
/// stderr.
[[nodiscard]] nlohmann::json scaling(const std::string& picture, unsigned threads, bool quick);

}  // namespace sketchrnn::bench
