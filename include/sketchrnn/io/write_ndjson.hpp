// Writes Quick, Draw! files: one drawing per line, its strokes as lists of x and y, as read by read_ndjson(). The fields countrycode and
// timestamp are not written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Formats a list, "[1,2.5,3]", with the shortest text for each number that reads back as the same number.
template <class Numbers, class Number>
void append_numbers(std::string& text, const Numbers& numbers, const Number& number) {
  text += '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float value = number(numbers[i]);
    if (i != 0) text += ',';
    text += exact_text(value);
  }
  text += ']';
}

}  // namespace detail

/// Formats a drawing as a line of a Quick, Draw! file, including the line end: {"word":"cat","recognized":true,"drawing":[[[x, ...],[y,
/// ...]], ...]}. key_id is written only if it is not empty, a third list per stroke only if there are times. parse_ndjson() returns the
/// same drawing without strokes that have no points. Throws ArgumentError for coordinates or times that are not finite, and unless there is
/// one time per point.
[[nodiscard]] inline std::string to_ndjson(const Drawing& drawing) {
  check_polylines(drawing.lines, "to_ndjson");
  if (drawing.has_times() && drawing.times.size() != drawing.lines.size()) {
    throw ArgumentError("to_ndjson: " + std::to_string(drawing.lines.size()) + " strokes and times of " +
                        std::to_string(drawing.times.size()));
  }
  const auto quoted = [](const std::string& words) {
    return nlohmann::json(words).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);  // invalid UTF-8 becomes U+FFFD
  };
  std::string text = "{\"word\":" + quoted(drawing.word);
  if (!drawing.key_id.empty()) text += ",\"key_id\":" + quoted(drawing.key_id);
  text += drawing.recognized ? ",\"recognized\":true,\"drawing\":[" : ",\"recognized\":false,\"drawing\":[";
  bool first = true;
  for (std::size_t i = 0; i < drawing.lines.size(); ++i) {
    const Polyline& line = drawing.lines[i];
    if (line.empty()) continue;
    text += first ? "[" : ",[";
    first = false;
    detail::append_numbers(text, line, [](const Point& point) { return point.x; });
    text += ',';
    detail::append_numbers(text, line, [](const Point& point) { return point.y; });
    if (drawing.has_times()) {
      const std::vector<float>& times = drawing.times[i];
      if (times.size() != line.size()) {
        throw ArgumentError("to_ndjson: stroke " + std::to_string(i) + " has " + std::to_string(line.size()) + " points and " +
                            std::to_string(times.size()) + " times");
      }
      for (const float time : times) {
        if (!is_finite(time)) throw ArgumentError("to_ndjson: stroke " + std::to_string(i) + " has a time that is not finite");
      }
      text += ',';
      detail::append_numbers(text, times, [](float time) { return time; });
    }
    text += ']';
  }
  return text + "]}\n";
}

/// Converts a sketch to a Quick, Draw! drawing: its strokes with the minimum x and y at 0, in the sketch's unit. A dot is a stroke of one
/// point, so that load() returns the same rows. Throws ArgumentError if the array is not stroke-3.
[[nodiscard]] inline Drawing to_drawing(const Stroke3& strokes, std::string word) {
  Drawing drawing;
  drawing.word = std::move(word);
  drawing.lines = to_polylines(strokes, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true});
  const Bounds box = bounds(drawing.lines);
  for (Polyline& line : drawing.lines) {
    for (Point& point : line) point = {point.x - box.min_x, point.y - box.min_y};
  }
  return drawing;
}

/// Writes drawings atomically, one per line. Also throws FileError.
inline void write_ndjson(const std::filesystem::path& path, std::span<const Drawing> drawings) {
  std::string text;
  for (const Drawing& drawing : drawings) text += to_ndjson(drawing);
  write_file(path, text);
}

/// Writes sketches with a common word.
inline void write_ndjson(const std::filesystem::path& path, std::span<const Stroke3> sketches, const std::string& word) {
  std::string text;
  for (const Stroke3& sketch : sketches) text += to_ndjson(to_drawing(sketch, word));
  write_file(path, text);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
