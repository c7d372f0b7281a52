// What a training run tells on its way: of each step, and of each validation.
#pragma once

#include <cstddef>
#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// One training step. Losses are means over all B Nmax rows, as in the original.
struct StepReport {
  std::uint64_t step = 0;     ///< counted from 0
  double loss = 0;            ///< L_R + w max(L_KL, tolerance)
  double reconstruction = 0;  ///< L_R = L_s + L_p
  double offset_loss = 0;     ///< L_s
  double pen_loss = 0;        ///< L_p
  double kl = 0;              ///< L_KL without its floor
  double kl_weight = 0;       ///< w at this step
  double learning_rate = 0;
  std::uint64_t points = 0;  ///< drawn points in the batch
  double seconds = 0;        ///< wall time of the step; the only member that is not reproducible
};

/// The loss over every drawing of a split, without dropout and augmentation, z sampled.
struct EvaluationReport {
  std::size_t sketches = 0;
  double reconstruction = 0;         ///< L_R in the run's own pen loss
  double offset_loss = 0;            ///< L_s
  double pen_loss = 0;               ///< L_p in the run's own form
  double masked_reconstruction = 0;  ///< L_R with the pen loss on drawn points only: the original's evaluation form
  double kl = 0;                     ///< L_KL without its floor
  double cost = 0;                   ///< L_R + w max(L_KL, tolerance), w as TrainingOptions::validation_kl_weight says
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
