// The gain of a layer normalization has fewer elements than the input has rows.
// expect: sketchrnn: gamma of a layer norm has as many elements as x has rows
// expect-clang++: 8 == 6
// expect-g++: (8 == 6)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 8>& x, const WeightVector<float, 8>& gamma, const WeightVector<float, 8>& beta) {
  return layer_norm<4>(context, x, gamma, beta);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 8>& x, const WeightVector<float, 6>& gamma, const WeightVector<float, 8>& beta) {
  return layer_norm<4>(context, x, gamma, beta);
}
#endif
