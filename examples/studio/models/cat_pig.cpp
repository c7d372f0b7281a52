// The model that comes with the library (models/cat_pig.safetensors): layer normalisation, and of several sizes the one that did best on
// some thousand drawings.
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind cat_pig_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<LayerNormLstm<192>, Latent<64>, LayerNormLstm<384>, Mixture<20>>>("cat_pig");
}

}  // namespace studio
