// Drawings that move, as SVG without a script (SMIL): a pen that draws stroke by stroke, and drawings that turn into each other. What shows
// no movement shows the whole drawing, and the first.
// What it is not for: pictures that stand still (svg.hpp), how a line turns into another (morph.hpp), and where the drawings come from.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/markup.hpp>
#include <sketchrnn/drawing/morph.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// How an animated picture looks.
struct AnimationStyle {
  double size = 256;        ///< of the larger side of a drawing, in pixels, without margin
  double margin = 25;       ///< on each side
  double stroke_width = 2;  ///< in pixels
  std::string color{"black"};
  std::string background{"white"};  ///< none where empty
  std::string title{};              ///< for those who cannot see the picture
};

struct PenAnimation {
  double seconds = 4;    ///< in which the pen draws
  double pause = 1.5;    ///< of the whole drawing, before it begins again
  double air_speed = 3;  ///< of the lifted pen, in speeds of drawing
};

struct MorphAnimation {
  double seconds = 6;        ///< there and back
  double rest = 0.25;        ///< share of that in which drawings stand still: at the ends, or at each
  bool rest_at_each = true;  ///< false: only at the first and the last, as for a walk of many small steps
  std::size_t points = 48;   ///< of every stroke
};

namespace detail {

inline void check_style(const AnimationStyle& style, double seconds) {
  check_size(style.size, "the size", 1, 1e5);
  check_size(style.margin, "the margin", 0, 1e4);
  check_size(style.stroke_width, "the stroke width", 0, 1e3);
  check_size(seconds, "the seconds", 0.01, 3600);
}

/// The drawing fitted into the picture, without lines that have no point.
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

/// "M1 2L3 4 5 6"; one point twice, so that it is drawn as a dot.
[[nodiscard]] inline std::string path_data(const Polyline& line) {
  std::string text;
  for (std::size_t k = 0; k < (std::max<std::size_t>)(line.size(), 2); ++k) {
    const Point at = line[(std::min)(k, line.size() - 1)];
    text += k == 0 ? 'M' : k == 1 ? 'L' : ' ';
    text += decimal(static_cast<double>(at.x)) + " " + decimal(static_cast<double>(at.y));
  }
  return text;
}

[[nodiscard]] inline std::string animation_head(const AnimationStyle& style) {
  const double side = style.size + 2 * style.margin;
  return svg_head(side, side, style.title, style.background) + "<g fill=\"none\"" + attribute("stroke", style.color) +
         attribute("stroke-width", style.stroke_width) + " stroke-linecap=\"round\" stroke-linejoin=\"round\">\n";
}

/// An <animate> that repeats for ever.
[[nodiscard]] inline std::string animate(std::string_view what, const std::string& values, const std::string& times, double seconds,
                                         std::string_view more = {}) {
  return "<animate" + attribute("attributeName", what) + " values=\"" + values + "\" keyTimes=\"" + times + "\" dur=\"" +
         decimal(seconds, 3) + "s\" repeatCount=\"indefinite\"" + std::string(more) + "/>";
}

}  // namespace detail

/// A pen draws the sketch stroke by stroke, at one speed, rests, and begins again. Where nothing moves, the whole sketch is seen. Throws
/// ArgumentError for coordinates that are not finite, more than 2,000,000 points and sizes and times that make no sense.
[[nodiscard]] inline std::string to_animated_svg(const Polylines& drawing, const PenAnimation& options = {},
                                                 const AnimationStyle& style = {}) {
  detail::check_style(style, options.seconds);
  detail::check_size(options.pause, "the pause", 0, 3600);
  detail::check_size(options.air_speed, "the speed of the lifted pen", 0.1, 1e6);
  const Polylines lines = detail::placed(drawing, style);
  std::size_t points = 0;
  double way = 0;  // of the pen, in pixels of drawing
  for (std::size_t i = 0; i < lines.size(); ++i) {
    points += lines[i].size();
    way += detail::length_of(lines[i]);
    if (i > 0) way += detail::distance_between(lines[i - 1].back(), lines[i].front()) / options.air_speed;
  }
  if (points > max_morph_points) throw ArgumentError("a drawing of more than 2000000 points cannot be animated");

  const double period = options.seconds + options.pause;
  const auto share = [&](double at) { return way > 0 ? at / way * options.seconds / period : 0.0; };
  std::string svg = detail::animation_head(style);
  double at = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) at += detail::distance_between(lines[i - 1].back(), lines[i].front()) / options.air_speed;
    const double begin = share(at), end = share(at += detail::length_of(lines[i]));
    const std::string from = detail::decimal(begin, 6), to = detail::decimal(end, 6);
    // The stroke is one dash as long as itself, which moves in. Hidden before, since a dash of no length would show its round end.
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

/// Drawings that turn into each other, there and back again and for ever: each is fitted into the picture, and its points wander to those
/// of the next (morph_frames), slowly at the ends of their way. Where nothing moves, the first is seen. Throws ArgumentError for no
/// drawing, and as morph_frames does.
[[nodiscard]] inline std::string to_morphing_svg(std::span<const Polylines> drawings, const MorphAnimation& options = {},
                                                 const AnimationStyle& style = {}) {
  detail::check_style(style, options.seconds);
  detail::check_size(options.rest, "the share of rest", 0, 0.95);
  if (drawings.empty()) throw ArgumentError("there are no drawings to animate");
  std::vector<Polylines> fitted;
  for (const Polylines& drawing : drawings) fitted.push_back(detail::placed(drawing, style));
  const std::vector<Polylines> frames = morph_frames(fitted, options.points);

  // There and back: 0, 1, ..., n - 1, ..., 1, 0. The first and the last picture of a period are one, and so rest half as long each.
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
      // Slow at both ends where it rests there; else at an even speed.
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
