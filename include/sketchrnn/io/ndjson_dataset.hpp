// Data sets of stroke-3 from Quick, Draw! files: the class is the drawing's word, the split is drawn from a seed.
// What it is not for: files that are split already (npz.hpp).
#pragma once

#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/sketch_collector.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The drawings that the reader gives as a data set. Classes stand in the order in which their words first appear.
/// Drawings without a point are left out, as are raw ones whose strokes are too long to simplify; notices say how many.
[[nodiscard]] inline Dataset read_ndjson_dataset(LineReader& reader, const NdjsonDatasetOptions& options = {}) {
  SketchCollector collector(reader.file(), options);
  visit_ndjson(reader, collector);
  CollectedSketches found = collector.finish();
  return split(std::move(found.sketches), options.fractions, options.seed, std::move(found.classes));
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
