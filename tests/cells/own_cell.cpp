// A user-defined cell: products of expressions, sums with values, expressions of parameters alone, its own dropout rate. Its gradient is
// correct, plain evaluation computes the same as training, and it can be trained and sampled.
#define BOOST_TEST_MODULE cells_own_cell
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/gradient_check.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/cells/check_cell.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A gated recurrent unit whose reset gate is applied before the product, and whose units have decay rates of their own:
///   [r u] = sigmoid(W_g [x; h] + b_g)
///   n     = tanh(W_n [x; r h] + b_n)
///   decay = exp(-exp(nu))
///   h'    = u decay h + (1 - u) drop(n)
template <int Hidden>
struct DecayingGru {
  static constexpr int output_size = Hidden;
  static constexpr double keep = 0.7;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W_g", 2 * Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_g", 2 * Hidden, Zeros>, MatrixParameter<"W_n", Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_n", Hidden, Zeros>, VectorParameter<"nu", Hidden, Constant<-1, 2>>>;
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
    const auto h = previous.h;
    const auto [r, u] = split<2>(compute(context, sigmoid(w["W_g"_p] * concatenate(x, h) + w["b_g"_p])));
    const auto n = tanh(w["W_n"_p] * concatenate(x, r * h) + w["b_n"_p]);
    const auto decay = compute(context, exp(-exp(w["nu"_p])));
    const auto dropped = n * dropout_mask<Hidden>(context, h.cols, keep);
    return {compute(context, u * decay * h + (1 - u) * dropped)};
  }
};

constexpr int rows = 19, inner = 11, columns = 4;
using List = ParameterList<MatrixParameter<"W", rows, inner, Zeros>, MatrixParameter<"U", rows, rows, Zeros>,
                           VectorParameter<"b", rows, Zeros>, VectorParameter<"v", inner, Zeros>>;
using Matrix = Eigen::MatrixXd;

/// Parameters and values to build expressions of, and the same elements as Eigen matrices.
struct Lines {
  Checked parameters{"parameters", random_numbers(List::count, 1, 0.5)};
  Checked x{"x", random_numbers(inner*columns, 2)}, y{"y", random_numbers(inner*columns, 3)}, h{"h", random_numbers(rows*columns, 4)};
  PackedWeights<double, List> packed;
  Evaluation<double> context;

