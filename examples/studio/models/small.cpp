// The model of the quickstart: half the default sizes, trained in minutes.
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind small_model() {
  using namespace sketchrnn;
  return kind_of<SketchRnn<Lstm<128>, Latent<64>, Lstm<256>, Mixture<20>>>("small");
}

}  // namespace studio
