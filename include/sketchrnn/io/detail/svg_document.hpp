// An SVG document in memory: its elements by id and its style sheets, without elements of other namespaces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_xml.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the name without its namespace prefix.
[[nodiscard]] inline std::string_view svg_local_name(pugi::xml_node node) noexcept {
  const std::string_view name = node.name();
  return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
}

/// Returns the value of an attribute; empty if it is absent.
[[nodiscard]] inline std::string_view svg_attribute(pugi::xml_node node, std::string_view name) noexcept {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (name == attribute.name()) return attribute.value();
  }
  return {};
}

/// A parsed document.
class SvgDocument {
 public:
  /// Throws FileError if the text is not well-formed XML or not SVG.
  SvgDocument(std::string document, std::string file) : text_(std::move(document)), file_(std::move(file)) {
    const std::string_view text = text_;
    const bool entities = text.find("<!ENTITY") != std::string_view::npos;
    const unsigned options = pugi::parse_default | pugi::parse_fragment | (entities ? pugi::parse_doctype : 0U);
    const pugi::xml_parse_result result = document_.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
    if (!result) throw svg_xml_error(file_, text, result);
    check_svg_top_level(document_, file_, text);
    if (entities) read_entities();
    if (svg_local_name(root()) != "svg") throw place(root()).error(in_quotes(root().name(), 40), "<svg>");
    index_elements();
  }

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  /// Returns the element with this id, or null.
  [[nodiscard]] pugi::xml_node find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? pugi::xml_node() : found->second;
  }
  [[nodiscard]] const std::vector<pugi::xml_node>& style_elements() const noexcept { return styles_; }
  /// Returns the number of removed elements of other namespaces, such as those of Inkscape, that have names of SVG shapes.
  [[nodiscard]] std::size_t foreign_shapes() const noexcept { return foreign_shapes_; }
  /// Returns the position of the first of them.
  [[nodiscard]] const std::string& first_foreign_shape() const noexcept { return first_foreign_shape_; }

  [[nodiscard]] SvgPlace place(pugi::xml_node node, std::string_view attribute = {}) const {
    return {file_, text_, node.offset_debug(), node.name(), attribute};
  }

 private:
  /// Parses <!ENTITY name "text">, which old programs write for namespaces and styles.
  void read_entities() {
    std::string_view types;
    for (const pugi::xml_node& node : document_.children()) {
      if (node.type() == pugi::node_doctype) types = node.value();
    }
    while (true) {
      const std::size_t start = types.find("<!ENTITY");
      if (start == std::string_view::npos) return;
      types.remove_prefix(start + 8);
      const std::string_view inside = trimmed(types.substr(0, types.find('>')));
      const std::size_t quote = inside.find_first_of("\"'");
      if (quote == std::string_view::npos) continue;
      const std::size_t end = inside.find(inside[quote], quote + 1);
      const std::string_view name = trimmed(inside.substr(0, quote));
      if (end == std::string_view::npos || name.find_first_of(" \t\n\r%") != std::string_view::npos) continue;
      entities_.emplace(std::string(name), std::string(inside.substr(quote + 1, end - quote - 1)));
    }
  }

  /// Returns the text with the entities of the document replaced, not recursively.
  [[nodiscard]] std::string expanded(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t start = (std::min)(text.find('&', at), text.size());
      result += text.substr(at, start - at);
      at = start;
      if (at == text.size()) break;
      constexpr std::size_t longest_name = 64;
      const std::size_t end = at + (std::min)(text.substr(at, longest_name).find(';'), longest_name);
      const auto found = entities_.find(std::string(text.substr(at + 1, end - at - 1)));
      if (found == entities_.end() || expansion_ + found->second.size() > max_expansion) {
        result += text[at++];
      } else {
        expansion_ += found->second.size();
        result += found->second;
        at = end + 1;
      }
    }
    return result;
  }

  /// Visits all elements once: entities, namespaces, ids, style sheets. Not recursive.
  void index_elements() {
    constexpr std::string_view svg = "http://www.w3.org/2000/svg";
    struct Scope {
      std::size_t depth;
      std::string prefix;
      bool is_svg;
    };
    std::vector<Scope> scopes{{0, "", true}, {0, "svg", true}};
    pugi::xml_node node = root();
    std::size_t depth = 1;
    while (node) {
      pugi::xml_node removed;
      if (node.type() == pugi::node_element) {
        for (pugi::xml_attribute attribute : node.attributes()) {
          if (!entities_.empty() && std::string_view(attribute.value()).find('&') != std::string_view::npos) {
            attribute.set_value(expanded(attribute.value()).c_str());
          }
          const std::string_view name = attribute.name();
          const std::string_view value = trimmed(attribute.value());
          if (name == "xmlns") scopes.push_back({depth, "", value.empty() || value == svg});
          if (name.substr(0, 6) == "xmlns:") scopes.push_back({depth, std::string(name.substr(6)), value == svg});
        }
        if (const std::string_view repeated = svg_repeated_attribute(node); !repeated.empty()) {
          throw place(node, repeated).error("the attribute twice", "an attribute once");
        }
        if (scopes.size() > max_namespaces) {
          throw place(node).error("more than " + std::to_string(max_namespaces) + " namespaces", "fewer");
        }
        const std::string_view name = node.name();
        const std::string_view prefix = name.substr(0, name.find(':') == std::string_view::npos ? 0 : name.find(':'));
        const auto scope = std::find_if(scopes.rbegin(), scopes.rend(), [&](const Scope& known) { return known.prefix == prefix; });
        if (scope == scopes.rend() || !scope->is_svg) {
          removed = node;
        } else {
          const std::string_view id = svg_attribute(node, "id");
          if (!id.empty()) by_id_.emplace(id, node);
          if (svg_local_name(node) == "style") styles_.push_back(node);
        }
      }
      // The next one in document order; children of removed elements are skipped.
      pugi::xml_node next = removed ? pugi::xml_node() : node.first_child();
      if (next) {
        ++depth;
      } else {
        pugi::xml_node up = node;
        for (; depth > 1 && !up.next_sibling(); --depth) up = up.parent();
        if (depth > 1) next = up.next_sibling();
        while (scopes.back().depth >= depth && scopes.back().depth > 0) scopes.pop_back();
      }
      if (removed) {
        constexpr std::string_view shapes[] = {"path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "use", "g"};
        const bool shape = std::find(std::begin(shapes), std::end(shapes), svg_local_name(removed)) != std::end(shapes);
        if (shape && foreign_shapes_++ == 0) first_foreign_shape_ = place(removed).in_words();
        if (removed == root()) throw place(removed).error(in_quotes(removed.name(), 40) + " of another namespace", "<svg>");
        removed.parent().remove_child(removed);
      }
      node = next;
    }
  }

  static constexpr std::size_t max_expansion = std::size_t{1} << 20U;  // bytes
  static constexpr std::size_t max_namespaces = 200;                   // at one element

  std::string text_, file_;
  pugi::xml_document document_;
  std::unordered_map<std::string, std::string> entities_;
  std::size_t expansion_ = 0, foreign_shapes_ = 0;
  std::string first_foreign_shape_;
  std::unordered_map<std::string_view, pugi::xml_node> by_id_;
  std::vector<pugi::xml_node> styles_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
