// Drawings from SVG files: the outlines of paths and basic shapes that are seen, as polylines, in the order of the document. What it is not
// for: what an SVG looks like (colors, fills, text, images, masks, markers), and writing (drawing/svg.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/read_file.hpp>
#include <sketchrnn/io/svg_document.hpp>
#include <sketchrnn/io/svg_notices.hpp>
#include <sketchrnn/io/svg_walk.hpp>
#include <sketchrnn/io/text_stream.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

struct SvgReading {
  double tolerance = 1e-3;             ///< how far a polyline may be from its curve, as a fraction of the larger side of the drawing
  std::size_t max_points = 1'000'000;  ///< of one file
  std::size_t max_depth = 200;         ///< groups within groups
  std::size_t largest_file = std::size_t{16} << 20U;  ///< in bytes, inflated; in memory up to 16 times as much
  std::size_t max_elements = 1'000'000;               ///< drawn or measured, each as often as <use> repeats it
  bool crop = true;                                   ///< what lies beyond the page is cut off, unless everything does
  bool strict = false;                                ///< a mistake in an attribute is an error, where SVG draws up to it or ignores it
  NoticeHandler notify = print_notice;                ///< told what was left out or changed
};

/// The page of a document: the viewport of the outermost <svg>. A point p of the drawing is the pixel scale * p + (x, y) of it. Where only
/// one side is stated and there is a viewBox, the other follows from that; where none is, the page is as large as the viewBox.
struct SvgPage {
  double width = 0, height = 0;  ///< in CSS pixels, 96 to an inch; 0 for a side that the document does not state
  double scale = 1, x = 0, y = 0;
  double extent = 0;      ///< the larger side of the viewBox (or else of the page) in units of the drawing; 0 where both are unknown
  bool physical = false;  ///< whether a side is stated in mm, cm, in, pt, pc or Q, rather than in pixels only

  /// Millimeters to a unit of the drawing.
  [[nodiscard]] double millimeters() const noexcept { return scale * 25.4 / 96; }
};

/// What an SVG document draws.
struct SvgDrawing {
  Polylines lines;
  /// What was taken off all coordinates: (0, 0), unless the drawing is so far from there that float would lose its shape.
  double origin_x = 0, origin_y = 0;
  SvgPage page;
};

namespace detail {

/// The distance from a number to the next one that a float can hold.
[[nodiscard]] inline double float_step(double value) noexcept {
  const float nearest = static_cast<float>(std::abs(value));
  return static_cast<double>(std::nextafter(nearest, (std::numeric_limits<float>::max)()) - nearest);
}

/// Converts lines to float. The corner of a drawing far from the origin is subtracted first, so that it keeps its shape; a notice counts
/// lines that lose theirs nevertheless, since others are far from them. Repeated points become one.
[[nodiscard]] inline SvgDrawing rounded_to_float(const std::vector<SvgLine>& lines, const std::string& file, SvgNotices& notices) {
  SvgDrawing drawing;
  SvgExtent extent;
  extent.add(lines);
  constexpr double rounding = 1.0 / (1U << 24U);  // relative error of float
  constexpr double bearable = 1e-5;               // of the larger side
  if (extent.side() > 0 && extent.farthest() * rounding > bearable * extent.side()) {
    drawing.origin_x = extent.box().x;
    drawing.origin_y = extent.box().y;
    notices.add({file,
                 "coordinates moved to the origin, since float would lose the "
                 "drawing's shape at (" +
                     number_text(drawing.origin_x) + ", " + number_text(drawing.origin_y) + ")",
                 1,
                 {}});
  }
  std::size_t shrunk = 0, coarse = 0;
  for (const SvgLine& line : lines) {
    SvgExtent of_line;
    Polyline narrow;
    narrow.reserve(line.size());
    for (const SvgPoint& p : line) {
      const SvgPoint moved{p.x - drawing.origin_x, p.y - drawing.origin_y};
      of_line.add(moved);
      const Point point{static_cast<float>(moved.x), static_cast<float>(moved.y)};
      if (narrow.empty() || !(narrow.back() == point)) narrow.push_back(point);
    }
    constexpr double visible = 0.01;  // of the line's larger side
    if (narrow.size() == 1 && line.size() > 1) {
      ++shrunk;
    } else if (line.size() > 1 && float_step(of_line.farthest()) > visible * of_line.side()) {
      ++coarse;
    }
    drawing.lines.push_back(std::move(narrow));
  }
  if (shrunk > 0) notices.add({file, "lines so small in this drawing that they became points", shrunk, {}});
  if (coarse > 0) notices.add({file, "lines so small in this drawing that float changes their shape", coarse, {}});
  return drawing;
}

}  // namespace detail

