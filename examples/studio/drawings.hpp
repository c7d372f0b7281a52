// Reads the drawings named on the command line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "commands.hpp"

namespace studio {

/// Describes the names of drawings, for --help.
inline constexpr const char* drawings_help =
    "FILE (all of its drawings), FILE:N (the Nth, counted from 0), or a drawing made by the library: cat, cat-head, cat-body, "
    "three-eyed-cat, "
    "pig, pig-head, pig-body, eight-legged-pig; a file: .npz, .ndjson, .json, .csv, Quick, Draw! .bin, .svg; or a folder of such files";

/// Default tolerance of RDP simplification, as in the published Quick, Draw! files.
inline constexpr double usual_epsilon = 2;

/// Converts the command-line options to LoadOptions.
[[nodiscard]] sketchrnn::LoadOptions load_options(const DrawingReading& reading);

/// Throws FileError, naming the format found, for a file without drawings, before a long computation starts. Files in folders are checked
/// when they are read.
void check_drawings(const std::filesystem::path& file);

/// Checks several files, unless bad ones are skipped.
void check_drawings(const std::vector<std::filesystem::path>& files, const DrawingReading& reading);

/// sketchrnn::load() and sketchrnn::load_sketches(), which contain the readers of all formats. Commands call these, so that the readers are
/// compiled once.
[[nodiscard]] sketchrnn::Dataset load_dataset(const std::vector<std::filesystem::path>& files, const sketchrnn::LoadOptions& options);
[[nodiscard]] sketchrnn::LoadedSketches load_unsplit(const std::filesystem::path& file, const sketchrnn::LoadOptions& options);

/// Stores the reading options in the notes of a checkpoint, so that a run is resumed with the same drawings.
void write_notes(const DrawingReading& reading, std::map<std::string, std::string>& notes);
[[nodiscard]] DrawingReading reading_in(const std::map<std::string, std::string>& notes);

/// Returns the drawings named by a word, in stroke-3 and in file order; at most `limit` of a file or folder (0: all). An .svg is one
/// drawing, scaled as Quick, Draw! does (see fitted()). Embedded drawings are a pure function of the seed. Throws FileError for an invalid
/// file or one without the drawing, ArgumentError for an unknown name.
[[nodiscard]] sketchrnn::LoadedSketches read_sketches(const std::string& word, sketchrnn::Seed seed, std::size_t limit,
                                                      const sketchrnn::LoadOptions& options);

/// Returns the drawings named by a word, read with default options. Emits a notice if there are more than `limit`.
[[nodiscard]] std::vector<sketchrnn::Stroke3> read_drawings(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// Returns the drawings named by a word as lines; an .svg keeps its coordinates and all curves.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// Returns the lines of the drawings named by several words, at most `limit` in all (0: all). Throws ArgumentError if there are none.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::vector<std::string>& words, sketchrnn::Seed seed,
                                                           std::size_t limit = 0);

/// A drawing as lines, and the page of an .svg that states its size or a viewBox.
struct LinesOnPage {
  sketchrnn::Polylines lines;
  std::optional<sketchrnn::SvgPage> page{};
};

/// Reads an .svg file. `crop` cuts off what is beyond the page. Throws FileError if it has no lines.
[[nodiscard]] LinesOnPage read_picture(const std::filesystem::path& file, bool crop = true);

/// Returns the drawings named by a word as lines, with their pages.
[[nodiscard]] std::vector<LinesOnPage> read_lines_on_pages(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0,
                                                           const DrawingReading& reading = {});

/// Returns the .svg file named by a word, if it is one.
[[nodiscard]] std::optional<std::filesystem::path> picture_file(const std::string& word);

/// Converts strokes to lines, including a last stroke after which the pen is not lifted.
[[nodiscard]] std::vector<sketchrnn::Polylines> lines_of(const std::vector<sketchrnn::Stroke3>& drawings);

/// Scales a drawing to a larger side of `extent` (255: a whole drawing) and simplifies it with tolerance epsilon (simplify_quickdraw()).
/// Throws ArgumentError if a stroke is too long.
[[nodiscard]] sketchrnn::Stroke3 fitted(const sketchrnn::Polylines& lines, double epsilon = usual_epsilon, double extent = 255);

/// Returns one drawing named by a word; of a file, the first.
[[nodiscard]] sketchrnn::Stroke3 read_drawing(const std::string& word, sketchrnn::Seed seed);

}  // namespace studio
