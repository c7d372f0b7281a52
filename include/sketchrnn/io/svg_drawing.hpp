// Drawings from SVG files: the outlines of paths and basic shapes as polylines, in the order of the document.
// What it is not for: what an SVG looks like (colours, fills, text, images, clipping, markers, <use>, style sheets), and writing
// (drawing/svg.hpp). The only header that knows pugixml.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/read_file.hpp>
#include <sketchrnn/io/svg_path.hpp>
#include <sketchrnn/io/svg_pen.hpp>
#include <sketchrnn/io/svg_text.hpp>
#include <sketchrnn/io/svg_transform.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

struct SvgReading {
  double tolerance = 1e-3;                            ///< how far a polyline may be from its curve, in larger sides of the drawing
  std::size_t most_points = 1'000'000;                ///< of one file
  std::size_t deepest = 200;                          ///< groups within groups
  std::size_t largest_file = std::size_t{16} << 20U;  ///< in bytes; in memory up to 16 times as much
};

namespace detail {

/// Walks through a document and moves the pen. Nothing here is recursive.
class SvgWalk {
 public:
  SvgWalk(std::string_view text, const std::string& file, const SvgReading& options) : text_(text), file_(file), options_(options) {
    const pugi::xml_parse_result result = document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) throw SvgPlace{file_, text_, result.offset}.error(result.description(), "XML");
    if (local_name(document_.document_element()) != "svg") {
      throw place(document_.document_element()).error(in_quotes(document_.document_element().name(), 40), "<svg>");
    }
  }

  [[nodiscard]] Polylines draw() {
    SvgPen measuring(fail());
    walk(measuring);
    const double extent = measuring.extent();
    SvgPen pen(fail(), options_.tolerance * (extent > 0 ? extent : 1), options_.most_points);
    walk(pen);
    return std::move(pen).take_lines();
  }

 private:
  struct Level {
    pugi::xml_node next;  ///< the child to look at next
    SvgMatrix matrix;
  };

  [[nodiscard]] SvgPen::Fail fail() {
    return [this](const std::string& found, const std::string& expected) { return place(at_).error(found, expected); };
  }
  [[nodiscard]] SvgPlace place(pugi::xml_node node, std::string_view attribute = {}) const {
    return {file_, text_, node.offset_debug(), node.name(), attribute};
  }
  /// The name without the prefix of a namespace.
  [[nodiscard]] static std::string_view local_name(pugi::xml_node node) noexcept {
    const std::string_view name = node.name();
    return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  }
  [[nodiscard]] SvgText text_of(pugi::xml_node node, const char* name) const { return {node.attribute(name).value(), place(node, name)}; }

