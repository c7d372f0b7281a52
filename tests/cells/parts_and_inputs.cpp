// Cells whose state keeps an earlier input, whose layers are a repeated list of parameters, and whose recurrent matrix is constant.
// Gradients, values against plain loops, drawing, and what a cell shows to a viewer.
#define BOOST_TEST_MODULE cells_parts_and_inputs
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/constant_matrix.hpp>
#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include "tests/support/draws_the_same.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A cell that mixes its input with the one before it ("token shift", Peng et al. 2023, RWKV):
///   x^ = mu x + (1 - mu) x_previous
///   h' = tanh(W [x^; h] + b)
template <int Hidden>
struct TokenShift {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<VectorParameter<"mu", Input, Constant<1, 2>>,
                                   MatrixParameter<"W", Hidden, Input + Hidden, GlorotUniform>, VectorParameter<"b", Hidden, Zeros>>;
  template <class Scalar, int Input>
  struct State {
    Value<Scalar, Hidden> h;
    Value<Scalar, Input> x;  // the previous input, before the first step zero
    auto parts() { return std::tie(h, x); }
    auto latent_parts() { return std::tie(h); }
  };
  template <class Scalar, int Input>
  static Value<Scalar, Hidden> output(const State<Scalar, Input>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar, int Rows>
  static State<Scalar, Rows> step(Context& context, const LayerWeights& w, const Input& input, const State<Scalar, Rows>& previous) {
    const auto x = join(context, input);  // the point and z in one value
    // x^ = mu x + (1 - mu) x_previous                                                     [Input, B]
    const auto mixed = w["mu"_p] * x + (1 - w["mu"_p]) * previous.x;
    // h' = tanh(W [x^; h] + b)                                                            [Hidden, B]
    return {compute(context, tanh(w["W"_p] * join(context, mixed, previous.h) + w["b"_p])), x};
  }
};
static_assert(state_size<TokenShift<4>, 5> == 9 && latent_state_size<TokenShift<4>, 5> == 4);
static_assert(std::is_same_v<CellState<TokenShift<4>, float, 5>, TokenShift<4>::State<float, 5>>);

/// The recurrent highway network (Zilly et al. 2017) with a transition of Depth layers:
///   s_0 = h
///   n = tanh(W_n x + R_n s + b_n),  t = sigmoid(W_t x + R_t s + b_t)     W only in the first layer
///   s_(l + 1) = n t + s_l (1 - t)
///   h' = s_Depth
template <int Hidden, int Depth>
struct RecurrentHighway {
  static constexpr int output_size = Hidden;
  using Layer = ParameterList<MatrixParameter<"R", 2 * Hidden, Hidden, OrthogonalBlocks<2>>, VectorParameter<"b", 2 * Hidden, Zeros>>;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 2 * Hidden, Input, GlorotUniform>, Repeated<"layer", Depth, Layer>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    const auto from_x = compute(context, w["W"_p] * x);
    auto s = previous.h;
    for (int l = 0; l < Depth; ++l) {
      const auto layer = w["layer"_p][l];
      const auto from_s = layer["R"_p] * s + layer["b"_p];
      const auto [n, t] = split<2>(l == 0 ? compute(context, from_x + from_s) : compute(context, from_s));
      context.observe("transform gate", t);
      s = compute(context, tanh(n) * sigmoid(t) + s * (1 - sigmoid(t)));
    }
    return {s};
  }
};

/// An echo state network (Jaeger 2001): the recurrent matrix is random and constant, a function of a seed.
///   h' = tanh(W x + A h)
template <int Hidden>
struct EchoState {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", Hidden, Input, GlorotUniform>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  static double reservoir(Index row, Index col) {  // its spectral radius is about 0.9
    Random random(Seed{1}, Purpose::general, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(col));
    return 0.9 / std::sqrt(Hidden) * random.normal();
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    static const ConstantMatrix<Scalar, Hidden, Hidden> A(reservoir);
    return {compute(context, tanh(w["W"_p] * x + A * previous.h))};
  }
};

/// A cell with a member of its State that parts() does not tie. `Sum`: whether it is combined with other values, or the next state itself.
template <bool Sum>
struct Forgetful {
  static constexpr int output_size = 3;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 3, Input, GlorotUniform>>;
  template <class Scalar>
  struct State {
    Value<Scalar, 3> h;
    Value<Scalar, 3> c;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    const auto c = compute(context, tanh(w["W"_p] * x));
    if constexpr (Sum) return {compute(context, c + previous.c), c};
    return {compute(context, tanh(previous.c)), c};
  }
};

using Vector = Eigen::VectorXd;
using Matrix = Eigen::Map<const Eigen::MatrixXd>;

}  // namespace

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool packed : {true, false}) {
    const CellCheckOptions options{.packed = packed, .check = {.max_elements = 30}};
    for (const GradientReport& report :
         {check_cell<TokenShift<7>, 5>(options), check_cell<RecurrentHighway<7, 3>, 5>(options), check_cell<EchoState<7>, 5>(options)}) {
      BOOST_TEST(report.passed(), report);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_not_among_the_parts_is_named) {
  const auto says = [](const ArgumentError& error) {
    return std::string(error.what()).find("that parts() does not tie") != std::string::npos;
  };
  const auto check = [&]<class CellType>(CellType /*cell*/) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(check_cell<CellType, 2>()), ArgumentError, says);
    using Model = DecoderOnly<CellType, Mixture<2>>;
    const Model model(Seed{1});
    BOOST_CHECK_EXCEPTION(static_cast<void>(Stream<Model>(model)), ArgumentError, says);
  };
  check(Forgetful<true>());
  check(Forgetful<false>());
}

