// Output for pen plotters: layout of drawings on a page in millimeters, G-code and HPGL. stroke_order.hpp optimizes the order of the lines.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Page size in millimeters. Plotter coordinates start at the lower left corner, x along the width and y up along the height. On HP
/// plotters x runs along the longer side: A4 is 297 by 210.
struct PlotterPage {
  double width = 210;   ///< in millimeters
  double height = 297;  ///< in millimeters
  double margin = 10;   ///< minimum distance of fitted drawings from the edges
};

/// Reference point of an origin.
enum class PageCorner {
  top_left,      ///< x to the right, y down
  top_right,     ///< x to the left, y down
  bottom_left,   ///< x to the right, y up
  bottom_right,  ///< x to the left, y up
  center,        ///< x to the right, y down
};

/// Position of a drawing on a page: the offset in millimeters, toward the inside, from a corner of the page to the same corner of the
/// drawing's frame. From the center, x points right and y down.
struct PlotterOrigin {
  PageCorner corner = PageCorner::top_left;  ///< the corner of page and frame
  double x = 0;                              ///< in millimeters
  double y = 0;                              ///< in millimeters
};

/// Layout of drawings on a page: in rows from the top, by default each centered in its cell and as large as fits.
struct PlotterLayout {
  std::size_t columns = 0;  ///< 0: chosen so that cells are approximately square
  double padding = 0.05;    ///< on each side of a cell, as a fraction of its size; only for fitted drawings
  bool same_scale = false;  ///< one scale for all drawings, at which the largest one fits; otherwise each is fitted into its cell
  /// Millimeters per unit of the drawings; if set, drawings are not fitted, and a single drawing may extend into the margin.
  std::optional<double> scale{};
  /// Position of a single drawing, instead of centered in its cell.
  std::optional<PlotterOrigin> origin{};
};

namespace detail {

inline void check_page(const PlotterPage& page) {
  check_size(page.width, "the width of the page", 1, 10'000);
  check_size(page.height, "the height of the page", 1, 10'000);
  check_size(page.margin, "the margin", 0, 0.49 * (std::min)(page.width, page.height));
}

/// Returns the number of columns for which `count` cells are as close to square as possible.
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

/// A rectangle of a page, y down from the upper edge.
struct PageArea {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// Returns the part of the page from the origin to the margins on the opposite sides.
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

/// Returns the placement of a box in an area: at the corner or centered, as large as fits or with the given scale.
[[nodiscard]] inline Placement placement(const Bounds& box, const PageArea& area, PageCorner corner, std::optional<double> scale) {
  const double width = area.right - area.left, height = area.bottom - area.top;
  if (!scale && !(width > 0 && height > 0)) raise(ArgumentError("the origin leaves no room on the page"));
  Placement place = placement(box, area.left, area.top, width, height, scale);
  if (corner == PageCorner::center) return place;
  const double free_x = width - place.scale * box.width(), free_y = height - place.scale * box.height();
  const bool is_left = corner == PageCorner::top_left || corner == PageCorner::bottom_left;
  const bool is_top = corner == PageCorner::top_left || corner == PageCorner::top_right;
  place.x_shift += is_left ? -0.5 * free_x : 0.5 * free_x;
  place.y_shift += is_top ? -0.5 * free_y : 0.5 * free_y;
  return place;
}

/// Adds the lines of a drawing to a sheet, y up. Throws ArgumentError if they exceed the limits by more than rounding errors, which are
/// clamped.
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
        raise(ArgumentError("drawing " + std::to_string(number) + ", " + number_text(place.scale * box.width()) + " by " +
                            number_text(place.scale * box.height()) + " mm, reaches the point (" + number_text(x) + ", " + number_text(y) +
                            ") from the upper left corner, expected from (" + number_text(limits.left) + ", " + number_text(limits.top) +
                            ") to (" + number_text(limits.right) + ", " + number_text(limits.bottom) + ")"));
      }
      sheet.back().push_back({static_cast<float>(std::clamp(x, limits.left, limits.right)),
                              static_cast<float>(page.height - std::clamp(y, limits.top, limits.bottom))});
    }
  }
}

}  // namespace detail

