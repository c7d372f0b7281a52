// A cell that returns an expression where its State has a value.
// expect: sketchrnn: this is an expression and not yet a value: compute(context, expression) makes it one
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;

Lstm<7>::State<float> good(Evaluation<float>& context, const Lstm<7>::State<float>& state) {
  return {state.c, compute(context, tanh(state.c) * state.h)};
}

#ifdef MUST_NOT_COMPILE
Lstm<7>::State<float> bad(Evaluation<float>&, const Lstm<7>::State<float>& state) { return {state.c, tanh(state.c) * state.h}; }
#endif
