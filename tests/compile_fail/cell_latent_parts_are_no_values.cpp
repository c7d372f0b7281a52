// latent_parts() that ties no values of the State.
// expect: sketchrnn: a cell's optional latent_parts() ties values of its State, as parts() does
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
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
    auto latent_parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& /*weights*/, Index columns) {
    return {full<3>(context, columns, 1)};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    return {compute(context, tanh(compute(context, weights["W"_p] * x + weights["U"_p] * previous.h)))};
  }
};
GradientReport good() { return check_cell<Good, 2>(); }

#ifdef MUST_NOT_COMPILE
struct Bad {
  static constexpr int output_size = 3;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 3, Input, Zeros>, MatrixParameter<"U", 3, 3, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, 3> h;
    auto parts() { return std::tie(h); }
    int columns = 0;
    auto latent_parts() { return std::tie(columns); }
  };
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& /*weights*/, Index columns) {
    return {full<3>(context, columns, 1)};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    return {compute(context, tanh(compute(context, weights["W"_p] * x + weights["U"_p] * previous.h)))};
  }
};
GradientReport bad() { return check_cell<Bad, 2>(); }
#endif
