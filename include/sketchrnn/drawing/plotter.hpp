// Drawings for pen plotters: a sheet laid out in millimeters, as large as fits or to scale, as G-code or as HPGL.
// What it is not for: screens (svg.hpp, grid.hpp), and the order of lines (stroke_order.hpp): the pen draws them as they come.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Paper, in millimeters. A plotter's x runs along its width and y up along its height, from the lower left corner. HP's own
/// plotters run x along the longer side: for them A4 is 297 by 210.
struct PlotterPage {
  double width = 210, height = 297;
  double margin = 10;  ///< drawings that are fitted come no nearer to an edge
};

enum class PageCorner { top_left, top_right, bottom_left, bottom_right, center };

/// Where a drawing lies on a page: so many millimeters inwards from a corner of the page lies the same corner of the drawing's frame. From
/// the center, x counts to the right and y down.
struct PlotterOrigin {
  PageCorner corner = PageCorner::top_left;
  double x = 0, y = 0;
};

/// How drawings lie on a page: in rows from the top, each in the middle of its cell and as large as fits, unless said otherwise.
struct PlotterLayout {
  std::size_t columns = 0;  ///< 0: as many as make the cells about square
  double padding = 0.05;    ///< on each side of a cell, in cells; of fitted drawings
  bool same_scale = false;  ///< one scale for all, at which the largest drawing fits; else each its own
  /// Millimeters to a unit of the drawings; then nothing is fitted, and a single drawing may reach into the margin.
  std::optional<double> scale{};
  std::optional<PlotterOrigin> origin{};  ///< of a single drawing
};

