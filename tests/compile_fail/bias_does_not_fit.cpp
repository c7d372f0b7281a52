// A bias whose size is not that of the product.
// expect: sketchrnn: a bias has as many elements as the product it is added to has rows
// expect-clang++: 8 == 7
// expect-g++: (8 == 7)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const WeightMatrix<float, 8, 3>& w, const Value<float, 3>& x, const WeightVector<float, 8>& b) {
  return compute(context, w * x + b);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const WeightMatrix<float, 8, 3>& w, const Value<float, 3>& x, const WeightVector<float, 7>& b) {
  return compute(context, w * x + b);
}
#endif
