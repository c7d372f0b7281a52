// A softmax in blocks whose number does not divide the number of rows.
// expect: sketchrnn: softmax<Blocks> needs a number of rows that Blocks divides
// expect-nearby: divisible<8, 3>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/softmax.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& x) { return softmax<4>(context, x); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& x) { return softmax<3>(context, x); }
#endif
