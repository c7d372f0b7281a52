// Line plots as SVG, for loss curves and similar series.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/detail/axis.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A line of a plot: values y at steps x, of the same size, in drawing order. A y that is not finite, is beyond 1e12, or is not above 0 on
/// a logarithmic axis leaves a gap.
struct PlotSeries {
  std::string name{};       ///< in the legend
  std::vector<double> x{};  ///< steps
  std::vector<double> y{};  ///< values
  std::string color{};      ///< line_color(index) if empty
  bool dashed = false;      ///< a dashed line
};

/// Contents of a plot.
struct LinePlot {
  std::vector<PlotSeries> series{};  ///< in drawing order
  std::string title{};               ///< above the plot
  std::string x_label = "step";      ///< below the horizontal axis
  std::string y_label{};             ///< beside the vertical axis
};

/// Appearance of a plot.
struct PlotOptions {
  double width = 720;                   ///< in pixels
  double height = 400;                  ///< in pixels
  bool log_x = false;                   ///< logarithmic horizontal axis
  bool log_y = false;                   ///< logarithmic vertical axis
  double stroke_width = 1.8;            ///< in pixels
  std::string background = "white";     ///< none if empty
  NoticeHandler notify = print_notice;  ///< receives the number of points left out, with the first as an example
  std::string source{};                 ///< named in notices; if empty, the file written, or else the title
};

namespace detail {

// Limits of plotted values: maximum magnitude, and minimum on a logarithmic axis.
inline constexpr double max_plotted = 1e12, min_plotted = 1e-100;

/// Returns whether a value is plotted; otherwise it leaves a gap.
[[nodiscard]] inline bool is_plotted(double y, bool logarithmic) {
  return is_finite(y) && std::abs(y) <= max_plotted && (!logarithmic || y >= min_plotted);
}

inline void check_series(const PlotSeries& series, const PlotOptions& options) {
  const std::string name = "series \"" + series.name + "\"";
  if (series.x.size() != series.y.size()) {
    raise(ArgumentError(name + " has " + std::to_string(series.x.size()) + " steps and " + std::to_string(series.y.size()) + " values"));
  }
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double x = series.x[i], y = series.y[i];
    if (!is_finite(x) || std::abs(x) > max_plotted) {
      raise(ArgumentError(name + ": point " + std::to_string(i) + " is (" + number_text(x) + ", " + number_text(y) +
                          "), expected a finite step and none above " + number_text(max_plotted)));
    }
    if (options.log_x && x < min_plotted) {
      raise(ArgumentError(name + ": point " + std::to_string(i) + " is (" + number_text(x) + ", " + number_text(y) +
                          "), expected a step of at least " + number_text(min_plotted) + " on a logarithmic axis"));
    }
  }
}

/// Returns the path data of a series. Of consecutive points in the same half pixel of x, only the first, the lowest, the highest and the
/// last are drawn, so that the size of the picture does not grow with the length of the run.
[[nodiscard]] inline std::string series_path(const PlotSeries& series, const Axis& across, const Axis& up) {
  struct Position {
    double x, y;
  };
  std::string path;
  bool pen_down = false;
  const auto draw = [&](Position at) {
    path += pen_down ? 'L' : 'M';
    path += decimal(at.x, 1) + " " + decimal(at.y, 1);
    pen_down = true;
  };
  std::vector<Position> same;  // points in the same half pixel
  const auto flush = [&] {
    if (same.empty()) return;
    const auto [low, high] = std::minmax_element(same.begin(), same.end(), [](const Position& a, const Position& b) { return a.y < b.y; });
    std::vector<std::size_t> kept{0, static_cast<std::size_t>(low - same.begin()), static_cast<std::size_t>(high - same.begin()),
                                  same.size() - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const std::size_t index : kept) draw(same[index]);
    same.clear();
  };
  std::size_t in_piece = 0;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const bool finite = is_plotted(series.y[i], up.logarithmic);
    if (finite) {
      const Position at{across(series.x[i]), up(series.y[i])};
      if (!same.empty() && !same_value(std::floor(2 * same.front().x), std::floor(2 * at.x))) flush();
      same.push_back(at);
      ++in_piece;
    }
    if (!finite || i + 1 == series.x.size()) {
      if (in_piece == 1) {  // a single point is drawn as a short dash
        constexpr double half = 2.5;
        const Position at = same.front();
        same = {{at.x - half, at.y}, {at.x + half, at.y}};
      }
      flush();
      pen_down = false;
      in_piece = 0;
    }
  }
  return path;
}

/// Returns grid lines, tick labels and labels of both axes.
[[nodiscard]] inline std::string plot_frame(const LinePlot& plot, const Axis& across, const Axis& up) {
  constexpr double font = 12, pixels_per_x_tick = 90, pixels_per_y_tick = 50;
  const double left = across.from, right = across.to, bottom = up.from, top = up.to;
  std::string svg;
  const auto line = [&](double x1, double y1, double x2, double y2, std::string_view color) {
    svg += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) + attribute("stroke", color) +
           "/>\n";
  };
  for (const Tick& tick : ticks(across, (std::max)(2.0, (right - left) / pixels_per_x_tick))) {
    line(across(tick.value), bottom, across(tick.value), top, "#e4e4e4");
    svg += svg_text(across(tick.value), bottom + 1.4 * font, tick.label, font, Anchor::middle, pixels_per_x_tick);
  }
  for (const Tick& tick : ticks(up, (std::max)(2.0, (bottom - top) / pixels_per_y_tick))) {
    line(left, up(tick.value), right, up(tick.value), "#e4e4e4");
    svg += svg_text(left - 0.6 * font, up(tick.value) + 0.35 * font, tick.label, font, Anchor::end, left);
  }
  line(left, bottom, right, bottom, "#555555");
  line(left, bottom, left, top, "#555555");
  if (!plot.x_label.empty()) {
    svg += svg_text(0.5 * (left + right), bottom + 2.9 * font, plot.x_label, font, Anchor::middle, right - left);
  }
  if (!plot.y_label.empty()) {
    const double x = 1.2 * font, y = 0.5 * (bottom + top);
    svg += svg_text(x, y, plot.y_label, font, Anchor::middle, bottom - top,
                    " transform=\"rotate(-90 " + decimal(x) + " " + decimal(y) + ")\"");
  }
  return svg;
}

