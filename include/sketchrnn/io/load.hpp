// Reads drawings from files of any supported format and from folders of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/csv_drawings.hpp>
#include <sketchrnn/io/drawing_folder.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/json_drawings.hpp>
#include <sketchrnn/io/load_datasets.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/quickdraw_binary.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of load() and load_sketches().
struct LoadOptions {
  NpzOptions npz{};               ///< for .npz and .npy
  NdjsonDatasetOptions ndjson{};  ///< for all formats but .npz: which drawings to read, and how to convert them
  StrokeJsonOptions strokes{};    ///< for strokes in .json
  SvgReading svg{};               ///< for .svg
  double svg_epsilon = 2;         ///< tolerance for simplifying the lines of an .svg, relative to a larger side of 255
  /// Whether bad files, and bad drawings if the rest of the file can be read, are skipped with a notice instead of throwing. By default,
  /// only for files found in folders.
  std::optional<bool> skip_bad{};
  // For all files, overriding the members above:
  SplitFractions fractions{};           ///< of drawings that are not split already
  Seed seed{};                          ///< of that split
  bool report_empty_splits = true;      ///< whether to emit a notice if there are no validation or test drawings
  NoticeHandler notify = print_notice;  ///< notified of what was skipped
};

namespace detail {

/// Reads a file of any format of drawings.
[[nodiscard]] inline LoadedFile load_file(const std::filesystem::path& path, const LoadOptions& options, bool skip_bad) {
  const IdentifiedFile found = identify_file(path);
  if (!found.holds_drawings()) throw wrong_format(path.string(), found, drawing_formats);
  if (std::optional<LoadedFile> loaded = load_dataset_file(path, found.format, options, skip_bad)) return *std::move(loaded);

  SketchCollector collector(path.string(), collecting(options, skip_bad));
  if (found.format == FileFormat::json) {
    visit_json(bytes_of_file(path), collector, options.strokes);
  } else if (found.format == FileFormat::csv) {
    visit_csv(bytes_of_file(path), collector);
  } else if (found.format == FileFormat::quickdraw_binary) {
    visit_quickdraw_binary(bytes_of_file(path), collector);
  } else {
    SvgReading svg = options.svg;
    svg.notify = options.notify;
    collector.add_thinned(read_svg(path, svg), {}, options.svg_epsilon, {collector.file(), "drawing", 0, options.svg.largest_file});
  }
  return {std::nullopt, collector.finish(true)};
}

}  // namespace detail

/// Reads files of drawings of any FileFormat as one data set. A folder stands for all files below it (list_files()). Classes are named
/// after the .npz files and after the words in other files; without words, after the file or, for a file of one drawing in a folder, after
/// that folder. Classes with equal names are merged.
///
/// Files without splits are split individually, so that adding a file does not move drawings of others between the splits; files of one or
/// two drawings, too few for three splits, are first combined in order. An .svg is scaled to a larger side of 255 and simplified, as Google
/// did with raw drawings.
///
/// Throws FileError for a file that cannot be read (but see LoadOptions::skip_bad) and ArgumentError if no files are given.
[[nodiscard]] inline Dataset load(std::span<const std::filesystem::path> paths, const LoadOptions& options = {}) {
  return detail::load_with(paths, options, drawing_formats,
                           [&](const std::filesystem::path& path, bool skip_bad) { return detail::load_file(path, options, skip_bad); });
}

/// Reads one file or folder as a data set.
[[nodiscard]] inline Dataset load(const std::filesystem::path& path, const LoadOptions& options = {}) {
  return load(std::span(&path, 1), options);
}

/// Drawings in the order of their files.
struct LoadedSketches {
  std::vector<Stroke3> sketches;                 ///< each [N, 3], in drawing units
  std::vector<std::vector<float>> time_gaps{};   ///< with NdjsonDatasetOptions::keep_times, as Split::time_gaps
  std::map<std::string, std::size_t> classes{};  ///< number of drawings of each class; for files without words, only .npz files name one
  std::size_t train = 0;                         ///< number of drawings in the training split, of files with splits
  std::size_t valid = 0;                         ///< in the validation split
  std::size_t test = 0;                          ///< in the test split
  std::size_t left_out = 0;                      ///< number of drawings that were skipped
  std::size_t bad_files = 0;                     ///< number of files that were skipped
};

/// Reads the same files as load() without splitting: all drawings in file order (of an .npz: train, valid, test), at most `limit`. Throws
/// as load() does, but not if all drawings were skipped.
[[nodiscard]] inline LoadedSketches load_sketches(std::span<const std::filesystem::path> paths, LoadOptions options = {},
                                                  std::size_t limit = (std::numeric_limits<std::size_t>::max)()) {
  LoadedSketches all;
  options.ndjson.reading.limit = (std::min)(options.ndjson.reading.limit, limit);
  const auto load_file = [&](const std::filesystem::path& path, bool skip_bad) { return detail::load_file(path, options, skip_bad); };
  const auto visit = [&](detail::LoadedFile&& loaded, const ListedFile&) {
    all.left_out += loaded.unsplit.left_out;
    const auto append = [&](Split& split, const std::vector<std::string>& classes) {
      const std::size_t before = all.sketches.size();
      for (std::size_t i = 0; i < split.size() && all.sketches.size() < limit; ++i) {
        if (const auto gaps = split.gaps(i); !gaps.empty()) {
          all.time_gaps.resize(all.sketches.size());  // those before it have none
          all.time_gaps.emplace_back(gaps.begin(), gaps.end());
        }
        all.sketches.push_back(std::move(split.sketches[i]));
        if (split.labels[i] < classes.size()) ++all.classes[classes[split.labels[i]]];
      }
      return all.sketches.size() - before;
    };
    append(loaded.unsplit.sketches, loaded.unsplit.unnamed ? std::vector<std::string>() : loaded.unsplit.classes);
    if (loaded.splits) {
      all.train += append(loaded.splits->train, loaded.splits->classes);
      all.valid += append(loaded.splits->valid, loaded.splits->classes);
      all.test += append(loaded.splits->test, loaded.splits->classes);
    }
    return all.sketches.size() < limit;
  };
  all.bad_files = detail::for_each_file(paths, options, drawing_formats, load_file, visit);
  return all;
}

/// Reads the drawings of one file or folder without splitting.
[[nodiscard]] inline LoadedSketches load_sketches(const std::filesystem::path& path, const LoadOptions& options = {},
                                                  std::size_t limit = (std::numeric_limits<std::size_t>::max)()) {
  return load_sketches(std::span(&path, 1), options, limit);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
