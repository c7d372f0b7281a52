// How a program listens to a training run, and stops it.
#pragma once

#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/training/reports.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What is known when a run begins.
struct RunReport {
  std::uint64_t first_step = 0;
  std::uint64_t last_step = 0;  ///< one past the last
  std::size_t train_sketches = 0, valid_sketches = 0, left_out = 0;
  std::size_t max_length = 0;  ///< Nmax
  std::size_t parameters = 0;
  double scale_factor = 1;
  std::uint64_t next_step = 0;                 ///< where it begins: at first_step, or later in a run that goes on from a checkpoint
  std::uint64_t validations_without_best = 0;  ///< how many in a row, before next_step
};

/// Whether a run goes on.
enum class Decision { proceed, stop };

/// Override what you want to hear. Calls come from the thread that called fit, between steps.
class Callback {
 public:
  Callback() = default;
  Callback(const Callback&) = default;
  Callback& operator=(const Callback&) = default;
  Callback(Callback&&) = default;
  Callback& operator=(Callback&&) = default;
  virtual ~Callback() = default;

  virtual void on_begin(const RunReport& /*run*/) {}
  virtual Decision on_step(const StepReport& /*report*/) { return Decision::proceed; }
  /// After validation; `steps` training steps have been made, `best` says whether this is the lowest cost so far.
  virtual Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& /*report*/, bool /*best*/) { return Decision::proceed; }
  /// After the step and the validation, if one was due: the moment to save the state of the run. `steps` training steps have been made.
  virtual void after_step(std::uint64_t /*steps*/) {}
  virtual void on_end(std::uint64_t /*steps*/) {}
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
