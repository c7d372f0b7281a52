// Implementation of drawings.hpp.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/drawing_folder.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/toy/animals.hpp>
#include <sketchrnn/toy/dataset.hpp>

#include "../nearest_word.hpp"
#include "drawings.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Creates an embedded drawing from its name on the command line.
struct EmbeddedDrawing {
  std::string_view name;
  Animal animal;
  ProceduralOptions parts;
};

const std::vector<EmbeddedDrawing>& embedded_drawings() {
  static const std::vector<EmbeddedDrawing> all{
      {"cat", Animal::cat, {.body = true}},
      {"cat-head", Animal::cat, {.body = false}},
      {"cat-body", Animal::cat, {.body = true, .body_position = BodyPosition::beside}},
      {"three-eyed-cat", Animal::cat, {.body = false, .eyes = 3}},
      {"pig", Animal::pig, {.body = true}},
      {"pig-head", Animal::pig, {.body = false}},
      {"pig-body", Animal::pig, {.body = true, .body_position = BodyPosition::beside}},
      {"eight-legged-pig", Animal::pig, {.body = true, .legs = 8}},
  };
  return all;
}

}  // namespace

Stroke3 fitted(const Polylines& lines, double epsilon, double extent) {
  // Resampling takes memory, and simplification time, in proportion to the length of a stroke.
  constexpr double longest = 25'000;
  if (!(detail::longest_scaled_stroke(lines) * extent / 255 <= longest)) {
    throw ArgumentError(extent > 255
                            ? "the beginning is too large for --extent: one of its strokes crosses a whole drawing hundreds of times"
                            : "a stroke crosses the drawing hundreds of times");
  }
  return to_stroke3(simplify_quickdraw(lines, {.extent = extent, .epsilon = epsilon}), StrokeConvention::quickdraw);
}

LoadOptions load_options(const DrawingReading& reading) {
  LoadOptions options;
  options.ndjson.reading.only_recognized = reading.only_recognized;
  options.skip_bad = reading.skip_bad;
  options.svg_epsilon = usual_epsilon;
  return options;
}

void check_drawings(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) return;
  const IdentifiedFile found = identify_file(file);
  if (!found.holds_drawings()) throw wrong_format(file.string(), found, drawing_formats);
}

void check_drawings(const std::vector<std::filesystem::path>& files, const DrawingReading& reading) {
  if (reading.skip_bad.value_or(false) && files.size() > 1) return;
  for (const std::filesystem::path& file : files) check_drawings(file);
}

Dataset load_dataset(const std::vector<std::filesystem::path>& files, const LoadOptions& options) { return load(files, options); }

LoadedSketches load_unsplit(const std::filesystem::path& file, const LoadOptions& options) { return load_sketches(file, options); }

void write_notes(const DrawingReading& reading, std::map<std::string, std::string>& notes) {
  if (reading.only_recognized) notes["only_recognized"] = "yes";
  if (reading.skip_bad) notes["skip_bad"] = *reading.skip_bad ? "yes" : "no";
}

DrawingReading reading_in(const std::map<std::string, std::string>& notes) {
  DrawingReading reading;
  reading.only_recognized = notes.contains("only_recognized");
  if (const auto skip = notes.find("skip_bad"); skip != notes.end()) reading.skip_bad = skip->second == "yes";
  return reading;
}

LoadedSketches read_sketches(const std::string& word, Seed seed, std::size_t limit, const LoadOptions& options) {
  for (const EmbeddedDrawing& drawing : embedded_drawings()) {
    if (word != drawing.name) continue;
    Random random(seed, Purpose::procedural_drawing, 3);
    return {{to_stroke3(draw_animal(drawing.animal, drawing.parts, random))}};
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
    std::vector<std::string> names;
    for (const EmbeddedDrawing& drawing : embedded_drawings()) names.emplace_back(drawing.name);
    const std::string name = word.substr(0, word.find(':'));
    if (name != word && std::find(names.begin(), names.end(), name) != names.end()) {
      throw ArgumentError("there is no file " + name + ", and the library makes one drawing called " + name + ": expected " + name +
                          " without a number, or FILE:N");
    }
    throw ArgumentError("no drawing and no file is called " + file.string() + command_line::suggestion_for(file.string(), names) +
                        "; expected " + drawings_help);
  }
  constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
  if (!one) return load_sketches(file, options, limit == 0 ? no_limit : limit);
  LoadedSketches all = load_sketches(file, options, *one == no_limit ? no_limit : *one + 1);
  if (*one >= all.sketches.size()) {
    throw FileError(file.string(), "drawing " + std::to_string(*one),
                    std::to_string(all.sketches.size()) + (all.sketches.size() == 1 ? " drawing" : " drawings"),
                    "a drawing with this number, counted from 0");
  }
  all.sketches = {std::move(all.sketches[*one])};
  all.classes.clear();  // a single drawing needs no notice of lost classes
  all.train = all.valid = all.test = 0;
  return all;
}

