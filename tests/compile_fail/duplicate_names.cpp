// Two parameters of a list with the same name: the second would be inaccessible.
// expect: sketchrnn: no two parameters of a list have the same name
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>

using namespace sketchrnn;

using First = VectorParameter<"b", 3, Zeros>;
#ifdef MUST_NOT_COMPILE
using Second = VectorParameter<"b", 4, Zeros>;
#else
using Second = VectorParameter<"c", 4, Zeros>;
#endif

static_assert(ParameterList<First, Second>::count == 7);

int main() {}
