// Callbacks of a training run: observe its progress and stop it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/batch_loss.hpp>
#include <sketchrnn/training/reports.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
