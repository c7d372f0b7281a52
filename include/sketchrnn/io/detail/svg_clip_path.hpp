// Converts <clipPath> to regions for clipping: its shapes, its references to shapes, its units, and its own clip path (CSS Masking 1,
// section 6).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_context.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_own_transform.hpp>
#include <sketchrnn/io/detail/svg_references.hpp>
#include <sketchrnn/io/detail/svg_shapes.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

class SvgClipPaths {
 public:
  explicit SvgClipPaths(SvgContext& context) : context_(context) {}

  /// Returns the clip path of an element, if it has one.
  [[nodiscard]] std::vector<SvgRegion> of(pugi::xml_node node, const SvgProperties& properties, const SvgMatrix& matrix,
                                          const SvgUnits& units, const SvgInherited& outside) {
    const pugi::xml_node target = clip_path(node, properties);
    if (!target) return {};
    std::optional<SvgBox> box;
    if (svg_attribute(target, "clipPathUnits") == "objectBoundingBox") {
      box = context_.box_of(node, outside);
      if (!box) return {};
    }
    return regions(target, matrix, units, box, 0);
  }

 private:
  /// Returns the <clipPath> that an element refers to; null if there is none.
  [[nodiscard]] pugi::xml_node clip_path(pugi::xml_node node, const SvgProperties& properties) {
    pugi::xml_node target;
    properties.offer("clip-path", [&](std::string_view value) {
      const SvgReference reference = parse_svg_reference(value);
      if (reference.is_url) {
        target = context_.document.find(reference.id);
        if (reference.other_file) {
          context_.notices.add("references to other files left out", node);
        } else if (!target) {
          context_.notices.add("references to elements that are not there left out", node);
        }
        return true;
      }
      if (!same_keyword(value, "none") && !is_css_wide_keyword(value)) {
        context_.notices.add("clip paths of CSS's own shapes ignored", node);
      }
      return true;
    });
    return svg_local_name(target) == "clipPath" ? target : pugi::xml_node();
  }

  /// Returns the region of a <clipPath>, followed by that of its own clip path. `box` is the bounding box of the element, for
  /// clipPathUnits="objectBoundingBox".
  [[nodiscard]] std::vector<SvgRegion> regions(pugi::xml_node path, const SvgMatrix& outer, const SvgUnits& units,
                                               const std::optional<SvgBox>& box, std::size_t depth) {
    constexpr std::size_t max_depth = 6;
    std::vector<SvgRegion> all;
    if (depth == max_depth) {
      context_.notices.add("clip paths within too many others, ignored", path);
      return all;
    }
    context_.count(path);
    const SvgStyle& around = style_around(path);
    const SvgProperties properties(path, context_.sheet, around.variables);
    SvgInherited outside;
    outside.style = svg_style(around, properties, units, context_.document, &context_.notices);
    outside.viewport = units.viewport;
    outside.matrix = outer * svg_own_transform(context_, path, properties, units, outside);
    if (box) outside.matrix = outside.matrix * SvgMatrix{box->width, 0, 0, box->height, box->x, box->y};
    all.emplace_back();
    for (const pugi::xml_node& child : path.children()) {
      if (child.type() == pugi::node_element) add_clip_part(child, outside, all.front(), depth);
    }
    if (const pugi::xml_node own = clip_path(path, properties)) {
      std::vector<SvgRegion> more = regions(own, outer, units, box, depth + 1);
      for (SvgRegion& region : more) all.push_back(std::move(region));
    }
    return all;
  }

  /// Adds a shape of a clip path, or a <use> of one.
  void add_clip_part(pugi::xml_node node, SvgInherited outside, SvgRegion& region, std::size_t depth) {
    std::vector<SvgRegion> within;
    for (std::size_t step = 0; step < 2 && node; ++step) {
      context_.count(node);
      const std::string_view name = svg_local_name(node);
      if (name == "text" || name == "image") context_.notices.add("clip paths of text left out", node);
      const bool use = name == "use" && step == 0;
      if (!use && !SvgShape::is_shape(name)) return;
      if (!svg_conditions_hold(node)) {
        context_.notices.add("elements for other languages or for extensions left out", node);
        return;
      }
      const SvgProperties properties(node, context_.sheet, outside.style.variables);
      SvgUnits units = context_.units_in(outside.viewport, outside.style.font_size);
      const SvgStyle style = svg_style(outside.style, properties, units, context_.document, &context_.notices);
      units.font_size = style.font_size;
      if (!style.displayed || (!use && !style.visible)) return;
      const SvgMatrix matrix = outside.matrix * svg_own_transform(context_, node, properties, units, outside);
      if (const pugi::xml_node own = clip_path(node, properties)) {
        std::optional<SvgBox> box;
        if (svg_attribute(own, "clipPathUnits") == "objectBoundingBox") box = context_.box_of(node, outside);
        for (SvgRegion& more : regions(own, matrix, units, box, depth + 1)) within.push_back(std::move(more));
      }
      if (!use) {
        context_.pen.use(matrix, context_.tolerance);
        SvgShape(node, properties, units, context_.notices).draw(context_.pen);
        region.parts.push_back({SvgPolygons(context_.pen.lines(), style.clip_even_odd, clip_slack), std::move(within)});
        return;
      }
      SvgShape lengths(node, properties, units, context_.notices);
      outside.matrix =
          matrix * SvgMatrix::translation(lengths.length("x", SvgAxis::x, 0).value_or(0), lengths.length("y", SvgAxis::y, 0).value_or(0));
      outside.style = style;
      node = svg_use_target(node, context_.document, context_.notices);
    }
  }

  /// Returns the properties that a clip path inherits from its ancestors.
  [[nodiscard]] const SvgStyle& style_around(pugi::xml_node path) {
    const auto known = styles_around_.find(path.hash_value());
    if (known != styles_around_.end()) return known->second;
    std::vector<pugi::xml_node> around;
    for (pugi::xml_node up = path.parent(); up.type() == pugi::node_element && around.size() < context_.limits.depth; up = up.parent())
      around.push_back(up);
    SvgStyle style;
    for (auto node = around.rbegin(); node != around.rend(); ++node) {
      const SvgProperties properties(*node, context_.sheet, style.variables);
      style = svg_style(style, properties, context_.units_in({}, style.font_size), context_.document, nullptr);
    }
    return styles_around_.emplace(path.hash_value(), style).first->second;
  }

  static constexpr double clip_slack = 0.002;  ///< of the larger side: what lies on the edge of a clip path is inside

  SvgContext& context_;
  std::unordered_map<std::size_t, SvgStyle> styles_around_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
