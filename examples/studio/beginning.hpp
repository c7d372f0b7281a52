// Reads the beginning of a drawing that a model is to complete. Unlike a whole drawing, it must not be scaled to full size.
#pragma once

#include <string>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace studio {

/// Returns the drawing named by `word` (of a file with several, the first), in the units of Quick, Draw!, in which the larger side of a
/// whole drawing is 255. `extent` is the larger side of a whole drawing in the file's units. If it is 0, an .svg is scaled by the larger
/// side of its page (viewBox, or width and height, or one of them), extended by anything beyond the page, which is kept; other files are
/// assumed to be in these units already. Emits a notice for an .svg without a page or with lines beyond it, and for a beginning larger than
/// a whole drawing.
/// Throws as read_drawings() does, and ArgumentError for a drawing without points or if `extent` makes it too large.
[[nodiscard]] sketchrnn::Stroke3 read_beginning(const std::string& word, sketchrnn::Seed seed, double extent = 0);

}  // namespace studio
