// Plots a table: one line for each series. Usage: bench_plot TABLE.csv OUT.svg TITLE [log] [dashed=PREFIX]
// The columns of the table are series, x and y, whose names label the axes, and further ones that are not used. `log`: a logarithmic vertical
// axis; `dashed=PREFIX`: dashed lines for series whose name begins with PREFIX.
#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace {

using namespace sketchrnn;

constexpr std::size_t largest_table = 1U << 20U;

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

/// Reads the table. The rows of a series need not be adjacent.
LinePlot plot_of(const std::filesystem::path& path) {
  LinePlot plot;
  std::istringstream table(read_text(bytes_of_file(path), path.string(), largest_table));
  std::string line;
  for (std::size_t number = 1; std::getline(table, line); ++number) {
    if (line.empty()) continue;
    const std::vector<std::string> cells = cells_of(line);
    double x = 0, y = 0;
    const bool is_row = cells.size() >= 3 && (number == 1 || (parse_number(cells[1], x) && parse_number(cells[2], y)));
    if (!is_row)
      throw FileError(path.string(), "line " + std::to_string(number), "\"" + line + "\"", "a name and two numbers, divided by commas");
    if (number == 1) {
      plot.x_label = cells[1];
      plot.y_label = cells[2];
      continue;
    }
    auto series = std::find_if(plot.series.begin(), plot.series.end(), [&](const PlotSeries& s) { return s.name == cells[0]; });
    if (series == plot.series.end()) series = plot.series.insert(series, {.name = cells[0]});
    series->x.push_back(x);
    series->y.push_back(y);
  }
  return plot;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (arguments.size() < 4) throw ArgumentError("usage: bench_plot TABLE.csv OUT.svg TITLE [log] [dashed=PREFIX]");
  std::error_code unknown;
  if (std::filesystem::equivalent(arguments[1], arguments[2], unknown))
    throw ArgumentError("the plot would replace the table " + arguments[1]);
  LinePlot plot = plot_of(arguments[1]);
  if (plot.series.empty()) throw FileError(arguments[1], "its rows", "none", "a header, and a name and two numbers in each row");
  plot.title = arguments[3];
  PlotOptions options;
  for (std::size_t i = 4; i < arguments.size(); ++i) {
    const std::string dashed = "dashed=";
    if (arguments[i] == "log") {
      options.log_y = true;
    } else if (arguments[i].starts_with(dashed)) {
      for (PlotSeries& series : plot.series) series.dashed = series.dashed || series.name.starts_with(arguments[i].substr(dashed.size()));
    } else {
      throw ArgumentError("unknown argument " + arguments[i] + ", expected log or dashed=PREFIX");
    }
  }
  write_svg(arguments[2], plot, options);
} catch (const std::exception& error) {
  std::cerr << "bench_plot: " << error.what() << '\n';
  return 1;
}
