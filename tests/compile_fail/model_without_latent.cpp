// A model whose second argument is not a Latent.
// expect: sketchrnn: the second argument of SketchRnn is a Latent<Size>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>> good() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }

#ifdef MUST_NOT_COMPILE
SketchRnn<Lstm<3>, Lstm<2>, Lstm<4>, Mixture<1>> bad() { return SketchRnn<Lstm<3>, Lstm<2>, Lstm<4>, Mixture<1>>(Seed{1}); }
#endif
