// Reports of a training run: one per step and one per validation.
#pragma once

#include <cstddef>
#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Report of one training step. Losses are means over all B Nmax rows, as in Magenta.
struct StepReport {
  std::uint64_t step = 0;     ///< counted from 0
  double loss = 0;            ///< L_R + w max(L_KL, tolerance)
  double reconstruction = 0;  ///< L_R = L_s + L_p
  double offset_loss = 0;     ///< L_s
  double pen_loss = 0;        ///< L_p
  double kl = 0;              ///< L_KL without its floor
  double kl_weight = 0;       ///< w at this step
  double learning_rate = 0;   ///< at this step
  std::uint64_t points = 0;   ///< points in the batch, padding excluded
  double seconds = 0;         ///< wall-clock time of the step; the only member that is not reproducible
};

/// Report of an evaluation: losses over all sketches of a split, without dropout and augmentation, with z sampled.
struct EvaluationReport {
  std::size_t sketches = 0;          ///< number of sketches
  double reconstruction = 0;         ///< L_R = L_s + L_p
  double offset_loss = 0;            ///< L_s
  double pen_loss = 0;               ///< L_p, in the form given by LossOptions::pen_loss
  double masked_reconstruction = 0;  ///< L_R with PenLoss::masked, as in Magenta's evaluation
  double kl = 0;                     ///< L_KL without its floor
  double cost = 0;                   ///< L_R + w max(L_KL, tolerance); w: see TrainingOptions::validation_kl_weight
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
