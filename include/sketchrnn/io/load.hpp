// One function for every file of drawings that the library reads, and for folders of them. What it is not for: weights, checkpoints.
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
#include <sketchrnn/io/json_drawings.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/quickdraw_binary.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

struct LoadOptions {
  NpzOptions npz{};
  NdjsonDatasetOptions ndjson{};  ///< of all files but .npz: which drawings, and how they are converted
  StrokeJsonOptions strokes{};
  SvgReading svg{};
  double svg_epsilon = 2;  ///< how far a thinned line of an .svg may be from the drawn one, where the larger side is 255
  /// Whether a bad file, and a bad drawing where the file goes on behind it, is left out with a notice rather than ends everything.
  /// Unless set, that is so for files found in folders.
  std::optional<bool> skip_bad{};
  // Of all files, whatever the parts above say:
  SplitFractions fractions{};           ///< of drawings that are not split already
  Seed seed{};                          ///< of that split
  bool report_empty_splits = true;      ///< whether a data set without validation or test drawings is a notice
  NoticeHandler notify = print_notice;  ///< told what was left out
};

namespace detail {

/// What one file holds: splits, or a pile without.
struct LoadedFile {
  std::optional<Dataset> splits;
  CollectedSketches pile;
};

[[nodiscard]] inline LoadedFile load_file(const std::filesystem::path& path, const LoadOptions& options, bool skip_bad) {
  const IdentifiedFile found = identify_file(path);
  if (!found.holds_drawings()) throw wrong_format(path, found, drawing_formats);
  if (found.format == FileFormat::npz || found.format == FileFormat::npy) {
    NpzOptions reading = options.npz;
    reading.fractions = options.fractions;
    reading.seed = options.seed;
    reading.notify = options.notify;
    return {found.format == FileFormat::npz ? read_npz(path, reading) : read_npy(path, reading), {}};
  }

  NdjsonDatasetOptions reading = options.ndjson;
  reading.reading.skip_bad = skip_bad;
  reading.reading.notify = options.notify;
  SketchCollector collector(path.string(), reading);
  if (found.format == FileFormat::ndjson) {
    LineReader reader(bytes_of_file(path), path.string(), reading.reading.lines);
    visit_ndjson(reader, collector);
  } else if (found.format == FileFormat::json) {
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

/// Calls visit(LoadedFile&&, ListedFile) for each file that the paths stand for, until it returns false. Bad files are left out, or throw,
/// as the options say. Gives their number; throws where no file is left.
template <class Visit>
std::size_t for_each_file(std::span<const std::filesystem::path> paths, const LoadOptions& options, const Visit& visit) {
  if (paths.empty()) throw ArgumentError("load: no files given");
  const std::vector<ListedFile> files = list_files(paths, options.notify);
  std::size_t bad = 0, good = 0;
  std::string first_bad;
  for (const ListedFile& file : files) {
    const bool skip = options.skip_bad.value_or(file.in_folder());
    LoadedFile loaded;
    try {
      loaded = load_file(file.path, options, skip);
    } catch (const FileError& error) {
      if (!skip || files.size() == 1) throw;
      if (++bad == 1) first_bad = file.path.filename().string() + " (" + error.found() + ")";
      // What was expected is known where the file itself is of no use.
      const bool is_other = error.expected() == drawing_formats;
      const std::string reason = "found " + error.found() + (is_other ? "" : ", expected " + error.expected());
      if (options.notify) options.notify({error.file(), "left out (" + reason + ")", 1, error.place()});
      continue;
    }
    ++good;
    if (!visit(std::move(loaded), file)) break;
  }
  const std::string source = paths[0].string();
  if (good == 0) {
    throw FileError(source, "looking for drawings",
                    "none in " + std::to_string(files.size()) + " files, the first of which is " + first_bad, drawing_formats);
  }
  if (bad != 0 && options.notify) options.notify({source, "files left out", bad, {}});
  return bad;
}

/// A single drawing without a word, from a folder, is one of the folder's class.
inline void name_after_folder(CollectedSketches& pile, const ListedFile& file) {
  if (!file.in_folder() || !pile.unnamed || pile.sketches.size() != 1) return;
  const std::string name = std::filesystem::absolute(file.path).parent_path().filename().string();
  if (!name.empty()) pile.classes = {name};
}

}  // namespace detail

/// Reads files of drawings, of all formats of FileFormat, as one data set; a folder stands for all files in it and in its folders
/// (list_files). Classes are named after .npz files and after the words in others; where there are none, after the file, or, for a file of
/// one drawing in a folder, after that folder. Equal names are one class.
///
/// A file that is not split already is split by itself, so that another file moves no drawing between the splits; files of one or two
/// drawings, too few for three splits, are first put together, in their order. An .svg is brought to a larger side of 255 and thinned, as
/// Google did with raw drawings.
/// Throws FileError for a file that does not fit (but see LoadOptions::skip_bad), ArgumentError for no files at all.
[[nodiscard]] inline Dataset load(std::span<const std::filesystem::path> paths, const LoadOptions& options = {}) {
  std::vector<Dataset> parts;
  std::vector<Dataset> tiny;
  std::size_t left_out = 0;  // of files of which nothing is left
  std::string reason;
  detail::for_each_file(paths, options, [&](detail::LoadedFile&& loaded, const ListedFile& file) {
    if (loaded.splits) {
      parts.push_back(*std::move(loaded.splits));
      return true;
    }
    if (loaded.pile.sketches.empty()) {
      if (left_out == 0) reason = loaded.pile.first_reason;
      left_out += loaded.pile.left_out;
      return true;
    }
    detail::name_after_folder(loaded.pile, file);
    if (loaded.pile.sketches.size() < 3) {
      tiny.push_back({.classes = std::move(loaded.pile.classes), .train = std::move(loaded.pile.sketches), .valid = {}, .test = {}});
    } else {
      parts.push_back(split(std::move(loaded.pile.sketches), options.fractions, options.seed, std::move(loaded.pile.classes)));
    }
    return true;
  });
  if (parts.empty() && tiny.empty()) {
    throw FileError(paths[0].string(), "end of file", SketchCollector::nothing_left(left_out, reason), "drawings");
  }
  if (!tiny.empty()) {
    Dataset pile = merge(std::move(tiny));
    parts.push_back(split(std::move(pile.train), options.fractions, options.seed, std::move(pile.classes)));
  }
  Dataset data = merge(std::move(parts));
  if (options.report_empty_splits) {
    report_empty_splits(data, paths.size() == 1 ? paths[0].string() : std::to_string(paths.size()) + " files", options.notify);
  }
  return data;
}

/// The same for one file or folder.
[[nodiscard]] inline Dataset load(const std::filesystem::path& path, const LoadOptions& options = {}) {
  return load(std::span(&path, 1), options);
}

/// Drawings in the order of their files.
struct LoadedSketches {
  std::vector<Stroke3> sketches;
  std::map<std::string, std::size_t> classes{};  ///< how many of them are of each class; of files without words, only .npz files name one
  std::size_t train = 0, valid = 0, test = 0;    ///< how many of them are in each split, of files that are split
  std::size_t left_out = 0;                      ///< drawings that were read and left out
  std::size_t bad_files = 0;                     ///< files that were left out
};

/// Reads the same files as load(), without splits: all drawings in the order in which they stand in the files, of an .npz train, valid,
/// test; no more than `limit`. Throws as load() does, but not where all drawings were left out.
[[nodiscard]] inline LoadedSketches load_sketches(std::span<const std::filesystem::path> paths, LoadOptions options = {},
                                                  std::size_t limit = (std::numeric_limits<std::size_t>::max)()) {
  LoadedSketches all;
  options.ndjson.reading.limit = (std::min)(options.ndjson.reading.limit, limit);
  all.bad_files = detail::for_each_file(paths, options, [&](detail::LoadedFile&& loaded, const ListedFile&) {
    all.left_out += loaded.pile.left_out;
    const auto append = [&](Split& split, const std::vector<std::string>& classes) {
      const std::size_t before = all.sketches.size();
      for (std::size_t i = 0; i < split.size() && all.sketches.size() < limit; ++i) {
        all.sketches.push_back(std::move(split.sketches[i]));
        if (split.labels[i] < classes.size()) ++all.classes[classes[split.labels[i]]];
      }
      return all.sketches.size() - before;
    };
    append(loaded.pile.sketches, loaded.pile.unnamed ? std::vector<std::string>() : loaded.pile.classes);
    if (loaded.splits) {
      all.train += append(loaded.splits->train, loaded.splits->classes);
      all.valid += append(loaded.splits->valid, loaded.splits->classes);
      all.test += append(loaded.splits->test, loaded.splits->classes);
    }
    return all.sketches.size() < limit;
  });
  return all;
}

/// The same for one file or folder.
[[nodiscard]] inline LoadedSketches load_sketches(const std::filesystem::path& path, const LoadOptions& options = {},
                                                  std::size_t limit = (std::numeric_limits<std::size_t>::max)()) {
  return load_sketches(std::span(&path, 1), options, limit);
}

}  // namespace sketchrnn
