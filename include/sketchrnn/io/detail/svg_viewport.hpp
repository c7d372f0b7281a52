// Viewports: viewBox and preserveAspectRatio, and the resulting transform (SVG 2, section 8).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_css_transform.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Parses a viewBox. Returns nothing for an empty text. Throws SvgMistake if it is invalid or a size is negative. A size of 0 shows
/// nothing.
[[nodiscard]] inline std::optional<SvgBox> parse_svg_view_box(std::string_view value) {
  SvgCursor text(value);
  text.skip_spaces();
  if (text.at_end()) return std::nullopt;
  double numbers[4];
  for (double& number : numbers) {
    if (&number != numbers) text.skip_separator();
    number = text.number();
  }
  text.skip_spaces();
  if (!text.at_end()) throw text.fail("nothing more");
  if (numbers[2] < 0 || numbers[3] < 0) throw text.fail("a negative size", "a size of at least 0");
  return SvgBox{numbers[0], numbers[1], numbers[2], numbers[3]};
}

/// The attribute preserveAspectRatio.
struct SvgAspectRatio {
  double x = 0.5, y = 0.5;  ///< alignment: 0 min, 0.5 mid, 1 max
  bool preserved = true;    ///< false: none
  bool slice = false;       ///< the viewBox covers the viewport and is clipped, rather than fitted into it

  /// Returns the matrix from a viewBox to a viewport of this size.
  [[nodiscard]] SvgMatrix fit(const SvgBox& box, double width, double height) const noexcept {
    double scale_x = width / box.width, scale_y = height / box.height;
    if (preserved) scale_x = scale_y = slice ? (std::max)(scale_x, scale_y) : (std::min)(scale_x, scale_y);
    return SvgMatrix{scale_x, 0, 0, scale_y, x * (width - scale_x * box.width), y * (height - scale_y * box.height)} *
           SvgMatrix::translation(-box.x, -box.y);
  }
};

/// Throws SvgMistake if it is invalid.
[[nodiscard]] inline SvgAspectRatio parse_svg_aspect_ratio(std::string_view value) {
  SvgAspectRatio ratio;
  SvgCursor text(value);
  text.skip_spaces();
  if (text.at_end()) return ratio;
  std::string_view word = text.word();
  if (word == "defer") {
    text.skip_spaces();
    word = text.word();
  }
  if (word == "none") {
    ratio.preserved = false;
  } else {
    const auto part = [&](std::string_view name) {
      if (name == "Min") return 0.0;
      if (name == "Mid") return 0.5;
      if (name == "Max") return 1.0;
      throw text.fail(in_quotes(word, 20), "none, or xMinYMin to xMaxYMax", word.size());
    };
    if (word.size() != 8 || word[0] != 'x' || word[4] != 'Y') {
      throw text.fail(in_quotes(word, 20), "none, or xMinYMin to xMaxYMax", word.size());
    }
    ratio.x = part(word.substr(1, 3));
    ratio.y = part(word.substr(5, 3));
  }
  text.skip_spaces();
  if (text.at_end()) return ratio;
  const std::string_view how = text.word();
  if (how != "meet" && how != "slice") throw text.fail(in_quotes(how, 20), "meet or slice", how.size());
  ratio.slice = how == "slice";
  text.skip_spaces();
  if (!text.at_end()) throw text.fail("nothing more");
  return ratio;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
