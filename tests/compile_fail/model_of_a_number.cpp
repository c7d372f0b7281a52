// A number instead of the seed of a model.
// expect: sketchrnn: a model is constructed from a Seed
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;
using Model = DecoderOnly<Lstm<2>, Mixture<1>>;

Model good() { return Model(Seed{1}); }

#ifdef MUST_NOT_COMPILE
Model bad() { return Model(1); }
#endif
