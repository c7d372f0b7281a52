// A weight matrix without rows.
// expect: sketchrnn: a weight matrix has at least one row and one column
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>

using Good = sketchrnn::MatrixParameter<"W", 1, 3, sketchrnn::Zeros>;
static_assert(Good::count == 3);

#ifdef MUST_NOT_COMPILE
using Bad = sketchrnn::MatrixParameter<"W", 0, 3, sketchrnn::Zeros>;
static_assert(Bad::count == 0);
#endif