/// Returns the color of a series.
[[nodiscard]] inline std::string series_color(const LinePlot& plot, std::size_t index) {
  return plot.series[index].color.empty() ? line_color(index) : plot.series[index].color;
}

[[nodiscard]] inline std::string stroke_attributes(const LinePlot& plot, std::size_t index, double width) {
  return attribute("stroke", series_color(plot, index)) + attribute("stroke-width", width) +
         (plot.series[index].dashed ? " stroke-dasharray=\"6 4\"" : "");
}

/// Returns the legend above the plot. `y` is the baseline of its first row and is set to that after the last row.
[[nodiscard]] inline std::string plot_legend(const LinePlot& plot, const PlotOptions& options, double left, double& y) {
  constexpr double font = 12, sample = 24, gap = 18;
  std::string svg;
  double x = left;
  bool any = false;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    if (plot.series[i].name.empty()) continue;
    const double room = 0.6 * font * static_cast<double>(character_count(plot.series[i].name));
    const double wanted = (std::min)(room, (std::max)(options.width - left - sample - gap, 4 * font));
    if (any && x + sample + wanted > options.width - gap) {
      x = left;
      y += 1.5 * font;
    }
    svg += "<line" + attribute("x1", x) + attribute("y1", y - 0.35 * font) + attribute("x2", x + sample) +
           attribute("y2", y - 0.35 * font) + stroke_attributes(plot, i, options.stroke_width) + "/>\n" +
           svg_text(x + sample + 0.5 * font, y, plot.series[i].name, font, Anchor::start, wanted);
    x += sample + wanted + gap;
    any = true;
  }
  if (any) y += 1.5 * font;
  return svg;
}

}  // namespace detail

/// Returns a line plot as SVG. Throws ArgumentError if the numbers of steps and values of a series differ, a step is not finite, beyond
/// 1e12, or below 1e-100 on a logarithmic axis, and for invalid options.
[[nodiscard]] inline std::string to_svg(const LinePlot& plot, const PlotOptions& options = {}) {
  detail::check_size(options.width, "the width of a plot", 160, 1e4);
  detail::check_size(options.height, "the height of a plot", 120, 1e4);
  detail::check_size(options.stroke_width, "the stroke width", 0, 1e2);
  constexpr double largest = (std::numeric_limits<double>::max)();
  detail::Axis across{largest, -largest, options.log_x}, up{largest, -largest, options.log_y};
  NoticeCounter gaps(!options.source.empty() ? options.source : plot.title.empty() ? "plot" : plot.title);
  for (const PlotSeries& series : plot.series) {
    detail::check_series(series, options);
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      across.low = (std::min)(across.low, series.x[i]);
      across.high = (std::max)(across.high, series.x[i]);
      if (!detail::is_plotted(series.y[i], options.log_y)) {
        gaps.add(options.log_y ? "points beyond 1e12 or not above 0 left out of the plot" : "points beyond 1e12 left out of the plot",
                 series.name + " = " + detail::number_text(series.y[i]) + " of step " + detail::number_text(series.x[i]),
                 is_finite(series.y[i]) ? 1 : 0);
        continue;
      }
      up.low = (std::min)(up.low, series.y[i]);
      up.high = (std::max)(up.high, series.y[i]);
    }
  }
  detail::widen(across, 0);
  detail::widen(up, 0.04);

  constexpr double right_margin = 24, bottom_margin = 46;
  across.from = plot.y_label.empty() ? 56 : 72;
  across.to = options.width - right_margin;
  double y = 22;
  std::string svg = detail::svg_head(options.width, options.height, plot.title, options.background);
  if (!plot.title.empty()) {
    svg += detail::svg_text(0.5 * options.width, y, plot.title, 15, detail::Anchor::middle, options.width - 20);
    y += 22;
  }
  svg += detail::plot_legend(plot, options, across.from, y);
  up.from = options.height - bottom_margin;
  up.to = (std::min)(y - 6, up.from - 40);
  svg += detail::plot_frame(plot, across, up);
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const std::string path = detail::series_path(plot.series[i], across, up);
    if (path.empty()) continue;
    svg += "<path fill=\"none\"" + detail::stroke_attributes(plot, i, options.stroke_width) +
           " stroke-linejoin=\"round\" stroke-linecap=\"round\" d=\"" + path + "\"/>\n";
  }
  gaps.report(options.notify);
  return svg + "</svg>\n";
}

/// Writes to_svg() to a file, atomically. Throws as to_svg() does, and FileError if the file cannot be written.
inline void write_svg(const std::filesystem::path& path, const LinePlot& plot, const PlotOptions& options = {}) {
  PlotOptions named = options;
  if (named.source.empty()) named.source = path.string();
  write_file(path, to_svg(plot, named));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
