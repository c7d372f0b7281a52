// What the readers of Quick, Draw! drawings have in common, whatever the file: which drawings are asked for, what becomes of bad ones, and
// the count of what was left out. What it is not for: files (ndjson.hpp, csv_drawings.hpp, quickdraw_binary.hpp, json_drawings.hpp).
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/memory_budget.hpp>

namespace sketchrnn {

/// How drawings are read from .ndjson, .json, .csv and .bin.
struct NdjsonOptions {
  std::size_t limit = (std::numeric_limits<std::size_t>::max)();  ///< read no more drawings than this
  bool only_recognized = false;       ///< leave out drawings that the game's network did not recognise; those that do not say stay
  std::size_t most_points = 100'000;  ///< of one drawing
  LineLimits lines{};
  MemoryLimits memory{};                ///< of all drawings together
  bool skip_bad = false;                ///< leave out, and count, drawings that cannot be read, rather than throw at the first
  NoticeHandler notify = print_notice;  ///< told what was left out
};

/// Where a reader is: "line 12" of a file of which so many bytes have been read.
struct DrawingPlace {
  const std::string& file;
  std::string_view unit;
  std::size_t number = 0;
  std::size_t file_bytes = 0;

  [[nodiscard]] std::string text() const { return std::string(unit) + " " + std::to_string(number); }
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return {file, text(), found, expected}; }
};

/// Receives the drawings of one file.
class DrawingVisitor {
 public:
  DrawingVisitor(std::string file, const NdjsonOptions& options) : file_(std::move(file)), options_(options), notices_(file_) {}
  DrawingVisitor(const DrawingVisitor&) = delete;
  DrawingVisitor& operator=(const DrawingVisitor&) = delete;
  virtual ~DrawingVisitor() = default;

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const NdjsonOptions& options() const noexcept { return options_; }
  /// Whether as many drawings have come as were asked for.
  [[nodiscard]] bool full() const noexcept { return count_ >= options_.limit; }
  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }

  void visit(Drawing&& drawing, const DrawingPlace& place) {
    if (options_.only_recognized) {
      if (!drawing.recognized) return leave_out("drawings left out that were not recognized", place);
      if (!drawing.says_recognized) notices_.add("drawings kept that do not say whether they were recognized", place.text());
    }
    ++count_;
    take(std::move(drawing), place);
  }
  /// For a drawing that cannot be read: throws the error, or counts it where bad drawings are skipped.
  void bad(const FileError& error) {
    if (!options_.skip_bad) throw error;
    count_left_out("bad drawings left out");
    notices_.add("bad drawings left out", error.place() + " (found " + error.found() + ", expected " + error.expected() + ")");
  }
  void leave_out(std::string_view what, const DrawingPlace& place) {
    count_left_out(what);
    notices_.add(what, place.text());
  }
  [[nodiscard]] NoticeCounter& notices() noexcept { return notices_; }
  /// Gives the notices of what was left out.
  void report() { notices_.report(options_.notify); }

 protected:
  virtual void take(Drawing&& drawing, const DrawingPlace& place) = 0;
  /// Why the first drawing was left out.
  [[nodiscard]] const std::string& first_reason() const noexcept { return first_reason_; }

 private:
  void count_left_out(std::string_view what) {
    if (++left_out_ == 1) first_reason_ = what;
  }

  std::string file_, first_reason_;
  NdjsonOptions options_;
  NoticeCounter notices_;
  std::size_t count_ = 0, left_out_ = 0;
};

/// Keeps the drawings as they are.
class DrawingCollector final : public DrawingVisitor {
 public:
  DrawingCollector(std::string file, const NdjsonOptions& options) : DrawingVisitor(std::move(file), options), budget_(options.memory, 0) {}

  /// The drawings; gives the notices.
  [[nodiscard]] std::vector<Drawing> finish() {
    report();
    return std::move(drawings_);
  }

 protected:
  void take(Drawing&& drawing, const DrawingPlace& place) override {
    constexpr std::size_t allocation = 32;                                                  // what a small one costs beside its content
    std::size_t bytes = 3 * sizeof(Drawing) + drawing.word.size() + drawing.key_id.size();  // 3: the vector grows
    for (const Polyline& line : drawing.lines) bytes += 3 * sizeof(Polyline) + allocation + line.size() * sizeof(Point);
    for (const auto& times : drawing.times) bytes += 3 * sizeof(std::vector<float>) + allocation + times.size() * sizeof(float);
    budget_.grow_to(place.file_bytes);
    budget_.charge(bytes, place.file, place.text());
    drawings_.push_back(std::move(drawing));
  }

 private:
  MemoryBudget budget_;
  std::vector<Drawing> drawings_;
};

}  // namespace sketchrnn
