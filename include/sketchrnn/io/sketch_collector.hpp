// Collects the drawings of one file as stroke-3 with their classes, for all file formats, and counts what is skipped.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/detail/memory_budget.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options for reading drawings as a data set.
struct NdjsonDatasetOptions {
  NdjsonOptions reading{};        ///< for each file: `limit` is the number of drawings per file
  bool simplify_raw = true;       ///< simplify raw drawings (with times), as Google did, before conversion
  bool keep_times = false;        ///< keep the times of raw drawings, in milliseconds, as Split::time_gaps, in seconds
  bool keep_dots = false;         ///< keep strokes of one point, which the original's conversion skips, as one row each
  double longest_stroke = 25000;  ///< longest stroke to simplify, relative to a larger side of 255
  SplitFractions fractions{};     ///< of the splits
  Seed seed{};                    ///< of the split
};

namespace detail {

/// Returns the length of the longest stroke after scaling to a larger side of 255; 0 for drawings without extent.
inline double longest_scaled_stroke(const Polylines& lines) {
  constexpr double largest = (std::numeric_limits<double>::max)();
  double low_x = largest, low_y = largest, high_x = -largest, high_y = -largest, longest = 0;
  for (const Polyline& line : lines) {
    double stroke = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const double x = static_cast<double>(line[i].x), y = static_cast<double>(line[i].y);
      low_x = (std::min)(low_x, x);
      low_y = (std::min)(low_y, y);
      high_x = (std::max)(high_x, x);
      high_y = (std::max)(high_y, y);
      if (i > 0) stroke += std::hypot(x - static_cast<double>(line[i - 1].x), y - static_cast<double>(line[i - 1].y));
    }
    longest = (std::max)(longest, stroke);
  }
  const double extent = (std::max)(high_x - low_x, high_y - low_y);
  return extent > 0 ? longest * 255 / extent : 0;
}

/// Converts the lines of a Quick, Draw! drawing to stroke-3; a line of one point becomes one row. If it is the first line, its point is
/// repeated, because no row stores the first point. Inverse of to_polylines().
[[nodiscard]] inline Stroke3 to_stroke3_with_dots(Polylines lines) {
  const auto first = std::find_if(lines.begin(), lines.end(), [](const Polyline& line) { return !line.empty(); });
  if (first == lines.end()) return to_stroke3(lines);
  if (first->size() == 1) first->push_back(first->front());
  if (std::none_of(lines.begin(), lines.end(), [](const Polyline& line) { return line.size() == 1; })) {
    return to_stroke3(lines, StrokeConvention::quickdraw);
  }
  const Stroke3 all = to_stroke3(lines, StrokeConvention::magenta);  // keeps lines of one point, and has a row for the first point
  Stroke3 rest(length(all) - 1);
  std::copy(all.begin() + 3, all.end(), rest.begin());
  return rest;
}

/// Replaces each time that is before that of an earlier point by the latest one so far. Returns how many there were.
inline std::size_t make_times_non_decreasing(std::vector<std::vector<float>>& times) {
  std::size_t replaced = 0;
  float latest = -(std::numeric_limits<float>::max)();
  for (std::vector<float>& line : times) {
    for (float& time : line) {
      replaced += time < latest ? 1 : 0;
      time = latest = (std::max)(latest, time);
    }
  }
  return replaced;
}

/// Returns the gaps in seconds between the times, in milliseconds, of successive points of all lines; the first point has none. Empty
/// without times. Times do not decrease, but interpolation can round one up above the next: the gap is then 0.
template <class Times>
[[nodiscard]] std::vector<float> gaps_in_seconds(const std::vector<Times>& times) {
  std::vector<float> gaps;
  double previous = 0;
  bool first = true;
  for (const Times& line : times) {
    for (const auto time : line) {
      if (!first) gaps.push_back(static_cast<float>((std::max)(0.0, static_cast<double>(time) - previous) / 1000));
      previous = static_cast<double>(time);
      first = false;
    }
  }
  return gaps;
}

/// Returns the class name for drawings without a word: "cat" for cat.ndjson.gz and cat.raw.ndjson.
inline std::string plain_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.', 1));
}

}  // namespace detail

/// The drawings of one file in stroke-3, in file order, with their classes.
struct CollectedSketches {
  Split sketches;                    ///< with labels
  std::vector<std::string> classes;  ///< indexed by label
  bool unnamed = false;              ///< whether the only class is named after the file
  std::size_t left_out = 0;          ///< number of drawings that were skipped
  std::string first_reason;          ///< why the first of them was skipped
};

/// Collects the drawings of a file as sketches in stroke-3.
class SketchCollector final : public DrawingVisitor {
 public:
  /// `file` is used in messages and names drawings without a word.
  SketchCollector(std::string file, const NdjsonDatasetOptions& options)
      : DrawingVisitor(std::move(file), options.reading), options_(options), budget_(options.reading.memory, 0) {}

