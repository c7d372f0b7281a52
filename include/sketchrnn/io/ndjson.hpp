// Quick, Draw! files: one drawing per line, simplified or raw, plain or gzip. Reads drawings as polylines, or as a data set of stroke-3: the
// class is the drawing's word, and the split is random with a given seed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/ml5_strokes.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/stroke_json.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Parses a drawing from a line of JSON, an object. Lists that could be coordinates or points are read as coordinates. Throws the result of
/// `fail(found, expected)` if the line is not a drawing.
template <class Fail>
[[nodiscard]] Drawing parse_drawing(std::string_view line, std::size_t max_points, const Fail& fail) {
  Drawing drawing;
  detail::DrawingParser parser(drawing, max_points);
  if (!detail::read_json(line, parser)) throw fail(parser.found(), parser.expected());
  return drawing;
}

namespace detail {

/// Passes the drawing of a line to the visitor: an object, or a list, which is the value of a field `drawing` alone, one drawing in
/// stroke-3 or stroke-5, or one in ml5 strokes.
inline void visit_line(std::string_view line, const DrawingPlace& place, DrawingVisitor& visitor) {
  const std::size_t max_points = visitor.options().max_points;
  const bool is_list = line[(std::min)(line.find_first_not_of(" \t\r"), line.size() - 1)] == '[';
  const JsonShape shape = is_list ? json_shape(line) : JsonShape{};
  if (is_list && shape.depth == 2 && !shape.is_object && !shape.is_nothing) {
    StrokeParser rows(place.file, line.size(), {.max_points = max_points});
    if (!read_json(line, rows)) return visitor.bad(place.fail(rows.found(), rows.expected()));
    if (rows.cut() != 0) visitor.notices().add(rows_after_end, place.text());
    return visitor.visit_rows(std::move(std::move(rows).take().at(0)), place);
  }
  if (shape.is_offset && shape.depth == 1) {
    Ml5Parser points(place.file, line.size(), {.max_points = max_points}, visitor.notices());
    if (!read_json(line, points)) return visitor.bad(place.fail(points.found(), points.expected()));
    return visitor.visit_rows(std::move(std::move(points).take().at(0)), place);
  }
  Drawing drawing;
  DrawingParser parser(drawing, max_points, is_list ? DrawingParser::Form::value_alone : DrawingParser::Form::object);
  if (is_list && (shape.is_object || (shape.depth != 3 && !shape.is_nothing))) {
    return visitor.bad(place.fail(shape.is_object ? "a list of objects" : "a list of numbers, " + std::to_string(shape.depth) + " deep",
                                  "a drawing: an object, a list of strokes, or a list of rows [dx, dy, pen] or {dx, dy, pen}"));
  }
  if (!read_json(line, parser)) return visitor.bad(place.fail(parser.found(), parser.expected()));
  visitor.visit(std::move(drawing), place, parser.lists());
}

}  // namespace detail

/// Passes the drawings of a file, each an object or a list, to the visitor until it is full. Blank lines are skipped.
inline void visit_ndjson(LineReader& reader, DrawingVisitor& visitor) {
  while (!visitor.full()) {
    const auto line = reader.next();
    if (!line) return;
    if (line->find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const DrawingPlace place{reader.file(), "line", reader.line(), reader.file_bytes()};
    detail::visit_line(*line, place, visitor);
  }
}

/// Reads all drawings from a reader. Throws FileError naming the line.
[[nodiscard]] inline std::vector<Drawing> read_ndjson(LineReader& reader, const NdjsonOptions& options = {}) {
  DrawingCollector collector(reader.file(), options);
  visit_ndjson(reader, collector);
  return collector.finish();
}

/// Reads the drawings of a Quick, Draw! file, simplified or raw, plain or gzip (detected by content). Throws FileError naming file and
/// line. An empty file has no drawings.
[[nodiscard]] inline std::vector<Drawing> read_ndjson(const std::filesystem::path& path, const NdjsonOptions& options = {}) {
  LineReader reader(bytes_of_file(path), path.string(), options.lines);
  return read_ndjson(reader, options);
}

/// Reads the drawings of a Quick, Draw! file in memory; `file` is used in messages.
[[nodiscard]] inline std::vector<Drawing> parse_ndjson(ByteView bytes, const std::string& file, const NdjsonOptions& options = {}) {
  LineReader reader(bytes_of_memory(bytes), file, options.lines);
  return read_ndjson(reader, options);
}

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