/// What an SVG document in memory draws; `file` names it in messages. The document may be gzip (.svgz), UTF-8 or UTF-16. Coordinates are
/// its user units, those of the outermost viewBox, y downwards; where preserveAspectRatio="none" stretches the page, the axis that is
/// stretched more is made longer, so that the drawing has the shape that is seen. Curves are cut so that a line is never farther from them
/// than the tolerance (unless that took more than 10,000 pieces). A line without extent has one point; repeated points are one.
///
/// Drawn is the outline of each shape that is seen: with a fill or a stroke, not hidden, on the page, in the viewports and clip paths
/// around it; through <use>, <symbol> and the first branch of a <switch> that is for "en". Left out with a notice: hidden shapes, elements
/// for other languages or for extensions, text, images, masks, markers, filters, dashes, references to other files, shapes of other
/// namespaces, what lies beyond the page (unless everything does); without one, a rectangle of 100% by 100% without a stroke, which is the
/// page's background. What has a mistake is drawn as SVG has it, with a notice: a path up to the mistake, an attribute as
/// if it were absent. A length relative to a page of unknown size leaves the shape out. Throws FileError naming line and element for what
/// is no XML or no SVG, for damaged gzip data, for more than the options allow, and if they say strict for the first mistake; ArgumentError
/// for a tolerance that is not from 1e-6 to 1.
[[nodiscard]] inline SvgDrawing parse_svg_drawing(ByteView bytes, const std::string& file, const SvgReading& options = {}) {
  if (!is_within(options.tolerance, 1e-6, 1)) {
    throw ArgumentError("parse_svg: the tolerance is " + detail::number_text(options.tolerance) + ", expected 1e-6 to 1");
  }
  if (bytes.size() > options.largest_file) {
    throw FileError(file, "byte " + std::to_string(options.largest_file), "more data",
                    "at most " + std::to_string(options.largest_file) + " bytes");
  }
  const detail::SvgDocument document(read_text(bytes_of_memory(bytes), file, options.largest_file), file);
  detail::SvgNotices notices(document, options.strict);
  detail::SvgWalk walk(document, {options.max_points, options.max_depth, options.max_elements}, notices);
  // First coarsely: the tolerance of curves is relative to the size of the drawing.
  bool crop = options.crop;
  std::vector<detail::SvgLine> lines = walk.draw(std::nullopt, crop);
  if (lines.empty() && crop) {
    crop = false;
    lines = walk.draw(std::nullopt, crop);
  }
  const bool nothing_on_page = options.crop && !crop && !lines.empty();
  detail::SvgExtent extent;
  extent.add(lines);
  lines = walk.draw(options.tolerance * (extent.side() > 0 ? extent.side() : 1), crop);
  if (nothing_on_page) notices.add({file, "drawing entirely beyond the page, taken nevertheless", 1, {}});
  SvgDrawing drawing = detail::rounded_to_float(lines, file, notices);
  const detail::SvgPageLayout& page = walk.page();
  drawing.page = {page.width.value_or(0),
                  page.height.value_or(0),
                  page.scale,
                  page.x + page.scale * drawing.origin_x,
                  page.y + page.scale * drawing.origin_y,
                  page.extent(),
                  page.physical};
  notices.report(options.notify);
  return drawing;
}

/// What an SVG file draws. See parse_svg_drawing; throws FileError also where it cannot be read.
[[nodiscard]] inline SvgDrawing read_svg_drawing(const std::filesystem::path& path, const SvgReading& options = {}) {
  return parse_svg_drawing(read_file(path, options.largest_file), path.string(), options);
}

/// The lines only. See parse_svg_drawing.
[[nodiscard]] inline Polylines parse_svg(ByteView bytes, const std::string& file, const SvgReading& options = {}) {
  return parse_svg_drawing(bytes, file, options).lines;
}

/// The lines of an SVG file only. See parse_svg_drawing; throws FileError also where it cannot be read.
[[nodiscard]] inline Polylines read_svg(const std::filesystem::path& path, const SvgReading& options = {}) {
  return read_svg_drawing(path, options).lines;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
