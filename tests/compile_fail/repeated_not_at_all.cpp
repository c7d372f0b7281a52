// A repeated list of parameters that is there 0 times.
// expect: sketchrnn: a repeated list is there at least once
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>

using namespace sketchrnn;

using Layer = ParameterList<VectorParameter<"b", 3, Zeros>>;
constexpr auto good = ParameterList<Repeated<"layer", 2, Layer>>::count;

#ifdef MUST_NOT_COMPILE
constexpr auto bad = ParameterList<Repeated<"layer", 0, Layer>>::count;
#endif
