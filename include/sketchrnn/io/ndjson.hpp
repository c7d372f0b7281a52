// Quick, Draw! files: one drawing a line, simplified or raw, plain or gzip. Reads drawings as polylines; data sets of
// stroke-3 are made of them in ndjson_dataset.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/memory_budget.hpp>

namespace sketchrnn {

struct NdjsonOptions {
  std::size_t limit = (std::numeric_limits<std::size_t>::max)();  ///< read no more drawings than this
  bool only_recognized = false;                                 ///< leave out drawings that the game's network did not recognise
  std::size_t most_points = 100'000;                            ///< of one drawing
  LineLimits lines;
  MemoryLimits memory;  ///< of all drawings together
};

/// One drawing from its line of JSON. Throws what `fail(found, expected)` returns if it is none.
template <class Fail>
[[nodiscard]] Drawing parse_drawing(std::string_view line, std::size_t most_points, const Fail& fail) {
  Drawing drawing;
  detail::DrawingParser parser(drawing, most_points);
  if (!nlohmann::json::sax_parse(line.begin(), line.end(), &parser)) throw fail(parser.found(), parser.expected());
  return drawing;
}

/// Calls visit(Drawing&&) for each drawing that the options ask for; blank lines are skipped. The reader knows the
/// place.
template <class Visit>
void for_each_drawing(LineReader& reader, const NdjsonOptions& options, const Visit& visit) {
  const auto fail = [&](std::string_view found, std::string_view expected) { return reader.fail(found, expected); };
  std::size_t count = 0;
  while (count < options.limit) {
    const auto line = reader.next();
    if (!line) return;
    if (line->find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Drawing drawing = parse_drawing(*line, options.most_points, fail);
    if (options.only_recognized && !drawing.recognized) continue;
    ++count;
    visit(std::move(drawing));
  }
}

/// The drawings that the reader gives. Throws FileError naming the line for whatever is wrong with one.
[[nodiscard]] inline std::vector<Drawing> read_ndjson(LineReader& reader, const NdjsonOptions& options = {}) {
  constexpr std::size_t allocation = 32;  // what a small one costs beside its content
  MemoryBudget budget(options.memory, 0);
  std::vector<Drawing> drawings;
  for_each_drawing(reader, options, [&](Drawing&& drawing) {
    std::size_t bytes = 3 * sizeof(Drawing) + drawing.word.size() + drawing.key_id.size();  // 3: the vector grows
    for (const Polyline& line : drawing.lines) bytes += 3 * sizeof(line) + allocation + line.size() * sizeof(Point);
    for (const auto& times : drawing.times) bytes += 3 * sizeof(times) + allocation + times.size() * sizeof(float);
    budget.grow_to(reader.file_bytes());
    budget.charge(bytes, reader.file(), reader.place());
    drawings.push_back(std::move(drawing));
  });
  return drawings;
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
