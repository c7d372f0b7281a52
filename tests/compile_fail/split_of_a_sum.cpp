// A sum of products is split before it has been computed.
// expect: sketchrnn: split<Parts>() takes a value: split<Parts>(compute(context, expression))
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) {
  const auto [i, j, f, o] = split<4>(compute(context, w * x));
  return compute(context, i * j + f * o);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) {
  const auto [i, j, f, o] = split<4>(w * x);
  return compute(context, i * j + f * o);
}
#endif
