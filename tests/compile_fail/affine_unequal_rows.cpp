// A sum of products with different numbers of rows.
// expect: sketchrnn: products that are added have the same number of rows
// expect-clang++: 8 == 9
// expect-g++: (8 == 9)
#include <sketchrnn/autodiff/operations/affine.hpp>

using namespace sketchrnn;

auto good(const WeightMatrix<float, 8, 3>& w, const WeightMatrix<float, 8, 4>& v, const Value<float, 3>& x, const Value<float, 4>& y) {
  return w * x + v * y;
}

#ifdef MUST_NOT_COMPILE
auto bad(const WeightMatrix<float, 8, 3>& w, const WeightMatrix<float, 9, 4>& v, const Value<float, 3>& x, const Value<float, 4>& y) {
  return w * x + v * y;
}
#endif
