#include "check_cells.hpp"

#include <sketchrnn/checks/check_cell.hpp>

#include "layer_norm_gru.hpp"
#include "scalar_lstm.hpp"

std::vector<sketchrnn::GradientReport> check_cells() {
  return {sketchrnn::check_cell<LayerNormGru<7>, 5>(), sketchrnn::check_cell<ScalarLstm<7>, 5>()};
}
