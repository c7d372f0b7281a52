// The transform of a single element: the attribute, or the CSS properties transform, translate, rotate and scale, about its
// transform-origin.
#pragma once

#include <optional>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_context.hpp>
#include <sketchrnn/io/detail/svg_css_transform.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_page.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the transform matrix of an element, without those of its ancestors.
[[nodiscard]] inline SvgMatrix svg_own_transform(SvgContext& context, pugi::xml_node node, const SvgProperties& properties,
                                                 const SvgUnits& units, const SvgInherited& outside) {
  const SvgPageLayout& page = context.page;
  std::string_view box_name;
  properties.offer("transform-box", [&](std::string_view value) {
    box_name = value;
    return true;
  });
  const bool root = node == context.document.root();
  const bool of_element = same_keyword(box_name, "fill-box") || same_keyword(box_name, "stroke-box") ||
                          same_keyword(box_name, "content-box") || same_keyword(box_name, "border-box");
  std::optional<SvgCssTransform> css;
  const auto with_box = [&]() -> const SvgCssTransform& {
    if (!css) {
      SvgBox box{0, 0, outside.viewport.width.value_or(0), outside.viewport.height.value_or(0)};
      if (of_element) box = context.box_of(node, outside).value_or(SvgBox());
      if (root) box = {0, 0, page.width.value_or(0), page.height.value_or(0)};
      css.emplace(units, box);
    }
    return *css;
  };
  SvgMatrix matrix;
  bool any = false;
  const auto take = [&](std::string_view name, SvgMatrix (SvgCssTransform::*parse)(std::string_view) const) {
    return properties.offer_css(name, [&](std::string_view value) {
      if (is_css_wide_keyword(value)) return true;
      try {
        matrix = matrix * (with_box().*parse)(value);
        return any = true;
      } catch (const SvgMistake& mistake) {
        context.notices.mistake("transforms with a mistake, ignored", node, name, mistake);
        return false;
      }
    });
  };
  take("translate", &SvgCssTransform::translate);
  take("rotate", &SvgCssTransform::rotate);
  take("scale", &SvgCssTransform::scale);
  if (!take("transform", &SvgCssTransform::list)) {
    if (const std::string_view value = svg_attribute(node, "transform"); !value.empty()) {
      try {
        matrix = matrix * parse_svg_transform(value);
        any = true;
      } catch (const SvgMistake& mistake) {
        context.notices.mistake("transforms with a mistake, ignored", node, "transform", mistake);
      }
    }
  }
  if (!any) return {};
  // The default origin is the corner of the reference box, for the outermost element the center of the page.
  SvgPoint origin = root ? SvgPoint{0.5 * page.width.value_or(0), 0.5 * page.height.value_or(0)} : SvgPoint{0, 0};
  const auto parse_origin = [&](std::string_view value) {
    if (is_css_wide_keyword(value)) return true;
    try {
      origin = with_box().origin(value);
      return true;
    } catch (const SvgMistake& mistake) {
      context.notices.mistake("transform-origins with a mistake, ignored", node, "transform-origin", mistake);
      return false;
    }
  };
  if (!properties.offer("transform-origin", parse_origin) && of_element && !root) {
    if (const std::optional<SvgBox> box = context.box_of(node, outside)) origin = {box->x, box->y};
  }
  matrix = SvgMatrix::translation(origin.x, origin.y) * matrix * SvgMatrix::translation(-origin.x, -origin.y);
  if (!root) return matrix;
  // The outermost element is transformed in pixels of the page rather than in user units.
  const SvgMatrix to_page{page.scale, 0, 0, page.scale, page.x, page.y};
  const SvgMatrix from_page{1 / page.scale, 0, 0, 1 / page.scale, -page.x / page.scale, -page.y / page.scale};
  const SvgMatrix around = page.matrix, back{1 / around.a, 0, 0, 1 / around.d, -around.e / around.a, -around.f / around.d};
  return back * from_page * matrix * to_page * around;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
