// A sketch as SVG.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Appearance of a sketch. {.scale = 5, .stroke_width = 1, .convention = StrokeConvention::magenta} corresponds to Magenta's draw_strokes
/// with its default factor of 0.2.
struct SvgOptions {
  std::optional<double> scale{};             ///< pixels per unit of the sketch; if not set, the sketch is fitted into `size`
  double size = 256;                         ///< larger side of the sketch, in pixels, without margin
  double margin = 25;                        ///< in pixels, on each side
  double stroke_width = 2;                   ///< in pixels
  std::string color = "black";               ///< any SVG color
  std::vector<std::string> stroke_colors{};  ///< colors of the strokes, repeated; overrides `color` if not empty
  /// Whether the segment from the origin to row 0 is drawn (quickdraw: data whose drawings start at the origin, and models trained on them)
  /// or is a move to the first point (magenta).
  StrokeConvention convention = StrokeConvention::quickdraw;
  std::string background = "white";  ///< none if empty
  std::string title{};               ///< accessible title
};

namespace detail {

/// Maximum width and height of a picture, in pixels.
inline constexpr double max_picture_size = 1e6;

/// Maps coordinates of a sketch to those of the picture: x' = scale x + x_shift, y' = scale y + y_shift.
struct Placement {
  double scale = 1, x_shift = 0, y_shift = 0;
};

/// Returns the placement that centers `box` in a rectangle, as large as fits or with the given scale.
[[nodiscard]] inline Placement placement(const Bounds& box, double left, double top, double width, double height,
                                         std::optional<double> scale = {}) {
  double fitted = 1;
  if (box.width() > 0 && box.height() > 0) {
    fitted = (std::min)(width / box.width(), height / box.height());
  } else if (box.width() > 0) {
    fitted = width / box.width();
  } else if (box.height() > 0) {
    fitted = height / box.height();
  }
  const double s = scale.value_or(fitted);
  const double x = static_cast<double>(box.min_x), y = static_cast<double>(box.min_y);
  return {s, left + 0.5 * (width - s * box.width()) - s * x, top + 0.5 * (height - s * box.height()) - s * y};
}

/// Returns the <path> elements of lines: one in total, or one per line if there are several colors. Coordinates are absolute, so that
/// rounding errors do not accumulate (Magenta's are relative). A line of one point is drawn as a dot.
[[nodiscard]] inline std::string svg_paths(const Polylines& lines, Placement place, std::span<const std::string> colors,
                                           double stroke_width) {
  std::string svg;
  const auto open = [&](std::size_t line) {
    svg += "<path fill=\"none\"" + attribute("stroke", colors[line % colors.size()]) + attribute("stroke-width", stroke_width) +
           " stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"";
  };
  bool is_open = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    if (!is_open) open(i);
    is_open = true;
    for (std::size_t k = 0; k < (std::max<std::size_t>)(lines[i].size(), 2); ++k) {
      const Point point = lines[i][(std::min)(k, lines[i].size() - 1)];
      svg += k == 0 ? 'M' : k == 1 ? 'L' : ' ';
      svg += decimal(place.scale * static_cast<double>(point.x) + place.x_shift) + " " +
             decimal(place.scale * static_cast<double>(point.y) + place.y_shift);
    }
    if (colors.size() > 1) {
      svg += "\"/>\n";
      is_open = false;
    }
  }
  if (is_open) svg += "\"/>\n";
  return svg;
}

/// Returns the lines of a sketch, including an unfinished last one.
[[nodiscard]] inline Polylines lines_to_draw(const Stroke3& strokes, StrokeConvention convention) {
  return to_polylines(strokes, {.convention = convention, .keep_unfinished_line = true});
}

}  // namespace detail

/// Returns polylines as SVG, for a file or for embedding in HTML. Throws ArgumentError for coordinates that are not finite, invalid
/// options, and a picture larger than 1,000,000 pixels.
[[nodiscard]] inline std::string to_svg(const Polylines& lines, const SvgOptions& options = {}) {
  detail::check_size(options.margin, "the margin", 0, 1e4);
  detail::check_size(options.size, "the size", 1, 1e5);
  detail::check_size(options.stroke_width, "the stroke width", 0, 1e3);
  if (options.scale) detail::check_size(*options.scale, "the scale", 1e-9, 1e9);
  const Bounds box = bounds(lines);
  double width = options.size, height = options.size;
  const double larger = (std::max)(box.width(), box.height());
  const double scale = options.scale.value_or(larger > 0 ? options.size / larger : 1.0);
  if (larger > 0 || options.scale) {
    width = scale * box.width();
    height = scale * box.height();
  }
  if (!is_finite(width) || !is_finite(height) || (std::max)(width, height) > detail::max_picture_size) {
    detail::raise(ArgumentError("to_svg: the picture would be " + detail::number_text(width) + " by " + detail::number_text(height) +
                                " pixels, expected at most " + detail::number_text(detail::max_picture_size)));
  }
  const std::vector<std::string> one{options.color};
  return detail::svg_head(width + 2 * options.margin, height + 2 * options.margin, options.title, options.background) +
         detail::svg_paths(lines, detail::placement(box, options.margin, options.margin, width, height, scale),
                           options.stroke_colors.empty() ? one : options.stroke_colors, options.stroke_width) +
         "</svg>\n";
}

/// Returns a stroke-3 sketch as SVG (Magenta, draw_strokes), including an unfinished last line. Throws as above, and ArgumentError for an
/// invalid stroke-3 array.
[[nodiscard]] inline std::string to_svg(const Stroke3& strokes, const SvgOptions& options = {}) {
  return to_svg(detail::lines_to_draw(strokes, options.convention), options);
}

/// Writes to_svg() to a file, atomically. Throws as to_svg() does, and FileError if the file cannot be written.
inline void write_svg(const std::filesystem::path& path, const Stroke3& strokes, const SvgOptions& options = {}) {
  write_file(path, to_svg(strokes, options));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
