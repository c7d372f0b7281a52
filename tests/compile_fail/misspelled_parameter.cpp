// Access to a parameter by a name that is not in the list.
// expect: sketchrnn: this layer has no parameter of the name asked for
// expect-nearby: W_hx
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/initializers.hpp>

using namespace sketchrnn;
using Layer = ParameterList<MatrixParameter<"W_xh", 8, 3, Zeros>, VectorParameter<"b", 8, Zeros>>;

auto good(const Weights<float, Layer>& weights) { return weights["W_xh"_p].data; }

#ifdef MUST_NOT_COMPILE
auto bad(const Weights<float, Layer>& weights) { return weights["W_hx"_p].data; }
#endif
