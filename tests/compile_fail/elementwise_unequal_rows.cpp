// An element-wise operation on different numbers of rows.
// expect: sketchrnn: both sides of an element-wise operation have the same number of rows
// expect-clang++: Leaf<float, 8>
// expect-clang++: Leaf<float, 9>
// expect-g++: rows_fit<8, 9>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& a, const Value<float, 8>& b) { return compute(context, sigmoid(a) * tanh(b)); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& a, const Value<float, 9>& b) { return compute(context, sigmoid(a) * tanh(b)); }
#endif