  /// display: none, as an attribute or in a style attribute.
  [[nodiscard]] static bool hidden(pugi::xml_node node) {
    if (std::string_view(node.attribute("display").value()) == "none") return true;
    std::string style = node.attribute("style").value();
    style.erase(std::remove_if(style.begin(), style.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }),
                style.end());
    return (";" + style + ";").find(";display:none;") != std::string::npos;
  }

  [[nodiscard]] SvgMatrix matrix_of(pugi::xml_node node) const {
    SvgMatrix matrix = parse_svg_transform(text_of(node, "transform"));
    if (local_name(node) != "svg" || node == document_.document_element()) return matrix;
    // An <svg> inside is moved to its x and y. Departure: it gets no viewport of its own, so its viewBox scales nothing.
    const auto x = length(node, "x", 0), y = length(node, "y", 0);
    return matrix * SvgMatrix{1, 0, 0, 1, x.value_or(0), y.value_or(0)};
  }

  void walk(SvgPen& pen) {
    std::vector<Level> levels{{document_.document_element(), {}}};
    while (!levels.empty()) {
      at_ = levels.back().next;
      if (!at_) {
        levels.pop_back();
        continue;
      }
      levels.back().next = levels.size() == 1 ? pugi::xml_node() : at_.next_sibling();
      if (at_.type() != pugi::node_element || hidden(at_)) continue;
      const std::string_view name = local_name(at_);
      const bool group = name == "g" || name == "svg" || name == "a" || name == "switch";
      const auto shape = std::find_if(shapes.begin(), shapes.end(), [&](const Shape& known) { return known.name == name; });
      if (!group && shape == shapes.end()) continue;  // with all that is in it: <defs>, <clipPath>, <symbol>, <text>, ...
      const SvgMatrix matrix = levels.back().matrix * matrix_of(at_);
      if (group) {
        if (levels.size() > options_.deepest) {
          throw place(at_).error("groups within more than " + std::to_string(options_.deepest) + " others", "fewer");
        }
        levels.push_back({at_.first_child(), matrix});
      } else {
        pen.use(matrix);
        (this->*shape->draw)(at_, pen);
        pen.lift();
      }
    }
  }

  /// A length in pixels, `otherwise` where the attribute is absent, nothing where it is in per cent.
  [[nodiscard]] std::optional<double> length(pugi::xml_node node, const char* name, double otherwise) const {
    const std::string_view value = node.attribute(name).value();
    return value.empty() ? std::optional<double>(otherwise) : text_of(node, name).length();
  }
  /// The same for a size, which must not be negative.
  [[nodiscard]] std::optional<double> size(pugi::xml_node node, const char* name, double otherwise) const {
    const std::optional<double> value = length(node, name, otherwise);
    if (value && *value < 0) throw place(node, name).error(number_text(*value), "a size of at least 0");
    return value;
  }

  void path(pugi::xml_node node, SvgPen& pen) const {
    if (std::string_view(node.attribute("d").value()) != "none") SvgPath(text_of(node, "d"), pen).draw();
  }

  void line(pugi::xml_node node, SvgPen& pen) const {
    const auto x1 = length(node, "x1", 0), y1 = length(node, "y1", 0), x2 = length(node, "x2", 0), y2 = length(node, "y2", 0);
    if (!x1 || !y1 || !x2 || !y2) return;
    pen.move({*x1, *y1});
    pen.line({*x2, *y2});
  }

  void points(pugi::xml_node node, SvgPen& pen, bool closed) const {
    SvgText text = text_of(node, "points");
    text.skip_spaces();
    for (bool first = true; !text.at_end(); first = false) {
      const double x = text.number();
      text.skip_separator();
      const SvgPoint at{x, text.number()};
      first ? pen.move(at) : pen.line(at);
      if (text.skip_separator() && text.at_end()) throw text.fail("a number");
      if (text.at_end() && closed) pen.close();
    }
  }
  void polyline(pugi::xml_node node, SvgPen& pen) const { points(node, pen, false); }
  void polygon(pugi::xml_node node, SvgPen& pen) const { points(node, pen, true); }

  /// Sized in per cent it is the background of a page, and left out. (SVG 1.1, section 9.2.)
  void rectangle(pugi::xml_node node, SvgPen& pen) const {
    const auto x = length(node, "x", 0), y = length(node, "y", 0), width = size(node, "width", 0), height = size(node, "height", 0);
    if (!x || !y || !width || !height || same_value(*width, 0) || same_value(*height, 0)) return;
    const auto radius = [&](const char* name) -> std::optional<double> {
      const std::string_view value = node.attribute(name).value();
      return value.empty() || value == "auto" ? std::nullopt : size(node, name, 0);
    };
    std::optional<double> rx = radius("rx"), ry = radius("ry");
    if (!rx) rx = ry;
    if (!ry) ry = rx;
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

  void round(pugi::xml_node node, SvgPen& pen, std::optional<double> rx, std::optional<double> ry) const {
    const auto x = length(node, "cx", 0), y = length(node, "cy", 0);
    if (!x || !y || !rx || !ry || same_value(*rx, 0) || same_value(*ry, 0)) return;
    const SvgPoint start{*x + *rx, *y};
    pen.move(start);
    pen.arc({*x, *y}, {*rx, 0}, {0, *ry}, 0, 2 * std::numbers::pi, start);
  }
  void circle(pugi::xml_node node, SvgPen& pen) const {
    const std::optional<double> r = size(node, "r", 0);
    round(node, pen, r, r);
  }
  void ellipse(pugi::xml_node node, SvgPen& pen) const { round(node, pen, size(node, "rx", 0), size(node, "ry", 0)); }

  struct Shape {
    std::string_view name;
    void (SvgWalk::*draw)(pugi::xml_node, SvgPen&) const;
  };
  static const std::array<Shape, 7> shapes;

  std::string_view text_;
  const std::string& file_;
  const SvgReading& options_;
  pugi::xml_document document_;
  pugi::xml_node at_;
};

inline const std::array<SvgWalk::Shape, 7> SvgWalk::shapes{{{"path", &SvgWalk::path},
                                                            {"line", &SvgWalk::line},
                                                            {"polyline", &SvgWalk::polyline},
                                                            {"polygon", &SvgWalk::polygon},
                                                            {"rect", &SvgWalk::rectangle},
                                                            {"circle", &SvgWalk::circle},
                                                            {"ellipse", &SvgWalk::ellipse}}};

}  // namespace detail

/// The lines of an SVG file that is in memory; `file` names it in messages. Coordinates are those of the document (its viewBox, which
/// moves and scales the whole, is left alone), y downwards. Curves are cut so that a line is never farther from them than the tolerance
/// (unless that took more than 10,000 pieces). A line without extent has one point; repeated points are one. Left out: what is hidden by
/// display: none, what stands in <defs> and the like, and shapes measured in per cent, such as a page's background.
/// Throws FileError naming line, element and character for what is no XML, no SVG or no path, where SVG would draw up to the mistake, and
/// for more than the options allow; ArgumentError for a tolerance that is not from 1e-6 to 1.
[[nodiscard]] inline Polylines parse_svg(ByteView bytes, const std::string& file, const SvgReading& options = {}) {
  if (!is_within(options.tolerance, 1e-6, 1)) {
    throw ArgumentError("parse_svg: the tolerance is " + detail::number_text(options.tolerance) + ", expected 1e-6 to 1");
  }
  if (bytes.size() > options.largest_file) {
    throw FileError(file, "byte " + std::to_string(options.largest_file), "more data",
                    "at most " + std::to_string(options.largest_file) + " bytes");
  }
  return detail::SvgWalk(as_text(bytes), file, options).draw();
}

/// The lines of an SVG file. See parse_svg; throws FileError also where it cannot be read.
[[nodiscard]] inline Polylines read_svg(const std::filesystem::path& path, const SvgReading& options = {}) {
  return parse_svg(read_file(path, options.largest_file), path.string(), options);
}

}  // namespace sketchrnn
