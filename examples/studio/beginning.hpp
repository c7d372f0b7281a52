// The beginning of a drawing, for a model to go on from: unlike a whole drawing it must not be scaled to the size of one.
#pragma once

#include <string>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace studio {

/// The drawing that a word stands for (of a file with several, the first), in the units of Quick, Draw!, in which the larger side of a whole
/// drawing is 255. `extent` is that side in the file's own units. Where it is 0, that of an .svg is the larger side of its page (viewBox, or
/// width and height, or one of them) and of what reaches beyond that, which is kept; other files are in those units already. Notices: an .svg without a page
/// or with lines beyond it, a beginning larger than a whole drawing.
/// Throws what read_drawings does, ArgumentError for a drawing without points and for one that `extent` makes too large.
[[nodiscard]] sketchrnn::Stroke3 read_beginning(const std::string& word, sketchrnn::Seed seed, double extent = 0);

}  // namespace studio
