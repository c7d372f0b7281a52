// The page of an SVG document: the rectangle that it shows, and how large that is in millimetres, from the width, height and viewBox of its
// outermost element. What it is not for: what is drawn on it (svg_drawing.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn {

/// The rectangle of a page, in the coordinates of the document (those of read_svg), and its true size.
struct SvgSize {
  double x = 0, y = 0, width = 0, height = 0;  ///< the viewBox; without one, width and height from the origin
  double millimetres = 25.4 / 96;              ///< that a unit of the coordinates measures; CSS: a pixel is 1/96 inch
  bool physical = false;                       ///< whether the document says so in mm, cm, in, pt, pc or Q, rather than in pixels
};

namespace detail {

/// The attributes of the outermost element, as they stand in the text.
class SvgRootTag {
 public:
  explicit SvgRootTag(std::string_view text) {
    constexpr std::size_t far_enough = std::size_t{1} << 20U;
    text = text.substr(0, far_enough);
    std::size_t at = 0;
    while ((at = text.find('<', at)) != std::string_view::npos) {
      const std::string_view rest = text.substr(at);
      if (rest.substr(0, 4) == "<!--") {
        at = text.find("-->", at + 4);
      } else if (rest.substr(0, 2) == "<?") {
        at = text.find("?>", at + 2);
      } else if (rest.substr(0, 2) == "<!") {  // a document type, which may have declarations inside
        const std::size_t inside = rest.find('['), end = rest.find('>');
        if (end == std::string_view::npos) return;
        at = inside < end ? text.find(']', at + inside) : at + end;
      } else {
        tag_ = rest;
        return;
      }
      if (at == std::string_view::npos) return;
    }
  }

  /// The value, nothing where the attribute is absent.
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view wanted) const {
    std::size_t at = 1;
    skip(at, [](char c) { return !is_space(c) && c != '>'; });  // the name of the element
    while (true) {
      skip(at, [](char c) { return is_space(c) || c == '/'; });
      const std::size_t name = at;
      skip(at, [](char c) { return !is_space(c) && c != '=' && c != '>'; });
      const std::string_view found = tag_.substr((std::min)(name, tag_.size()), at - name);
      skip(at, [](char c) { return is_space(c) || c == '='; });
      if (found.empty() || at >= tag_.size() || (tag_[at] != '"' && tag_[at] != '\'')) return std::nullopt;
      const std::size_t end = tag_.find(tag_[at], at + 1);
      if (end == std::string_view::npos) return std::nullopt;
      if (found == wanted) return tag_.substr(at + 1, end - at - 1);
      at = end + 1;
    }
  }

 private:
  static bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  template <class Matches>
  void skip(std::size_t& at, const Matches& matches) const {
    while (at < tag_.size() && matches(tag_[at])) ++at;
  }

  std::string_view tag_;
};

/// Takes a number, with what separates it from the one before, off the front of a text.
[[nodiscard]] inline std::optional<double> take_number(std::string_view& text) {
  const auto skip = [&](std::string_view characters) { text.remove_prefix((std::min)(text.find_first_not_of(characters), text.size())); };
  skip(" \t\n\r,");
  std::size_t end = 0;
  const auto digits = [&] {
    const std::size_t first = end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end - first;
  };
  if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
  std::size_t count = digits();
  if (end < text.size() && text[end] == '.') {
    ++end;
    count += digits();
  }
  if (count == 0) return std::nullopt;
  if (end + 1 < text.size() && (text[end] == 'e' || text[end] == 'E')) {  // but not the e of "2em"
    const std::size_t before = end++;
    if (text[end] == '+' || text[end] == '-') ++end;
    if (digits() == 0) end = before;
  }
  double value = 0;
  if (!parse_number(text.substr(text[0] == '+' ? 1 : 0, end - (text[0] == '+' ? 1 : 0)), value)) return std::nullopt;
  text.remove_prefix(end);
  return value;
}

/// A side of a page in pixels, and whether it was given in a unit of length.
struct PageSide {
  double pixels = 0;
  bool physical = false;
};

/// Nothing for a side that is absent, not positive, or measured by what is around the picture: per cent, em, auto.
[[nodiscard]] inline std::optional<PageSide> page_side(std::optional<std::string_view> text) {
  struct Unit {
    std::string_view name;
    double pixels;
  };
  static constexpr std::array<Unit, 8> units{
      {{"", 1}, {"px", 1}, {"pt", 96.0 / 72}, {"pc", 16}, {"in", 96}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"q", 96 / 101.6}}};
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  const std::optional<double> value = take_number(rest);
  if (!value || !is_within(*value, 1e-9, 1e9)) return std::nullopt;
  std::string name;
  for (const char c : rest) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (const Unit& unit : units) {
    if (name == unit.name) return PageSide{*value * unit.pixels, !name.empty() && name != "px"};
  }
  return std::nullopt;
}

}  // namespace detail

/// The page of an SVG document that is in memory as UTF-8; nothing where it states neither a viewBox nor a width and height. Where the shapes
/// of page and viewBox differ, the viewBox is taken to be wholly visible, as by default. Does not fail: whether the document is one is told by
/// parse_svg.
[[nodiscard]] inline std::optional<SvgSize> parse_svg_size(std::string_view text) {
  const detail::SvgRootTag root(text);
  const std::optional<detail::PageSide> width = detail::page_side(root.attribute("width")),
                                        height = detail::page_side(root.attribute("height"));
  SvgSize page;
  bool has_box = false;
  if (const std::optional<std::string_view> box = root.attribute("viewBox")) {
    std::string_view rest = *box;
    std::array<double, 4> numbers{};
    has_box = true;
    for (double& number : numbers) {
      const std::optional<double> value = detail::take_number(rest);
      has_box = has_box && value && is_within(*value, -1e12, 1e12);
      number = value.value_or(0);
    }
    has_box = has_box && numbers[2] > 0 && numbers[3] > 0;
    if (has_box) page = {numbers[0], numbers[1], numbers[2], numbers[3], page.millimetres, false};
  }
  if (!has_box) {
    if (!width || !height) return std::nullopt;
    page.width = width->pixels;
    page.height = height->pixels;
    page.physical = width->physical || height->physical;
    return page;
  }
  // pixels to a unit: where both sides are given, as many as show the whole viewBox
  double pixels = 0;
  if (width) pixels = width->pixels / page.width;
  if (height && (!width || height->pixels / page.height < pixels)) pixels = height->pixels / page.height;
  if (pixels > 0) {
    page.millimetres *= pixels;
    page.physical = (width && width->physical) || (height && height->physical);
  }
  return page;
}

/// The page of an SVG file, which may be gzip (.svgz) or UTF-16. See parse_svg_size; throws FileError where the file cannot be read.
[[nodiscard]] inline std::optional<SvgSize> read_svg_size(const std::filesystem::path& path) {
  constexpr std::size_t most = std::size_t{16} << 20U;
  return parse_svg_size(read_text(bytes_of_file(path), path.string(), most));
}

}  // namespace sketchrnn
