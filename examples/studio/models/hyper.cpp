// HyperLSTM decoder with a layer-norm encoder: the architecture of the paper's large model with default sizes.
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind hyper_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<LayerNormLstm<256>, Latent<128>, HyperLstm<512>, Mixture<20>>>("hyper");
}

}  // namespace studio
