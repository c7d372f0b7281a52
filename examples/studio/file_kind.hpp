// Checks the format of input files before a long computation starts. The error names the format found.
#pragma once

#include <filesystem>
#include <vector>

#include <sketchrnn/io/identify_file.hpp>

#include "commands.hpp"

namespace studio {

/// Throws FileError for a file without drawings. Files in folders are checked when they are read.
inline void check_drawings(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) return;
  const sketchrnn::IdentifiedFile found = sketchrnn::identify_file(file);
  if (!found.holds_drawings()) throw sketchrnn::wrong_format(file.string(), found, sketchrnn::drawing_formats);
}

/// Checks several files, unless bad ones are skipped.
inline void check_drawings(const std::vector<std::filesystem::path>& files, const DrawingReading& reading) {
  if (reading.skip_bad.value_or(false) && files.size() > 1) return;
  for (const std::filesystem::path& file : files) check_drawings(file);
}

}  // namespace studio
