// Schedules of the KL weight and the learning rate (Magenta: sketch_rnn_train.py). Steps count from 0.
#pragma once

#include <cmath>
#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Annealing of the weight of L_KL.
struct KlSchedule {
  double weight = 0.5;          ///< final weight
  double start = 0.01;          ///< weight at step 0
  double decay_rate = 0.99995;  ///< per step

  /// w_t = weight - (weight - start) decay^t
  [[nodiscard]] double at(std::uint64_t step) const { return weight - (weight - start) * std::pow(decay_rate, static_cast<double>(step)); }
};

/// Exponential decay of the learning rate.
struct LearningRateSchedule {
  double rate = 1e-3;          ///< learning rate at step 0
  double minimum = 1e-5;       ///< limit for many steps
  double decay_rate = 0.9999;  ///< per step

  /// lr_t = (rate - minimum) decay^t + minimum
  [[nodiscard]] double at(std::uint64_t step) const { return (rate - minimum) * std::pow(decay_rate, static_cast<double>(step)) + minimum; }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
