// Decoder-only model in the size of most published models.
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>

#include "../model_of.hpp"

namespace studio {

ModelKind decoder_only_model() {
  using namespace sketchrnn;
  return kind_of<DecoderOnly<Lstm<512>, Mixture<20>>>("decoder_only");
}

}  // namespace studio
