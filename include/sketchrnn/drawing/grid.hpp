// Sheets of sketches in rows and columns, with captions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A cell of a sheet. An empty sketch leaves it blank.
struct GridCell {
  /// Constructs a blank cell.
  GridCell() = default;
  /// Constructs a cell with a sketch and its color.
  GridCell(Stroke3 strokes, std::string ink = {}) : sketch(std::move(strokes)), color(std::move(ink)) {}

  Stroke3 sketch;                  ///< [N, 3], in drawing units
  std::string color;               ///< GridOptions::color if empty
  std::string text{};              ///< text in the center of the cell, for example a sign between sketches
  std::size_t beginning_rows = 0;  ///< number of rows drawn in GridOptions::beginning_color, on top of the others
};

/// A sheet. Rows may have different lengths; captions may be fewer than rows or columns.
struct SketchGrid {
  std::vector<std::vector<GridCell>> rows{};   ///< from the top
  std::vector<std::string> row_captions{};     ///< left of the rows
  std::vector<std::string> column_captions{};  ///< above the columns
  std::string title{};                         ///< above the sheet
};

/// Appearance of a sheet.
struct GridOptions {
  double cell_width = 120;              ///< in pixels
  double cell_height = 120;             ///< in pixels
  double padding = 10;                  ///< inside a cell on each side, in pixels
  double stroke_width = 1.5;            ///< in pixels
  double font_size = 13;                ///< of captions, in pixels
  std::string color = "black";          ///< of the lines, as in CSS
  std::string beginning_color = "red";  ///< of the first GridCell::beginning_rows rows of a sketch, for completions
  std::string background = "white";     ///< none if empty
  bool same_scale = false;  ///< one scale for all sketches, at which the largest one fits; otherwise each is fitted into its cell
  StrokeConvention convention = StrokeConvention::quickdraw;  ///< see SvgOptions
};

namespace detail {

inline void check_grid(const SketchGrid& grid, std::size_t columns, const GridOptions& options) {
  check_size(options.cell_width, "the width of a cell", 1, 1e4);
  check_size(options.cell_height, "the height of a cell", 1, 1e4);
  check_size(options.padding, "the padding", 0, 0.49 * (std::min)(options.cell_width, options.cell_height));
  check_size(options.stroke_width, "the stroke width", 0, 1e3);
  check_size(options.font_size, "the font size", 1, 1e3);
  constexpr std::size_t max_cells = 10'000;
  if (grid.rows.size() > max_cells || columns > max_cells) {
    raise(ArgumentError("a sheet of " + std::to_string(grid.rows.size()) + " by " + std::to_string(columns) +
                        " sketches, expected at most " + std::to_string(max_cells) + " rows and columns"));
  }
  if (grid.row_captions.size() > grid.rows.size() || grid.column_captions.size() > columns) {
    raise(ArgumentError("a sheet of " + std::to_string(grid.rows.size()) + " rows and " + std::to_string(columns) + " columns has " +
                        std::to_string(grid.row_captions.size()) + " row captions and " + std::to_string(grid.column_captions.size()) +
                        " column captions"));
  }
}

/// Returns the width reserved for row captions: that of the longest one, at most three cells.
[[nodiscard]] inline double caption_width(const std::vector<std::string>& captions, const GridOptions& options) {
  std::size_t longest = 0;
  for (const std::string& caption : captions) longest = (std::max)(longest, character_count(caption));
  if (longest == 0) return 0;
  const double wanted = 0.6 * options.font_size * static_cast<double>(longest) + options.font_size;
  return (std::min)(wanted, 3 * options.cell_width);
}

/// Returns the polylines of a cell's sketch. Errors name its row and column.
[[nodiscard]] inline Polylines cell_lines(const GridCell& cell, std::size_t row, std::size_t column, StrokeConvention convention) {
  const std::string place = "sketch in row " + std::to_string(row) + ", column " + std::to_string(column) + ": ";
  return in_context<ArgumentError>(place, [&] { return lines_to_draw(cell.sketch, convention); });
}

/// Splits lines after the given number of points. If a line is split, its second part starts with the last point of the first.
[[nodiscard]] inline std::pair<Polylines, Polylines> split_lines(const Polylines& lines, std::size_t points) {
  Polylines before, rest;
  for (const Polyline& line : lines) {
    const std::size_t taken = (std::min)(points, line.size());
    const auto middle = line.begin() + static_cast<std::ptrdiff_t>(taken);
    if (taken > 0) before.emplace_back(line.begin(), middle);
    if (middle != line.end()) rest.emplace_back(taken > 0 ? middle - 1 : middle, line.end());
    points -= taken;
  }
  return {std::move(before), std::move(rest)};
}

/// Draws the lines of a cell; those of the beginning last, on top of the others.
template <class Canvas>
void draw_cell(Canvas& canvas, const GridCell& cell, const Polylines& lines, Placement place, const GridOptions& options) {
  const std::string& color = cell.color.empty() ? options.color : cell.color;
  if (cell.beginning_rows == 0) return canvas.lines(lines, place, color, options.stroke_width);
  // with StrokeConvention::quickdraw the first line has the origin as an additional point
  const std::size_t origin = options.convention == StrokeConvention::quickdraw ? 1 : 0;
  const auto [beginning, rest] = split_lines(lines, (std::min)(cell.beginning_rows, length(cell.sketch)) + origin);
  canvas.lines(rest, place, color, options.stroke_width);
  canvas.lines(beginning, place, options.beginning_color, options.stroke_width);
}

/// Canvas of draw_sheet() that creates SVG.
class SvgCanvas {
 public:
  void begin(double width, double height, std::string_view title, std::string_view background) {
    svg_ = svg_head(width, height, title, background);
  }
  void lines(const Polylines& lines, Placement place, const std::string& color, double stroke_width) {
    svg_ += svg_paths(lines, place, std::span(&color, 1), stroke_width);
  }
  void text(double x, double y, std::string_view text, double size, Anchor anchor, double max_width) {
    svg_ += svg_text(x, y, text, size, anchor, max_width);
  }
  [[nodiscard]] std::string finish() && { return std::move(svg_) + "</svg>\n"; }

