// A user who draws with a model that is part of the program: sketchrnn::inference alone.
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/model/decoder_only.hpp>

#include "tiny_model.hpp"

namespace srn = sketchrnn;

int main() {
  using Model = srn::DecoderOnly<srn::Lstm<2>, srn::Mixture<1>>;
  const auto [model, info] = srn::load_model<Model>(tiny_model_bytes);
  srn::Sampler<Model> sampler(model, 1);
  const auto sketches = sampler.draw(3, {.max_length = info.max_length, .first_input = info.first_input}, srn::Seed{1});
  return info.name == "tiny" && sketches.size() == 3 ? 0 : 1;
}
