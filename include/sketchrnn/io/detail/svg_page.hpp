// The outermost viewport of a document: its size in pixels and its user units. Drawings keep the user units of the document; only if the
// page stretches them (preserveAspectRatio="none") one axis is scaled, so that a drawing keeps its visible shape.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_viewport.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

struct SvgPageLayout {
  std::optional<double> width, height;  ///< of the page, in pixels
  bool physical = false;                ///< whether a side is stated in an absolute unit other than pixels
  SvgViewport viewport;                 ///< in user units
  SvgMatrix matrix;                     ///< from user units to units of the drawing
  double scale = 1, x = 0, y = 0;       ///< pixel = scale * unit of the drawing + (x, y)

  /// Returns the larger side of the viewBox or, if there is none, of the page, in units of the drawing; 0 if neither is known.
  [[nodiscard]] double extent() const noexcept {
    return (std::max)(matrix.a * viewport.width.value_or(0), matrix.d * viewport.height.value_or(0));
  }

  /// Returns the rectangle of the page in units of the drawing, extended on each side by a fraction of the larger side.
  [[nodiscard]] SvgLine outline(double grow) const {
    const double slack = grow * (std::max)(*width, *height);
    const double left = (-slack - x) / scale, top = (-slack - y) / scale;
    const double right = (*width + slack - x) / scale, bottom = (*height + slack - y) / scale;
    return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
  }
};

/// Returns the viewBox, or nothing, with a notice, if it is invalid.
[[nodiscard]] inline std::optional<SvgBox> svg_view_box(pugi::xml_node node, SvgNotices& notices) {
  try {
    return parse_svg_view_box(svg_attribute(node, "viewBox"));
  } catch (const SvgMistake& mistake) {
    notices.mistake("viewBoxes with a mistake, ignored", node, "viewBox", mistake);
    return std::nullopt;
  }
}

[[nodiscard]] inline SvgAspectRatio svg_aspect_ratio(pugi::xml_node node, SvgNotices& notices) {
  try {
    return parse_svg_aspect_ratio(svg_attribute(node, "preserveAspectRatio"));
  } catch (const SvgMistake& mistake) {
    notices.mistake("preserveAspectRatios with a mistake, ignored", node, "preserveAspectRatio", mistake);
    return {};
  }
}

/// Returns the layout of the outermost <svg>.
[[nodiscard]] inline SvgPageLayout svg_page_layout(pugi::xml_node root, const SvgProperties& properties, const SvgUnits& units,
                                                   SvgNotices& notices) {
  SvgPageLayout page;
  const auto side = [&](std::string_view name) {
    std::optional<double> length;
    bool physical = false;
    properties.offer(name, [&](std::string_view value) {
      if (same_keyword(value, "auto") || is_css_wide_keyword(value)) return true;
      try {
        const std::optional<double> parsed = parse_non_negative_svg_length(value, SvgAxis::x, units);  // no value for a percentage
        if (parsed && *parsed <= 0) throw SvgMistake(0, "a size of 0", "a size above 0");
        length = parsed;
        physical = length && has_physical_unit(value);
        return true;
      } catch (const SvgMistake& mistake) {
        notices.mistake("lengths with a mistake, ignored", root, name, mistake);
        return false;
      }
    });
    page.physical = page.physical || physical;
    return length;
  };
  page.width = side("width");
  page.height = side("height");
  std::optional<SvgBox> box = svg_view_box(root, notices);
  if (box && (box->width <= 0 || box->height <= 0)) {
    notices.mistake("viewBoxes with a mistake, ignored", root, "viewBox", SvgMistake(0, "a size of 0", "a size above 0"));
    box.reset();
  }
  if (!box) {
    page.viewport = {page.width, page.height};
    return page;
  }
  if (!page.width && !page.height) {
    page.width = box->width;
    page.height = box->height;
  } else if (!page.width) {
    page.width = *page.height * box->width / box->height;
  } else if (!page.height) {
    page.height = *page.width * box->height / box->width;
  }
  page.viewport = {box->width, box->height};
  const SvgAspectRatio ratio = svg_aspect_ratio(root, notices);
  const SvgMatrix fit = ratio.fit(*box, *page.width, *page.height);
  page.scale = (std::min)(fit.a, fit.d);
  page.x = fit.e + box->x * (fit.a - page.scale);  // the corner of the viewBox keeps its coordinates
  page.y = fit.f + box->y * (fit.d - page.scale);
  page.matrix = {fit.a / page.scale, 0, 0, fit.d / page.scale, (fit.e - page.x) / page.scale, (fit.f - page.y) / page.scale};
  if (ratio.preserved) page.matrix = {};  // the identity, without rounding
  return page;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
