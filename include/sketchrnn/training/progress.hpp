// Shows the progress of a training run: a progress bar on a terminal, otherwise a line at regular intervals.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>

#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Callback that prints progress to stderr.
class ProgressBar : public Callback {
 public:
  /// `plain_every`: steps between lines if stderr is not a terminal.
  explicit ProgressBar(std::uint64_t plain_every = 100) : plain_every_((std::max<std::uint64_t>)(plain_every, 1)) {}

  void on_begin(const RunReport& run) override {
    run_ = run;
    seconds_ = 0;
    average_ = 0;
    const std::string examples(run.example_name);
    std::fprintf(stderr, "%zu parameters, %zu training %s, %zu validation %s", run.parameters, run.train_examples, examples.c_str(),
                 run.valid_examples, examples.c_str());
    if (run.left_out != 0) std::fprintf(stderr, ", %zu left out as too long", run.left_out);
    if (run.max_length != 0) {
      std::fprintf(stderr, "; at most %zu points, scale %s", run.max_length, detail::number_text(run.scale_factor, 4).c_str());
    }
    std::fputc('\n', stderr);
    if (run.next_step != run.first_step) std::fprintf(stderr, "going on after step %llu\n", number(run.next_step));
  }

  Decision on_step(const StepReport& report) override {
    const std::uint64_t done = report.step + 1 - run_.first_step;
    const std::uint64_t all = run_.last_step - run_.first_step;
    seconds_ += report.seconds;
    average_ = report.step == run_.next_step ? report.seconds : 0.95 * average_ + 0.05 * report.seconds;
    const double left = average_ * static_cast<double>(all - done);
    if (detail::error_stream_is_terminal()) {
      constexpr std::uint64_t width = 28;
      const auto filled = convert<std::size_t>(width * done / all);
      const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
      std::fprintf(stderr, "\r[%s] %llu/%llu  loss %s%s  %s left \033[K", bar.c_str(), number(done), number(all),
                   detail::fixed_text(report.loss, 3).c_str(), labeled(report.figures, 3).c_str(), clock(left).c_str());
      std::fflush(stderr);
      needs_newline_ = true;
    } else if (done % plain_every_ == 0 || done == all) {
      std::fprintf(stderr, "step %llu of %llu  loss %s%s  %s %s/s  %s left\n", number(done), number(all),
                   detail::fixed_text(report.loss, 4).c_str(), labeled(report.figures, 4).c_str(),
                   detail::fixed_text(static_cast<double>(report.points) / report.seconds, 0).c_str(),
                   run_.max_length != 0 ? "points" : "examples", clock(left).c_str());
    }
    return Decision::proceed;
  }

  Decision on_validation(std::uint64_t steps, const EvaluationReport& report, bool best) override {
    if (needs_newline_) std::fputc('\r', stderr);
    std::fprintf(stderr, "validation after %llu steps: cost %s%s%s%s\n", number(steps), detail::fixed_text(report.cost, 4).c_str(),
                 labeled(report.figures, 4).c_str(), best ? "  (best so far)" : "", needs_newline_ ? "\033[K" : "");
    needs_newline_ = false;
    return Decision::proceed;
  }

  void on_end(std::uint64_t steps) override {
    if (needs_newline_) std::fputc('\n', stderr);
    needs_newline_ = false;
    std::fprintf(stderr, "trained for %llu steps in %s\n", number(steps), clock(seconds_).c_str());
  }

 private:
  /// Returns the figures that have a label: "  L_R 1.234  L_KL 0.567".
  static std::string labeled(const Figures& figures, int digits) {
    std::string text;
    for (const Figure& figure : figures) {
      if (figure.label.empty()) continue;
      text.append("  ").append(figure.label).append(" ").append(detail::fixed_text(figure.value, digits));
    }
    return text;
  }

  static unsigned long long number(std::uint64_t value) { return value; }

  static std::string clock(double seconds) {
    const auto whole = static_cast<unsigned long long>((std::max)(0.0, seconds + 0.5));
    char text[32];
    if (whole >= 3600) {
      std::snprintf(text, sizeof text, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
      std::snprintf(text, sizeof text, "%llu:%02llu", whole / 60, whole % 60);
    }
    return text;
  }

  std::uint64_t plain_every_;
  RunReport run_;
  double seconds_ = 0, average_ = 0;
  bool needs_newline_ = false;
};

/// Returns a ProgressBar: trainer.fit(dataset, options, progress_bar()).
[[nodiscard]] inline ProgressBar progress_bar(std::uint64_t plain_every = 100) { return ProgressBar(plain_every); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
