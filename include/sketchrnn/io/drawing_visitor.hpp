// Common base of the readers of Quick, Draw! drawings: selects drawings, handles bad ones, and counts what is skipped.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/detail/memory_budget.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/limits.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options for reading drawings from .ndjson, .json, .csv and .bin.
struct NdjsonOptions {
  std::size_t limit = (std::numeric_limits<std::size_t>::max)();  ///< maximum number of drawings to read
  bool only_recognized = false;         ///< skip drawings that were not recognized by the game's network; those that do not say are kept
  std::size_t max_points = 100'000;     ///< of one drawing
  LineLimits lines{};                   ///< of the lines of a text file
  MemoryLimits memory{};                ///< of all drawings together
  bool skip_bad = false;                ///< skip and count drawings that cannot be read instead of throwing
  NoticeHandler notify = print_notice;  ///< notified of what was skipped
};

namespace detail {

inline constexpr std::string_view rows_after_end = "drawings cut at their end row, with other rows after it";

}  // namespace detail

/// Position of a reader: "line 12" of a file of which `file_bytes` bytes have been read.
struct DrawingPlace {
  const std::string& file;     ///< name of the file
  std::string_view unit;       ///< what is counted: "line", "drawing"
  std::size_t number = 0;      ///< of that unit, from 1
  std::size_t file_bytes = 0;  ///< bytes of the file that have been read

  /// Returns "line 12".
  [[nodiscard]] std::string text() const { return std::string(unit) + " " + std::to_string(number); }
  /// Returns the error for this position.
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return {file, text(), found, expected}; }
};

/// Receives the drawings of one file.
class DrawingVisitor {
 public:
  /// `file` is used in messages.
  DrawingVisitor(std::string file, const NdjsonOptions& options) : file_(std::move(file)), options_(options), notices_(file_) {}
  DrawingVisitor(const DrawingVisitor&) = delete;
  DrawingVisitor& operator=(const DrawingVisitor&) = delete;
  virtual ~DrawingVisitor() = default;

