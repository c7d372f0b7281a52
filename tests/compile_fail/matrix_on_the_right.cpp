// A value times a weight matrix, in the wrong order.
// expect: sketchrnn: a weight matrix is the left operand of a matrix product: W * x
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) { return compute(context, w * x); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) { return compute(context, x * w); }
#endif
