// A model whose encoder is not a cell.
// expect: sketchrnn: a cell says `static constexpr int output_size`, the rows of its output
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>> good() { return SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }

#ifdef MUST_NOT_COMPILE
SketchRnn<double, Latent<2>, Lstm<4>, Mixture<1>> bad() { return SketchRnn<double, Latent<2>, Lstm<4>, Mixture<1>>(Seed{1}); }
#endif
