// Callbacks of a training run: the reports they receive, one per step and one per validation; the contract; History, which records the
// reports, and EarlyStop, which ends a run when the validation cost no longer improves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>

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

/// Passed to Callback::on_begin.
struct RunReport {
  std::uint64_t first_step = 0;                ///< training steps completed before the run
  std::uint64_t last_step = 0;                 ///< first_step + the number of steps of the run
  std::size_t train_examples = 0;              ///< examples of the training split that are used
  std::size_t valid_examples = 0;              ///< examples of the validation split that are used
  std::string_view example_name = "examples";  ///< what an example is called: "sketches", or "examples" of other data
  std::size_t left_out = 0;                    ///< sketches dropped as empty or too long
  std::size_t max_length = 0;                  ///< Nmax; 0 for a model that does not read sketches
  std::size_t parameters = 0;                  ///< number of parameters of the model
  double scale_factor = 1;                     ///< what the offsets of sketches are divided by
  Figures figures{};                           ///< the names of the figures of each StepReport; the values mean nothing
  std::uint64_t next_step = 0;                 ///< first_step, or later if the run is resumed from a checkpoint
  std::uint64_t validations_without_best = 0;  ///< consecutive validations without a new best before next_step
};

/// Returned by a callback.
enum class Decision {
  proceed,  ///< continue the run
  stop,     ///< end the run after this step
};

/// Base class of callbacks, passed to Trainer::fit; override the events of interest. Called on the thread that called fit(), between steps.
class Callback {
 public:
  Callback() = default;
  /// @{
  /// Callbacks can be copied and moved.
  Callback(const Callback&) = default;
  Callback& operator=(const Callback&) = default;
  Callback(Callback&&) = default;
  Callback& operator=(Callback&&) = default;
  /// @}
  virtual ~Callback() = default;

  /// Called before the first step.
  virtual void on_begin(const RunReport& /*run*/) {}
  /// Called after each training step.
  virtual Decision on_step(const StepReport& /*report*/) { return Decision::proceed; }
  /// Called after each validation. `steps`: training steps completed; `best`: whether the cost is the lowest so far.
  virtual Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& /*report*/, bool /*best*/) { return Decision::proceed; }
  /// Called after each step and its validation, if any; Trainer::state() can be saved here. `steps`: training steps completed.
  virtual void after_step(std::uint64_t /*steps*/) {}
  /// Called at the end of the run, after the best parameters have been restored.
  virtual void on_end(std::uint64_t /*steps*/) {}
};

/// Callback that stores all reports. Pass an lvalue to fit() and read it afterward.
class History : public Callback {
 public:
  std::vector<StepReport> steps;                                        ///< one per training step
  std::vector<std::pair<std::uint64_t, EvaluationReport>> validations;  ///< with the number of training steps completed

  Decision on_step(const StepReport& report) override {
    steps.push_back(report);
    return Decision::proceed;
  }
  Decision on_validation(std::uint64_t step, const EvaluationReport& report, bool /*best*/) override {
    validations.emplace_back(step, report);
    return Decision::proceed;
  }
};

/// Stops the run after `patience` consecutive validations without a new best. In a resumed run those before the checkpoint count, too.
class EarlyStop : public Callback {
 public:
  /// `patience`: number of validations without a new best after which the run stops.
  explicit EarlyStop(unsigned patience) : patience_(patience) {}

  void on_begin(const RunReport& run) override { without_best_ = run.validations_without_best; }
  Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& /*report*/, bool best) override {
    without_best_ = best ? 0 : without_best_ + 1;
    return without_best_ >= patience_ ? Decision::stop : Decision::proceed;
  }

 private:
  unsigned patience_;
  std::uint64_t without_best_ = 0;
};

/// Returns an EarlyStop: trainer.fit(dataset, options, early_stop(5)).
[[nodiscard]] inline EarlyStop early_stop(unsigned patience) { return EarlyStop(patience); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
