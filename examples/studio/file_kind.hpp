// Checks that a file is of the right kind, before anything long begins; one of another kind is called what it is.
#pragma once

#include <filesystem>
#include <vector>

#include <sketchrnn/io/file_format.hpp>

#include "commands.hpp"

namespace studio {

/// Throws FileError for a file that holds no drawings. What is in a folder will be seen when it is read.
inline void check_drawings(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) return;
  const sketchrnn::IdentifiedFile found = sketchrnn::identify_file(file);
  if (!found.holds_drawings()) throw sketchrnn::wrong_format(file, found, sketchrnn::drawing_formats);
}

/// The same for each of several, unless bad ones are to be left out.
inline void check_drawings(const std::vector<std::filesystem::path>& files, const DrawingReading& reading) {
  if (reading.skip_bad.value_or(false) && files.size() > 1) return;
  for (const std::filesystem::path& file : files) check_drawings(file);
}

/// Throws FileError for a file that begins neither as tensors nor as a model of sketch-rnn-js.
inline void check_model(const std::filesystem::path& file) {
  const sketchrnn::IdentifiedFile found = sketchrnn::identify_file(file);
  if (!found.holds_model()) throw sketchrnn::wrong_format(file, found, sketchrnn::model_formats);
}

}  // namespace studio
