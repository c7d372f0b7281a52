// References in an SVG document: the target of a <use>, and the branch of a <switch> that is taken.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_selector.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Evaluates conditional processing, within a <switch> or not: systemLanguage must include "en", and requiredExtensions must be one or more
/// of XHTML and MathML, which browsers support. SVG 2, section 5.7; requiredFeatures is obsolete.
[[nodiscard]] inline bool svg_conditions_hold(pugi::xml_node node) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (name == "requiredExtensions") {
      bool any = false, all = true;
      for_each_word(attribute.value(), [&](std::string_view extension) {
        any = true;
        all = all && (extension == "http://www.w3.org/1999/xhtml" || extension == "http://www.w3.org/1998/Math/MathML");
      });
      if (!any || !all) return false;
    }
    if (name != "systemLanguage") continue;
    std::string_view languages = attribute.value();
    bool ours = false;
    while (!languages.empty()) {
      const std::size_t end = (std::min)(languages.find(','), languages.size());
      const std::string_view one = trimmed(languages.substr(0, end));
      ours = ours || same_keyword(one, "en") || same_keyword(one.substr(0, 3), "en-");
      languages.remove_prefix((std::min)(end + 1, languages.size()));
    }
    if (!ours) return false;
  }
  return true;
}
/// Returns the first child of a <switch> whose conditions are met.
[[nodiscard]] inline pugi::xml_node svg_switch_branch(pugi::xml_node node) {
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_element && svg_conditions_hold(child)) return child;
  }
  return {};
}

/// Returns the element that a <use> refers to; null, with a notice, if there is none.
[[nodiscard]] inline pugi::xml_node svg_use_target(pugi::xml_node node, const SvgDocument& document, SvgNotices& notices) {
  std::string_view reference = trimmed(svg_attribute(node, "href"));
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (reference.empty() && name.size() > 5 && name.substr(name.size() - 5) == ":href") reference = trimmed(attribute.value());
  }
  if (reference.empty()) return {};
  if (reference.front() != '#') {
    notices.add("references to other files left out", node);
    return {};
  }
  const pugi::xml_node target = document.find(reference.substr(1));
  if (!target) notices.add("references to elements that are not there left out", node);
  return target;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
