// studio reconstruct: shows drawings and their reconstructions at several temperatures.
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "picture.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {

using namespace sketchrnn;

void reconstruct(const ReconstructOptions& options) {
  Picture picture(options.picture);
  const std::vector<Stroke3> originals = picture.drawings(options.drawings, options.limit);
  const std::vector<AnyLatent> latents = picture.encode(originals);
  SketchGrid sheet;
  sheet.column_captions.emplace_back("original");
  for (const Stroke3& original : originals) sheet.rows.push_back({GridCell(original)});
  for (const double temperature : options.temperatures) {
    char caption[32];
    std::snprintf(caption, sizeof caption, "T = %.3g", temperature);
    sheet.column_captions.emplace_back(caption);
    std::vector<Stroke3> drawn = picture.decode(latents, temperature);
    for (std::size_t row = 0; row < drawn.size(); ++row)
      sheet.rows[row].emplace_back(std::move(drawn[row]), temperature_color(temperature));
  }
  std::vector<GridCell> all;  // without the originals
  for (const std::vector<GridCell>& row : sheet.rows) all.insert(all.end(), row.begin() + 1, row.end());
  picture.write(sheet, all);
  print("drawings", originals.size());
  picture.print_summary();
}

}  // namespace studio
