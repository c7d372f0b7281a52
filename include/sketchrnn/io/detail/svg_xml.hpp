// Wraps pugixml, which only this header includes: its errors as text, and checks for documents that pugixml accepts although they are not
// well-formed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the error for a text that pugixml cannot parse.
[[nodiscard]] inline FileError svg_xml_error(const std::string& file, std::string_view text, const pugi::xml_parse_result& result) {
  const SvgPlace place{file, text, result.offset};
  switch (result.status) {
    case pugi::status_unrecognized_tag:
      return place.error("< without the name of an element", "<name, or &lt; in a text");
    case pugi::status_bad_pi:
      return place.error("a processing instruction without an end", "?>");
    case pugi::status_bad_comment:
      return place.error("a comment without an end", "-->");
    case pugi::status_bad_cdata:
      return place.error("a CDATA section without an end", "]]>");
    case pugi::status_bad_doctype:
      return place.error("a document type without an end", ">");
    case pugi::status_bad_start_element:
      return place.error("a start tag without an end", "> or />");
    case pugi::status_bad_attribute:
      return place.error("an attribute without a value in quotes", "name=\"value\"");
    case pugi::status_bad_end_element:
      return place.error("an end tag without an end", ">");
    case pugi::status_end_element_mismatch: {
      const std::size_t at = static_cast<std::size_t>((std::max<std::ptrdiff_t>)(result.offset, 0));
      const std::size_t tag = text.rfind("</", at), end = text.find('>', at);
      if (at + 1 >= text.size() || tag == std::string_view::npos || end == std::string_view::npos) {
        return place.error("the end of the file within an element", "the end tag of that element");
      }
      return place.error(in_quotes(text.substr(tag, end + 1 - tag), 40), "the end tag of the element that began last");
    }
    default:
      return place.error(result.description(), "XML");
  }
}

/// Throws FileError unless the top level consists of one element, and comments and the like.
inline void check_svg_top_level(const pugi::xml_document& document, const std::string& file, std::string_view text) {
  const pugi::xml_node root = document.document_element();
  if (!root) throw SvgPlace{file, text, static_cast<std::ptrdiff_t>(text.size())}.error("no element", "<svg>");
  for (const pugi::xml_node& node : document.children()) {
    SvgPlace place{file, text, node.offset_debug()};
    if (node.type() == pugi::node_element && node != root) {
      throw place.error(in_quotes("<" + std::string(node.name()) + ">", 40) + " after the outermost element", "the end of the file");
    }
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      place.offset += static_cast<std::ptrdiff_t>(std::string_view(node.value()).find_first_not_of(" \t\n\r"));
      throw place.error("text outside of the outermost element", "<svg> alone");
    }
  }
}

/// Returns the name of an attribute that an element has twice, which is not well-formed; empty if there is none.
[[nodiscard]] inline std::string_view svg_repeated_attribute(pugi::xml_node node) {
  std::vector<std::string_view> names;
  for (const pugi::xml_attribute& attribute : node.attributes()) names.emplace_back(attribute.name());
  std::sort(names.begin(), names.end());
  const auto repeated = std::adjacent_find(names.begin(), names.end());
  return repeated == names.end() ? std::string_view() : *repeated;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