  /// Adds a drawing in stroke-3 with its time gaps, if there are any. If the word is empty, the class is named after the file. Throws
  /// FileError if there are more than 10,000 classes, or if the memory limit is exceeded.
  void add(Stroke3&& sketch, std::string word, const DrawingPlace& place, std::vector<float> time_gaps = {}) {
    constexpr std::size_t max_classes = 10'000;
    constexpr std::size_t bytes_each = 2 * sizeof(Stroke3) + sizeof(std::uint32_t) + 64;  // 64: allocation overhead
    if (length(sketch) == 0) return leave_out("drawings without a line left out", place);
    found_.unnamed = word.empty() && (found_.unnamed || found_.classes.empty());
    if (word.empty()) word = detail::plain_name(file());
    const auto [entry, is_new] = class_indices_.try_emplace(word, static_cast<std::uint32_t>(found_.classes.size()));
    if (is_new && found_.classes.size() == max_classes) throw place.fail("more than 10000 words", "fewer classes");
    if (is_new) found_.classes.push_back(word);
    budget_.grow_to(place.file_bytes);
    budget_.charge(bytes_each + (sketch.size() + time_gaps.size()) * sizeof(float) + (is_new ? 4 * word.size() : 0), file(), place.text());
    found_.sketches.push_back(std::move(sketch), entry->second, std::move(time_gaps));
  }

  /// Adds densely sampled lines, optionally with their times in milliseconds, scaled to a larger side of 255 and simplified, as Google did.
  /// A drawing that cannot be converted is an error in the file.
  void add_thinned(const Polylines& lines, std::string word, double epsilon, const DrawingPlace& place,
                   const std::vector<std::vector<float>>& times = {}) {
    try {
      // Resampling takes memory, and simplification time, in proportion to the length of a stroke; no person draws a stroke this long.
      if (const double longest = detail::longest_scaled_stroke(lines); is_nan(longest) || longest > options_.longest_stroke) {
        return leave_out("drawings left out with a stroke that crosses the drawing hundreds of times", place);
      }
      const TimedPolylines simplified = simplify_quickdraw(lines, times, {.epsilon = epsilon});
      add(to_stroke3(simplified.lines, StrokeConvention::quickdraw), std::move(word), place,
          times.empty() ? std::vector<float>{} : detail::gaps_in_seconds(simplified.times));
    } catch (const ArgumentError& error) {
      bad(place.fail(std::string("a drawing that cannot be converted (") + error.what() + ")", "a drawing"));
    }
  }

  /// Returns the sketches and reports the notices. Throws FileError if the file has no drawings, or if all were skipped and
  /// `may_all_be_left_out` is false.
  [[nodiscard]] CollectedSketches finish(bool may_all_be_left_out = false) {
    take_waiting();
    if (found_.sketches.empty() && (left_out() == 0 || !may_all_be_left_out)) {
      throw FileError(file(), "end of file", nothing_left(left_out(), first_reason()), "drawings");
    }
    report();
    found_.left_out = left_out();
    found_.first_reason = first_reason();
    return std::move(found_);
  }

  /// Describes a file of which no drawing is left, for messages.
  [[nodiscard]] static std::string nothing_left(std::size_t left_out, const std::string& reason) {
    return "no drawing with a line" + (left_out == 0 ? "" : " (" + std::to_string(left_out) + " left out; " + reason + ")");
  }

 protected:
  /// Converts a drawing and adds it.
  void take(Drawing&& drawing, const DrawingPlace& place) override {
    if (options_.keep_times) {
      const std::size_t replaced = detail::make_times_non_decreasing(drawing.times);
      notices().add("times earlier than one before, replaced by the latest so far", place.text(), replaced);
    }
    if (drawing.has_times() && options_.simplify_raw) {
      if (!options_.keep_times) drawing.times.clear();
      return add_thinned(drawing.lines, std::move(drawing.word), QuickdrawSimplification{}.epsilon, place, drawing.times);
    }
    if (!options_.keep_dots) {
      const std::size_t dots = std::erase_if(drawing.lines, [](const Polyline& line) { return line.size() == 1; });
      for (std::size_t dot = 0; dot < dots; ++dot) notices().add("strokes of one point left out, as the original does", place.text());
    }
    std::vector<float> gaps;
    if (options_.keep_times && drawing.has_times()) {
      if (!options_.keep_dots) std::erase_if(drawing.times, [](const std::vector<float>& line) { return line.size() == 1; });
      // to_stroke3_with_dots() repeats the point of a first line of one point
      if (!drawing.times.empty() && drawing.times[0].size() == 1) drawing.times[0].push_back(drawing.times[0][0]);
      gaps = detail::gaps_in_seconds(drawing.times);
    }
    try {
      add(detail::to_stroke3_with_dots(std::move(drawing.lines)), std::move(drawing.word), place, std::move(gaps));
    } catch (const ArgumentError& error) {
      bad(place.fail(std::string("a drawing that cannot be converted (") + error.what() + ")", "a drawing"));
    }
  }
  /// Adds a drawing in stroke-3, without a word.
  void take_rows(Stroke3&& rows, const DrawingPlace& place) override { add(std::move(rows), {}, place); }

 private:
  NdjsonDatasetOptions options_;
  detail::MemoryBudget budget_;
  std::unordered_map<std::string, std::uint32_t> class_indices_;
  CollectedSketches found_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
