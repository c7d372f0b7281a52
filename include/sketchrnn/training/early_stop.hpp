// Early stopping: ends a run when the validation cost no longer improves.
#pragma once

#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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
