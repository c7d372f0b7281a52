// Magenta's defaults with layer normalization, which is suitable for small data sets.
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind layer_norm_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<LayerNormLstm<256>, Latent<128>, LayerNormLstm<512>, Mixture<20>>>("layer_norm");
}

}  // namespace studio
