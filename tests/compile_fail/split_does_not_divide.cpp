// A value is split into parts whose number does not divide its number of rows.
// expect: sketchrnn: split<Parts>(value) needs a number of rows that Parts divides
// expect-clang++: split<4, float, 30>
// expect-g++: divisible<30, 4>
#include <sketchrnn/autodiff/value.hpp>

using namespace sketchrnn;

auto good(const Value<float, 32>& gates) {
  const auto [i, j, f, o] = split<4>(gates);
  return o;
}

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 30>& gates) {
  const auto [i, j, f, o] = split<4>(gates);
  return o;
}
#endif