  /// Returns the name of the file.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// Returns the options.
  [[nodiscard]] const NdjsonOptions& options() const noexcept { return options_; }
  /// Returns whether the maximum number of drawings has been read.
  [[nodiscard]] bool full() const noexcept { return count_ >= options_.limit; }
  /// Returns the number of drawings that were skipped.
  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }

  /// Adds a drawing; `lists` is the form of its lists. An ambiguous drawing is read like the other drawings of the file: it is held until
  /// the first unambiguous one. If there is none, it is read as coordinates, with a notice.
  void visit(Drawing&& drawing, const DrawingPlace& place, StrokeLists lists = StrokeLists::coordinates) {
    if (options_.only_recognized && !drawing.recognized) return leave_out("drawings left out that were not recognized", place);
    ++count_;
    if (lists != StrokeLists::either) {
      if (lists_ == StrokeLists::either) lists_ = lists;
      take_waiting();
    } else if (!drawing.lines.empty()) {
      if (lists_ == StrokeLists::either) return wait(std::move(drawing), place);
      if (lists_ == StrokeLists::points) detail::read_as_points(drawing);
    }
    take_counted(std::move(drawing), place);
  }
  /// Adds a drawing in stroke-3.
  void visit_rows(Stroke3&& rows, const DrawingPlace& place) {
    ++count_;
    take_waiting();
    const std::size_t left_out_before = left_out_;
    take_rows(std::move(rows), place);
    count_kept(false, left_out_before, place);
  }
  /// Handles a drawing that cannot be read: throws the error, or counts it if NdjsonOptions::skip_bad is set.
  void bad(const FileError& error) {
    if (!options_.skip_bad) throw error;
    count_left_out("bad drawings left out");
    notices_.add("bad drawings left out", error.place() + " (found " + error.found() + ", expected " + error.expected() + ")");
  }
  /// Counts a drawing that is skipped, for the reason `what`.
  void leave_out(std::string_view what, const DrawingPlace& place) {
    count_left_out(what);
    notices_.add(what, place.text());
  }
  /// Returns the counter of notices.
  [[nodiscard]] NoticeCounter& notices() noexcept { return notices_; }
  /// Reports the notices of what was skipped.
  void report() { notices_.report(options_.notify); }

 protected:
  /// Adds a drawing of polylines.
  virtual void take(Drawing&& drawing, const DrawingPlace& place) = 0;
  /// Adds a drawing in stroke-3; by default, as the lines that it draws, which start at the origin.
  virtual void take_rows(Stroke3&& rows, const DrawingPlace& place) {
    Drawing drawing;
    drawing.lines = to_polylines(rows, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true});
    take(std::move(drawing), place);
  }
  /// Adds the ambiguous drawings that are held. Call it at the end of the file.
  void take_waiting() {
    for (Waiting& one : std::exchange(waiting_, {})) {
      const DrawingPlace place{file_, one.unit, one.number, one.file_bytes};
      if (lists_ == StrokeLists::points) detail::read_as_points(one.drawing);
      if (lists_ == StrokeLists::either) notices_.add(guessed, place.text());
      take_counted(std::move(one.drawing), place);
    }
    waiting_bytes_ = 0;
  }
  /// Returns why the first drawing was skipped.
  [[nodiscard]] const std::string& first_reason() const noexcept { return first_reason_; }

 private:
  struct Waiting {
    Drawing drawing;
    std::string_view unit;
    std::size_t number, file_bytes;
  };
  static constexpr std::string_view guessed = "drawings whose strokes can be [xs, ys] or points [x, y], read as [xs, ys]";

  void count_left_out(std::string_view what) {
    if (++left_out_ == 1) first_reason_ = what;
  }
  void wait(Drawing&& drawing, const DrawingPlace& place) {
    constexpr std::size_t max_bytes = std::size_t{16} << 20U;  // after so many ambiguous drawings, no unambiguous one is expected
    for (const Polyline& line : drawing.lines) waiting_bytes_ += 2 * sizeof(Polyline) + 4 * sizeof(float) * line.size();
    waiting_bytes_ += sizeof(Waiting) + drawing.word.size() + drawing.key_id.size();
    waiting_.push_back({std::move(drawing), place.unit, place.number, place.file_bytes});
    if (waiting_bytes_ > max_bytes) take_waiting();
  }
  void take_counted(Drawing&& drawing, const DrawingPlace& place) {
    const bool says_recognized = drawing.says_recognized;
    const std::size_t left_out_before = left_out_;
    take(std::move(drawing), place);
    count_kept(says_recognized, left_out_before, place);
  }
  void count_kept(bool says_recognized, std::size_t left_out_before, const DrawingPlace& place) {
    if (options_.only_recognized && !says_recognized && left_out_ == left_out_before) {
      notices_.add("drawings kept that do not say whether they were recognized", place.text());
    }
  }

  std::string file_, first_reason_;
  NdjsonOptions options_;
  NoticeCounter notices_;
  std::size_t count_ = 0, left_out_ = 0;
  StrokeLists lists_ = StrokeLists::either;  // the form of the first unambiguous drawing
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
};

/// Collects the drawings unchanged.
class DrawingCollector final : public DrawingVisitor {
 public:
  /// `file` is used in messages.
  DrawingCollector(std::string file, const NdjsonOptions& options) : DrawingVisitor(std::move(file), options), budget_(options.memory, 0) {}

  /// Returns the drawings and reports the notices.
  [[nodiscard]] std::vector<Drawing> finish() {
    take_waiting();
    report();
    return std::move(drawings_);
  }

 protected:
  /// Adds the drawing. Throws FileError if the memory limit is exceeded.
  void take(Drawing&& drawing, const DrawingPlace& place) override {
    constexpr std::size_t allocation = 32;                                                  // overhead of a small allocation
    std::size_t bytes = 3 * sizeof(Drawing) + drawing.word.size() + drawing.key_id.size();  // 3: the vector's growth
    for (const Polyline& line : drawing.lines) bytes += 3 * sizeof(Polyline) + allocation + line.size() * sizeof(Point);
    for (const auto& times : drawing.times) bytes += 3 * sizeof(std::vector<float>) + allocation + times.size() * sizeof(float);
    budget_.grow_to(place.file_bytes);
    budget_.charge(bytes, place.file, place.text());
    drawings_.push_back(std::move(drawing));
  }

 private:
  detail::MemoryBudget budget_;
  std::vector<Drawing> drawings_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
