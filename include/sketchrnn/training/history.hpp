// The course of a training run in memory: what a plot of the losses is made of.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Keeps every report. Pass it to fit by reference and read it afterward.
class History : public Callback {
 public:
  std::vector<StepReport> steps;
  std::vector<std::pair<std::uint64_t, EvaluationReport>> validations;

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
