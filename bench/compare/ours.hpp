// The pieces of our side of the comparison; ours.cpp tells what it is and what it understands.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace sketchrnn::bench {

/// Something that is prepared once and then measured as often as asked for.
class Measured {
 public:
  Measured() = default;
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;
  virtual ~Measured() = default;
  /// Does the work once. What it returns goes into the answer beside the times.
  virtual nlohmann::json run() = 0;
  /// What the time is divided by before it is told: 1, or the number of steps of one run.
  [[nodiscard]] virtual double units() const { return 1; }
};

struct TrainingTask {
  std::string model;  ///< lstm, layer_norm, hyper or decoder_only
  std::size_t max_length = 100;
  std::size_t mean_length = 0;  ///< 0: half of max_length
  std::string pen_loss;         ///< padded or end_once
  unsigned threads = 1;
  std::size_t batch = 100;
};

/// A whole training step. Throws ArgumentError for a model that is not there.
[[nodiscard]] std::unique_ptr<Measured> training_step(const TrainingTask& task);

/// One pass over `drawings` sketches by the lstm model: their preparation, drawings / 100 steps, and an evaluation of a tenth of them.
[[nodiscard]] std::unique_ptr<Measured> training_pass(std::size_t drawings, std::size_t max_length, unsigned threads);

/// A layer of 512 units over 100 steps of 100 sketches, forward and back. cell: lstm, users_lstm. input: "whole", 133 rows that change with
/// every step, or "decoder", 5 that do and a z of 128 that does not.
[[nodiscard]] std::unique_ptr<Measured> layer(const std::string& cell, const std::string& input, unsigned threads);

/// Sampling `steps` points of each of `batch` sketches from a decoder of 512 units and 20 mixtures; told is the time of one step.
[[nodiscard]] std::unique_ptr<Measured> sampling(std::size_t batch, std::size_t steps, unsigned threads);

/// Writes that decoder for @magenta/sketch.
void export_javascript(const std::string& path);

/// Time against Nmax, batch and number of drawings; a picture of it where `picture` is not empty. Tells on stderr how far it is.
[[nodiscard]] nlohmann::json scaling(const std::string& picture, unsigned threads, bool quick);

}  // namespace sketchrnn::bench
