// Decoder-only model in the size of the large published models.
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind decoder_only_1024_model() {
  using namespace sketchrnn;
  return kind_of<DecoderOnly<Lstm<1024>, Mixture<20>>>("decoder_only_1024");
}

}  // namespace studio
