// A cell without output_size.
// expect: sketchrnn: a cell says `static constexpr int output_size`, the rows of its output
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/initializers.hpp>

using namespace sketchrnn;

struct Good {
  static constexpr int output_size = 3;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 3, Input, Zeros>, MatrixParameter<"U", 3, 3, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, 3> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    return {compute(context, tanh(compute(context, weights["W"_p] * x + weights["U"_p] * previous.h)))};
  }
};
GradientReport good() { return check_cell<Good, 2>(); }

#ifdef MUST_NOT_COMPILE
struct Bad {
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 3, Input, Zeros>, MatrixParameter<"U", 3, 3, Zeros>>;
  template <class Scalar>
  using State = Good::State<Scalar>;
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static Good::State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const Good::State<Scalar>& previous) {
    return Good::step(context, weights, x, previous);
  }
};
GradientReport bad() { return check_cell<Bad, 2>(); }
#endif
