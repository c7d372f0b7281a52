// The type of the model that comes with the project, models/cat_pig.safetensors: layer normalization, three quarters of the original's
// units and half of its latent numbers, which is enough for 2600 drawings of two classes.
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind cat_pig_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<LayerNormLstm<192>, Latent<64>, LayerNormLstm<384>, Mixture<20>>>("cat_pig");
}

}  // namespace studio
