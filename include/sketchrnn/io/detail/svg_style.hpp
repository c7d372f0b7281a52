// The properties that determine whether an element's outline is visible: the cascade of attributes, rules and style attributes (CSS Cascade
// 4, section 6) and inheritance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/svg_calc.hpp>
#include <sketchrnn/io/detail/svg_css.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_selector.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_variables.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The declared values of one element.
class SvgProperties {
 public:
  /// `outside` holds the custom properties that the element inherits.
  SvgProperties(pugi::xml_node node, const SvgStyleSheet& sheet, std::shared_ptr<const SvgVariables> outside)
      : node_(node), sheet_(sheet), variables_(std::move(outside)) {
    if (!sheet.empty()) {
      for (const SvgStyleSheet::Match& match : sheet.match(node)) {
        for (const SvgDeclaration& declaration : *match.declarations) add(declaration, 0);
      }
    }
    std::string_view style = svg_attribute(node, "style");
    if (style.find("/*") != std::string_view::npos) style = own_text_.emplace_back(without_css_comments(style));
    for (const SvgDeclaration& declaration : parse_css_declarations(style)) add(declaration, 1);
    std::stable_sort(declared_.begin(), declared_.end(), [](const Declared& a, const Declared& b) { return a.rank < b.rank; });
    declare_variables();
    for (Declared& one : declared_) {
      if (!is_variable(one.name) && SvgSubstitution::has_var(one.value)) one.value = substituted(one.name, one.value);
    }
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      const std::string_view name = attribute.name(), value = attribute.value();
      if (name != "style" && SvgSubstitution::has_var(value)) attributes_.push_back({name, substituted(name, value)});
    }
  }
  SvgProperties(const SvgProperties&) = delete;
  SvgProperties& operator=(const SvgProperties&) = delete;
  ~SvgProperties() = default;

  /// Calls `accept` with the values of a property in descending order of precedence, the attribute last, until one is accepted: an invalid
  /// declaration counts as absent. Returns whether one was accepted.
  template <class Accept>
  bool offer(std::string_view name, const Accept& accept) const {
    if (offer_css(name, accept)) return true;
    std::string_view value = svg_attribute(node_, name);
    for (const auto& [attribute, substitute] : attributes_) {
      if (attribute == name) value = substitute;
    }
    value = trimmed(value);
    return !value.empty() && accept(value);
  }
  /// As above, for style sheets and style attributes only.
  template <class Accept>
  bool offer_css(std::string_view name, const Accept& accept) const {
    for (auto it = declared_.rbegin(); it != declared_.rend(); ++it) {
      if (same_keyword(it->name, name) && accept(it->value)) return true;
    }
    return false;
  }
  /// Returns the value of the highest precedence, valid or not; empty if there is none.
  [[nodiscard]] std::string_view operator()(std::string_view name) const {
    std::string_view value;
    offer(name, [&](std::string_view found) {
      value = found;
      return true;
    });
    return value;
  }

  [[nodiscard]] pugi::xml_node node() const noexcept { return node_; }
  /// Returns the custom properties of the element, including inherited ones; null if there are none.
  [[nodiscard]] const std::shared_ptr<const SvgVariables>& variables() const noexcept { return variables_; }
  /// Returns the first property whose value refers to an undefined custom property; empty if there is none.
  [[nodiscard]] std::string_view unresolved() const noexcept { return unresolved_; }

 private:
  struct Declared {
    std::string_view name, value;
    int rank;
  };
  void add(const SvgDeclaration& declaration, int rank) {
    declared_.push_back({declaration.name, declaration.value, rank + (declaration.important ? 2 : 0)});
  }
  static bool is_variable(std::string_view name) noexcept { return name.substr(0, 2) == "--"; }

  /// Adds the element's own custom properties to those that it inherits.
  void declare_variables() {
    if (std::none_of(declared_.begin(), declared_.end(), [](const Declared& one) { return is_variable(one.name); })) return;
    SvgVariables all = variables_ ? *variables_ : SvgVariables();
    for (const Declared& one : declared_) {
      if (is_variable(one.name) && !same_keyword(one.value, "inherit") && !same_keyword(one.value, "unset")) {
        all.insert_or_assign(std::string(one.name), std::string(one.value));
      }
    }
    // Descendants inherit the values with var() replaced.
    SvgVariables resolved = all;
    for (const Declared& one : declared_) {
      if (!is_variable(one.name)) continue;
      if (const std::optional<std::string> value = substitute(all, all[std::string(one.name)])) {
        resolved[std::string(one.name)] = *value;
      } else {
        resolved.erase(std::string(one.name));
      }
    }
    variables_ = std::make_shared<const SvgVariables>(std::move(resolved));
  }
  [[nodiscard]] std::optional<std::string> substitute(const SvgVariables& variables, std::string_view value) {
    if (same_keyword(value, "initial")) return std::nullopt;
    SvgSubstitution substitution(variables);
    std::optional<std::string> result = substitution(value);
    sheet_.add_work(1 + substitution.work());
    return result;
  }
  [[nodiscard]] std::string_view substituted(std::string_view name, std::string_view value) {
    const SvgVariables none;
    const std::optional<std::string> result = substitute(variables_ ? *variables_ : none, value);
    if (result) return trimmed(own_text_.emplace_back(*result));
    if (unresolved_.empty()) unresolved_ = name;
    return "unset";
  }

  pugi::xml_node node_;
  const SvgStyleSheet& sheet_;
  std::vector<Declared> declared_;  ///< in ascending order of precedence
  std::shared_ptr<const SvgVariables> variables_;
  std::vector<std::pair<std::string_view, std::string_view>> attributes_;  ///< attributes with var(), and their values with it replaced
  std::deque<std::string> own_text_;
  std::string_view unresolved_;
};