  Lines() { packed.pack(parameters.values().data()); }
  [[nodiscard]] Weights<double, List> weights() { return {parameters.values().data(), parameters.gradient().data(), packed.data()}; }
  [[nodiscard]] Matrix matrix(Checked& of, std::size_t from, Index row_count, Index col_count) {
    return Eigen::Map<const Matrix>(of.values().data() + from, row_count, col_count);
  }
  /// Returns the value of an expression; of parameters alone, with its one column repeated.
  template <class Line>
  [[nodiscard]] Matrix computed(const Line& line) {
    const auto value = compute(context, line);
    return value.stride == 0 ? Matrix(Matrix(value.matrix()).col(0).replicate(1, columns)) : Matrix(value.matrix());
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(its_gradient_is_right) {
  for (const bool packed : {true, false}) {
    for (const double keep : {1.0, 0.8}) {
      const GradientReport report = check_cell<DecayingGru<7>, 5>({.keep = keep, .packed = packed, .check = {.max_elements = 40}});
      BOOST_TEST(report.passed(), report);
    }
  }
}

BOOST_AUTO_TEST_CASE(evaluation_computes_what_the_tape_does_where_nothing_is_dropped) {
  using Cell = DecayingGru<9>;
  using Parameters = Cell::Parameters<5>;
  const auto numbers = random_numbers<float>(Parameters::count, 1, 0.4), x = random_numbers<float>(5 * 3 * 6, 2);
  std::vector<float> gradients(Parameters::count);
  const auto run = [&](auto& context, float* gradient) {
    const Weights<float, Parameters> w(numbers.data(), gradient, nullptr);
    auto state = zero_state<Cell>(context, 3);
    for (Index time = 0; time < 6; ++time) state = Cell::step(context, w, constant<5>(x.data() + time * 15, 3), state);
    return Eigen::MatrixXf(state.h.matrix());
  };
  Tape<float> tape;
  Evaluation<float> evaluation;
  BOOST_TEST((run(tape, gradients.data()) == run(evaluation, nullptr)));
  const std::vector<std::uint32_t> places{0, 1, 2};
  tape.reset();
  tape.masks().begin_training_step(Seed{1}, 0, places, {});
  BOOST_TEST((run(tape, gradients.data()) != run(evaluation, nullptr)));
}

BOOST_AUTO_TEST_CASE(it_draws) {
  using Model = SketchRnn<DecayingGru<6>, Latent<4>, DecayingGru<9>, Mixture<3>>;
  Sampler<Model> sampler(Model(Seed{1}));
  const std::vector<Stroke3> together = sampler.draw(12, {.max_length = 30}, Seed{2});
  BOOST_TEST(together.size() == 12U);
  Model model(Seed{1});
  for (std::uint32_t k = 0; k < 12; ++k) {
    Random random(Seed{2}, Purpose::latent_noise);
    for (std::uint32_t before = 0; before < k; ++before) static_cast<void>(sample_prior<Model>(random));
    const auto z = sample_prior<Model>(random);
    Random stream(Seed{2}, Purpose::sampling, k);
    const Stroke3 alone = decode(model, z, {.max_length = 30}, stream);
    BOOST_TEST((alone.shape() == together[k].shape() && std::equal(alone.begin(), alone.end(), together[k].begin())));
  }
}

BOOST_AUTO_TEST_CASE(lines_as_they_come_to_mind) {
  Lines l;
  const auto W_ = l.matrix(l.parameters, List::offset<"W">, rows, inner), U_ = l.matrix(l.parameters, List::offset<"U">, rows, rows);
  const Matrix b_ = l.matrix(l.parameters, List::offset<"b">, rows, 1).replicate(1, columns);
  const Matrix v_ = l.matrix(l.parameters, List::offset<"v">, inner, 1).replicate(1, columns);
  const Matrix x_ = l.matrix(l.x, 0, inner, columns), y_ = l.matrix(l.y, 0, inner, columns), h_ = l.matrix(l.h, 0, rows, columns);
  const auto w = l.weights();
  const auto W = w["W"_p];
  const auto U = w["U"_p];
  const auto b = w["b"_p];
  const auto v = w["v"_p];
  const auto x = l.x.value<inner>(), y = l.y.value<inner>();
  const auto h = l.h.value<rows>();
  const auto check = [&](int line, const auto& expression, const Matrix& expected) {
    BOOST_TEST((l.computed(expression) - expected).cwiseAbs().maxCoeff() < 1e-12, "line " << line);
  };
  check(__LINE__, W * (x * y), W_ * x_.cwiseProduct(y_));
  check(__LINE__, W * tanh(x) + b, W_ * Matrix(x_.array().tanh()) + b_);
  check(__LINE__, W * x + h, W_ * x_ + h_);
  check(__LINE__, h + W * x + b, W_ * x_ + b_ + h_);
  check(__LINE__, W * x - h, W_ * x_ - h_);
  check(__LINE__, h - W * x, h_ - W_ * x_);
  check(__LINE__, W * x - U * h, W_ * x_ - U_ * h_);
  check(__LINE__, W * x + tanh(h), W_ * x_ + Matrix(h_.array().tanh()));
  check(__LINE__, b + W * x, W_ * x_ + b_);
  check(__LINE__, (W * x + b) + (U * h + b), W_ * x_ + U_ * h_ + 2 * b_);
  check(__LINE__, 2.0 * W * x + b, 2 * W_ * x_ + b_);
  check(__LINE__, W * 2 * x, 2 * W_ * x_);
  check(__LINE__, -W * x, -W_ * x_);
  check(__LINE__, (W * x + b) / 2, (W_ * x_ + b_) / 2);
  check(__LINE__, h / (1 + exp(W * x)), h_.array() / (1 + (W_ * x_).array().exp()));
  check(__LINE__, 1 / (2 + tanh(h)), 1 / (2 + h_.array().tanh()));
  check(__LINE__, tanh(W * x + b) * h, Matrix((W_ * x_ + b_).array().tanh()).cwiseProduct(h_));
  check(__LINE__, U * (W * x + b), U_ * (W_ * x_ + b_));
  check(__LINE__, W * v + U * h, W_ * v_ + U_ * h_);
  check(__LINE__, W * exp(v) + U * h, W_ * Matrix(v_.array().exp()) + U_ * h_);
  check(__LINE__, W * exp(v) + b, W_ * Matrix(v_.array().exp()) + b_);
  check(__LINE__, U * concatenate(x, W * x).second, U_ * (W_ * x_));
  check(__LINE__, time_invariant(h) * b, h_.cwiseProduct(b_));
  check(__LINE__, h, h_);
  check(__LINE__, b, b_);
  const auto [b1, b2] = split<2>(v.middle_rows<0, 10>());
  BOOST_TEST((b1.matrix() == v_.topLeftCorner(5, 1) && b2.matrix() == v_.block(5, 0, 5, 1)));

  // concatenated values can be used where a value is expected
  Matrix both(rows + inner, columns);
  both << h_, x_;
  BOOST_TEST((l.computed(concatenate(h, x)) == both));
  BOOST_TEST((l.computed(2 * concatenate(h, time_invariant(x))) == 2 * both));
  BOOST_TEST((l.computed(concatenate(h, x, v)).topRows(rows + inner) == both));
  BOOST_TEST((l.computed(concatenate(h, x, v)).bottomRows(inner) == v_));
}

// Gradients of the expressions above that no other test covers.
BOOST_AUTO_TEST_CASE(gradients_of_such_lines) {
  Lines l;
  const auto slopes = random_numbers((rows + inner) * columns, 5);
  const GradientReport report =
      check_gradients({&l.parameters, &l.x, &l.h},
                      [&](auto& context) {
                        l.packed.pack(l.parameters.values().data());
                        const auto w = l.weights();
                        const auto x = l.x.value<inner>();
                        const auto h = l.h.value<rows>();
                        const auto spread = compute(context, w["W"_p] * exp(w["v"_p]) + w["U"_p] * tanh(h));  // parameters beside columns
                        const auto alone = compute(context, w["W"_p] * tanh(w["v"_p]) + w["b"_p]);            // parameters alone
                        const auto held = compute(context, w["W"_p] * w["v"_p] + w["W"_p] * x + 0.5 * spread);
                        const auto normed = layer_norm(context, w["U"_p] * (alone * h) - held / (2 + h * h), w["b"_p], w["b"_p]);
                        const auto blocks = block_product<1>(context, w["U"_p], alone);
                        return weighted_sum(context, concatenate(normed + blocks, w["v"_p] * x), slopes.data());
                      },
                      {.max_elements = 150});
  BOOST_TEST(report.passed(), report);
}