namespace detail {

inline void check_page(const PlotterPage& page) {
  check_size(page.width, "the width of the page", 1, 10'000);
  check_size(page.height, "the height of the page", 1, 10'000);
  check_size(page.margin, "the margin", 0, 0.49 * (std::min)(page.width, page.height));
}

/// Columns at which `count` cells on a page are as nearly square as can be.
[[nodiscard]] inline std::size_t square_columns(std::size_t count, double width, double height) {
  std::size_t best = 1;
  double largest = 0;  // side of the square that fits into a cell
  for (std::size_t columns = 1; columns <= count; ++columns) {
    const std::size_t rows = (count + columns - 1) / columns;
    const double side = (std::min)(width / static_cast<double>(columns), height / static_cast<double>(rows));
    if (side > largest) {
      largest = side;
      best = columns;
    }
  }
  return best;
}

/// A rectangle of a page, y downwards from the upper edge.
struct PageArea {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// The part of the page that begins at the origin and ends at the margins on the other sides.
[[nodiscard]] inline PageArea area_from(const PlotterOrigin& origin, const PlotterPage& page) {
  check_size(origin.x, "the origin's x", -10'000, 10'000);
  check_size(origin.y, "the origin's y", -10'000, 10'000);
  PageArea area{page.margin, page.margin, page.width - page.margin, page.height - page.margin};
  const PageCorner corner = origin.corner;
  if (corner == PageCorner::center) {
    return {area.left + origin.x, area.top + origin.y, area.right + origin.x, area.bottom + origin.y};
  }
  const bool is_left = corner == PageCorner::top_left || corner == PageCorner::bottom_left;
  const bool is_top = corner == PageCorner::top_left || corner == PageCorner::top_right;
  (is_left ? area.left : area.right) = is_left ? origin.x : page.width - origin.x;
  (is_top ? area.top : area.bottom) = is_top ? origin.y : page.height - origin.y;
  return area;
}

/// The placement of a box in an area: at the corner, or in the middle, as large as fits or with the scale given.
[[nodiscard]] inline Placement placement(const Bounds& box, const PageArea& area, PageCorner corner, std::optional<double> scale) {
  const double width = area.right - area.left, height = area.bottom - area.top;
  if (!scale && !(width > 0 && height > 0)) throw ArgumentError("the origin leaves no room on the page");
  Placement place = placement(box, area.left, area.top, width, height, scale);
  if (corner == PageCorner::center) return place;
  const double free_x = width - place.scale * box.width(), free_y = height - place.scale * box.height();
  const bool is_left = corner == PageCorner::top_left || corner == PageCorner::bottom_left;
  const bool is_top = corner == PageCorner::top_left || corner == PageCorner::top_right;
  place.x_shift += is_left ? -0.5 * free_x : 0.5 * free_x;
  place.y_shift += is_top ? -0.5 * free_y : 0.5 * free_y;
  return place;
}

/// Adds the lines of a drawing to a sheet, y upwards. Throws ArgumentError where they do not lie within the limits; what rounding puts over
/// them is put back.
inline void place_on_sheet(const Polylines& lines, const Placement& place, const PageArea& limits, const PlotterPage& page,
                           std::size_t number, Polylines& sheet) {
  constexpr double rounding = 1e-3;
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    sheet.emplace_back();
    for (const Point& p : line) {
      const double x = place.scale * static_cast<double>(p.x) + place.x_shift, y = place.scale * static_cast<double>(p.y) + place.y_shift;
      if (!is_within(x, limits.left - rounding, limits.right + rounding) ||
          !is_within(y, limits.top - rounding, limits.bottom + rounding)) {
        const Bounds box = bounds(lines);
        throw ArgumentError("drawing " + std::to_string(number) + ", " + number_text(place.scale * box.width()) + " by " +
                            number_text(place.scale * box.height()) + " mm, reaches the point (" + number_text(x) + ", " + number_text(y) +
                            ") from the upper left corner, expected from (" + number_text(limits.left) + ", " + number_text(limits.top) +
                            ") to (" + number_text(limits.right) + ", " + number_text(limits.bottom) + ")");
      }
      sheet.back().push_back({static_cast<float>(std::clamp(x, limits.left, limits.right)),
                              static_cast<float>(page.height - std::clamp(y, limits.top, limits.bottom))});
    }
  }
}

}  // namespace detail

/// The drawings on one page: lines in millimeters, y upwards; none outside the margins where they are fitted, else none outside the page
/// or, of several drawings, outside of their cells. `frames` are what is fitted or placed of each, in its coordinates: the pages that they
/// were drawn on; without frames, the rectangles around the drawings. Throws ArgumentError for coordinates that are not finite, a page
/// without room, more than 10,000 drawings, not as many frames as drawings, an origin for several drawings, and lines that do not fit.
[[nodiscard]] inline Polylines plotter_sheet(std::span<const Polylines> drawings, const PlotterPage& page = {},
                                             const PlotterLayout& layout = {}, std::span<const Bounds> frames = {}) {
  detail::check_page(page);
  detail::check_size(layout.padding, "the padding", 0, 0.45);
  if (layout.scale) detail::check_size(*layout.scale, "the scale", 1e-9, 1e9);
  if (!frames.empty() && frames.size() != drawings.size()) {
    throw ArgumentError("a plotter sheet of " + std::to_string(drawings.size()) + " drawings and " + std::to_string(frames.size()) +
                        " frames");
  }
  if (layout.origin && drawings.size() > 1) {
    throw ArgumentError("an origin places one drawing, found " + std::to_string(drawings.size()));
  }
  if (drawings.size() > 10'000 || layout.columns > 10'000) throw ArgumentError("a sheet of more than 10000 drawings or columns");
  const double width = page.width - 2 * page.margin, height = page.height - 2 * page.margin;
  const std::size_t columns = layout.columns == 0 ? detail::square_columns(drawings.size(), width, height)
                                                  : (std::min)(layout.columns, (std::max<std::size_t>)(drawings.size(), 1));
  const std::size_t rows = (std::max<std::size_t>)(1, (drawings.size() + columns - 1) / columns);
  const double cell_width = width / static_cast<double>(columns), cell_height = height / static_cast<double>(rows);
  const double padding = layout.scale ? 0 : layout.padding, inside = 1 - 2 * padding;
  const auto box_of = [&](std::size_t i) { return frames.empty() ? bounds(drawings[i]) : frames[i]; };

  std::optional<double> scale = layout.scale;
  for (std::size_t i = 0; i < drawings.size() && layout.same_scale && !layout.scale; ++i) {
    const Bounds box = box_of(i);
    if (same_value(box.width(), 0) && same_value(box.height(), 0)) continue;
    const double fitted = detail::placement(box, 0, 0, inside * cell_width, inside * cell_height).scale;
    scale = (std::min)(scale.value_or(fitted), fitted);
  }

  Polylines sheet;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    check_polylines(drawings[i]);
    const std::size_t row = i / columns, column = i % columns;
    const double left = page.margin + (static_cast<double>(column) + padding) * cell_width;
    const double top = page.margin + (static_cast<double>(row) + padding) * cell_height;
    detail::PageArea area{left, top, left + inside * cell_width, top + inside * cell_height};
    if (layout.origin) area = detail::area_from(*layout.origin, page);
    const detail::Placement place = detail::placement(box_of(i), area, layout.origin ? layout.origin->corner : PageCorner::center, scale);
    const bool free = drawings.size() == 1 && (layout.scale || layout.origin || !frames.empty());
    const detail::PageArea limits = free ? detail::PageArea{0, 0, page.width, page.height} : area;
    detail::place_on_sheet(drawings[i], place, limits, page, i, sheet);
  }
  return sheet;
}

/// Commands for a machine that reads G-code. The defaults are for GRBL with a servo that holds the pen, as most small pen plotters have it:
/// M3 S90 turns it down, M5 lets it up, and a short dwell waits for it. For a Z axis: pen_down = "G1 Z0 F600", pen_up = "G0 Z5".
struct GcodeOptions {
  std::string pen_down = "M3 S90\nG4 P0.15";
  std::string pen_up = "M5\nG4 P0.15";
  double feed = 1500;  ///< of the pen on paper, in millimeters a minute
};

namespace detail {

/// Throws ArgumentError unless the line has points, all of them on the page.
inline void check_on_page(const Polylines& lines, const PlotterPage& page) {
  check_page(page);
  check_polylines(lines, "lines for a plotter");
  constexpr float rounding = 1e-3F;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const Point& p : lines[i]) {
      if (p.x < -rounding || p.y < -rounding || static_cast<double>(p.x - rounding) > page.width ||
          static_cast<double>(p.y - rounding) > page.height) {
        throw ArgumentError("lines for a plotter: line " + std::to_string(i) + " has a point at (" + number_text(static_cast<double>(p.x)) +
                            ", " + number_text(static_cast<double>(p.y)) + ") mm, outside the page");
      }
    }
  }
}