BOOST_AUTO_TEST_CASE(a_state_keeps_the_previous_input) {
  using Shift = TokenShift<3>;
  using Parameters = Shift::Parameters<5>;
  const auto numbers = random_numbers(Parameters::count, 1);
  const Weights<double, Parameters> w(numbers.data(), nullptr, nullptr);
  const Matrix mu(numbers.data(), 5, 1), W(numbers.data() + 5, 3, 8), b(numbers.data() + 29, 3, 1);
  Evaluation<double> context;
  auto state = initial_state_of<Shift, 5>(context, w, 1);
  const auto inputs = random_numbers(4 * 5, 2);
  Vector before = Vector::Zero(5), h = Vector::Zero(3);
  for (Index time = 0; time < 4; ++time) {
    state = Shift::step(context, w, constant<5>(inputs.data() + 5 * time, 1), state);
    const Vector x = Matrix(inputs.data() + 5 * time, 5, 1);
    Vector both(8);
    both << mu.col(0).cwiseProduct(x) + (Vector::Ones(5) - mu.col(0)).cwiseProduct(before), h;
    h = (W * both + b.col(0)).array().tanh();
    before = x;
    BOOST_TEST((state.h.matrix() - h).norm() < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(repeated_parts_are_layers) {
  using Highway = RecurrentHighway<3, 2>;
  using Parameters = Highway::Parameters<5>;
  static_assert(Parameters::count == 6 * 5 + 2 * (6 * 3 + 6));
  std::vector<std::pair<std::string, std::size_t>> names;
  Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { names.emplace_back(name, offset); });
  const std::vector<std::pair<std::string, std::size_t>> expected{
      {"W", 0}, {"layer.0.R", 30}, {"layer.0.b", 48}, {"layer.1.R", 54}, {"layer.1.b", 72}};
  BOOST_TEST((names == expected));

  const auto numbers = random_numbers(Parameters::count, 1), x = random_numbers(5, 2), start = random_numbers(3, 3);
  PackedWeights<double, Parameters> packed;
  packed.pack(numbers.data());
  for (const PackedPointer pack : {PackedPointer(), packed.data()}) {
    const Weights<double, Parameters> w(numbers.data(), nullptr, pack);
    Evaluation<double> context;
    std::vector<std::string> seen;
    Vector last_gate;
    context.set_observer([&](const Evaluation<double>::Observation& observed) {
      seen.emplace_back(observed.name);
      last_gate = Matrix(observed.data, observed.rows, observed.cols);
    });
    const Highway::State<double> start_state{constant<3>(start.data(), 1)};
    const auto state = Highway::step(context, w, constant<5>(x.data(), 1), start_state);
    Vector s = Matrix(start.data(), 3, 1), gates;
    for (int l = 0; l < 2; ++l) {
      const double* layer = numbers.data() + 30 + 24 * l;
      gates = Matrix(layer, 6, 3) * s + Matrix(layer + 18, 6, 1);
      if (l == 0) gates += Matrix(numbers.data(), 6, 5) * Matrix(x.data(), 5, 1);
      const Eigen::ArrayXd t = 1 / (1 + (-gates.tail(3).array()).exp());
      s = gates.head(3).array().tanh() * t + s.array() * (1 - t);
    }
    BOOST_TEST((state.h.matrix() - s).norm() < 1e-12);
    BOOST_TEST((seen == std::vector<std::string>{"transform gate", "transform gate"}));
    BOOST_TEST((last_gate - gates.tail(3)).norm() < 1e-12);
    BOOST_CHECK_THROW(static_cast<void>(w["layer"_p][2]), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(w["layer"_p][-1]), ArgumentError);
  }
}

BOOST_AUTO_TEST_CASE(the_reservoir_is_a_function_of_its_seed_and_no_parameter) {
  const auto numbers = random_numbers(3 * 5, 1), x = random_numbers(5, 2), start = random_numbers(3, 3);
  const Weights<double, EchoState<3>::Parameters<5>> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  const EchoState<3>::State<double> start_state{constant<3>(start.data(), 1)};
  const auto state = EchoState<3>::step(context, w, constant<5>(x.data(), 1), start_state);
  Eigen::MatrixXd A(3, 3);
  for (Index row = 0; row < 3; ++row) {
    for (Index col = 0; col < 3; ++col) A(row, col) = EchoState<3>::reservoir(row, col);
  }
  const Vector expected = (Matrix(numbers.data(), 3, 5) * Matrix(x.data(), 5, 1) + A * Matrix(start.data(), 3, 1)).array().tanh();
  BOOST_TEST((state.h.matrix() - expected).norm() < 1e-12);
}

BOOST_AUTO_TEST_CASE(they_draw_and_show_their_gates) {
  draws_the_same(SketchRnn<TokenShift<4>, Latent<3>, TokenShift<6>, Mixture<3>>(Seed{7}), {.max_length = 12});
  draws_the_same(DecoderOnly<TokenShift<6>, Mixture<3>>(Seed{7}), {.max_length = 12});  // the state refers to the input itself
  using Model = DecoderOnly<RecurrentHighway<4, 2>, Mixture<2>>;
  const Model model(Seed{1});
  Stream<Model> stream(model);
  int observed = 0;
  stream.set_observer([&](const auto& value) { observed += value.name == "transform gate" && value.rows == 4 && value.cols == 1 ? 1 : 0; });
  Random random(Seed{2});
  for (int step = 0; step < 3; ++step) static_cast<void>(stream.draw(random));
  BOOST_TEST(observed == 6);
  stream.set_observer({});
  static_cast<void>(stream.draw(random));
  BOOST_TEST(observed == 6);
}
