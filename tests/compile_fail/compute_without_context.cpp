// compute() without a context.
// expect: sketchrnn: compute() needs the context, in which the result has its memory: compute(context, expression)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;

Value<float, 12> good(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) {
  return compute(context, w * x);
}

#ifdef MUST_NOT_COMPILE
Value<float, 12> bad(Evaluation<float>&, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) { return compute(w * x); }
#endif
