// See beginning.hpp.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "beginning.hpp"
#include "drawings.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

constexpr double whole_drawing = 255;

Stroke3 of_page(const LinesOnPage& drawing, const std::string& file, double extent) {
  const Polylines& lines = drawing.lines;
  const Bounds box = bounds(lines);
  const double side = (std::max)(box.width(), box.height());
  const bool page = drawing.page.has_value();
  double whole = extent != 0 ? extent : page ? drawing.page->extent : side;
  const auto notice = [&](const std::string& what) {
    print_notice({file, what + ", so it counts as a whole drawing; see --extent", 1, {}});
  };
  if (extent == 0 && !page) notice("beginning without a page size");
  if (extent == 0 && page && whole < (1 - 1e-6) * side) {
    notice("beginning larger than its page");
    whole = side;
  }
  return fitted(lines, usual_epsilon, side > 0 ? whole_drawing * side / whole : whole_drawing);
}

/// A drawing of which it is known how large a whole one would be.
Stroke3 of_extent(Stroke3 drawing, const std::string& word, Seed seed, double extent) {
  // What was recorded with times has been scaled to 255 and thinned in reading: then it is read again, as it is.
  LoadOptions as_it_is = load_options({});
  as_it_is.ndjson.simplify_raw = false;
  const LoadedSketches recorded = read_sketches(word, seed, 1, as_it_is);
  if (!recorded.sketches.empty() && recorded.sketches.front() != drawing) {
    const Polylines lines = lines_of(recorded.sketches).front();
    const Bounds box = bounds(lines);
    return fitted(lines, usual_epsilon, whole_drawing * (std::max)(box.width(), box.height()) / extent);
  }
  for (std::size_t row = 0; row < length(drawing); ++row) {
    for (const std::size_t column : {0U, 1U}) {
      drawing(row, column) = static_cast<float>(whole_drawing / extent * static_cast<double>(drawing(row, column)));
    }
  }
  return drawing;
}

}  // namespace

Stroke3 read_beginning(const std::string& word, Seed seed, double extent) {
  Stroke3 drawing;
  if (const auto file = picture_file(word)) {
    drawing = of_page(read_lines_on_pages(word, seed).front(), file->string(), extent);
  } else {
    drawing = read_drawing(word, seed);
    if (extent != 0) drawing = of_extent(std::move(drawing), word, seed, extent);
  }
  if (length(drawing) == 0) throw ArgumentError(word + " holds a drawing without points");
  return drawing;
}

}  // namespace studio
