// studio plot: drawings for a pen plotter.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/write_file.hpp>
#include <sketchrnn/drawing/morph.hpp>
#include <sketchrnn/drawing/plotter.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// A page by its name or by its sides.
PlotterPage page_of(const PlotOptions& options) {
  struct Known {
    std::string_view name;
    double width, height;
  };
  static constexpr Known all[] = {{"A3", 297, 420}, {"A4", 210, 297}, {"A5", 148, 210}, {"letter", 215.9, 279.4}};
  PlotterPage page{0, 0, options.margin};
  for (const Known& known : all) {
    if (options.page == known.name) page = {known.width, known.height, options.margin};
  }
  if (page.width == 0) {
    const char* end = options.page.data() + options.page.size();
    const auto width = std::from_chars(options.page.data(), end, page.width);
    const bool cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
    const auto height = cross ? std::from_chars(width.ptr + 1, end, page.height) : width;
    if (!cross || height.ec != std::errc() || height.ptr != end || !(page.width >= 1 && page.width <= 10'000) ||
        !(page.height >= 1 && page.height <= 10'000)) {
      std::vector<std::string> names;
      for (const Known& known : all) names.emplace_back(known.name);
      throw WrongUse("plot: --page " + options.page + " is none of " + command_line::listed(names) +
                     ", and no WIDTHxHEIGHT in millimetres up to 10000" + command_line::or_nearest(options.page, names));
    }
  }
  if (options.landscape && page.width < page.height) std::swap(page.width, page.height);
  if (!(2 * page.margin < 0.98 * std::min(page.width, page.height))) throw WrongUse("plot: --margin leaves no room on the page");
  return page;
}

}  // namespace

void plot(const PlotOptions& options) {
  const std::string ending = options.out.extension().string();
  const bool gcode = ending == ".gcode" || ending == ".nc", hpgl = ending == ".hpgl" || ending == ".plt";
  if (!gcode && !hpgl) throw WrongUse("plot: --out " + options.out.string() + " is to end in .gcode, .nc, .hpgl or .plt");
  const PlotterPage page = page_of(options);
  check_writable(options.out);
  const std::vector<Polylines> drawings = read_lines(options.words, Seed{options.seed}, options.count);
  const Polylines lines = plotter_sheet(drawings, page, {.columns = options.columns, .same_scale = options.same_scale});
  GcodeOptions machine;
  if (!options.pen_down.empty()) machine.pen_down = options.pen_down;
  if (!options.pen_up.empty()) machine.pen_up = options.pen_up;
  machine.feed = options.feed;
  write_file(options.out, gcode ? to_gcode(lines, page, machine) : to_hpgl(lines, page));

  double drawn = 0;
  for (const Polyline& line : lines) drawn += detail::length_of(line);
  print("drawings", drawings.size());
  print("lines", lines.size());
  print("drawn_mm", drawn);
  print("page_width_mm", page.width);
  print("page_height_mm", page.height);
  print("wrote", options.out.string());
}

}  // namespace studio
