// Logs a training run to a CSV file: one row per step and one per validation.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <locale>
#include <string>
#include <system_error>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/training/callback.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Callback that writes a CSV file, whose lines end in a line feed on all systems. Columns: kind (step or validation), step, loss (or cost),
/// the figures of the model (for a sketch model reconstruction, offset_loss, pen_loss, kl, kl_weight), learning_rate, points, seconds.
/// Columns that a validation does not have are empty. A new run replaces an existing file. A resumed run appends to it after removing the
/// rows of steps after the checkpoint, which are computed again. Throws FileError if the file cannot be written.
class CsvLog : public Callback {
 public:
  /// Opens or creates the file; its contents are not changed before the run starts.
  explicit CsvLog(const std::filesystem::path& path) : path_(path), out_(path, std::ios::app | std::ios::binary) {
    out_.imbue(std::locale::classic());  // in place of the program's global locale
    check();
  }

  void on_begin(const RunReport& run) override {
    if (begun_) return;  // a second run with the same log appends to the first
    begun_ = true;
    columns_ = run.figures;
    head_ = "kind,step,loss,";
    for (const Figure& figure : columns_) head_.append(figure.name).append(",");
    head_ += "learning_rate,points,seconds\n";
    const std::string kept = run.next_step == run.first_step ? "" : lines_up_to(run.next_step);
    out_.close();
    if (kept.empty()) {
      out_.open(path_, std::ios::binary);
      out_ << head_;
    } else {
      write_file(path_, kept);
      out_.open(path_, std::ios::app | std::ios::binary);
    }
    out_.precision(std::numeric_limits<double>::max_digits10);
    check();
  }

  Decision on_step(const StepReport& report) override {
    out_ << "step," << report.step + 1 << ',' << report.loss << ',';
    write(report.figures);
    out_ << report.learning_rate << ',' << report.points << ',' << report.seconds << '\n';
    check();
    return Decision::proceed;
  }

  Decision on_validation(std::uint64_t steps, const EvaluationReport& report, bool /*best*/) override {
    out_ << "validation," << steps << ',' << report.cost << ',';
    write(report.figures);
    out_ << ",,\n";
    out_.flush();
    check();
    return Decision::proceed;
  }

  void on_end(std::uint64_t /*steps*/) override {
    out_.flush();
    check();
  }

 private:
  /// Writes the figures of the columns, each followed by a comma.
  void write(const Figures& figures) {
    for (const Figure& column : columns_) {
      if (const Figure* figure = figures.find(column.name)) out_ << figure->value;
      out_ << ',';
    }
  }

  /// Returns the header and the complete rows of the file up to `steps` training steps; empty if the file is not a log.
  [[nodiscard]] std::string lines_up_to(std::uint64_t steps) const {
    std::ifstream in(path_);
    std::string line;
    if (!std::getline(in, line) || line + '\n' != head_) return {};
    std::string kept = head_;
    while (std::getline(in, line) && !in.eof()) {  // a last line without a newline is incomplete
      std::uint64_t step = 0;
      const std::size_t column = line.find(',') + 1;
      if (std::from_chars(line.data() + column, line.data() + line.size(), step).ec != std::errc() || step > steps) break;
      kept.append(line).push_back('\n');
    }
    return kept;
  }

  void check() const {
    if (!out_) detail::raise(FileError(path_.string(), "end of file", "a failure to write", "room for the log"));
  }

  std::filesystem::path path_;
  std::ofstream out_;
  bool begun_ = false;
  Figures columns_;  // between loss and learning_rate
  std::string head_;
};

/// Returns a CsvLog: trainer.fit(dataset, options, csv_log("run.csv")).
[[nodiscard]] inline CsvLog csv_log(const std::filesystem::path& path) { return CsvLog(path); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
