// Magenta's defaults.
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind lstm_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>>("lstm");
}

}  // namespace studio
