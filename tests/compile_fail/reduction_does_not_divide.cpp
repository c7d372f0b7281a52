// A sum in blocks whose number does not divide the number of rows.
// expect: sketchrnn: a reduction in blocks, such as sum<Blocks>, needs a number of rows that Blocks divides
// expect-nearby: divisible<8, 3>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& x) { return sum<4>(context, x); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& x) { return sum<3>(context, x); }
#endif
