// A latent vector of a size that is not known when compiling.
// expect: sketchrnn: reset() takes a latent vector of the model's size
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using DrawingStream = Stream<SketchRnn<Lstm<2>, Latent<3>, Lstm<2>, Mixture<1>>>;

void good(DrawingStream& stream, const Eigen::Vector3f& z) { stream.reset(2 * z); }

#ifdef MUST_NOT_COMPILE
void bad(DrawingStream& stream, const Eigen::VectorXf& z) { stream.reset(z); }
#endif
