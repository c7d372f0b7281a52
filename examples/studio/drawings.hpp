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
    "pig, pig-head, pig-body, eight-legged-pig";

/// The drawings that a word stands for, in stroke-3; of a file at most `limit` (0: all). What the library draws is a pure function of the
/// seed. Throws FileError for a file that does not fit or has no such drawing, ArgumentError for a word that names nothing.
[[nodiscard]] std::vector<sketchrnn::Stroke3> read_drawings(const std::string& word, sketchrnn::Seed seed, std::size_t limit = 0);

/// The same for a word that stands for one drawing; of a whole file, its first.
[[nodiscard]] sketchrnn::Stroke3 read_drawing(const std::string& word, sketchrnn::Seed seed);

}  // namespace studio
