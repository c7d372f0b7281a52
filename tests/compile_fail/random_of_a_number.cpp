// A number instead of a seed.
// expect: sketchrnn: a seed is a Seed: Random(Seed{1})
#include <sketchrnn/core/random.hpp>

using namespace sketchrnn;

Random good() { return Random(Seed{1}); }

#ifdef MUST_NOT_COMPILE
Random bad() { return Random(1); }
#endif
