// The part of CSS that drawings use: <style> sheets of rules whose selectors
// are made of elements, classes, ids and attributes, within (space) or directly
// within (>) others, and what they declare. What it is not for: what properties
// mean (svg_style.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/io/svg_document.hpp>
#include <sketchrnn/io/svg_text.hpp>

namespace sketchrnn::detail {

/// "fill: none !important".
struct SvgDeclaration {
  std::string_view name, value;
  bool important = false;
};

/// The text up to the first of `ends` that stands in no quotes and brackets.
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

/// The text without CSS's comments and without <!-- and -->.
[[nodiscard]] inline std::string without_css_comments(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t start = text.find("/*");
    result += text.substr(0, start);
    if (start == std::string_view::npos) break;
    const std::size_t end = text.find("*/", start + 2);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 2);
    result += ' ';
  }
  for (const std::string_view mark : {"<!--", "-->"}) {
    for (std::size_t at = result.find(mark); at != std::string::npos; at = result.find(mark, at))
      result.replace(at, mark.size(), mark.size(), ' ');
  }
  return result;
}

/// The declarations of a style attribute or of a rule, in order. Views into the
/// text.
[[nodiscard]] inline std::vector<SvgDeclaration> parse_css_declarations(std::string_view text) {
  std::vector<SvgDeclaration> all;
  while (!text.empty()) {
    const std::size_t end = find_outside(text, ";");
    std::string_view one = trimmed(text.substr(0, end));
    text.remove_prefix((std::min)(end + 1, text.size()));
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    SvgDeclaration declaration{trimmed(one.substr(0, colon)), trimmed(one.substr(colon + 1)), false};
    if (const std::size_t mark = declaration.value.rfind('!'); mark != std::string_view::npos) {
      if (!same_keyword(trimmed(declaration.value.substr(mark + 1)), "important")) continue;
      declaration.value = trimmed(declaration.value.substr(0, mark));
      declaration.important = true;
    }
    if (!declaration.value.empty()) all.push_back(declaration);
  }
  return all;
}

/// The rules of all style sheets of a document.
class SvgStyleSheet {
 public:
  /// A set of declarations that applies to an element, and how strongly.
  struct Match {
    const std::vector<SvgDeclaration>* declarations;
    std::uint32_t specificity;
    std::size_t order;
  };

  /// Adds a sheet behind those before.
  void add(std::string_view text) {
    texts_.push_back(without_css_comments(text));
    rules(texts_.back(), 0);
  }

  [[nodiscard]] bool empty() const noexcept { return selectors_.empty(); }
  /// Rules and parts of rules that were not understood.
  [[nodiscard]] std::size_t not_understood() const noexcept { return not_understood_; }
  /// How much work matching was so far: it grows with rules times elements.
  [[nodiscard]] std::size_t work() const noexcept { return work_; }

  /// What applies to an element, the weakest first.
  [[nodiscard]] std::vector<Match> match(pugi::xml_node node) const {
    std::vector<Match> matches;
    const auto look = [&](const Buckets& buckets, std::string_view key) {
      const auto found = buckets.find(key);
      if (found == buckets.end()) return;
      for (const std::size_t index : found->second) {
        const Selector& selector = selectors_[index];
        if (fits(selector, node)) matches.push_back({&blocks_[selector.block], selector.specificity, index});
      }
    };
    look(by_id_, svg_attribute(node, "id"));
    for_each_word(svg_attribute(node, "class"), [&](std::string_view word) { look(by_class_, word); });
    look(by_type_, svg_local_name(node));
    look(by_type_, "*");
    std::sort(matches.begin(), matches.end(),
              [](const Match& a, const Match& b) { return std::pair(a.specificity, a.order) < std::pair(b.specificity, b.order); });
    return matches;
  }

 private:
  struct Attribute {
    std::string_view name, value;
    char how = 0;  ///< 0: it is there; otherwise '=', '~', '^', '$', '*', '|'
  };
  struct Compound {
    bool child = false;  ///< directly within the one before
    bool root = false;
    std::string_view type, id;
    std::vector<std::string_view> classes;
    std::vector<Attribute> attributes;
  };
  struct Selector {
    std::vector<Compound> compounds;  ///< the last is the element's own
    std::uint32_t specificity = 0;
    std::size_t block = 0;
  };
  using Buckets = std::unordered_map<std::string_view, std::vector<std::size_t>>;

  template <class Action>
  static void for_each_word(std::string_view text, const Action& action) {
    while (true) {
      text = trimmed(text);
      if (text.empty()) return;
      const std::size_t end = (std::min)(text.find_first_of(" \t\n\r\f"), text.size());
      action(text.substr(0, end));
      text.remove_prefix(end);
    }
  }

  /// Rules behind each other; those of media blocks come from inside.
  void rules(std::string_view text, std::size_t depth) {
    constexpr std::size_t deepest = 4;
    while (!(text = trimmed(text)).empty()) {
      const std::size_t open = find_outside(text, text.front() == '@' ? "{;" : "{");
      const std::string_view prelude = trimmed(text.substr(0, open));
      if (open == text.size() || text[open] == ';') {
        if (prelude.substr(0, 8) != "@charset" && prelude.substr(0, 10) != "@namespace") ++not_understood_;
        text.remove_prefix((std::min)(open + 1, text.size()));
        continue;
      }
      const std::size_t close = find_outside(text, "}", open + 1);
      const std::string_view block = text.substr(open + 1, close - open - 1);
      text.remove_prefix((std::min)(close + 1, text.size()));
      if (prelude.empty() || prelude.front() != '@') {
        rule(prelude, block);
      } else if (prelude.substr(0, 6) == "@media") {
        const std::string_view media = trimmed(prelude.substr(6));
        const bool applies = media.empty() || same_keyword(media, "all") || same_keyword(media, "screen");
        if (applies && depth < deepest) {
          rules(block, depth + 1);
        } else if (!same_keyword(media, "print")) {
          ++not_understood_;
        }
      } else if (prelude.substr(0, 10) != "@font-face" && prelude.find("keyframes") == std::string_view::npos) {
        ++not_understood_;
      }
    }
  }

