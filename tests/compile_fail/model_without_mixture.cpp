// A model whose fourth argument is not a mixture.
// expect: sketchrnn: the fourth argument of SketchRnn is a Mixture<Components>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>> good() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }

#ifdef MUST_NOT_COMPILE
SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Latent<1>> bad() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Latent<1>>(Seed{1}); }
#endif
