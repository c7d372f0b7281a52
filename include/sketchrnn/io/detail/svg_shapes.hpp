// The seven shapes of SVG: path, line, polyline, polygon, rect, circle, ellipse (SVG 2, sections 9, 10). Mistakes are handled as SVG
// requires: data are drawn up to the mistake, an invalid attribute counts as absent; each gives a notice.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_path.hpp>
#include <sketchrnn/io/detail/svg_pen.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// One element, and its outline if it is a shape.
class SvgShape {
 public:
  SvgShape(pugi::xml_node node, const SvgProperties& properties, const SvgUnits& units, SvgNotices& notices)
      : node_(node), properties_(properties), units_(units), notices_(notices) {}

  [[nodiscard]] static bool is_shape(std::string_view name) noexcept { return find(name) != kinds.end(); }

  /// Draws the shape in user units and lifts the pen.
  void draw(SvgPen& pen) {
    const auto kind = find(svg_local_name(node_));
    if (kind != kinds.end()) (this->*kind->draw)(pen);
    pen.lift();
    if (pen.lost()) notices_.add("lines that go beyond 1e+12, ended there", node_);
  }

  /// Returns a length; `otherwise` if it is absent or invalid; nothing if it depends on a viewport of unknown size.
  [[nodiscard]] std::optional<double> length(std::string_view name, SvgAxis axis, std::optional<double> otherwise) {
    return length(name, axis, otherwise, parse_svg_length);
  }
  /// Returns a non-negative length.
  [[nodiscard]] std::optional<double> size(std::string_view name, SvgAxis axis, std::optional<double> otherwise) {
    return length(name, axis, otherwise, parse_non_negative_svg_length);
  }

 private:
  template <class Parse>
  [[nodiscard]] std::optional<double> length(std::string_view name, SvgAxis axis, std::optional<double> otherwise, const Parse& parse) {
    std::optional<double> result = otherwise;
    const auto accept = [&](std::string_view value) {
      if (same_keyword(value, "auto") || is_css_wide_keyword(value)) return true;
      try {
        result = parse(value, axis, units_);
        if (!result) notices_.add("lengths relative to a page of unknown size, shapes left out", node_, name);
        return true;
      } catch (const SvgMistake& mistake) {
        notices_.mistake("lengths with a mistake, ignored", node_, name, mistake);
        return false;
      }
    };
    // x1 and the like are not CSS properties.
    const bool property = name != "x1" && name != "y1" && name != "x2" && name != "y2";
    if (property) {
      properties_.offer(name, accept);
    } else if (const std::string_view value = trimmed(svg_attribute(node_, name)); !value.empty()) {
      accept(value);
    }
    return result;
  }

