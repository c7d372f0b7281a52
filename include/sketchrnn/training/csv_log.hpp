// The log of a training run as a CSV file that any spreadsheet reads: one line a step, one line a validation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn {

/// Columns: kind (step or validation), step, loss (or cost), L_R, L_s, L_p, L_KL, kl_weight, learning_rate, points, seconds.
/// Throws FileError where the file cannot be written.
class CsvLog : public Callback {
 public:
  explicit CsvLog(const std::filesystem::path& path) : path_(path), out_(path) {
    out_.precision(std::numeric_limits<double>::max_digits10);
    out_ << "kind,step,loss,reconstruction,offset_loss,pen_loss,kl,kl_weight,learning_rate,points,seconds\n";
    check();
  }

  Decision on_step(const StepReport& report) override {
    out_ << "step," << report.step + 1 << ',' << report.loss << ',' << report.reconstruction << ',' << report.offset_loss << ','
         << report.pen_loss << ',' << report.kl << ',' << report.kl_weight << ',' << report.learning_rate << ',' << report.points << ','
         << report.seconds << '\n';
    check();
    return Decision::go_on;
  }

  Decision on_validation(std::uint64_t steps, const EvaluationReport& report, bool /*best*/) override {
    out_ << "validation," << steps << ',' << report.cost << ',' << report.reconstruction << ',' << report.offset_loss << ','
         << report.pen_loss << ',' << report.kl << ",,,,\n";
    out_.flush();
    check();
    return Decision::go_on;
  }

  void on_end(std::uint64_t /*steps*/) override {
    out_.flush();
    check();
  }

 private:
  void check() const {
    if (!out_) throw FileError(path_.string(), "end of file", "a failure to write", "room for the log");
  }

  std::filesystem::path path_;
  std::ofstream out_;
};

/// For Trainer::fit(..., csv_log("run.csv")).
[[nodiscard]] inline CsvLog csv_log(const std::filesystem::path& path) { return CsvLog(path); }

}  // namespace sketchrnn
