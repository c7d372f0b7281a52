// studio grid: decodes a grid of interpolations between four drawings, or many samples from the latent vector of one drawing.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "picture.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {

void grid(const LatentGridOptions& options) {
  using namespace sketchrnn;
  const std::size_t wanted = options.similar ? 1 : 4;
  if (options.drawings.size() != wanted) {
    throw WrongUse("found " + std::to_string(options.drawings.size()) + " drawings, expected " +
                   (options.similar ? "one with --similar" : "four, one for each corner, or one with --similar"));
  }
  if (!options.similar && (options.rows < 2 || options.columns < 2))
    throw WrongUse("a grid between four drawings needs --rows and --columns of at least 2");
  Picture picture(options.picture);
  const std::vector<Stroke3> corners = picture.one_each(options.drawings);
  const std::vector<AnyLatent> z = picture.encode(corners);
  const LatentPath path = options.linear ? LatentPath::linear : LatentPath::spherical;
  const std::vector<AnyLatent> latents = options.similar
                                             ? std::vector<AnyLatent>(options.rows * options.columns, z.front())
                                             : latent_grid<AnyLatent>({z[0], z[1], z[2], z[3]}, options.rows, options.columns, path);
  std::vector<GridCell> drawn;
  for (Stroke3& drawing : picture.decode(latents)) {
    drawn.push_back(options.similar ? picture.colored(std::move(drawing)) : GridCell(std::move(drawing)));
  }
  SketchGrid sheet;
  for (std::size_t index = 0; index < drawn.size(); ++index) {
    if (index % options.columns == 0) sheet.rows.emplace_back();
    // if all are of one drawing, it precedes the first row, in black
    if (index % options.columns == 0 && options.similar) {
      index == 0 ? sheet.rows.back().emplace_back(corners.front()) : sheet.rows.back().emplace_back();
    }
    sheet.rows.back().push_back(drawn[index]);
  }
  picture.write(sheet, drawn);
  print("drawings", drawn.size());
  picture.print_summary();
}

}  // namespace studio