/// Lays out drawings on a page: returns lines in millimeters, y up. Fitted drawings lie within the margins; others within the page or, if
/// there are several, within their cells. `frames` are the rectangles to be fitted or placed, in the coordinates of each drawing, for
/// example the pages they were drawn on; by default their bounding boxes. Throws ArgumentError for coordinates that are not finite, invalid
/// options, more than 10,000 drawings, a number of frames other than that of the drawings, an origin with several drawings, and lines that
/// do not fit.
[[nodiscard]] inline Polylines plotter_sheet(std::span<const Polylines> drawings, const PlotterPage& page = {},
                                             const PlotterLayout& layout = {}, std::span<const Bounds> frames = {}) {
  detail::check_page(page);
  detail::check_size(layout.padding, "the padding", 0, 0.45);
  if (layout.scale) detail::check_size(*layout.scale, "the scale", 1e-9, 1e9);
  if (!frames.empty() && frames.size() != drawings.size()) {
    detail::raise(ArgumentError("a plotter sheet of " + std::to_string(drawings.size()) + " drawings and " + std::to_string(frames.size()) +
                                " frames"));
  }
  if (layout.origin && drawings.size() > 1) {
    detail::raise(ArgumentError("an origin places one drawing, found " + std::to_string(drawings.size())));
  }
  if (drawings.size() > 10'000 || layout.columns > 10'000) detail::raise(ArgumentError("a sheet of more than 10000 drawings or columns"));
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

/// Options of to_gcode(). The defaults are for GRBL with a pen servo, as in most small pen plotters: M3 S90 lowers the pen, M5 lifts it,
/// each followed by a short dwell. For a Z axis use pen_down = "G1 Z0 F600", pen_up = "G0 Z5".
struct GcodeOptions {
  /// G-code that lowers the pen.
  std::string pen_down = "M3 S90\nG4 P0.15";
  /// G-code that lifts the pen.
  std::string pen_up = "M5\nG4 P0.15";
  double feed = 1500;  ///< feed rate with the pen down, in mm/min
};

namespace detail {

/// Throws ArgumentError unless all points are finite and on the page.
inline void check_on_page(const Polylines& lines, const PlotterPage& page) {
  check_page(page);
  check_polylines(lines, "lines for a plotter");
  constexpr float rounding = 1e-3F;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const Point& p : lines[i]) {
      if (p.x < -rounding || p.y < -rounding || static_cast<double>(p.x - rounding) > page.width ||
          static_cast<double>(p.y - rounding) > page.height) {
        raise(ArgumentError("lines for a plotter: line " + std::to_string(i) + " has a point at (" + number_text(static_cast<double>(p.x)) +
                            ", " + number_text(static_cast<double>(p.y)) + ") mm, outside the page"));
      }
    }
  }
}

/// Throws ArgumentError unless `text`, which is sent to the machine unchanged, is short and printable.
inline void check_command(std::string_view text, std::string_view name) {
  const bool good = std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
  if (!good || text.size() > 200) raise(ArgumentError(std::string(name) + ": expected at most 200 printable characters"));
}

}  // namespace detail

/// Returns lines in millimeters, y up, as G-code with absolute coordinates. The pen is lifted between lines and ends at (0, 0). A line of
/// one point is a dot. Throws ArgumentError for points outside the page and invalid options.
[[nodiscard]] inline std::string to_gcode(const Polylines& lines, const PlotterPage& page = {}, const GcodeOptions& options = {}) {
  detail::check_on_page(lines, page);
  detail::check_command(options.pen_down, "the command that puts the pen down");
  detail::check_command(options.pen_up, "the command that lifts the pen");
  detail::check_size(options.feed, "the feed", 1, 100'000);
  const auto at = [&](const Point& p) {
    return " X" + detail::decimal(std::clamp(static_cast<double>(p.x), 0.0, page.width), 3) + " Y" +
           detail::decimal(std::clamp(static_cast<double>(p.y), 0.0, page.height), 3);
  };
  // millimeters, absolute coordinates, feed per minute
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

/// Options of to_hpgl().
struct HpglOptions {
  unsigned pen = 1;               ///< pen of the carousel, 1 to 8
  std::optional<double> speed{};  ///< in cm/s; the plotter's default if not set
};

/// Returns lines in millimeters, y up, as HPGL (IN, SP, VS, PU and PD commands; unit 1/40 mm). The pen ends lifted at (0, 0). A line of one
/// point is a dot. Throws ArgumentError for points outside the page and invalid options.
[[nodiscard]] inline std::string to_hpgl(const Polylines& lines, const PlotterPage& page = {}, const HpglOptions& options = {}) {
  constexpr double units = 40;            // per millimeter
  constexpr std::size_t max_points = 50;  // per PD command: old plotters have small buffers
  detail::check_on_page(lines, page);
  if (options.pen < 1 || options.pen > 8) detail::raise(ArgumentError("the pen is " + std::to_string(options.pen) + ", expected 1 to 8"));
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
      text += (i - first) % max_points == 0 ? (i == first ? "PD" : ";\nPD") : ",";
      text += at(line[i]);
    }
    text += ";\n";
  }
  return text + "PU;PU0,0;SP0;\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
