// A cell with an initial state of its own that does not say what z sets, in a decoder with z.
// expect: sketchrnn: a cell with an initial_state() of its own says in latent_parts() of its State which parts z sets in a decoder
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/mixture.hpp>

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
constexpr auto good = Decoder<Good, 4, Mixture<2>>::Parameters::count;

#ifdef MUST_NOT_COMPILE
struct Bad {
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
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& /*weights*/, Index columns) {
    return {full<3>(context, columns, 1)};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    return {compute(context, tanh(compute(context, weights["W"_p] * x + weights["U"_p] * previous.h)))};
  }
};
constexpr auto bad = Decoder<Bad, 4, Mixture<2>>::Parameters::count;
#endif
