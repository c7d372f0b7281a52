// Quick, Draw! files: one drawing a line, simplified or raw, plain or gzip. Reads drawings as polylines; data sets of
// stroke-3 are made of them in ndjson_dataset.hpp.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/io/lines.hpp>

namespace sketchrnn {

/// One drawing from its line of JSON. Throws what `fail(found, expected)` returns if it is none.
template <class Fail>
[[nodiscard]] Drawing parse_drawing(std::string_view line, std::size_t most_points, const Fail& fail) {
  Drawing drawing;
  detail::DrawingParser parser(drawing, most_points);
  if (!nlohmann::json::sax_parse(line.begin(), line.end(), &parser)) throw fail(parser.found(), parser.expected());
  return drawing;
}

/// Gives the drawings of a file to the visitor, as many as it asks for. Blank lines are skipped.
inline void visit_ndjson(LineReader& reader, DrawingVisitor& visitor) {
  while (!visitor.full()) {
    const auto line = reader.next();
    if (!line) return;
    if (line->find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const DrawingPlace place{reader.file(), "line", reader.line(), reader.file_bytes()};
    Drawing drawing;
    try {
      const auto fail = [&](std::string_view found, std::string_view expected) { return place.fail(found, expected); };
      drawing = parse_drawing(*line, visitor.options().most_points, fail);
    } catch (const FileError& error) {
      visitor.bad(error);
      continue;
    }
    visitor.visit(std::move(drawing), place);
  }
}

/// The drawings that the reader gives. Throws FileError naming the line for whatever is wrong with one.
[[nodiscard]] inline std::vector<Drawing> read_ndjson(LineReader& reader, const NdjsonOptions& options = {}) {
  DrawingCollector collector(reader.file(), options);
  visit_ndjson(reader, collector);
  return collector.finish();
}

/// The drawings of a Quick, Draw! file, simplified or raw, plain or gzip (told by the content). Throws FileError naming
/// file and line. An empty file has no drawings.
[[nodiscard]] inline std::vector<Drawing> read_ndjson(const std::filesystem::path& path, const NdjsonOptions& options = {}) {
  LineReader reader(bytes_of_file(path), path.string(), options.lines);
  return read_ndjson(reader, options);
}

/// The same from bytes in memory; `file` names them in messages.
[[nodiscard]] inline std::vector<Drawing> parse_ndjson(ByteView bytes, const std::string& file, const NdjsonOptions& options = {}) {
  LineReader reader(bytes_of_memory(bytes), file, options.lines);
  return read_ndjson(reader, options);
}

}  // namespace sketchrnn
