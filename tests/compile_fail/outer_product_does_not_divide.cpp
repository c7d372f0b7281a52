// An outer product in a number of heads that does not divide the rows.
// expect: sketchrnn: outer_product<Heads>(v, k) needs a number of rows of k that Heads divides
// expect-clang++: divisible<Value<float, 6>::rows, 4>
// expect-g++: divisible<6, 4>
#include <sketchrnn/autodiff/outer_product.hpp>

using namespace sketchrnn;

auto good(const Value<float, 8>& v, const Value<float, 6>& k) { return outer_product<2>(v, k); }

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 8>& v, const Value<float, 6>& k) { return outer_product<4>(v, k); }
#endif
