// The gain of an rms norm has fewer elements than its input has rows.
// expect: sketchrnn: the gain of an rms norm has as many elements as x has rows
// expect-clang++: Value<float, 8>::rows == 6
// expect-g++: (8 == 6)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/rms_norm.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& x, const WeightVector<float, 8>& gain) {
  return rms_norm<4>(context, x, gain);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& x, const WeightVector<float, 6>& gain) {
  return rms_norm<4>(context, x, gain);
}
#endif
