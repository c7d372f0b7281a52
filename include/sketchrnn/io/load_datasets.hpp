// Reads data sets of .npz and .ndjson files and of folders of them. load() in io/load.hpp reads every format of drawings; a program that has
// no others compiles faster with this.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/drawing_folder.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of load_datasets(); the members are those of LoadOptions.
struct DatasetLoadOptions {
  NpzOptions npz{};                     ///< for .npz and .npy
  NdjsonDatasetOptions ndjson{};        ///< for .ndjson: which drawings to read, and how to convert them
  std::optional<bool> skip_bad{};       ///< whether bad files are skipped; by default, only those found in folders
  SplitFractions fractions{};           ///< of drawings that are not split already
  Seed seed{};                          ///< of that split
  bool report_empty_splits = true;      ///< whether to emit a notice if there are no validation or test drawings
  NoticeHandler notify = print_notice;  ///< notified of what was skipped
};

namespace detail {

/// Contents of a file: splits, or drawings without splits.
struct LoadedFile {
  std::optional<Dataset> splits;
  CollectedSketches unsplit;
};

/// Returns the options for drawings without splits.
template <class Options>
[[nodiscard]] NdjsonDatasetOptions collecting(const Options& options, bool skip_bad) {
  NdjsonDatasetOptions reading = options.ndjson;
  reading.reading.skip_bad = skip_bad;
  reading.reading.notify = options.notify;
  return reading;
}

/// Reads .npz, .npy and .ndjson; empty for another format.
template <class Options>
[[nodiscard]] std::optional<LoadedFile> load_dataset_file(const std::filesystem::path& path, FileFormat format, const Options& options,
                                                          bool skip_bad) {
  if (format == FileFormat::npz || format == FileFormat::npy) {
    NpzOptions reading = options.npz;
    reading.fractions = options.fractions;
    reading.seed = options.seed;
    reading.notify = options.notify;
    return LoadedFile{format == FileFormat::npz ? read_npz(path, reading) : read_npy(path, reading), {}};
  }
  if (format != FileFormat::ndjson) return std::nullopt;
  SketchCollector collector(path.string(), collecting(options, skip_bad));
  LineReader reader(bytes_of_file(path), path.string(), collector.options().lines);
  visit_ndjson(reader, collector);
  return LoadedFile{std::nullopt, collector.finish(true)};
}

/// Calls visit(load_file(path, skip_bad), ListedFile) for each file of the paths until it returns false. Bad files are skipped or
/// throw, depending on the options. `formats`: what is expected. Returns the number of bad files; throws if no file is left.
template <class Options, class LoadFile, class Visit>
std::size_t for_each_file(std::span<const std::filesystem::path> paths, const Options& options, std::string_view formats,
                          const LoadFile& load_file, const Visit& visit) {
  if (paths.empty()) throw ArgumentError("load: no files given");
  const std::vector<ListedFile> files = list_files(paths, options.notify);
  std::size_t bad = 0, good = 0;
  std::string first_bad;
  for (const ListedFile& file : files) {
    const bool skip = options.skip_bad.value_or(file.in_folder());
    LoadedFile loaded;
    try {
      loaded = load_file(file.path, skip);
    } catch (const FileError& error) {
      if (!skip || files.size() == 1) throw;
      if (++bad == 1) first_bad = file.path.filename().string() + " (" + error.found() + ")";
      // The expected formats are obvious if the file is of another kind.
      const bool is_other = error.expected() == formats;
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
                    "none in " + std::to_string(files.size()) + " files, the first of which is " + first_bad, std::string(formats));
  }
  if (bad != 0 && options.notify) options.notify({source, "files left out", bad, {}});
  return bad;
}

/// Names the class of a single drawing without a word after the folder in which it was found.
inline void name_after_folder(CollectedSketches& sketches, const ListedFile& file) {
  if (!file.in_folder() || !sketches.unnamed || sketches.sketches.size() != 1) return;
  const std::string name = std::filesystem::absolute(file.path).parent_path().filename().string();
  if (!name.empty()) sketches.classes = {name};
}

/// Reads the files as one data set: see load().
template <class Options, class LoadFile>
[[nodiscard]] Dataset load_with(std::span<const std::filesystem::path> paths, const Options& options, std::string_view formats,
                                const LoadFile& load_file) {
  std::vector<Dataset> parts;
  std::vector<Dataset> tiny;
  std::size_t left_out = 0;  // of files of which nothing is left
  std::string reason;
  for_each_file(paths, options, formats, load_file, [&](LoadedFile&& loaded, const ListedFile& file) {
    if (loaded.splits) {
      parts.push_back(*std::move(loaded.splits));
      return true;
    }
    if (loaded.unsplit.sketches.empty()) {
      if (left_out == 0) reason = loaded.unsplit.first_reason;
      left_out += loaded.unsplit.left_out;
      return true;
    }
    name_after_folder(loaded.unsplit, file);
    if (loaded.unsplit.sketches.size() < 3) {
      tiny.push_back({.classes = std::move(loaded.unsplit.classes), .train = std::move(loaded.unsplit.sketches), .valid = {}, .test = {}});
    } else {
      parts.push_back(split(std::move(loaded.unsplit.sketches), options.fractions, options.seed, std::move(loaded.unsplit.classes)));
    }
    return true;
  });
  if (parts.empty() && tiny.empty()) {
    throw FileError(paths[0].string(), "end of file", SketchCollector::nothing_left(left_out, reason), "drawings");
  }
  if (!tiny.empty()) {
    Dataset combined = merge(std::move(tiny));
    parts.push_back(split(std::move(combined.train), options.fractions, options.seed, std::move(combined.classes)));
  }
  Dataset data = merge(std::move(parts));
  if (options.report_empty_splits) {
    report_empty_splits(data, paths.size() == 1 ? paths[0].string() : std::to_string(paths.size()) + " files", options.notify);
  }
  return data;
}

/// The formats that load_datasets() reads.
inline constexpr std::string_view dataset_formats = "drawings (.npz or .ndjson)";

}  // namespace detail

/// Reads .npz and .ndjson files and folders of them as one data set, exactly as load() does. Throws FileError for a file that cannot be
/// read or has another format, and ArgumentError if no files are given.
[[nodiscard]] inline Dataset load_datasets(std::span<const std::filesystem::path> paths, const DatasetLoadOptions& options = {}) {
  return detail::load_with(paths, options, detail::dataset_formats, [&](const std::filesystem::path& path, bool skip_bad) {
    const IdentifiedFile found = identify_file(path);
    if (std::optional<detail::LoadedFile> loaded = detail::load_dataset_file(path, found.format, options, skip_bad)) {
      return *std::move(loaded);
    }
    throw wrong_format(path.string(), found, detail::dataset_formats);
  });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
