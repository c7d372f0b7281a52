// Data sets of stroke-3 from Quick, Draw! files: the class is the drawing's word, and the split is random with a given seed.
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

/// Reads drawings as a data set. Classes are in the order in which their words first appear. Drawings without points and raw drawings with
/// strokes that are too long to simplify are skipped; notices report how many.
[[nodiscard]] inline Dataset read_ndjson_dataset(LineReader& reader, const NdjsonDatasetOptions& options = {}) {
  SketchCollector collector(reader.file(), options);
  visit_ndjson(reader, collector);
  CollectedSketches found = collector.finish();
  return split(std::move(found.sketches), options.fractions, options.seed, std::move(found.classes));
}

/// Reads Quick, Draw! files (simplified or raw, plain or gzip) as one data set. Each file is split individually, so that adding a file does
/// not move drawings of others between the splits. Throws FileError naming file and line, and ArgumentError if no files are given or for
/// invalid fractions.
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
