// Finding drawings by name; see drawings.hpp.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/procedural.hpp>
#include <sketchrnn/data/procedural_animals.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/ndjson_dataset.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "drawings.hpp"
#include "file_kind.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// A drawing that the library makes, by its name on the command line.
struct EmbeddedDrawing {
  std::string_view name;
  Animal animal;
  ProceduralOptions parts;
};

const std::vector<EmbeddedDrawing>& embedded_drawings() {
  static const std::vector<EmbeddedDrawing> all{
      {"cat", Animal::cat, {.body = true}},
      {"cat-head", Animal::cat, {.body = false}},
      {"cat-body", Animal::cat, {.body = true, .body_place = BodyPlace::beside}},
      {"three-eyed-cat", Animal::cat, {.body = false, .eyes = 3}},
      {"pig", Animal::pig, {.body = true}},
      {"pig-head", Animal::pig, {.body = false}},
      {"pig-body", Animal::pig, {.body = true, .body_place = BodyPlace::beside}},
      {"eight-legged-pig", Animal::pig, {.body = true, .legs = 8}},
  };
  return all;
}

std::vector<Stroke3> of_picture(const std::filesystem::path& file, double epsilon) {
  const auto fail = [&](const std::string& found) { return FileError(file.string(), "end of file", found, "a drawing"); };
  try {
    Stroke3 drawing = fitted(read_svg(file), epsilon);
    if (length(drawing) == 0) throw fail("no line");
    return {std::move(drawing)};
  } catch (const ArgumentError& error) {
    throw fail(error.what());
  }
}

std::vector<Stroke3> of_file(const std::filesystem::path& file, double epsilon) {
  const FileKind kind = file_kind(file);
  if (kind == FileKind::picture) return of_picture(file, epsilon);
  if (kind == FileKind::strokes) return read_stroke_json(file);
  check_drawings(file);
  Dataset data = load(file);
  std::vector<Stroke3> all;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (std::size_t index = 0; index < split->size(); ++index) all.push_back((*split)[index]);
  }
  return all;
}

}  // namespace

Stroke3 fitted(const Polylines& lines, double epsilon) {
  // Resampling takes memory, and thinning time, with the length of a stroke.
  constexpr double longest = 25'000;
  if (!(detail::longest_scaled_stroke(lines) <= longest)) throw ArgumentError("a stroke that crosses the drawing hundreds of times");
  return to_stroke3(simplify_quickdraw(lines, {.epsilon = epsilon}), StrokeConvention::quickdraw);
}

std::vector<Stroke3> read_drawings(const std::string& word, Seed seed, std::size_t limit, double epsilon) {
  for (const EmbeddedDrawing& drawing : embedded_drawings()) {
    if (word != drawing.name) continue;
    Random random(seed, Purpose::procedural_drawing, 3);
    return {to_stroke3(draw_animal(drawing.animal, drawing.parts, random))};
  }
  std::filesystem::path file = word;
  std::optional<std::size_t> one;
  if (const std::size_t colon = word.rfind(':'); colon != std::string::npos && !std::filesystem::exists(file)) {
    std::size_t number = 0;
    const char* end = word.data() + word.size();
    const auto read = std::from_chars(word.data() + colon + 1, end, number);
    if (read.ec == std::errc() && read.ptr == end && colon + 1 != word.size()) {
      one = number;
      file = word.substr(0, colon);
    }
  }
  if (!std::filesystem::exists(file)) {
    throw ArgumentError("no drawing and no file is called " + file.string() + "; expected " + drawings_help);
  }
  std::vector<Stroke3> all = of_file(file, epsilon);
  if (one) {
    if (*one >= all.size()) {
      throw FileError(file.string(), "drawing " + std::to_string(*one), std::to_string(all.size()) + " drawings",
                      "one with this number, from 0");
    }
    return {std::move(all[*one])};
  }
  if (limit != 0 && all.size() > limit) all.resize(limit);
  return all;
}

std::vector<Polylines> lines_of(const std::vector<Stroke3>& drawings) {
  std::vector<Polylines> all;
  all.reserve(drawings.size());
  for (const Stroke3& drawing : drawings) {
    all.push_back(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}));
  }
  return all;
}

std::vector<Polylines> read_lines(const std::string& word, Seed seed, std::size_t limit) {
  const std::filesystem::path file = word;
  if (!std::filesystem::is_regular_file(file) || file_kind(file) != FileKind::picture) return lines_of(read_drawings(word, seed, limit));
  Polylines lines = read_svg(file);
  if (lines.empty()) throw FileError(word, "end of file", "no line", "a drawing");
  return {std::move(lines)};
}

std::vector<Polylines> read_lines(const std::vector<std::string>& words, Seed seed, std::size_t limit) {
  std::vector<Polylines> all;
  for (const std::string& word : words) {
    if (limit != 0 && all.size() == limit) break;
    for (Polylines& lines : read_lines(word, seed, limit == 0 ? 0 : limit - all.size())) all.push_back(std::move(lines));
  }
  if (all.empty()) throw ArgumentError("there are no drawings");
  return all;
}

Stroke3 read_drawing(const std::string& word, Seed seed) {
  std::vector<Stroke3> drawings = read_drawings(word, seed, 1);
  if (drawings.empty()) throw ArgumentError(word + " holds no drawings");
  return std::move(drawings.front());
}

}  // namespace studio
