// Data sets of stroke-3 from Quick, Draw! files: the class is the drawing's word, the split is drawn from a seed.
// What it is not for: files that are split already (npz.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/memory_budget.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>

namespace sketchrnn {

struct NdjsonDatasetOptions {
  NdjsonOptions reading;          ///< of each file: `limit` counts drawings of one file
  bool simplify_raw = true;       ///< raw drawings (with times) are simplified as Google did before they are converted
  double longest_stroke = 25000;  ///< longest stroke to simplify, where the drawing's larger side is 255
  SplitFractions fractions;
  Seed seed;
};

namespace detail {

/// The longest stroke of a drawing that has been scaled so that its larger side is 255; 0 for one without extent.
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

/// The drawing as stroke-3. Whatever the sketch side rejects is the file's fault, and said so.
inline Stroke3 drawing_to_stroke3(const Drawing& drawing, const NdjsonDatasetOptions& options, const LineReader& reader) {
  try {
    if (!drawing.has_times() || !options.simplify_raw) return to_stroke3(drawing.lines, StrokeConvention::quickdraw);
    // Resampling takes memory, and thinning time, with the length of a stroke; a person cannot draw this one.
    if (const double longest = longest_scaled_stroke(drawing.lines); is_nan(longest) || longest > options.longest_stroke) {
      throw reader.fail("a stroke that crosses the drawing hundreds of times", "one to simplify");
    }
    return to_stroke3(simplify_quickdraw(drawing.lines), StrokeConvention::quickdraw);
  } catch (const ArgumentError& error) {
    throw reader.fail(std::string("a drawing that cannot be converted (") + error.what() + ")", "a drawing");
  }
}

/// A name for drawings without a word: cat.ndjson.gz and cat.raw.ndjson are "cat".
inline std::string plain_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.', 1));
}

}  // namespace detail

/// The drawings that the reader gives as a data set. Classes stand in the order in which their words first appear.
/// Drawings of which the conversion leaves nothing (only strokes of one point) are left out.
[[nodiscard]] inline Dataset read_ndjson_dataset(LineReader& reader, const NdjsonDatasetOptions& options = {}) {
  constexpr std::size_t most_classes = 10'000;
  constexpr std::size_t bytes_each = 2 * sizeof(Stroke3) + sizeof(std::uint32_t) + 64;  // 64: what the allocations cost
  MemoryBudget budget(options.reading.memory, 0);
  std::unordered_map<std::string, std::uint32_t> numbers;
  std::vector<std::string> classes;
  Split all;
  for_each_drawing(reader, options.reading, [&](Drawing&& drawing) {
    Stroke3 sketch = detail::drawing_to_stroke3(drawing, options, reader);
    if (length(sketch) == 0) return;
    if (drawing.word.empty()) drawing.word = detail::plain_name(reader.file());
    const auto [entry, is_new] = numbers.try_emplace(drawing.word, static_cast<std::uint32_t>(classes.size()));
    if (is_new && classes.size() == most_classes) throw reader.fail("more than 10000 words", "fewer classes");
    if (is_new) classes.push_back(drawing.word);
    budget.grow_to(reader.file_bytes());
    budget.charge(bytes_each + sketch.size() * sizeof(float) + (is_new ? 4 * drawing.word.size() : 0), reader.file(), reader.place());
    all.push_back(std::move(sketch), entry->second);
  });
  if (all.empty()) throw FileError(reader.file(), "end of file", "no drawing with a line", "drawings");
  return split(std::move(all), options.fractions, options.seed, std::move(classes));
}

/// Reads Quick, Draw! files (simplified or raw, plain or gzip) as one data set. Each file is split by itself, so adding
/// a file moves no drawing of another between the splits. Throws FileError naming file and line, and ArgumentError for
/// no files or impossible fractions.
[[nodiscard]] inline Dataset read_ndjson_dataset(std::span<const std::filesystem::path> paths, const NdjsonDatasetOptions& options = {}) {
  if (paths.empty()) throw ArgumentError("read_ndjson_dataset: no files given");
  std::vector<Dataset> parts;
  parts.reserve(paths.size());
  for (const std::filesystem::path& path : paths) {
    LineReader reader(bytes_of_file(path), path.string(), options.reading.lines);
    parts.push_back(read_ndjson_dataset(reader, options));
  }
  return merge(std::move(parts));
}

}  // namespace sketchrnn