  void rule(std::string_view prelude, std::string_view block) {
    blocks_.push_back(parse_css_declarations(block));
    while (true) {
      const std::size_t end = find_outside(prelude, ",");
      bool never = false;
      std::optional<Selector> selector = parse_selector(trimmed(prelude.substr(0, end)), never);
      if (selector) {
        selector->block = blocks_.size() - 1;
        const Compound& own = selector->compounds.back();
        Buckets& buckets = !own.id.empty() ? by_id_ : !own.classes.empty() ? by_class_ : by_type_;
        const std::string_view key = !own.id.empty()        ? own.id
                                     : !own.classes.empty() ? own.classes.front()
                                     : own.type.empty()     ? "*"
                                                            : own.type;
        buckets[key].push_back(selectors_.size());
        selectors_.push_back(std::move(*selector));
      } else if (!never) {
        ++not_understood_;
      }
      if (end == prelude.size()) return;
      prelude.remove_prefix(end + 1);
    }
  }

  /// Nothing for what is not understood, or never is the case (`never`: a mouse
  /// over the element).
  [[nodiscard]] static std::optional<Selector> parse_selector(std::string_view text, bool& never) {
    constexpr std::size_t longest = 16;
    constexpr std::uint32_t of_id = 1U << 20U, of_class = 1U << 10U;
    Selector selector;
    bool child = false;
    while (!(text = trimmed(text)).empty()) {
      if (text.front() == '>') {
        if (child || selector.compounds.empty()) return std::nullopt;
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
          selector.specificity += kind == '.' ? of_class : of_id;
        } else if (kind == '[') {
          const std::size_t end = find_outside(text, "]", 1);
          if (end == text.size() || !parse_attribute(text.substr(1, end - 1), compound)) return std::nullopt;
          selector.specificity += of_class;
          text.remove_prefix(end + 1);
        } else if (kind == ':') {
          const std::string_view name = take_name(text, 1);
          constexpr std::array<std::string_view, 6> dynamic{"hover", "active", "focus", "target", "visited", "focus-within"};
          never = std::find(dynamic.begin(), dynamic.end(), name) != dynamic.end();
          if (name != "root") return std::nullopt;
          compound.root = true;
          selector.specificity += of_class;
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
          if (!compound.type.empty()) ++selector.specificity;
        }
      }
      if (!any || selector.compounds.size() == longest) return std::nullopt;
      selector.compounds.push_back(std::move(compound));
    }
    if (child || selector.compounds.empty()) return std::nullopt;
    return selector;
  }

  static std::string_view take_name(std::string_view& text, std::size_t from) {
    std::size_t end = from;
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c < 0;
    };
    while (end < text.size() && fits(text[end])) ++end;
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

  [[nodiscard]] bool fits(const Selector& selector, pugi::xml_node node) const {
    // From the element outwards. What is only somewhere around may have to be
    // looked for farther out again where ">" stands before it.
    struct Choice {
      std::size_t left;  ///< compounds still to be found
      pugi::xml_node at;
    };
    if (!fits(selector.compounds.back(), node)) return false;
    std::vector<Choice> choices{{selector.compounds.size() - 1, node}};
    while (!choices.empty()) {
      auto& [left, at] = choices.back();
      if (left == 0) return true;
      const bool child = selector.compounds[left].child;
      const std::size_t next = left - 1;
      pugi::xml_node up = at.parent();
      ++work_;
      if (!up || up.type() != pugi::node_element) {
        choices.pop_back();
        continue;
      }
      if (child) {
        choices.pop_back();
      } else {
        at = up;
      }
      if (fits(selector.compounds[next], up)) choices.push_back({next, up});
      if (work_ > most_work) return false;
    }
    return false;
  }

  [[nodiscard]] bool fits(const Compound& compound, pugi::xml_node node) const {
    ++work_;
    if (!compound.type.empty() && compound.type != svg_local_name(node)) return false;
    if (!compound.id.empty() && compound.id != svg_attribute(node, "id")) return false;
    if (compound.root && node.parent().type() == pugi::node_element) return false;
    for (const std::string_view name : compound.classes) {
      bool found = false;
      work_ += svg_attribute(node, "class").size() / 64;
      for_each_word(svg_attribute(node, "class"), [&](std::string_view word) { found = found || word == name; });
      if (!found) return false;
    }
    return std::all_of(compound.attributes.begin(), compound.attributes.end(),
                       [&](const Attribute& attribute) { return fits(attribute, node); });
  }

  [[nodiscard]] static bool fits(const Attribute& wanted, pugi::xml_node node) {
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

 public:
  static constexpr std::size_t most_work = 30'000'000;

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<SvgDeclaration>> blocks_;
  std::vector<Selector> selectors_;
  Buckets by_id_, by_class_, by_type_;
  std::size_t not_understood_ = 0;
  mutable std::size_t work_ = 0;
};

}  // namespace sketchrnn::detail