 private:
  std::string svg_;
};

}  // namespace detail

/// Draws a sheet on a canvas, in pixels, y down (Magenta, make_grid_svg, whose cells are 10 by 16 units; here sketches are fitted). A
/// Canvas has the member functions begin(width, height, title, background), called once; lines(polylines, placement, color, stroke_width);
/// and text(x, y, text, size, anchor, max_width), which compresses text wider than max_width. Throws as to_svg() does.
template <class Canvas>
void draw_sheet(Canvas& canvas, const SketchGrid& grid, const GridOptions& options = {}) {
  std::size_t columns = 0;
  for (const std::vector<GridCell>& row : grid.rows) columns = (std::max)(columns, row.size());
  detail::check_grid(grid, columns, options);

  std::vector<std::vector<Polylines>> lines(grid.rows.size());
  double scale = 0;  // 0: none yet
  const double width = options.cell_width - 2 * options.padding, height = options.cell_height - 2 * options.padding;
  for (std::size_t r = 0; r < grid.rows.size(); ++r) {
    for (std::size_t c = 0; c < grid.rows[r].size(); ++c) {
      lines[r].push_back(detail::cell_lines(grid.rows[r][c], r, c, options.convention));
      const Bounds box = bounds(lines[r].back());
      if (same_value(box.width(), 0) && same_value(box.height(), 0)) continue;
      const double fitted = detail::placement(box, 0, 0, width, height).scale;
      scale = same_value(scale, 0) ? fitted : (std::min)(scale, fitted);
    }
  }

  const double left = detail::caption_width(grid.row_captions, options);
  const double title_height = grid.title.empty() ? 0.0 : 2.2 * options.font_size;
  const double top = title_height + (grid.column_captions.empty() ? 0.0 : 1.8 * options.font_size);
  const double total_width = left + options.cell_width * static_cast<double>((std::max<std::size_t>)(columns, 1));
  canvas.begin(total_width, top + options.cell_height * static_cast<double>((std::max<std::size_t>)(grid.rows.size(), 1)), grid.title,
               options.background);
  if (!grid.title.empty()) {
    canvas.text(0.5 * total_width, 1.6 * options.font_size, grid.title, 1.2 * options.font_size, detail::Anchor::middle,
                total_width - options.font_size);
  }
  for (std::size_t c = 0; c < grid.column_captions.size(); ++c) {
    canvas.text(left + (static_cast<double>(c) + 0.5) * options.cell_width, top - 0.4 * options.font_size, grid.column_captions[c],
                options.font_size, detail::Anchor::middle, 0.96 * options.cell_width);
  }
  for (std::size_t r = 0; r < grid.rows.size(); ++r) {
    const double y = top + static_cast<double>(r) * options.cell_height;
    if (r < grid.row_captions.size()) {
      canvas.text(left - 0.4 * options.font_size, y + 0.5 * options.cell_height + 0.35 * options.font_size, grid.row_captions[r],
                  options.font_size, detail::Anchor::end, left - 0.8 * options.font_size);
    }
    for (std::size_t c = 0; c < grid.rows[r].size(); ++c) {
      const double x = left + static_cast<double>(c) * options.cell_width;
      const bool shared = options.same_scale && scale > 0;
      const detail::Placement place = detail::placement(bounds(lines[r][c]), x + options.padding, y + options.padding, width, height,
                                                        shared ? std::optional<double>(scale) : std::nullopt);
      detail::draw_cell(canvas, grid.rows[r][c], lines[r][c], place, options);
      if (grid.rows[r][c].text.empty()) continue;
      const double font = 2 * options.font_size;
      canvas.text(x + 0.5 * options.cell_width, y + 0.5 * options.cell_height + 0.35 * font, grid.rows[r][c].text, font,
                  detail::Anchor::middle, width);
    }
  }
}

/// Returns a sheet as SVG. Throws ArgumentError for invalid stroke-3 arrays (naming row and column, counted from 0), more captions than
/// rows or columns, and invalid options.
[[nodiscard]] inline std::string to_svg(const SketchGrid& grid, const GridOptions& options = {}) {
  detail::SvgCanvas canvas;
  draw_sheet(canvas, grid, options);
  return std::move(canvas).finish();
}

/// Writes to_svg() to a file, atomically. Throws as to_svg() does, and FileError if the file cannot be written.
inline void write_svg(const std::filesystem::path& path, const SketchGrid& grid, const GridOptions& options = {}) {
  write_file(path, to_svg(grid, options));
}

/// Arranges sketches in sheets of `rows` by `columns` cells in row-major order; the last sheet may be incomplete. Throws ArgumentError if
/// `rows` or `columns` is 0.
[[nodiscard]] inline std::vector<SketchGrid> sketch_sheets(std::span<const Stroke3> sketches, std::size_t rows, std::size_t columns) {
  if (rows == 0 || columns == 0) detail::raise(ArgumentError("a sheet without rows or columns"));
  std::vector<SketchGrid> sheets;
  for (std::size_t i = 0; i < sketches.size(); ++i) {
    if (i % columns == 0) {
      if (sheets.empty() || sheets.back().rows.size() == rows) sheets.emplace_back();
      sheets.back().rows.emplace_back();
    }
    sheets.back().rows.back().emplace_back(sketches[i]);
  }
  return sheets;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
