// Files of drawings with the names of their classes, "pig=pig_more.npz", as `studio train`, `train-classifier`, `quality` and `bodies` take them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "commands.hpp"

namespace studio {

/// Returns a drawing scaled to a larger side of 255 and simplified with tolerance 2, like the published Quick, Draw! files, whatever the unit
/// and the density of its points. A drawing that cannot be simplified, because a stroke crosses it hundreds of times, gives nothing.
[[nodiscard]] std::optional<sketchrnn::Stroke3> simplified(const sketchrnn::Stroke3& drawing);

/// Returns several drawings, simplified. Those that cannot be simplified are unchanged, and counted in a notice.
[[nodiscard]] std::vector<sketchrnn::Stroke3> simplified(std::span<const sketchrnn::Stroke3> drawings);

/// A file of drawings and the name of their class.
struct ClassFile {
  std::string name;  ///< empty: the names in the file
  Path file;
};

/// Splits "alarm_clock=more.npz" into class, spelled with spaces, and file. An absolute path, and the name of an existing file, is a file without
/// a class.
[[nodiscard]] ClassFile class_file(const std::string& word);

/// Reads several files, each "FILE" or "CLASS=FILE", as one data set, those without a class first. Splits in a file are kept; classes are
/// spelled with spaces, "alarm clock", and merged by name. With `simplify`, the drawings are simplified. Empty splits are not reported. A file
/// that is given twice is read once, with a notice. Throws FileError for a file that does not exist or cannot be read, and ArgumentError for
/// one that is given twice with different classes.
[[nodiscard]] sketchrnn::Dataset load_classes(const std::vector<std::string>& words, const DrawingReading& reading, bool simplify);

}  // namespace studio
