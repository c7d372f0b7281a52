// Writes sheets as .png files. The only code of the studio that depends on cairo.
#pragma once

#include <cstddef>
#include <filesystem>

#include <sketchrnn/drawing/grid.hpp>

namespace studio {

/// Returns whether this program was built with cairo.
[[nodiscard]] bool writes_png();

/// Writes the sheet as a .png of this width in pixels (0: that of the sheet), atomically. Throws ArgumentError for a picture of more than
/// 32,767 pixels on a side or 100 million in all, and as write_svg() does.
void write_png(const std::filesystem::path& path, const sketchrnn::SketchGrid& sheet, const sketchrnn::GridOptions& options,
               std::size_t width);

}  // namespace studio
