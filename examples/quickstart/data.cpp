#include "data.hpp"

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/load_datasets.hpp>
#include <sketchrnn/toy/dataset.hpp>

namespace srn = sketchrnn;

srn::Dataset read_drawings(const QuickstartOptions& options) {
  return options.data.empty() ? srn::procedural_dataset({}, srn::Seed{options.seed}) : srn::load_datasets(options.data);
}
