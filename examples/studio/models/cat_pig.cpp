// The model shipped with the project, models/cat_pig.safetensors: layer normalization, with three quarters of the units and half of the
// latent size of Magenta's defaults, which is sufficient for 2600 drawings of two classes.
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind cat_pig_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<LayerNormLstm<192>, Latent<64>, LayerNormLstm<384>, Mixture<20>>>("cat_pig");
}

}  // namespace studio
