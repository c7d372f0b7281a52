// Reads drawings from SVG files: the visible outlines of paths and basic shapes as polylines, in document order. Colors, fills, text,
// images, masks and markers are not read. For writing, see drawing/svg.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_walk.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/text_stream.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options for reading SVG documents.
struct SvgReading {
  double tolerance = 1e-3;             ///< maximum distance of a polyline from its curve, as a fraction of the larger side of the drawing
  std::size_t max_points = 1'000'000;  ///< maximum number of points of a file
  std::size_t max_depth = 200;         ///< maximum nesting depth of groups
  std::size_t largest_file = std::size_t{16} << 20U;  ///< maximum size in bytes after decompression; up to 16 times as much memory is used
  std::size_t max_elements = 1'000'000;               ///< maximum number of elements drawn or measured, counting each repetition by <use>
  bool crop = true;                                   ///< clip lines to the page, unless all are outside
  bool strict = false;                  ///< throw at the first mistake in an attribute, where SVG draws up to it or ignores it
  NoticeHandler notify = print_notice;  ///< notified of what was skipped or changed
};

/// The page of a document: the viewport of the outermost <svg>. A point p of the drawing is the pixel scale * p + (x, y) of the page. If
/// only one side is stated and there is a viewBox, the other follows from its aspect ratio; if neither is, the page has the size of the
/// viewBox.
struct SvgPage {
  double width = 0;       ///< in CSS pixels, 96 per inch; 0 if the document does not state it
  double height = 0;      ///< likewise
  double scale = 1;       ///< pixels per unit of the drawing
  double x = 0;           ///< of the drawing's origin on the page, in pixels
  double y = 0;           ///< likewise
  double extent = 0;      ///< larger side of the viewBox (or else of the page) in units of the drawing; 0 if both are unknown
  bool physical = false;  ///< whether a side is stated in mm, cm, in, pt, pc or Q rather than only in pixels

  /// Returns the number of millimeters per unit of the drawing.
  [[nodiscard]] double millimeters() const noexcept { return scale * 25.4 / 96; }
};

/// The contents of an SVG document.
struct SvgDrawing {
  Polylines lines;  ///< in user units of the document, y down
  /// @{
  /// Subtracted from all coordinates: 0 unless the drawing is so far from the origin that float would distort its shape.
  double origin_x = 0;
  double origin_y = 0;
  /// @}
  SvgPage page;  ///< the page
};

namespace detail {

/// Returns the distance from a number to the next larger float.
[[nodiscard]] inline double float_spacing(double value) noexcept {
  const float nearest = static_cast<float>(std::abs(value));
  return static_cast<double>(std::nextafter(nearest, (std::numeric_limits<float>::max)()) - nearest);
}

/// Converts lines to float. For a drawing far from the origin, its corner is subtracted first to preserve its shape; lines that are
/// distorted nevertheless, because others are far from them, are counted in a notice. Repeated points are merged.
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
    } else if (line.size() > 1 && float_spacing(of_line.farthest()) > visible * of_line.side()) {
      ++coarse;
    }
    drawing.lines.push_back(std::move(narrow));
  }
  if (shrunk > 0) notices.add({file, "lines so small in this drawing that they became points", shrunk, {}});
  if (coarse > 0) notices.add({file, "lines so small in this drawing that float changes their shape", coarse, {}});
  return drawing;
}

}  // namespace detail

/// Reads the lines of an SVG document in memory; `file` is used in messages. The document may be gzip (.svgz), UTF-8 or UTF-16.
///
/// Coordinates are user units of the outermost viewBox, with y downwards. If preserveAspectRatio="none" stretches the page, the axis that
/// is stretched more is scaled up, so that the drawing has its visible shape. Curves are flattened within the tolerance, into at most
/// 10,000 segments each. A line without extent has one point; repeated points are merged.
///
/// Reads the outline of each visible shape: one with a fill or a stroke that is not hidden, is on the page, and is within its viewports and
/// clip paths, including shapes in <use>, <symbol> and the first branch of a <switch> that is for "en". Skips with a notice: hidden shapes,
/// elements for other languages or for extensions, text, images, masks, markers, filters, dashes, references to other files, shapes of
/// other namespaces, and what is beyond the page (unless everything is). Skips without a notice: a rectangle of 100% by 100% without a
/// stroke, which is the background of the page. Mistakes are handled as SVG requires, with a notice: a path is drawn up to the mistake, an
/// invalid attribute counts as absent. A shape with a length relative to a page of unknown size is skipped.
///
/// Throws FileError naming line and element if the text is not XML or not SVG, for damaged gzip data, if a limit of the options is
/// exceeded, and, if `strict` is set, for the first mistake. Throws ArgumentError if the tolerance is not from 1e-6 to 1.
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
  // The first traversal is coarse, because the tolerance of curves is relative to the size of the drawing.
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

/// Reads an SVG file. See parse_svg_drawing(). Also throws FileError if the file cannot be read.
[[nodiscard]] inline SvgDrawing read_svg_drawing(const std::filesystem::path& path, const SvgReading& options = {}) {
  return parse_svg_drawing(read_file(path, options.largest_file), path.string(), options);
}

/// Reads only the lines of an SVG document in memory. See parse_svg_drawing().
[[nodiscard]] inline Polylines parse_svg(ByteView bytes, const std::string& file, const SvgReading& options = {}) {
  return parse_svg_drawing(bytes, file, options).lines;
}

/// Reads only the lines of an SVG file. See parse_svg_drawing(). Also throws FileError if the file cannot be read.
[[nodiscard]] inline Polylines read_svg(const std::filesystem::path& path, const SvgReading& options = {}) {
  return read_svg_drawing(path, options).lines;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
