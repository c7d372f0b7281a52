// A matrix state multiplies a vector for its transpose.
// expect: sketchrnn: a matrix state multiplies an input with as many rows as its matrices have columns, for each head
// expect-clang++: Value<float, 8>
// expect-g++: (6 == 8)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 24>& memory, const Value<float, 6>& q) {
  return compute(context, as_matrix<4, 3, 2>(memory) * q);
}

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 24>& memory, const Value<float, 8>& v) { return as_matrix<4, 3, 2>(memory) * v; }
#endif
