// A model whose decoder is not a cell.
// expect: sketchrnn: a cell has `template <int Input> using Parameters = ParameterList<...>`
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>> good() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }

#ifdef MUST_NOT_COMPILE
SketchRnn<Lstm<3>, Latent<2>, Mixture<4>, Mixture<1>> bad() { return SketchRnn<Lstm<3>, Latent<2>, Mixture<4>, Mixture<1>>(Seed{1}); }
#endif