/// Parses a value of opacity and the like: a number or a percentage. Throws SvgMistake if it is invalid.
[[nodiscard]] inline double parse_svg_opacity(std::string_view value) {
  SvgCursor text(value);
  text.skip_spaces();
  const double opacity = take_svg_fraction(text);
  text.skip_spaces();
  if (!text.at_end()) throw text.fail("nothing more");
  return opacity;
}

/// Returns whether a color is visible, that is, not transparent, #rrggbb00 or rgba(..., 0); nothing for a value that is certainly not a
/// color.
[[nodiscard]] inline std::optional<bool> parse_svg_color(std::string_view value) {
  if (same_keyword(value, "transparent")) return false;
  if (value.empty()) return std::nullopt;
  if (value.front() == '#') {
    const std::string_view digits = value.substr(1);
    const bool hexadecimal = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (!hexadecimal || (digits.size() != 3 && digits.size() != 4 && digits.size() != 6 && digits.size() != 8)) return std::nullopt;
    if (digits.size() == 4) return digits[3] != '0';
    return digits.size() != 8 || digits.substr(6) != "00";
  }
  const std::size_t open = value.find('(');
  if (open == std::string_view::npos) {  // a name: the 148 names consist of letters
    return value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos
               ? std::optional<bool>(true)
               : std::nullopt;
  }
  if (value.back() != ')') return std::nullopt;
  const std::string_view inside = value.substr(open + 1, value.size() - open - 2);
  const bool old_form = std::count(inside.begin(), inside.end(), ',') == 3;
  const std::size_t mark = old_form ? inside.rfind(',') : inside.rfind('/');
  if (mark == std::string_view::npos) return true;
  try {
    return parse_svg_opacity(inside.substr(mark + 1)) > 0;
  } catch (const SvgMistake&) {
    return true;
  }
}

/// Returns the id in url(#id) or url("#id"), and what follows it; no id for any other value. `other_file`: a reference to another document.
struct SvgReference {
  std::string_view id, rest;
  bool is_url = false, other_file = false;
};
[[nodiscard]] inline SvgReference parse_svg_reference(std::string_view value) noexcept {
  SvgReference reference;
  if (value.size() < 5 || !same_keyword(value.substr(0, 4), "url(")) return reference;
  const std::size_t end = find_outside(value, ")", 4);
  std::string_view inside = trimmed(value.substr(4, end - 4));
  if (inside.size() >= 2 && (inside.front() == '"' || inside.front() == '\'')) inside = trimmed(inside.substr(1, inside.size() - 2));
  reference.is_url = true;
  reference.rest = trimmed(value.substr((std::min)(end + 1, value.size())));
  if (!inside.empty() && inside.front() == '#') {
    reference.id = inside.substr(1);
  } else {
    reference.other_file = true;
  }
  return reference;
}

/// The properties of an element that determine whether it is visible. Those above the line are inherited.
struct SvgStyle {
  bool visible = true;
  bool fill = true, stroke = false,
       color = true;  ///< whether each is visible
  double fill_opacity = 1, stroke_opacity = 1, stroke_width = 1;
  bool clip_even_odd = false;
  double font_size = 16;
  std::shared_ptr<const SvgVariables> variables;  ///< null if there are none
  // ---
  bool displayed = true;  ///< no display: none
  double opacity = 1;

  /// Returns whether any part of a shape is painted.
  [[nodiscard]] bool painted() const noexcept { return (fill && fill_opacity > 0) || (stroke && stroke_opacity > 0 && stroke_width > 0); }
};

/// Returns whether a value of display shows an element. Throws SvgMistake if it is invalid.
[[nodiscard]] inline bool parse_svg_display(std::string_view value) {
  constexpr std::string_view known[] = {"block", "inline",  "run-in",   "flow", "flow-root", "table",  "flex",        "grid",
                                        "ruby",  "compact", "contents", "math", "list-item", "marker", "inline-flex", "inline-grid"};
  if (same_keyword(value, "none")) return false;
  bool all = !value.empty();
  for_each_word(value, [&](std::string_view word) {
    const bool prefixed = word.size() > 6 && (same_keyword(word.substr(0, 6), "table-") || same_keyword(word.substr(0, 5), "ruby-"));
    all = all && (prefixed || same_keyword(word, "inline-block") || same_keyword(word, "inline-table") ||
                  std::any_of(std::begin(known), std::end(known), [&](std::string_view name) { return same_keyword(word, name); }));
  });
  if (!all) throw SvgMistake(0, in_quotes(value, 40), "none, inline or another value of display");
  return true;
}

