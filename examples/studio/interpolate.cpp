// studio interpolate: interpolates between drawings in the latent space, one row for each pair.
#include <cstddef>
#include <utility>
#include <vector>

#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "picture.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {

using namespace sketchrnn;

void interpolate(const InterpolateOptions& options) {
  Picture picture(options.picture);
  const std::vector<Stroke3> ends = picture.one_each(options.drawings);
  const std::vector<AnyLatent> codes = picture.encode(ends);
  std::vector<AnyLatent> way;
  for (std::size_t leg = 0; leg + 1 < codes.size(); ++leg) {
    const LatentPath path = options.linear ? LatentPath::linear : LatentPath::spherical;
    for (AnyLatent& latent : latent_walk(codes[leg], codes[leg + 1], options.steps, path)) way.push_back(std::move(latent));
  }
  std::vector<GridCell> drawn;
  for (Stroke3& drawing : picture.decode(way)) drawn.push_back(picture.colored(std::move(drawing)));
  SketchGrid sheet;
  for (std::size_t leg = 0; leg + 1 < ends.size(); ++leg) {
    std::vector<GridCell>& row = sheet.rows.emplace_back();
    row.emplace_back(ends[leg]);
    for (std::size_t step = 0; step < options.steps; ++step) row.push_back(drawn[leg * options.steps + step]);
    row.emplace_back(ends[leg + 1]);
  }
  picture.write(sheet, drawn);
  print("drawings", drawn.size());
  picture.print_summary();
}

}  // namespace studio
