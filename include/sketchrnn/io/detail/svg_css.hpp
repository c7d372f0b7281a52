// The subset of CSS that occurs in drawings: <style> sheets with rules whose selectors consist of elements, classes, ids and attributes,
// combined as descendants (space) or children (>), and their declarations. Properties are interpreted in svg_style.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_selector.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A declaration: "fill: none !important".
struct SvgDeclaration {
  std::string_view name, value;
  bool important = false;
};

/// Returns the text without CSS comments and without <!-- and -->.
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

/// Returns the declarations of a style attribute or of a rule, in order, as views into the text.
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
  static constexpr std::size_t max_work = 30'000'000;  ///< beyond which no selector matches

  /// A set of declarations that applies to an element, with its specificity.
  struct Match {
    const std::vector<SvgDeclaration>* declarations;
    std::uint32_t specificity;
    std::size_t order;
  };

  /// Appends a style sheet.
  void add(std::string_view text) {
    texts_.push_back(without_css_comments(text));
    rules(texts_.back(), 0);
  }

  [[nodiscard]] bool empty() const noexcept { return selectors_.empty(); }
  /// Returns the number of rules and parts of rules that are not supported.
  [[nodiscard]] std::size_t not_understood() const noexcept { return not_understood_; }
  /// Returns the cost of matching so far, which is proportional to rules times elements.
  [[nodiscard]] std::size_t work() const noexcept { return work_; }
  void add_work(std::size_t more) const noexcept { work_ += more; }

  /// Returns the declarations that apply to an element, in ascending order of specificity.
  [[nodiscard]] std::vector<Match> match(pugi::xml_node node) const {
    std::vector<Match> matches;
    const auto look = [&](const Buckets& buckets, std::string_view key) {
      const auto found = buckets.find(key);
      if (found == buckets.end()) return;
      for (const std::size_t index : found->second) {
        const SvgSelector& selector = selectors_[index].first;
        if (selector.matches(node, work_, max_work)) matches.push_back({&blocks_[selectors_[index].second], selector.specificity(), index});
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
  using Buckets = std::unordered_map<std::string_view, std::vector<std::size_t>>;

  /// Parses a sequence of rules: a style sheet, or the contents of a media block.
  void rules(std::string_view text, std::size_t depth) {
    constexpr std::size_t max_depth = 4;
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
        if (applies && depth < max_depth) {
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
      std::optional<SvgSelector> selector = SvgSelector::parse(trimmed(prelude.substr(0, end)), never);
      if (selector) {
        const std::string_view id = selector->id(), name = selector->first_class(), type = selector->type();
        const std::size_t index = selectors_.size();
        if (!id.empty()) {
          by_id_[id].push_back(index);
        } else if (!name.empty()) {
          by_class_[name].push_back(index);
        } else {
          by_type_[type.empty() ? "*" : type].push_back(index);
        }
        selectors_.emplace_back(std::move(*selector), blocks_.size() - 1);
      } else if (!never) {
        ++not_understood_;
      }
      if (end == prelude.size()) return;
      prelude.remove_prefix(end + 1);
    }
  }

  std::deque<std::string> texts_;
  std::deque<std::vector<SvgDeclaration>> blocks_;
  std::vector<std::pair<SvgSelector, std::size_t>> selectors_;  ///< each with its block
  Buckets by_id_, by_class_, by_type_;
  std::size_t not_understood_ = 0;
  mutable std::size_t work_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
