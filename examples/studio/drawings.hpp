// Drawings by the words of a command line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace studio {

/// What can be named, for help texts.
inline constexpr const char* drawings_help =
    "FILE (all its drawings), FILE:N (its Nth, from 0), or one drawn by the library: cat, cat-head, cat-body, three-eyed-cat, "
    "pig, pig-head, pig-body, eight-legged-pig; files: .npz, .ndjson, .svg, strokes as .json";

/// What RDP takes away from a drawing that is fitted, unless the command line says otherwise: as for the published Quick, Draw! files.
inline constexpr double usual_epsilon = 2;

/// The drawings that a word stands for, in stroke-3; of a file at most `limit` (0: all). An .svg is one drawing, fitted as Quick, Draw!
/// fits its own, with this epsilon (see fitted). What the library draws is a pure function of the seed. Throws FileError for a file that
/// does not fit or has no such drawing, ArgumentError for a word that names nothing.
[[nodiscard]] std::vector<sketchrnn::Stroke3> read_drawings(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0,
                                                            double epsilon = usual_epsilon);

/// The same as lines to be drawn: an .svg then keeps its own coordinates and every curve.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// Those of several words, one after the other, no more than `limit` in all (0: all). Throws ArgumentError where there are none.
[[nodiscard]] std::vector<sketchrnn::Polylines> read_lines(const std::vector<std::string>& words, sketchrnn::Seed seed,
                                                           std::size_t limit = 0);

/// Strokes as lines, the last one also where the pen is not lifted after it.
[[nodiscard]] std::vector<sketchrnn::Polylines> lines_of(const std::vector<sketchrnn::Stroke3>& drawings);

/// A drawing scaled to a larger side of 255, with as few points as epsilon allows (simplify_quickdraw). Throws ArgumentError for one whose
/// strokes are too long for that.
[[nodiscard]] sketchrnn::Stroke3 fitted(const sketchrnn::Polylines& lines, double epsilon = usual_epsilon);

/// The same for a word that stands for one drawing; of a whole file, its first.
[[nodiscard]] sketchrnn::Stroke3 read_drawing(const std::string& word, sketchrnn::Seed seed);

}  // namespace studio
