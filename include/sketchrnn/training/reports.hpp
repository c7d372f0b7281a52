// Reports of a training run: one per step and one per validation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/batch_loss.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Report of one training step. The figures are those of the model: of a sketch model reconstruction (L_R = L_s + L_p), offset_loss (L_s),
/// pen_loss (L_p), kl (L_KL without its floor) and kl_weight (w at this step), where losses are means over all B Nmax rows, as in Magenta;
/// of other models the means of the loss terms.
struct StepReport {
  std::uint64_t step = 0;    ///< counted from 0
  double loss = 0;           ///< of the batch; of a sketch model L_R + w max(L_KL, tolerance)
  Figures figures{};         ///< of the model
  double learning_rate = 0;  ///< at this step
  std::uint64_t points = 0;  ///< points in the batch, padding excluded; for a model of other data, its examples
  double seconds = 0;        ///< wall-clock time of the step; the only member that is not reproducible

  /// Returns the figure with this name: report["kl"]. Throws ArgumentError if there is none.
  [[nodiscard]] double operator[](std::string_view name) const { return figures[name]; }
};

/// Report of an evaluation: the loss over all examples of a split, without dropout and augmentation, with z sampled. The figures are those of
/// StepReport and the metrics of the model: of a sketch model masked_reconstruction, L_R with PenLoss::masked, as in Magenta's evaluation.
struct EvaluationReport {
  std::size_t examples = 0;  ///< number of examples
  double cost = 0;           ///< the loss; of a sketch model L_R + w max(L_KL, tolerance), w: see TrainingOptions::validation_kl_weight
  Figures figures{};         ///< of the model

  /// Returns the figure with this name. Throws ArgumentError if there is none.
  [[nodiscard]] double operator[](std::string_view name) const { return figures[name]; }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