/// Text that goes to a machine as it is: printable, in lines.
inline void check_command(std::string_view text, std::string_view name) {
  const bool good = std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
  if (!good || text.size() > 200) throw ArgumentError(std::string(name) + ": expected at most 200 printable characters");
}

}  // namespace detail

/// Lines in millimeters, y upwards, as G-code: absolute, pen up between lines, and at the end pen up and at (0, 0). A line of one point is
/// a dot. Throws ArgumentError for points that are not on the page and for options that make no sense.
[[nodiscard]] inline std::string to_gcode(const Polylines& lines, const PlotterPage& page = {}, const GcodeOptions& options = {}) {
  detail::check_on_page(lines, page);
  detail::check_command(options.pen_down, "the command that puts the pen down");
  detail::check_command(options.pen_up, "the command that lifts the pen");
  detail::check_size(options.feed, "the feed", 1, 100'000);
  const auto at = [&](const Point& p) {
    return " X" + detail::decimal(std::clamp(static_cast<double>(p.x), 0.0, page.width), 3) + " Y" +
           detail::decimal(std::clamp(static_cast<double>(p.y), 0.0, page.height), 3);
  };
  // millimeters, absolute, feed a minute
  std::string text = "G21\nG90\nG94\n" + options.pen_up + "\n";
  const std::string feed = " F" + detail::decimal(options.feed, 3);
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    text += "G0" + at(line.front()) + "\n" + options.pen_down + "\n";
    for (std::size_t i = 1; i < line.size(); ++i) text += "G1" + at(line[i]) + (i == 1 ? feed : "") + "\n";
    text += options.pen_up + "\n";
  }
  return text + "G0 X0 Y0\nM2\n";
}

struct HpglOptions {
  unsigned pen = 1;               ///< of the carousel, from 1
  std::optional<double> speed{};  ///< in centimeters a second; the plotter's own where absent
};

/// Lines in millimeters, y upwards, as HPGL, whose unit is 1/40 mm: IN; SP; then PU and PD; at the end pen up and at (0, 0). A line of one
/// point is a dot. Throws ArgumentError for points that are not on the page and for options that make no sense.
[[nodiscard]] inline std::string to_hpgl(const Polylines& lines, const PlotterPage& page = {}, const HpglOptions& options = {}) {
  constexpr double units = 40;          // to a millimeter
  constexpr std::size_t together = 50;  // points of one PD: the buffers of old plotters are short
  detail::check_on_page(lines, page);
  if (options.pen < 1 || options.pen > 8) throw ArgumentError("the pen is " + std::to_string(options.pen) + ", expected 1 to 8");
  if (options.speed) detail::check_size(*options.speed, "the speed", 1, 200);
  const auto whole = [](float value, double side) {
    return std::to_string(std::llround(std::clamp(std::round(units * static_cast<double>(value)), 0.0, std::floor(units * side))));
  };
  const auto at = [&](const Point& p) { return whole(p.x, page.width) + "," + whole(p.y, page.height); };
  std::string text = "IN;SP" + std::to_string(options.pen) + ";\n";
  if (options.speed) text += "VS" + detail::decimal(*options.speed) + ";\n";
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    text += "PU" + at(line.front()) + ";";
    const std::size_t first = line.size() == 1 ? 0 : 1;
    for (std::size_t i = first; i < line.size(); ++i) {
      text += (i - first) % together == 0 ? (i == first ? "PD" : ";\nPD") : ",";
      text += at(line[i]);
    }
    text += ";\n";
  }
  return text + "PU;PU0,0;SP0;\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
