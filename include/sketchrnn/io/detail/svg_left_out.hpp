// Notices for visible parts of an SVG document that are not read: text and images, masks, filters, markers, dashes, animations, unpainted
// shapes; and detection of the page's background.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_context.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_references.hpp>
#include <sketchrnn/io/detail/svg_shapes.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Adds a notice for an element that shows something other than lines.
inline void svg_leave_out(SvgContext& context, pugi::xml_node node, std::string_view name, const SvgStyle& style) {
  constexpr std::string_view kinds[] = {"text", "image", "foreignObject", "video", "audio", "canvas", "iframe", "mesh"};
  constexpr std::string_view sentences[] = {"<text> elements left out",   "<image> elements left out", "<foreignObject> elements left out",
                                            "<video> elements left out",  "<audio> elements left out", "<canvas> elements left out",
                                            "<iframe> elements left out", "<mesh> elements left out"};
  const auto found = std::find(std::begin(kinds), std::end(kinds), name);
  if (found != std::end(kinds)) {
    const SvgStyle own = svg_style(style, SvgProperties(node, context.sheet, style.variables), context.units_in({}, style.font_size),
                                   context.document, nullptr);
    if (own.displayed && own.visible && own.opacity > 0 && svg_conditions_hold(node)) {
      context.notices.add(sentences[found - std::begin(kinds)], node);
    }
  }
  if (name.substr(0, 7) == "animate" || name == "set") context.notices.add("animations ignored", node);
}

/// Adds notices for properties that change the picture and are ignored.
inline void svg_note_ignored(SvgContext& context, pugi::xml_node node, const SvgProperties& properties) {
  SvgNotices& notices = context.notices;
  const auto given = [&](std::string_view name) {
    const std::string_view value = properties(name);
    return !value.empty() && !same_keyword(value, "none") && !is_css_wide_keyword(value);
  };
  if (given("mask")) notices.add("masks ignored", node);
  if (given("filter")) notices.add("filters ignored", node);
  if (given("marker") || given("marker-start") || given("marker-mid") || given("marker-end")) notices.add("markers left out", node);
  if (given("stroke-dasharray")) notices.add("dashed strokes drawn whole", node);
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = svg_local_name(child);
    if (SvgShape::is_shape(svg_local_name(node)) && (name.substr(0, 7) == "animate" || name == "set"))
      notices.add("animations ignored", node);
  }
}

/// Returns whether the outline of a shape is drawn. Adds a notice if it is not, except for a rectangle of 100% by 100% without a stroke,
/// which is the background of the page.
[[nodiscard]] inline bool svg_is_painted(SvgContext& context, pugi::xml_node node, std::string_view name, const SvgStyle& style) {
  SvgNotices& notices = context.notices;
  if (!style.painted()) {
    notices.add("shapes with neither fill nor stroke left out", node);
    return false;
  }
  const bool stroked = style.stroke && style.stroke_opacity > 0 && style.stroke_width > 0;
  const bool on_page = node.parent() == context.document.root();
  return !(name == "rect" && !stroked && on_page && svg_attribute(node, "width") == "100%" && svg_attribute(node, "height") == "100%");
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
