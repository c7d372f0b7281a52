// A model whose fourth argument is not a distribution.
// expect: sketchrnn: the last argument of a model is a distribution, such as Mixture<20>; a distribution has `static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative)`
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>> good() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }

#ifdef MUST_NOT_COMPILE
SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Latent<1>> bad() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Latent<1>>(Seed{1}); }
#endif
