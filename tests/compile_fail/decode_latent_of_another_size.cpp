// A latent vector of another size than the model's.
// expect: sketchrnn: a latent vector has as many elements as the model's z
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using Model = SketchRnn<Lstm<2>, Latent<3>, Lstm<2>, Mixture<1>>;

Stroke3 good(const Model& model, const Eigen::VectorXf& z, Random& random) { return decode(model, z, {}, random); }

#ifdef MUST_NOT_COMPILE
Stroke3 bad(const Model& model, const Eigen::Vector4f& z, Random& random) { return decode(model, z, {}, random); }
#endif