  struct Kind {
    std::string_view name;
    void (SvgShape::*draw)(SvgPen&);
  };
  static const std::array<Kind, 7> kinds;
  [[nodiscard]] static std::array<Kind, 7>::const_iterator find(std::string_view name) noexcept {
    return std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; });
  }

  /// Returns rx and ry. A radius that is auto or absent equals the other one (SVG 2, section 10.4).
  [[nodiscard]] std::array<std::optional<double>, 2> radii() {
    const auto rx = size("rx", SvgAxis::x, std::nullopt), ry = size("ry", SvgAxis::y, std::nullopt);
    return {rx ? rx : ry, ry ? ry : rx};
  }

  /// Draws the property d if it is valid, path("...") or none; otherwise the attribute d up to its first mistake.
  void path(SvgPen& pen) {
    const bool drawn = properties_.offer_css("d", [&](std::string_view value) {
      try {
        if (!is_css_wide_keyword(value)) SvgPath(parse_path_function(value), pen).draw();
        return true;
      } catch (const SvgMistake& mistake) {
        pen.clear();
        notices_.mistake("values of properties with a mistake, ignored", node_, "d", mistake);
        return false;
      }
    });
    const std::string_view d = svg_attribute(node_, "d");
    if (drawn || trimmed(d) == "none") return;
    try {
      SvgPath(d, pen).draw();
    } catch (const SvgMistake& mistake) {
      notices_.mistake("paths with a mistake, drawn up to it", node_, "d", mistake);
    }
  }
  /// Returns the string in path("..."); empty for "none". Throws SvgMistake if it is invalid.
  [[nodiscard]] static std::string_view parse_path_function(std::string_view value) {
    if (same_keyword(value, "none")) return {};
    SvgCursor text(value);
    const bool call = text.take_call("path") && value.back() == ')';
    const std::string_view inside = call ? trimmed(value.substr(text.at(), value.size() - text.at() - 1)) : std::string_view();
    const bool quoted =
        inside.size() >= 2 && (inside.front() == '"' || inside.front() == '\'') && inside.find(inside.front(), 1) == inside.size() - 1;
    if (!quoted) throw SvgMistake(0, in_quotes(value, 40), "none or path(\"...\")");
    return inside.substr(1, inside.size() - 2);
  }

  void line(SvgPen& pen) {
    const auto x1 = length("x1", SvgAxis::x, 0), y1 = length("y1", SvgAxis::y, 0);
    const auto x2 = length("x2", SvgAxis::x, 0), y2 = length("y2", SvgAxis::y, 0);
    if (!x1 || !y1 || !x2 || !y2) return;
    pen.move({*x1, *y1});
    pen.line({*x2, *y2});
  }

  void points(SvgPen& pen, bool closed) {
    SvgCursor text(svg_attribute(node_, "points"));
    bool any = false;
    try {
      text.skip_spaces();
      while (!text.at_end()) {
        const double x = text.number();
        text.skip_separator();
        const SvgPoint at{x, text.number()};
        any ? pen.line(at) : pen.move(at);
        any = true;
        if (text.skip_separator() && text.at_end()) throw text.fail("a number");
      }
    } catch (const SvgMistake& mistake) {
      notices_.mistake("lists of points with a mistake, drawn up to it", node_, "points", mistake);
    }
    if (any && closed) pen.close();
  }
  void polyline(SvgPen& pen) { points(pen, false); }
  void polygon(SvgPen& pen) { points(pen, true); }

  void rectangle(SvgPen& pen) {
    const auto x = length("x", SvgAxis::x, 0), y = length("y", SvgAxis::y, 0);
    const auto width = size("width", SvgAxis::x, 0), height = size("height", SvgAxis::y, 0);
    if (!x || !y || !width || !height || *width <= 0 || *height <= 0) return;
    const auto [rx, ry] = radii();
    const double a = (std::min)(rx.value_or(0), 0.5 * *width), b = (std::min)(ry.value_or(0), 0.5 * *height);
    const double left = *x, top = *y, right = *x + *width, bottom = *y + *height;
    pen.move({left + a, top});
    pen.line({right - a, top});
    pen.arc(a, b, 0, false, true, {right, top + b});
    pen.line({right, bottom - b});
    pen.arc(a, b, 0, false, true, {right - a, bottom});
    pen.line({left + a, bottom});
    pen.arc(a, b, 0, false, true, {left, bottom - b});
    pen.line({left, top + b});
    pen.arc(a, b, 0, false, true, {left + a, top});
    pen.close();
  }

  void round(SvgPen& pen, std::optional<double> rx, std::optional<double> ry) {
    const auto x = length("cx", SvgAxis::x, 0), y = length("cy", SvgAxis::y, 0);
    if (!x || !y || !rx || !ry || *rx <= 0 || *ry <= 0) return;
    const SvgPoint start{*x + *rx, *y};
    pen.move(start);
    pen.arc({*x, *y}, {*rx, 0}, {0, *ry}, 0, 2 * std::numbers::pi, start);
  }
  void circle(SvgPen& pen) {
    const std::optional<double> r = size("r", SvgAxis::diagonal, 0);
    round(pen, r, r);
  }
  void ellipse(SvgPen& pen) {
    const auto [rx, ry] = radii();
    round(pen, rx, ry);
  }

  pugi::xml_node node_;
  const SvgProperties& properties_;
  const SvgUnits& units_;
  SvgNotices& notices_;
};

inline const std::array<SvgShape::Kind, 7> SvgShape::kinds{{{"path", &SvgShape::path},
                                                            {"line", &SvgShape::line},
                                                            {"polyline", &SvgShape::polyline},
                                                            {"polygon", &SvgShape::polygon},
                                                            {"rect", &SvgShape::rectangle},
                                                            {"circle", &SvgShape::circle},
                                                            {"ellipse", &SvgShape::ellipse}}};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
