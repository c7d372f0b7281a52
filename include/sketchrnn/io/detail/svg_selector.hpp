// The subset of CSS selectors that occurs in drawings: elements, classes, ids, attributes and :root, combined as descendants (space) or
// children (>).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the position of the first of `ends` outside of quotes and brackets, or the size of the text.
[[nodiscard]] inline std::size_t find_outside(std::string_view text, std::string_view ends, std::size_t from = 0) noexcept {
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (depth == 0 && ends.find(c) != std::string_view::npos) {
      return at;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return text.size();
}

/// Calls action(word) for each word of a text.
template <class Action>
void for_each_word(std::string_view text, const Action& action) {
  while (true) {
    text = trimmed(text);
    if (text.empty()) return;
    const std::size_t end = (std::min)(text.find_first_of(" \t\n\r\f"), text.size());
    action(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// A selector.
class SvgSelector {
 public:
  /// Parses a selector. Returns nothing if it is not supported, or (`never`) cannot match, such as :hover.
  [[nodiscard]] static std::optional<SvgSelector> parse(std::string_view text, bool& never) {
    constexpr std::size_t longest = 16;
    constexpr std::uint32_t of_id = 1U << 20U, of_class = 1U << 10U;
    SvgSelector selector;
    bool child = false;
    while (!(text = trimmed(text)).empty()) {
      if (text.front() == '>') {
        if (child || selector.compounds_.empty()) return std::nullopt;
        child = true;
        text.remove_prefix(1);
        continue;
      }
      Compound compound;
      compound.child = std::exchange(child, false);
      bool any = false;
      while (!text.empty() && std::string_view(" \t\n\r\f>").find(text.front()) == std::string_view::npos) {
        const char kind = text.front();
        any = true;
        if (kind == '.' || kind == '#') {
          const std::string_view name = take_name(text, 1);
          if (name.empty()) return std::nullopt;
          if (kind == '.') compound.classes.push_back(name);
          if (kind == '#') compound.id = name;
          selector.specificity_ += kind == '.' ? of_class : of_id;
        } else if (kind == '[') {
          const std::size_t end = find_outside(text, "]", 1);
          if (end == text.size() || !parse_attribute(text.substr(1, end - 1), compound)) return std::nullopt;
          selector.specificity_ += of_class;
          text.remove_prefix(end + 1);
        } else if (kind == ':') {
          const std::string_view name = take_name(text, 1);
          constexpr std::array<std::string_view, 6> dynamic{"hover", "active", "focus", "target", "visited", "focus-within"};
          never = std::find(dynamic.begin(), dynamic.end(), name) != dynamic.end();
          if (name != "root") return std::nullopt;
          compound.root = true;
          selector.specificity_ += of_class;
        } else {
          if (kind == '*') {
            text.remove_prefix(1);
          } else {
            compound.type = take_name(text, 0);
            if (compound.type.empty()) return std::nullopt;
          }
          if (!text.empty() && text.front() == '|') {  // what stood there was a namespace
            compound.type = {};
            text.remove_prefix(1);
            if (!text.empty() && text.front() == '*') {
              text.remove_prefix(1);
            } else {
              compound.type = take_name(text, 0);
            }
          }
          if (!compound.type.empty()) ++selector.specificity_;
        }
      }
      if (!any || selector.compounds_.size() == longest) return std::nullopt;
      selector.compounds_.push_back(std::move(compound));
    }
    if (child || selector.compounds_.empty()) return std::nullopt;
    return selector;
  }

  [[nodiscard]] std::uint32_t specificity() const noexcept { return specificity_; }
  /// Returns what the element itself must have: its id, one of its classes, or its name; empty if there is no such requirement.
  [[nodiscard]] std::string_view id() const noexcept { return compounds_.back().id; }
  [[nodiscard]] std::string_view first_class() const noexcept {
    return compounds_.back().classes.empty() ? std::string_view() : compounds_.back().classes.front();
  }
  [[nodiscard]] std::string_view type() const noexcept { return compounds_.back().type; }

  /// Returns whether it matches an element. Adds its cost to `work`, and gives up when that exceeds `max_work`.
  [[nodiscard]] bool matches(pugi::xml_node node, std::size_t& work, std::size_t max_work) const {
    // Proceeds from the element outwards. If the parent required by ">" does not match, backtracks to the next candidate of the last
    // descendant combinator.
    struct Choice {
      std::size_t left;  ///< number of compounds still to match
      pugi::xml_node at;
    };
    if (!matches(compounds_.back(), node, work)) return false;
    std::vector<Choice> choices{{compounds_.size() - 1, node}};
    while (!choices.empty()) {
      auto& [left, at] = choices.back();
      if (left == 0) return true;
      const bool child = compounds_[left].child;
      const std::size_t next = left - 1;
      pugi::xml_node up = at.parent();
      ++work;
      if (!up || up.type() != pugi::node_element) {
        choices.pop_back();
        continue;
      }
      if (child) {
        choices.pop_back();
      } else {
        at = up;
      }
      if (matches(compounds_[next], up, work)) choices.push_back({next, up});
      if (work > max_work) return false;
    }
    return false;
  }

 private:
  struct Attribute {
    std::string_view name, value;
    char how = 0;  ///< 0: the attribute is present; otherwise '=', '~', '^', '$', '*', '|'
  };
  struct Compound {
    bool child = false;  ///< whether it must be a child of the compound before
    bool root = false;
    std::string_view type, id;
    std::vector<std::string_view> classes;
    std::vector<Attribute> attributes;
  };
  static std::string_view take_name(std::string_view& text, std::size_t from) {
    std::size_t end = from;
    const auto in_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c < 0;
    };
    while (end < text.size() && in_name(text[end])) ++end;
    const std::string_view name = text.substr(from, end - from);
    text.remove_prefix(end);
    return name;
  }

  static bool parse_attribute(std::string_view text, Compound& compound) {
    const std::size_t equal = text.find('=');
    if (equal == std::string_view::npos) {
      compound.attributes.push_back({trimmed(text), {}, 0});
      return true;
    }
    if (equal == 0) return false;
    const bool two = std::string_view("~^$*|").find(text[equal - 1]) != std::string_view::npos;
    std::string_view value = trimmed(text.substr(equal + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    compound.attributes.push_back({trimmed(text.substr(0, equal - (two ? 1 : 0))), value, two ? text[equal - 1] : '='});
    return true;
  }

  [[nodiscard]] static bool matches(const Compound& compound, pugi::xml_node node, std::size_t& work) {
    ++work;
    if (!compound.type.empty() && compound.type != svg_local_name(node)) return false;
    if (!compound.id.empty() && compound.id != svg_attribute(node, "id")) return false;
    if (compound.root && node.parent().type() == pugi::node_element) return false;
    for (const std::string_view name : compound.classes) {
      bool found = false;
      work += svg_attribute(node, "class").size() / 64;
      for_each_word(svg_attribute(node, "class"), [&](std::string_view word) { found = found || word == name; });
      if (!found) return false;
    }
    return std::all_of(compound.attributes.begin(), compound.attributes.end(),
                       [&](const Attribute& attribute) { return matches(attribute, node); });
  }

  [[nodiscard]] static bool matches(const Attribute& wanted, pugi::xml_node node) {
    const auto attributes = node.attributes();
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const pugi::xml_attribute& a) { return wanted.name == a.name(); });
    if (found == attributes.end()) return false;
    const std::string_view value = found->value();
    bool word_found = false;
    switch (wanted.how) {
      case '=':
        return value == wanted.value;
      case '~':
        for_each_word(value, [&](std::string_view word) { word_found = word_found || word == wanted.value; });
        return word_found;
      case '^':
        return !wanted.value.empty() && value.substr(0, wanted.value.size()) == wanted.value;
      case '$':
        return !wanted.value.empty() && value.size() >= wanted.value.size() &&
               value.substr(value.size() - wanted.value.size()) == wanted.value;
      case '*':
        return !wanted.value.empty() && value.find(wanted.value) != std::string_view::npos;
      case '|':
        return value == wanted.value ||
               (value.substr(0, wanted.value.size()) == wanted.value && value.substr(wanted.value.size(), 1) == "-");
      default:
        return true;
    }
  }

  std::vector<Compound> compounds_;  ///< the last is that of the element itself
  std::uint32_t specificity_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
