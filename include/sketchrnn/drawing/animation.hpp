// Animated SVG (SMIL, without scripts): a pen that draws a sketch stroke by stroke, and drawings that morph into each other. Viewers
// without animation support show the complete (first) drawing.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/drawing/morph.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Appearance of an animated picture.
struct AnimationStyle {
  double size = 256;                ///< larger side of a drawing, in pixels, without margin
  double margin = 25;               ///< on each side
  double stroke_width = 2;          ///< in pixels
  std::string color{"black"};       ///< of the lines, as in CSS
  std::string background{"white"};  ///< none if empty
  std::string title{};              ///< accessible title
};

/// Options of to_animated_svg().
struct PenAnimation {
  double seconds = 4;    ///< duration of drawing
  double pause = 1.5;    ///< seconds for which the complete drawing is shown before the animation repeats
  double air_speed = 3;  ///< speed of the lifted pen relative to the drawing speed
};

/// Options of to_morphing_svg().
struct MorphAnimation {
  double seconds = 6;        ///< duration of one period, forward and back
  double rest = 0.25;        ///< fraction of the period during which the drawings do not move
  bool rest_at_each = true;  ///< rest at each drawing; false: only at the first and the last, for walks of many small steps
  std::size_t points = 48;   ///< per stroke
};

namespace detail {

inline void check_style(const AnimationStyle& style, double seconds) {
  check_size(style.size, "the size", 1, 1e5);
  check_size(style.margin, "the margin", 0, 1e4);
  check_size(style.stroke_width, "the stroke width", 0, 1e3);
  check_size(seconds, "the seconds", 0.01, 3600);
}

/// Returns the drawing fitted into the picture, without empty lines.
[[nodiscard]] inline Polylines placed(const Polylines& lines, const AnimationStyle& style) {
  const Placement place = placement(bounds(lines), style.margin, style.margin, style.size, style.size);
  Polylines result;
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    result.emplace_back();
    for (const Point& p : line) {
      result.back().push_back({static_cast<float>(place.scale * static_cast<double>(p.x) + place.x_shift),
                               static_cast<float>(place.scale * static_cast<double>(p.y) + place.y_shift)});
    }
  }
  return result;
}

/// Returns SVG path data: "M1 2L3 4 5 6". A single point is repeated, so that it is drawn as a dot.
[[nodiscard]] inline std::string path_data(const Polyline& line) {
  std::string text;
  for (std::size_t k = 0; k < (std::max<std::size_t>)(line.size(), 2); ++k) {
    const Point point = line[(std::min)(k, line.size() - 1)];
    text += k == 0 ? 'M' : k == 1 ? 'L' : ' ';
    text += decimal(static_cast<double>(point.x)) + " " + decimal(static_cast<double>(point.y));
  }
  return text;
}

/// Returns the start of the SVG up to the group that contains the paths.
[[nodiscard]] inline std::string animation_head(const AnimationStyle& style) {
  const double side = style.size + 2 * style.margin;
  return svg_head(side, side, style.title, style.background) + "<g fill=\"none\"" + attribute("stroke", style.color) +
         attribute("stroke-width", style.stroke_width) + " stroke-linecap=\"round\" stroke-linejoin=\"round\">\n";
}

/// Returns an <animate> element that repeats indefinitely.
[[nodiscard]] inline std::string animate(std::string_view name, const std::string& values, const std::string& times, double seconds,
                                         std::string_view more = {}) {
  return "<animate" + attribute("attributeName", name) + " values=\"" + values + "\" keyTimes=\"" + times + "\" dur=\"" +
         decimal(seconds, 3) + "s\" repeatCount=\"indefinite\"" + std::string(more) + "/>";
}

}  // namespace detail

