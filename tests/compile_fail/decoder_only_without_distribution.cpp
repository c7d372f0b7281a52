// A decoder-only model whose second argument is not a distribution.
// expect: sketchrnn: the last argument of a model is a distribution, such as Mixture<20>; a distribution has `static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative)`
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;

std::size_t good() { return DecoderOnly<Lstm<4>, Mixture<1>>::parameter_count; }

#ifdef MUST_NOT_COMPILE
std::size_t bad() { return DecoderOnly<Lstm<4>, Lstm<1>>::parameter_count; }
#endif
