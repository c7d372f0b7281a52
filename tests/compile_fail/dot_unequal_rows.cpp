// The dot product of values with different numbers of rows.
// expect: sketchrnn: both operands of a dot product have the same number of rows
// expect-clang++: Value<float, 8>
// expect-clang++: Value<float, 6>
// expect-g++: (8 == 6)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& a, const Value<float, 8>& b) { return dot<2>(context, a, b); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& a, const Value<float, 6>& b) { return dot<2>(context, a, b); }
#endif
