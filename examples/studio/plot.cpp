// studio plot: writes drawings for a pen plotter.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/plotter.hpp>
#include <sketchrnn/drawing/stroke_order.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Returns the size of a page from its name or its sides.
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
      throw WrongUse("--page " + options.page + " is none of " + command_line::listed(names) +
                     ", nor WIDTHxHEIGHT in millimeters up to 10000" + command_line::suggestion_for(options.page, names));
    }
  }
  if (options.landscape && page.width < page.height) std::swap(page.width, page.height);
  if (!(2 * page.margin < 0.98 * std::min(page.width, page.height)))
    throw WrongUse("--margin " + detail::number_text(page.margin) + " leaves no room on the page");
  return page;
}

/// Parses "X,Y", "CORNER" or "CORNER:X,Y".
PlotterOrigin origin_of(const PlotOptions& options) {
  static const std::vector<std::string> names{"top-left", "top-right", "bottom-left", "bottom-right", "center"};
  static constexpr PageCorner corners[] = {PageCorner::top_left, PageCorner::top_right, PageCorner::bottom_left, PageCorner::bottom_right,
                                           PageCorner::center};
  const std::string& text = options.origin;
  PlotterOrigin origin;
  std::string_view place = text;
  const bool is_corner = !text.empty() && text.find_first_of("0123456789") != 0 && text.front() != '-' && text.front() != '.';
  if (is_corner) {
    const std::string name = text.substr(0, text.find(':'));
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw WrongUse("--origin " + text + ": " + name + " is none of " + command_line::listed(names) +
                     command_line::suggestion_for(name, names));
    }
    origin.corner = corners[found - names.begin()];
    if (name.size() == text.size()) {
      const double inwards = origin.corner == PageCorner::center ? 0 : options.margin;
      return {origin.corner, inwards, inwards};
    }
    place.remove_prefix(name.size() + 1);
  }
  const std::size_t comma = (std::min)(place.find(','), place.size());
  if (!parse_number(place.substr(0, comma), origin.x) || !parse_number(place.substr((std::min)(comma + 1, place.size())), origin.y) ||
      !is_within(origin.x, -10'000, 10'000) || !is_within(origin.y, -10'000, 10'000)) {
    throw WrongUse("--origin " + text + " is not X,Y in millimeters, a corner, or CORNER:X,Y");
  }
  return origin;
}

/// Drawings in millimeters with their frames: the page of an .svg or, along a side that it does not state, the extent of its lines.
struct ScaledDrawings {
  std::vector<Polylines> drawings;
  std::vector<Bounds> frames;
};

ScaledDrawings in_millimeters(std::vector<Polylines> drawings, const std::vector<std::optional<SvgPage>>& pages, const std::string& scale) {
  double factor = 1;
  const bool true_size = scale == "true";
  if (!true_size) static_cast<void>(parse_number(scale, factor));  // validated by the command-line parser
  ScaledDrawings result;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const std::optional<SvgPage>& page = pages[i];
    if (true_size && !page) {
      throw WrongUse("--scale true is for .svg files that state a size or a viewBox; drawing " + std::to_string(i) +
                     " does not, expected --scale NUMBER");
    }
    const double unit = page && (true_size || page->physical) ? page->millimeters() * factor : factor;
    const Bounds box = bounds(drawings[i]);
    double left = static_cast<double>(box.min_x), top = static_cast<double>(box.min_y), width = box.width(), height = box.height();
    if (page && page->width > 0) {
      left = -page->x / page->scale;
      width = page->width / page->scale;
    }
    if (page && page->height > 0) {
      top = -page->y / page->scale;
      height = page->height / page->scale;
    }
    for (Polyline& line : drawings[i]) {
      for (Point& p : line) {
        p = {static_cast<float>(unit * (static_cast<double>(p.x) - left)), static_cast<float>(unit * (static_cast<double>(p.y) - top))};
      }
    }
    result.frames.push_back({0, 0, static_cast<float>(unit * width), static_cast<float>(unit * height)});
  }
  result.drawings = std::move(drawings);
  return result;
}

/// Returns the sheet for the options.
Polylines sheet_of(const PlotOptions& options, const PlotterPage& page, std::vector<Polylines> drawings,
                   const std::vector<std::optional<SvgPage>>& pages) {
  PlotterLayout layout{.columns = options.columns, .same_scale = options.same_scale};
  if (!options.origin.empty()) {
    if (drawings.size() > 1) throw WrongUse("--origin places one drawing, found " + std::to_string(drawings.size()));
    layout.origin = origin_of(options);
  }
  if (options.scale.empty()) return plotter_sheet(drawings, page, layout);
  if (options.same_scale) throw WrongUse("--same-scale is for drawings that are fitted to the page, and cannot be combined with --scale");
  layout.scale = 1;
  const ScaledDrawings scaled = in_millimeters(std::move(drawings), pages, options.scale);
  return plotter_sheet(scaled.drawings, page, layout, scaled.frames);
}

/// Emits a notice for lines that are closer to an edge than the margin.
void tell_of_margin(const Polylines& lines, const PlotterPage& page, const Path& out) {
  constexpr double rounding = 1e-3;
  const std::size_t count = static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const Polyline& line) {
    return std::any_of(line.begin(), line.end(), [&](const Point& p) {
      const double x = static_cast<double>(p.x), y = static_cast<double>(p.y), least = page.margin - rounding;
      return x < least || y < least || x > page.width - least || y > page.height - least;
    });
  }));
  NoticeCounter notices(out.string());
  notices.add("lines nearer to an edge than the margin", "", count);
  notices.report(print_notice);
}

}  // namespace

void plot(const PlotOptions& options) {
  const std::string ending = options.out.extension().string();
  const bool gcode = ending == ".gcode" || ending == ".nc", hpgl = ending == ".hpgl" || ending == ".plt";
  if (!gcode && !hpgl) throw WrongUse("--out " + options.out.string() + " must end in .gcode, .nc, .hpgl or .plt");
  const PlotterPage page = page_of(options);
  check_writable(options.out);
  std::vector<Polylines> drawings;
  std::vector<std::optional<SvgPage>> pages;
  for (const std::string& word : options.words) {
    if (options.count != 0 && drawings.size() == options.count) break;
    const std::size_t limit = options.count == 0 ? 0 : options.count - drawings.size();
    for (LinesOnPage& drawing : read_lines_on_pages(word, Seed{options.seed}, limit)) {
      drawings.push_back(std::move(drawing.lines));
      pages.push_back(drawing.page);
    }
  }
  if (drawings.empty()) throw ArgumentError("there are no drawings");
  const std::size_t count = drawings.size();
  Polylines lines = sheet_of(options, page, std::move(drawings), pages);
  if (options.sort) lines = sorted_strokes(std::move(lines));
  tell_of_margin(lines, page, options.out);
  GcodeOptions machine;
  if (!options.pen_down.empty()) machine.pen_down = options.pen_down;
  if (!options.pen_up.empty()) machine.pen_up = options.pen_up;
  machine.feed = options.feed;
  write_file(options.out, gcode ? to_gcode(lines, page, machine) : to_hpgl(lines, page));

  const Bounds box = bounds(lines);
  print("drawings", count);
  print("lines", lines.size());
  print("drawn_mm", pen_down_length(lines));
  print("travel_mm", pen_up_length(lines));
  print("width_mm", box.width());
  print("height_mm", box.height());
  print("page_width_mm", page.width);
  print("page_height_mm", page.height);
  print("wrote", options.out.string());
}

}  // namespace studio
