// A classifier cannot draw.
// expect: sketchrnn: this needs a model that draws, SketchRnn or DecoderOnly
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;

void good(const DecoderOnly<Lstm<2>, Mixture<1>>& model) { static_cast<void>(Sampler<DecoderOnly<Lstm<2>, Mixture<1>>>(model)); }

#ifdef MUST_NOT_COMPILE
void bad(const Classifier<Lstm<2>, 2>& model) { static_cast<void>(Sampler<Classifier<Lstm<2>, 2>>(model)); }
#endif
