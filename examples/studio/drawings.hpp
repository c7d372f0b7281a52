// Drawings by the words of a command line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "commands.hpp"

namespace studio {

/// What can be named, for help texts.
inline constexpr const char* drawings_help =
    "FILE (all of its drawings), FILE:N (the Nth, counted from 0), or a drawing made by the library: cat, cat-head, cat-body, "
    "three-eyed-cat, "
    "pig, pig-head, pig-body, eight-legged-pig; a file: .npz, .ndjson, .json, .csv, Quick, Draw! .bin, .svg; or a folder of such files";

/// What RDP takes away from a drawing that is fitted, unless the command line says otherwise: as for the published Quick, Draw! files.
inline constexpr double usual_epsilon = 2;

/// How to read what the command line asks for.
[[nodiscard]] sketchrnn::LoadOptions load_options(const DrawingReading& reading);

/// What the notes of a checkpoint say of it, so that a run goes on with the same drawings.
void write_notes(const DrawingReading& reading, std::map<std::string, std::string>& notes);
[[nodiscard]] DrawingReading reading_in(const std::map<std::string, std::string>& notes);

/// The drawings that a word stands for, in stroke-3 and in the order of the file; of a file or folder at most `limit` (0: all). An .svg is
/// one drawing, fitted as Quick, Draw! fits its own (see fitted). What the library draws is a pure function of the seed. Throws FileError
/// for a file that does not fit or has no such drawing, ArgumentError for a word that names nothing.
[[nodiscard]] sketchrnn::LoadedSketches read_sketches(const std::string& word, sketchrnn::Seed seed, std::size_t limit,
                                                      const sketchrnn::LoadOptions& options);

/// The same, the drawings alone, read as usual. Where there are more than `limit`, a notice says so.
[[nodiscard]] std::vector<sketchrnn::Stroke3> read_drawings(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// The same as lines to be drawn: an .svg then keeps its own coordinates and every curve.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// Those of several words, one after the other, no more than `limit` in all (0: all). Throws ArgumentError where there are none.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::vector<std::string>& words, sketchrnn::Seed seed,
                                                           std::size_t limit = 0);

/// A drawing as lines, and the page of an .svg that states a side or a viewBox.
struct LinesOnPage {
  sketchrnn::Polylines lines;
  std::optional<sketchrnn::SvgPage> page{};
};

/// An .svg file. What lies beyond its page is cut off where `crop` says so. Throws FileError for one without a line.
[[nodiscard]] LinesOnPage read_picture(const std::filesystem::path& file, bool crop = true);

/// The drawings that a word stands for.
[[nodiscard]] std::vector<LinesOnPage> read_lines_on_pages(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0,
                                                           const DrawingReading& reading = {});

/// The .svg file that a word names, if it does.
[[nodiscard]] std::optional<std::filesystem::path> picture_file(const std::string& word);

/// Strokes as lines, the last one also where the pen is not lifted after it.
[[nodiscard]] std::vector<sketchrnn::Polylines> lines_of(const std::vector<sketchrnn::Stroke3>& drawings);

/// A drawing scaled to a larger side of `extent` (255: a whole drawing), with as few points as epsilon allows (simplify_quickdraw). Throws
/// ArgumentError for one whose strokes are too long for that.
[[nodiscard]] sketchrnn::Stroke3 fitted(const sketchrnn::Polylines& lines, double epsilon = usual_epsilon, double extent = 255);

/// The same for a word that stands for one drawing; of a whole file, its first.
[[nodiscard]] sketchrnn::Stroke3 read_drawing(const std::string& word, sketchrnn::Seed seed);

}  // namespace studio
