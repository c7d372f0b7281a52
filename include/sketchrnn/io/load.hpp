// One function for every file of drawings that the library reads. What it is not for: weights, checkpoints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/ndjson_dataset.hpp>
#include <sketchrnn/io/npz.hpp>

namespace sketchrnn {

struct LoadOptions {
  NpzOptions npz;
  NdjsonDatasetOptions ndjson;
};

/// The kinds of file that load() tells apart.
enum class DataFormat { npz, npy, ndjson };

/// Tells the format by the first bytes: a zip archive is .npz, numpy's mark .npy, gzip data or an opening brace is .ndjson. Throws
/// FileError for anything else.
[[nodiscard]] inline DataFormat data_format(const std::filesystem::path& path) {
  constexpr std::size_t enough = 64;
  Bytes start(enough);
  start.resize(bytes_of_file(path)(start));
  std::string_view text = as_text(start);
  if (text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06")) return DataFormat::npz;
  if (text.starts_with("\x93NUMPY")) return DataFormat::npy;
  if (text.starts_with("\x1F\x8B")) return DataFormat::ndjson;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return DataFormat::ndjson;
  throw FileError(path.string(), "byte 0", text.empty() ? "an empty file" : in_quotes(text, 16),
                  "drawings: an .npz or .npy file, or .ndjson, plain or gzip");
}

/// Reads files of drawings, .npz, .npy and .ndjson as they come, as one data set. Classes are named after .npz and .npy files and
/// after the words in .ndjson files; equal names are one class. Throws FileError for a file that does not fit,
/// ArgumentError for no files at all.
[[nodiscard]] inline Dataset load(std::span<const std::filesystem::path> paths, const LoadOptions& options = {}) {
  if (paths.empty()) throw ArgumentError("load: no files given");
  std::vector<Dataset> parts;
  parts.reserve(paths.size());
  for (const std::filesystem::path& path : paths) {
    const DataFormat format = data_format(path);
    parts.push_back(format == DataFormat::npz   ? read_npz(path, options.npz)
                    : format == DataFormat::npy ? read_npy(path, options.npz)
                                                : read_ndjson_dataset(std::span(&path, 1), options.ndjson));
  }
  Dataset data = merge(std::move(parts));
  report_empty_splits(data, paths.size() == 1 ? paths[0].string() : std::to_string(paths.size()) + " files", options.npz.notify);
  return data;
}

/// The same for one file.
[[nodiscard]] inline Dataset load(const std::filesystem::path& path, const LoadOptions& options = {}) {
  return load(std::span(&path, 1), options);
}

}  // namespace sketchrnn
