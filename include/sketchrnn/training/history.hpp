// Records the reports of a training run in memory, for example to plot the losses.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