/// Returns an SVG in which a pen draws the sketch stroke by stroke at constant speed, repeatedly. Without animation support the complete
/// sketch is shown. Throws ArgumentError for coordinates that are not finite, more than 2,000,000 points, and invalid options.
[[nodiscard]] inline std::string to_animated_svg(const Polylines& drawing, const PenAnimation& options = {},
                                                 const AnimationStyle& style = {}) {
  detail::check_style(style, options.seconds);
  detail::check_size(options.pause, "the pause", 0, 3600);
  detail::check_size(options.air_speed, "the speed of the lifted pen", 0.1, 1e6);
  const Polylines lines = detail::placed(drawing, style);
  std::size_t points = 0;
  double path = 0;  // length of the pen's path, in pixels; scaled by air_speed where the pen is lifted
  for (std::size_t i = 0; i < lines.size(); ++i) {
    points += lines[i].size();
    path += detail::length_of(lines[i]);
    if (i > 0) path += detail::distance_between(lines[i - 1].back(), lines[i].front()) / options.air_speed;
  }
  if (points > max_morph_points) detail::raise(ArgumentError("a drawing of more than 2000000 points cannot be animated"));

  const double period = options.seconds + options.pause;
  const auto key_time = [&](double distance) { return path > 0 ? distance / path * options.seconds / period : 0.0; };
  std::string svg = detail::animation_head(style);
  double distance = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) distance += detail::distance_between(lines[i - 1].back(), lines[i].front()) / options.air_speed;
    const double begin = key_time(distance), end = key_time(distance += detail::length_of(lines[i]));
    const std::string from = detail::decimal(begin, 6), to = detail::decimal(end, 6);
    // The stroke is a single dash of its own length whose offset is animated. It is hidden before, because round caps of a dash of length 0
    // would be visible.
    const std::string data = detail::path_data(lines[i]);
    svg.append("<path").append(end > begin ? " pathLength=\"1\" stroke-dasharray=\"1\"" : "").append(" d=\"").append(data).append("\">");
    if (end > begin) {
      std::string times = "0;";
      times.append(from).append(";").append(to).append(";1");
      svg += detail::animate("stroke-dashoffset", "1;1;0;0", times, period);
    }
    if (from != "0") svg += detail::animate("opacity", "0;1", "0;" + from, period, " calcMode=\"discrete\"");
    svg += "</path>\n";
  }
  return svg + "</g>\n</svg>\n";
}

/// Returns an SVG in which drawings morph into each other, forward and back, repeatedly. Each is fitted into the picture, and its points
/// move to those of the next (morph_frames) with easing. Without animation support the first drawing is shown. Throws ArgumentError if
/// there are no drawings, for invalid options, and as morph_frames() does.
[[nodiscard]] inline std::string to_morphing_svg(std::span<const Polylines> drawings, const MorphAnimation& options = {},
                                                 const AnimationStyle& style = {}) {
  detail::check_style(style, options.seconds);
  detail::check_size(options.rest, "the share of rest", 0, 0.95);
  if (drawings.empty()) detail::raise(ArgumentError("there are no drawings to animate"));
  std::vector<Polylines> fitted;
  for (const Polylines& drawing : drawings) fitted.push_back(detail::placed(drawing, style));
  const std::vector<Polylines> frames = morph_frames(fitted, options.points);

  // Forward and back: 0, 1, ..., n - 1, ..., 1, 0. The last frame of a period is the first of the next, so each of them rests half as long.
  std::vector<std::size_t> order;
  for (std::size_t f = 0; f < frames.size(); ++f) order.push_back(f);
  for (std::size_t f = frames.size() - 1; f-- > 0;) order.push_back(f);
  const std::size_t moves = order.size() - 1;
  const auto rests = [&](std::size_t i) { return options.rest_at_each || order[i] == 0 || order[i] + 1 == frames.size(); };
  double all_rests = 0;
  for (std::size_t i = 0; i <= moves; ++i) all_rests += !rests(i) ? 0.0 : i == 0 || i == moves ? 0.5 : 1.0;
  const double moving = moves == 0 ? 0 : (1 - options.rest) / static_cast<double>(moves);

  struct Key {
    std::size_t frame;
    std::string time;
  };
  std::vector<Key> keys;
  std::string splines;
  double time = 0;
  for (std::size_t i = 0; i <= moves; ++i) {
    if (i > 0) {
      // ease in and out at a rest, otherwise constant speed
      const bool from = rests(i - 1), to = rests(i);
      splines += (splines.empty() ? "" : ";") + std::string(from ? "0.4 0" : "0.33 0.33") + (to ? " 0.6 1" : " 0.67 0.67");
      time += moving;
    }
    keys.push_back({order[i], detail::decimal(time, 6)});
    if (!rests(i) || same_value(options.rest, 0)) continue;
    time += options.rest / all_rests * (i == 0 || i == moves ? 0.5 : 1.0);
    keys.push_back({order[i], i == moves ? "1" : detail::decimal(time, 6)});
    splines += (splines.empty() ? "" : ";") + std::string("0 0 1 1");
  }
  keys.back().time = "1";
  std::string times;
  for (const Key& key : keys) times += (times.empty() ? "" : ";") + key.time;

  std::string svg = detail::animation_head(style);
  for (std::size_t s = 0; s < frames.front().size(); ++s) {
    std::string values;
    for (const Key& key : keys) {
      if (!values.empty()) values += ';';
      values += detail::path_data(frames[key.frame][s]);
    }
    svg += "<path d=\"" + detail::path_data(frames.front()[s]) + "\">";
    if (moves > 0) svg += detail::animate("d", values, times, options.seconds, " calcMode=\"spline\" keySplines=\"" + splines + "\"");
    svg += "</path>\n";
  }
  return svg + "</g>\n</svg>\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
