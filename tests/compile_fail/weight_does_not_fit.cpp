// A weight matrix times an input whose number of rows is not the number of columns of the matrix, as in a decoder whose cell was
// written for another input.
// expect: sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns
// expect-clang++: 133 == 5
// expect-g++: (133 == 5)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;

template <int Input, int Rows>
auto run(Evaluation<float>& context, const Value<float, Rows>& x, const Lstm<7>::State<float>& state) {
  const Weights<float, Lstm<7>::Parameters<Input>> weights(nullptr, nullptr, nullptr);
  return Lstm<7>::step(context, weights, x, state);
}

Lstm<7>::State<float> good(Evaluation<float>& context, const Value<float, 5>& x, const Lstm<7>::State<float>& state) {
  return run<5>(context, x, state);
}

#ifdef MUST_NOT_COMPILE
Lstm<7>::State<float> bad(Evaluation<float>& context, const Value<float, 5>& x, const Lstm<7>::State<float>& state) {
  return run<133>(context, x, state);
}
#endif
