// A parameter whose name looks like one of a part: both would be first.W in files.
// expect: sketchrnn: the name of a parameter has no dot and is not empty
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>

using namespace sketchrnn;

using Layer = ParameterList<MatrixParameter<"W", 2, 2, Zeros>>;
using Good = ParameterList<Part<"first", Layer>, MatrixParameter<"first_W", 2, 2, Zeros>>;
static_assert(Good::count == 8);

#ifdef MUST_NOT_COMPILE
using Bad = ParameterList<Part<"first", Layer>, MatrixParameter<"first.W", 2, 2, Zeros>>;
static_assert(Bad::count == 8);
#endif
