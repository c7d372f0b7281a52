// Stops a run whose validation cost no longer falls.
#pragma once

#include <cstdint>

#include <sketchrnn/training/callback.hpp>

namespace sketchrnn {

/// Stops after `patience` validations in a row without a new best.
class EarlyStop : public Callback {
 public:
  explicit EarlyStop(unsigned patience) : patience_(patience) {}

  Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& /*report*/, bool best) override {
    without_best_ = best ? 0 : without_best_ + 1;
    return without_best_ >= patience_ ? Decision::stop : Decision::go_on;
  }

 private:
  unsigned patience_;
  unsigned without_best_ = 0;
};

/// For Trainer::fit(..., early_stop(5)).
[[nodiscard]] inline EarlyStop early_stop(unsigned patience) { return EarlyStop(patience); }

}  // namespace sketchrnn
