// studio generate: draws new drawings on one sheet.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "output.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {

void generate(const GenerateOptions& options) {
  Output output(options.out, options.width);
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  const sketchrnn::SamplingOptions sampling = sampling_for(*model, options.sampling, options.start);
  std::vector<sketchrnn::Stroke3> drawings;
  {
    const Waiting waiting("drawing");
    drawings = model->draw(options.count, sampling, sketchrnn::Seed{options.seed}, options.threads);
  }
  const auto square = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(options.count))));
  const std::size_t columns = std::min(options.columns == 0 ? square : options.columns, options.count);
  output.write(sketchrnn::sketch_sheets(drawings, (options.count + columns - 1) / columns, columns).front(),
               {drawings.begin(), drawings.end()}, {});
  std::size_t points = 0, empty = 0;
  for (const sketchrnn::Stroke3& drawing : drawings) {
    points += sketchrnn::length(drawing);
    empty += sketchrnn::length(drawing) == 0 ? 1 : 0;
  }
  print("type", model->type());
  print("drawings", drawings.size());
  print("points", points);
  if (empty != 0) print("empty_drawings", empty);
  output.print_summary();
}

}  // namespace studio
