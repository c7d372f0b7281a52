// Drawings for pen plotters: a sheet laid out in millimetres, as G-code or as HPGL.
// What it is not for: screens (svg.hpp, grid.hpp), and the order of lines: the pen draws them as they come.
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
#include <sketchrnn/drawing/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

/// Paper, in millimetres. A plotter's x runs along its width and y up along its height, from the lower left corner. HP's own
/// plotters run x along the longer side: for them A4 is 297 by 210.
struct PlotterPage {
  double width = 210, height = 297;
  double margin = 10;  ///< nothing is drawn nearer to an edge
};

/// How drawings lie on a page: in rows from the top, each fitted into its cell.
struct PlotterLayout {
  std::size_t columns = 0;  ///< 0: as many as make the cells about square
  double padding = 0.05;    ///< on each side of a cell, in cells
  bool same_scale = false;  ///< one scale for all, at which the largest drawing fits; else each its own
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

}  // namespace detail

/// The drawings on one page: lines in millimetres, y upwards, none outside the margins. Throws ArgumentError for coordinates that are not
/// finite, a page without room, and more than 10,000 drawings.
[[nodiscard]] inline Polylines plotter_sheet(std::span<const Polylines> drawings, const PlotterPage& page = {},
                                             const PlotterLayout& layout = {}) {
  detail::check_page(page);
  detail::check_size(layout.padding, "the padding", 0, 0.45);
  if (drawings.size() > 10'000 || layout.columns > 10'000) throw ArgumentError("a sheet of more than 10000 drawings or columns");
  const double width = page.width - 2 * page.margin, height = page.height - 2 * page.margin;
  const std::size_t columns = layout.columns == 0 ? detail::square_columns(drawings.size(), width, height)
                                                  : (std::min)(layout.columns, (std::max<std::size_t>)(drawings.size(), 1));
  const std::size_t rows = (std::max<std::size_t>)(1, (drawings.size() + columns - 1) / columns);
  const double cell_width = width / static_cast<double>(columns), cell_height = height / static_cast<double>(rows);
  const double inside = 1 - 2 * layout.padding;

  std::optional<double> scale;
  for (const Polylines& lines : drawings) {
    const Bounds box = bounds(lines);
    if (!layout.same_scale || (same_value(box.width(), 0) && same_value(box.height(), 0))) continue;
    const double fitted = detail::placement(box, 0, 0, inside * cell_width, inside * cell_height).scale;
    scale = (std::min)(scale.value_or(fitted), fitted);
  }

  Polylines sheet;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const std::size_t row = i / columns, column = i % columns;
    const double left = page.margin + (static_cast<double>(column) + layout.padding) * cell_width;
    const double top = page.margin + (static_cast<double>(row) + layout.padding) * cell_height;
    const detail::Placement place = detail::placement(bounds(drawings[i]), left, top, inside * cell_width, inside * cell_height, scale);
    for (const Polyline& line : drawings[i]) {
      if (line.empty()) continue;
      sheet.emplace_back();
      for (const Point& p : line) {
        // y upwards; what rounding puts over the margin is put back
        const double x = place.scale * static_cast<double>(p.x) + place.x_shift;
        const double y = page.height - (place.scale * static_cast<double>(p.y) + place.y_shift);
        sheet.back().push_back({static_cast<float>(std::clamp(x, page.margin, page.width - page.margin)),
                                static_cast<float>(std::clamp(y, page.margin, page.height - page.margin))});
      }
    }
  }
  return sheet;
}

/// Commands for a machine that reads G-code. The defaults are for GRBL with a servo that holds the pen, as most small pen plotters have it:
/// M3 S90 turns it down, M5 lets it up, and a short dwell waits for it. For a Z axis: pen_down = "G1 Z0 F600", pen_up = "G0 Z5".
struct GcodeOptions {
  std::string pen_down = "M3 S90\nG4 P0.15";
  std::string pen_up = "M5\nG4 P0.15";
  double feed = 1500;  ///< of the pen on paper, in millimetres a minute
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

/// Lines in millimetres, y upwards, as G-code: absolute, pen up between lines, and at the end pen up and at (0, 0). A line of one point is a
/// dot. Throws ArgumentError for points that are not on the page and for options that make no sense.
[[nodiscard]] inline std::string to_gcode(const Polylines& lines, const PlotterPage& page = {}, const GcodeOptions& options = {}) {
  detail::check_on_page(lines, page);
  detail::check_command(options.pen_down, "the command that puts the pen down");
  detail::check_command(options.pen_up, "the command that lifts the pen");
  detail::check_size(options.feed, "the feed", 1, 100'000);
  const auto at = [&](const Point& p) {
    return " X" + detail::decimal(std::clamp(static_cast<double>(p.x), 0.0, page.width), 3) + " Y" +
           detail::decimal(std::clamp(static_cast<double>(p.y), 0.0, page.height), 3);
  };
  // millimetres, absolute, feed a minute
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
  std::optional<double> speed{};  ///< in centimetres a second; the plotter's own where absent
};

/// Lines in millimetres, y upwards, as HPGL, whose unit is 1/40 mm: IN; SP; then PU and PD; at the end pen up and at (0, 0). A line of one
/// point is a dot. Throws ArgumentError for points that are not on the page and for options that make no sense.
[[nodiscard]] inline std::string to_hpgl(const Polylines& lines, const PlotterPage& page = {}, const HpglOptions& options = {}) {
  constexpr double units = 40;          // to a millimetre
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

}  // namespace sketchrnn
