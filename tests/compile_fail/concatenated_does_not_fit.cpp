// A weight matrix times a concatenation whose number of rows is not the number of columns of the matrix.
// expect: sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns
// expect-clang++: '8 == Concatenated<sketchrnn::Value<float, 3>, sketchrnn::TimeInvariant<float, 6>>::rows'
// expect-g++: (8 == 9)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const WeightMatrix<float, 4, 8>& w, const Value<float, 3>& x, const Value<float, 5>& z) {
  return compute(context, w * concatenate(x, time_invariant(z)));
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const WeightMatrix<float, 4, 8>& w, const Value<float, 3>& x, const Value<float, 6>& z) {
  return compute(context, w * concatenate(x, time_invariant(z)));
}
#endif
