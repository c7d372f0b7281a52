// Implementation of beginning.hpp.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
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
  double whole = side;
  if (extent != 0) {
    whole = extent;
  } else if (!drawing.page) {
    print_notice({file, "beginning without a page size, so it counts as a whole drawing; see --extent", 1, {}});
  } else {
    const SvgPage& page = *drawing.page;
    whole = page.extent;
    // Extent of page and lines together; along a side that the document does not state, of the lines alone.
    const auto reach = [&](double first, double last, double at, double length) {
      const double low = -at / page.scale, high = low + length / page.scale;
      const bool beyond = length > 0 && (first < low - 1e-6 * page.extent || last > high + 1e-6 * page.extent);
      return beyond ? (std::max)(last, high) - (std::min)(first, low) : 0;
    };
    double both = (std::max)(reach(static_cast<double>(box.min_x), static_cast<double>(box.max_x), page.x, page.width),
                             reach(static_cast<double>(box.min_y), static_cast<double>(box.max_y), page.y, page.height));
    if (side > (1 + 1e-6) * page.extent) both = (std::max)(both, side);
    if (both > 0) {
      whole = (std::max)(whole, both);
      print_notice({file,
                    "beginning that reaches beyond its page, so a whole drawing counts as large as both together, " +
                        detail::number_text(whole) + " units; see --extent",
                    1,
                    {}});
    }
  }
  return fitted(lines, usual_epsilon, side > 0 ? whole_drawing * side / whole : whole_drawing);
}

/// Scales a drawing for a given extent of a whole drawing.
Stroke3 of_extent(Stroke3 drawing, const std::string& word, Seed seed, double extent) {
  // A drawing with times has been scaled to 255 and simplified by the reader; read it again unchanged.
  LoadOptions unscaled = load_options({});
  unscaled.ndjson.simplify_raw = false;
  const LoadedSketches recorded = read_sketches(word, seed, 1, unscaled);
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
    drawing = of_page(read_picture(*file, false), file->string(), extent);
  } else {
    drawing = read_drawing(word, seed);
    if (extent != 0) drawing = of_extent(std::move(drawing), word, seed, extent);
  }
  if (length(drawing) == 0) throw ArgumentError(word + " holds a drawing without points");
  const Bounds box = bounds(drawing, Origin::excluded);
  const double side = (std::max)(box.width(), box.height());
  if (constexpr double bearable = 1.05; side > bearable * whole_drawing) {
    print_notice({word,
                  "beginning larger than a whole drawing, " + detail::number_text(std::round(side)) +
                      " units across rather than at most 255; see --extent",
                  1,
                  {}});
  }
  return drawing;
}

}  // namespace studio
