// More rows of a value than it has.
// expect: sketchrnn: rows taken from a value must lie inside it
// expect-clang++: <8, 3>
// expect-g++: (11 <= 10)
#include <sketchrnn/autodiff/value.hpp>

using namespace sketchrnn;

auto good(const Value<float, 10>& value) { return value.middle_rows<8, 2>(); }

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 10>& value) { return value.middle_rows<8, 3>(); }
#endif
