// Sheets as .png pictures. All that the studio has of cairo is behind these two functions.
#pragma once

#include <cstddef>
#include <filesystem>

#include <sketchrnn/drawing/grid.hpp>

namespace studio {

/// Whether this program was built with cairo.
[[nodiscard]] bool writes_png();

/// The sheet as a picture of this width in pixels, 0: that of the sheet; the file is replaced as a whole. Throws ArgumentError for a picture of
/// more than 32,767 pixels across or 100 million in all, and what write_svg throws.
void write_png(const std::filesystem::path& path, const sketchrnn::SketchGrid& sheet, const sketchrnn::GridOptions& options,
               std::size_t width);

}  // namespace studio