std::vector<Stroke3> read_drawings(const std::string& word, Seed seed, std::size_t limit) {
  std::vector<Stroke3> drawings = read_sketches(word, seed, limit == 0 ? 0 : limit + 1, load_options({})).sketches;
  if (limit != 0 && drawings.size() > limit) {
    drawings.resize(limit);
    print_notice({word, "more drawings than asked for; drawings taken, from the first on", limit, {}});
  }
  return drawings;
}

std::vector<Polylines> lines_of(const std::vector<Stroke3>& drawings) {
  std::vector<Polylines> all;
  all.reserve(drawings.size());
  for (const Stroke3& drawing : drawings) {
    all.push_back(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}));
  }
  return all;
}

std::optional<std::filesystem::path> picture_file(const std::string& word) {
  const auto is_picture = [](const std::filesystem::path& file) {
    return std::filesystem::is_regular_file(file) && identify_file(file).format == FileFormat::svg;
  };
  if (is_picture(word)) return word;
  if (word.ends_with(":0") && is_picture(word.substr(0, word.size() - 2))) return word.substr(0, word.size() - 2);
  return std::nullopt;
}

namespace {

/// Reads the lines of all files of a folder; files without lines are skipped with a notice.
std::vector<LinesOnPage> lines_in_folder(const std::filesystem::path& folder, Seed seed, std::size_t limit) {
  std::vector<LinesOnPage> all;
  std::size_t left_out = 0;
  for (const ListedFile& file : list_files(std::span(&folder, 1))) {
    if (limit != 0 && all.size() == limit) break;
    try {
      for (LinesOnPage& lines : read_lines_on_pages(file.path.string(), seed, limit == 0 ? 0 : limit - all.size(), {.skip_bad = true})) {
        all.push_back(std::move(lines));
      }
    } catch (const FileError& error) {
      ++left_out;
      print_notice({error.file(), "left out (found " + error.found() + ")", 1, error.place()});
    }
  }
  if (left_out != 0) print_notice({folder.string(), "files left out", left_out, {}});
  if (all.empty()) throw FileError(folder.string(), "looking for drawings", "none", drawing_formats);
  return all;
}

}  // namespace

LinesOnPage read_picture(const std::filesystem::path& file, bool crop) {
  SvgReading reading;
  reading.crop = crop;
  SvgDrawing drawing = read_svg_drawing(file, reading);
  if (drawing.lines.empty()) throw FileError(file.string(), "end of file", "no line", "a drawing");
  LinesOnPage result{std::move(drawing.lines)};
  if (drawing.page.extent > 0) result.page = drawing.page;
  return result;
}

std::vector<LinesOnPage> read_lines_on_pages(const std::string& word, Seed seed, std::size_t limit, const DrawingReading& reading) {
  if (std::filesystem::is_directory(word)) return lines_in_folder(word, seed, limit);
  std::vector<LinesOnPage> all;
  if (const std::optional<std::filesystem::path> file = picture_file(word)) {
    all.push_back(read_picture(*file));
  } else {
    for (Polylines& lines : lines_of(read_sketches(word, seed, limit, load_options(reading)).sketches)) all.push_back({std::move(lines)});
  }
  return all;
}

std::vector<Polylines> read_lines(const std::string& word, Seed seed, std::size_t limit) {
  std::vector<Polylines> all;
  for (LinesOnPage& lines : read_lines_on_pages(word, seed, limit)) all.push_back(std::move(lines.lines));
  return all;
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
