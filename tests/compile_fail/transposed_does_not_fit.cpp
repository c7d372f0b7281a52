// A transposed weight matrix multiplies an input that has as many rows as the matrix has columns.
// expect: sketchrnn: a transposed weight matrix multiplies an input with as many rows as the matrix has
// expect-clang++: 12 == Value<float, 5>::rows
// expect-g++: (12 == 5)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const WeightMatrix<float, 12, 5>& w, const Value<float, 12>& x) {
  return compute(context, transposed(w) * x);
}

#ifdef MUST_NOT_COMPILE
auto bad(const WeightMatrix<float, 12, 5>& w, const Value<float, 5>& x) { return transposed(w) * x; }
#endif
