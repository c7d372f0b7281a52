// What an element looks like, as far as it decides whether its outline is seen: the cascade of attributes, rules and style attributes (CSS
// Cascade 4, section 6) and what is inherited. What it is not for: colours, and anything else that moves no line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/io/svg_css.hpp>
#include <sketchrnn/io/svg_document.hpp>
#include <sketchrnn/io/svg_length.hpp>
#include <sketchrnn/io/svg_text.hpp>

namespace sketchrnn::detail {

/// The declared values of one element.
class SvgProperties {
 public:
  SvgProperties(pugi::xml_node node, const SvgStyleSheet& sheet) : node_(node) {
    if (!sheet.empty()) {
      for (const SvgStyleSheet::Match& match : sheet.match(node)) {
        for (const SvgDeclaration& declaration : *match.declarations) add(declaration, 0);
      }
    }
    std::string_view style = svg_attribute(node, "style");
    if (style.find("/*") != std::string_view::npos) style = own_text_.emplace_back(without_css_comments(style));
    for (const SvgDeclaration& declaration : parse_css_declarations(style)) add(declaration, 1);
    std::stable_sort(declared_.begin(), declared_.end(), [](const Declared& a, const Declared& b) { return a.rank < b.rank; });
  }
  SvgProperties(const SvgProperties&) = delete;
  SvgProperties& operator=(const SvgProperties&) = delete;
  ~SvgProperties() = default;

  /// Offers the values of a property to `accept`, the strongest first, until it takes one: what is invalid is as if it were not there.
  /// Returns whether it took one. The attribute of the same name comes last.
  template <class Accept>
  bool offer(std::string_view name, const Accept& accept) const {
    if (offer_css(name, accept)) return true;
    const std::string_view value = trimmed(svg_attribute(node_, name));
    return !value.empty() && accept(value);
  }
  /// The same of style sheets and style attributes only.
  template <class Accept>
  bool offer_css(std::string_view name, const Accept& accept) const {
    for (auto it = declared_.rbegin(); it != declared_.rend(); ++it) {
      if (same_keyword(it->name, name) && accept(it->value)) return true;
    }
    return false;
  }
  /// The strongest value, valid or not; empty where there is none.
  [[nodiscard]] std::string_view operator()(std::string_view name) const {
    std::string_view value;
    offer(name, [&](std::string_view found) {
      value = found;
      return true;
    });
    return value;
  }

 private:
  struct Declared {
    std::string_view name, value;
    int rank;
  };
  void add(const SvgDeclaration& declaration, int rank) {
    declared_.push_back({declaration.name, declaration.value, rank + (declaration.important ? 2 : 0)});
  }

  pugi::xml_node node_;
  std::vector<Declared> declared_;  ///< the weakest first
  std::deque<std::string> own_text_;
};

/// A number or a percentage that says how opaque something is; nothing for what is neither.
[[nodiscard]] inline std::optional<double> parse_svg_opacity(std::string_view value) {
  try {
    SvgText text(value);
    text.skip_spaces();
    double number = text.number();
    if (text.peek() == '%') {
      text.take();
      number /= 100;
    }
    text.skip_spaces();
    return text.at_end() ? std::optional<double>(number) : std::nullopt;
  } catch (const SvgMistake&) {
    return std::nullopt;
  }
}

/// Whether a colour is one that can be seen: not transparent, no #rrggbb00, no rgba(..., 0). Nothing for what is certainly none.
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
  if (open == std::string_view::npos) {  // a name: of the 148 none has a
                                         // character of these
    return value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos
               ? std::optional<bool>(true)
               : std::nullopt;
  }
  if (value.back() != ')') return std::nullopt;
  const std::string_view inside = value.substr(open + 1, value.size() - open - 2);
  const bool old_form = std::count(inside.begin(), inside.end(), ',') == 3;
  const std::size_t mark = old_form ? inside.rfind(',') : inside.rfind('/');
  if (mark == std::string_view::npos) return true;
  const std::optional<double> alpha = parse_svg_opacity(inside.substr(mark + 1));
  return !alpha || *alpha > 0;
}

/// The id in url(#id) or url("#id"), and what stands behind it; no id for anything else. `other_file`: it is a reference, but elsewhere.
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

/// The properties of an element that decide what is seen of it. Those above the line are inherited.
struct SvgStyle {
  bool visible = true;
  bool fill = true, stroke = false,
       color = true;  ///< whether they are something that can be seen
  double fill_opacity = 1, stroke_opacity = 1, stroke_width = 1;
  bool clip_even_odd = false;
  double font_size = 16;
  // ---
  bool displayed = true;  ///< no display: none
  double opacity = 1;

