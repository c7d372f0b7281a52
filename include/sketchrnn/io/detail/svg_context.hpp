// State shared by the traversal of an SVG document: the document, its style sheets and page, the pen, notices, and limits.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_css.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_page.hpp>
#include <sketchrnn/io/detail/svg_pen.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Limits of a traversal.
struct SvgLimits {
  std::size_t points, depth, elements;
};

/// What an element inherits from its ancestors.
struct SvgInherited {
  SvgMatrix matrix;  ///< from user units to units of the drawing
  SvgStyle style;
  SvgViewport viewport;
  bool of_use = false;  ///< whether a <use> refers to the element, with the sizes that follow
  std::optional<double> use_width, use_height;
};

class SvgContext {
 public:
  /// Reads the style sheets and lays out the page.
  SvgContext(const SvgDocument& of_document, const SvgLimits& of_walk, SvgNotices& to_notices)
      : document(of_document),
        limits(of_walk),
        notices(to_notices),
        pen(of_walk.points, [this] { return too_many(limits.points, "points"); }) {
    for (const pugi::xml_node& element : document.style_elements()) read_sheet(element);
    const SvgProperties properties(document.root(), sheet, nullptr);
    SvgUnits units;
    root_font_size = svg_style(SvgStyle(), properties, units, document, nullptr).font_size;
    units.font_size = units.root_font_size = root_font_size;
    page = svg_page_layout(document.root(), properties, units, notices);
    notices.keep();
  }
  SvgContext(const SvgContext&) = delete;
  SvgContext& operator=(const SvgContext&) = delete;
  ~SvgContext() = default;

  /// Begins a traversal: resets all counts. Without a tolerance, curves are flattened coarsely.
  void begin(std::optional<double> of_curves) {
    tolerance = of_curves;
    elements_ = work = 0;
    pen.forget_points();
    notices.clear();
    if (document.foreign_shapes() > 0) {
      notices.add({document.file(), "shapes of other namespaces left out", document.foreign_shapes(), document.first_foreign_shape()});
    }
    if (sheet.not_understood() > 0) {
      notices.add("style rules not understood, ignored", not_understood_, {}, sheet.not_understood());
    }
  }

  /// Counts an element. Throws FileError if there are too many, or if clipping and style rules have taken too much work.
  void count(pugi::xml_node node) {
    at_ = node;
    if (++elements_ > limits.elements) throw too_many(limits.elements, "elements");
    check_work();
  }
  void check_work() const {
    if (work > max_work || sheet.work() > SvgStyleSheet::max_work) {
      throw document.place(at_).error("clip paths or style rules that take too long", "simpler ones");
    }
  }

  [[nodiscard]] SvgUnits units_in(const SvgViewport& viewport, double font_size) const {
    return {viewport, {page.width, page.height}, font_size, root_font_size};
  }

  const SvgDocument& document;
  SvgLimits limits;
  SvgNotices& notices;
  SvgPen pen;
  SvgStyleSheet sheet;
  SvgPageLayout page;
  double root_font_size = 16;
  std::optional<double> tolerance;
  std::size_t work = 0;  ///< of clipping
  /// The bounding box of an element, in its own user units; empty if it draws nothing.
  std::function<std::optional<SvgBox>(pugi::xml_node, const SvgInherited&)> box_of;

 private:
  [[nodiscard]] FileError too_many(std::size_t most, const std::string& things) const {
    return document.place(at_).error("more than " + std::to_string(most) + " " + things, "a smaller drawing");
  }

  void read_sheet(pugi::xml_node style) {
    const std::string_view type = trimmed(svg_attribute(style, "type")), media = trimmed(svg_attribute(style, "media"));
    if (!type.empty() && !same_keyword(type, "text/css")) return;
    if (!media.empty() && !same_keyword(media, "all") && !same_keyword(media, "screen")) return;
    std::string text;
    for (const pugi::xml_node& part : style.children()) {
      if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
    }
    sheet.add(text);
    if (!not_understood_ && sheet.not_understood() > 0) not_understood_ = style;
  }

  static constexpr std::size_t max_work = 200'000'000;

  std::size_t elements_ = 0;
  pugi::xml_node at_;
  pugi::xml_node not_understood_;  ///< the first <style> with rules that are not supported
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