/// Returns the style of an element whose parent has the style `outside`. References to paint (a gradient, a pattern) are looked up in the
/// document. Invalid values count as absent and are added to `notices`, unless it is null.
[[nodiscard]] inline SvgStyle svg_style(const SvgStyle& outside, const SvgProperties& properties, SvgUnits units,
                                        const SvgDocument& document, SvgNotices* notices) {
  SvgStyle style = outside;
  style.displayed = true;
  style.opacity = 1;
  style.variables = properties.variables();
  const SvgStyle initial;
  /// Sets a member from the first valid value: inherit, initial, unset, or one that `parse` accepts without SvgMistake.
  const auto property = [&](std::string_view name, auto SvgStyle::*member, bool inherited, const auto& parse) {
    properties.offer(name, [&](std::string_view value) {
      if (is_css_wide_keyword(value)) {
        const bool inherits = same_keyword(value, "inherit") || (inherited && !same_keyword(value, "initial"));
        style.*member = inherits ? outside.*member : initial.*member;
        return true;
      }
      try {
        style.*member = parse(value);
        return true;
      } catch (const SvgMistake& mistake) {
        if (notices) notices->mistake("values of properties with a mistake, ignored", properties.node(), name, mistake);
        return false;
      }
    });
  };
  property("font-size", &SvgStyle::font_size, true, [&](std::string_view value) {
    // Percentages and em are relative to the size of the parent.
    units.font_size = outside.font_size;
    constexpr std::pair<std::string_view, double> sizes[] = {{"xx-small", 9}, {"x-small", 10}, {"small", 13},    {"medium", 16},
                                                             {"large", 18},   {"x-large", 24}, {"xx-large", 32}, {"xxx-large", 48}};
    for (const auto& [name, size] : sizes) {
      if (same_keyword(value, name)) return size;
    }
    if (same_keyword(value, "smaller")) return outside.font_size / 1.2;
    if (same_keyword(value, "larger")) return outside.font_size * 1.2;
    units.viewport = {outside.font_size, outside.font_size};
    return parse_non_negative_svg_length(value, SvgAxis::x, units).value_or(outside.font_size);
  });
  property("display", &SvgStyle::displayed, false, parse_svg_display);
  property("visibility", &SvgStyle::visible, true, [](std::string_view value) {
    if (same_keyword(value, "visible")) return true;
    if (same_keyword(value, "hidden") || same_keyword(value, "collapse")) return false;
    throw SvgMistake(0, in_quotes(value, 40), "visible, hidden or collapse");
  });
  property("opacity", &SvgStyle::opacity, false, parse_svg_opacity);
  property("fill-opacity", &SvgStyle::fill_opacity, true, parse_svg_opacity);
  property("stroke-opacity", &SvgStyle::stroke_opacity, true, parse_svg_opacity);
  property("stroke-width", &SvgStyle::stroke_width, true,
           [&](std::string_view value) { return parse_non_negative_svg_length(value, SvgAxis::diagonal, units).value_or(1); });
  property("clip-rule", &SvgStyle::clip_even_odd, true, [](std::string_view value) {
    if (same_keyword(value, "evenodd")) return true;
    if (same_keyword(value, "nonzero")) return false;
    throw SvgMistake(0, in_quotes(value, 40), "nonzero or evenodd");
  });
  const auto color = [](std::string_view value) {
    const std::optional<bool> seen = parse_svg_color(value);
    if (!seen) throw SvgMistake(0, in_quotes(value, 40), "a color");
    return *seen;
  };
  property("color", &SvgStyle::color, true,
           [&](std::string_view value) { return same_keyword(value, "currentColor") ? outside.color : color(value); });
  const auto paint = [&](std::string_view value) {
    const auto plain = [&](std::string_view name) {
      if (same_keyword(name, "none")) return false;
      if (same_keyword(name, "currentColor")) return style.color;
      if (same_keyword(name, "context-fill")) return outside.fill;
      if (same_keyword(name, "context-stroke")) return outside.stroke;
      return color(name);
    };
    const SvgReference reference = parse_svg_reference(value);
    if (!reference.is_url) return plain(value);
    const std::string_view server = svg_local_name(document.find(reference.id));
    if (server == "linearGradient" || server == "radialGradient" || server == "pattern") return true;
    return !reference.rest.empty() && plain(reference.rest);
  };
  property("fill", &SvgStyle::fill, true, paint);
  property("stroke", &SvgStyle::stroke, true, paint);
  if (notices && !properties.unresolved().empty()) {
    notices->add("values with var() of properties that are not there, unset", properties.node(), properties.unresolved());
  }
  return style;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
