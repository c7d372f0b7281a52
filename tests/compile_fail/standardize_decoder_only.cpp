// A model without a latent space has none to standardize.
// expect: sketchrnn: standardize_latent() changes the latent space of a SketchRnn
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/standardize_latent.hpp>

using namespace sketchrnn;

void good(SketchRnn<Lstm<2>, Latent<2>, Lstm<2>, Mixture<1>>& model, const Dataset& drawings, ThreadPool& pool) {
  standardize_latent(model, drawings, {}, pool);
}

#ifdef MUST_NOT_COMPILE
void bad(DecoderOnly<Lstm<2>, Mixture<1>>& model, const Dataset& drawings, ThreadPool& pool) {
  standardize_latent(model, drawings, {}, pool);
}
#endif