  /// Whether anything of a shape is painted.
  [[nodiscard]] bool painted() const noexcept { return (fill && fill_opacity > 0) || (stroke && stroke_opacity > 0 && stroke_width > 0); }
};

/// The style of an element, from that around it. References to paint (a gradient, a pattern) are looked up in the document.
[[nodiscard]] inline SvgStyle svg_style(const SvgStyle& outside, const SvgProperties& properties, SvgUnits units,
                                        const SvgDocument& document) {
  SvgStyle style = outside;
  style.displayed = true;
  style.opacity = 1;
  const SvgStyle initial;
  /// Takes inherit, initial and unset, and what `accept` takes.
  const auto property = [&](std::string_view name, auto SvgStyle::*member, bool inherited, const auto& parse) {
    properties.offer(name, [&](std::string_view value) {
      if (same_keyword(value, "inherit") || (inherited && (same_keyword(value, "unset") || same_keyword(value, "revert")))) {
        style.*member = outside.*member;
        return true;
      }
      if (same_keyword(value, "initial") || same_keyword(value, "unset")) {
        style.*member = initial.*member;
        return true;
      }
      const auto parsed = parse(value);
      if (parsed) style.*member = *parsed;
      return parsed.has_value();
    });
  };
  const auto keyword_or_opacity = [](std::string_view value) { return parse_svg_opacity(value); };
  property("font-size", &SvgStyle::font_size, true, [&](std::string_view value) -> std::optional<double> {
    // Per cent and em are of the size outside.
    units.font_size = outside.font_size;
    constexpr std::pair<std::string_view, double> sizes[] = {{"xx-small", 9}, {"x-small", 10}, {"small", 13},   {"medium", 16},
                                                             {"large", 18},   {"x-large", 24}, {"xx-large", 32}};
    for (const auto& [name, size] : sizes) {
      if (same_keyword(value, name)) return size;
    }
    if (same_keyword(value, "smaller")) return outside.font_size / 1.2;
    if (same_keyword(value, "larger")) return outside.font_size * 1.2;
    units.viewport = {outside.font_size, outside.font_size};
    try {
      const std::optional<double> size = parse_svg_length(value, SvgAxis::x, units);
      return size && *size >= 0 ? size : std::nullopt;
    } catch (const SvgMistake&) {
      return std::nullopt;
    }
  });
  property("display", &SvgStyle::displayed, false,
           [](std::string_view value) { return std::optional<bool>(!same_keyword(value, "none")); });
  property("visibility", &SvgStyle::visible, true, [](std::string_view value) -> std::optional<bool> {
    if (same_keyword(value, "visible")) return true;
    if (same_keyword(value, "hidden") || same_keyword(value, "collapse")) return false;
    return std::nullopt;
  });
  property("opacity", &SvgStyle::opacity, false, keyword_or_opacity);
  property("fill-opacity", &SvgStyle::fill_opacity, true, keyword_or_opacity);
  property("stroke-opacity", &SvgStyle::stroke_opacity, true, keyword_or_opacity);
  property("stroke-width", &SvgStyle::stroke_width, true, [&](std::string_view value) -> std::optional<double> {
    try {
      return parse_svg_length(value, SvgAxis::diagonal, units).value_or(1);
    } catch (const SvgMistake&) {
      return std::nullopt;
    }
  });
  property("clip-rule", &SvgStyle::clip_even_odd, true, [](std::string_view value) -> std::optional<bool> {
    if (same_keyword(value, "evenodd")) return true;
    if (same_keyword(value, "nonzero")) return false;
    return std::nullopt;
  });
  property("color", &SvgStyle::color, true, [](std::string_view value) -> std::optional<bool> {
    if (same_keyword(value, "currentColor")) return std::nullopt;
    return parse_svg_color(value);
  });
  const auto paint = [&](std::string_view value) -> std::optional<bool> {
    const auto plain = [&](std::string_view color) -> std::optional<bool> {
      if (same_keyword(color, "none")) return false;
      if (same_keyword(color, "currentColor")) return style.color;
      if (same_keyword(color, "context-fill")) return outside.fill;
      if (same_keyword(color, "context-stroke")) return outside.stroke;
      return parse_svg_color(color);
    };
    const SvgReference reference = parse_svg_reference(value);
    if (!reference.is_url) return plain(value);
    const std::string_view server = svg_local_name(document.find(reference.id));
    if (server == "linearGradient" || server == "radialGradient" || server == "pattern") return true;
    return reference.rest.empty() ? std::optional<bool>(false) : plain(reference.rest);
  };
  property("fill", &SvgStyle::fill, true, paint);
  property("stroke", &SvgStyle::stroke, true, paint);
  return style;
}

}  // namespace sketchrnn::detail
