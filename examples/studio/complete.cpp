// studio complete: completes the beginning of a drawing, which is shown in red in each result.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "beginning.hpp"
#include "picture.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {

using namespace sketchrnn;

void complete(const CompleteOptions& options) {
  Picture picture(options.picture);
  Stroke3 beginning = read_beginning(options.beginning, Seed{options.picture.seed}, options.extent);
  if (options.points > length(beginning)) {
    throw WrongUse("--points is " + std::to_string(options.points) + ", but " + options.beginning + " has " +
                   std::to_string(length(beginning)) + " points");
  }
  if (options.points != 0) {
    Stroke3 first(options.points);
    std::copy_n(beginning.begin(), 3 * options.points, first.begin());
    beginning = std::move(first);
  }
  std::vector<Stroke3> drawn = picture.complete(beginning, options.count);
  const auto square = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(options.count))));
  const std::size_t columns = std::min(options.columns == 0 ? square : options.columns, options.count);
  SketchGrid sheet;
  std::vector<GridCell> cells;
  std::size_t points = 0;
  for (std::size_t index = 0; index < drawn.size(); ++index) {
    if (index % columns == 0) sheet.rows.emplace_back();
    points += length(drawn[index]) - length(beginning);
    cells.emplace_back(std::move(drawn[index])).beginning_rows = length(beginning);
    sheet.rows.back().push_back(cells.back());
  }
  picture.write(sheet, cells);
  print("drawings", drawn.size());
  print("points_of_beginning", length(beginning));
  print("points_added", points);
  picture.print_summary();
}

}  // namespace studio
