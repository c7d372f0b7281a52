// A state that depends on the rows of the input, of a cell for which they are not given.
// expect: sketchrnn: the State of this cell depends on its input, so the rows of the input are the argument after the cell
#include <tuple>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/cell.hpp>

using namespace sketchrnn;

struct Previous {
  template <class Scalar, int Input>
  struct State {
    Value<Scalar, Input> x;
    auto parts() { return std::tie(x); }
  };
};
auto good(Evaluation<float>& context) { return zero_state<Previous, 5>(context, 2); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context) { return zero_state<Previous>(context, 2); }
#endif
