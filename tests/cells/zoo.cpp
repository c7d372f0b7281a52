// Cells as a user writes them, which use operations beyond gates and products and the optional parts of the contract: a mogrifier GRU,
// whose input is a value of its own and is joined with h; a GRU with decay rates, a dropout rate and a trained initial state of its own;
// the mLSTM, whose memory is a matrix for each head; the sLSTM, whose normalizer z does not set. Gradients, values against plain loops,
// training, drawing.
#define BOOST_TEST_MODULE cells_zoo
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <Eigen/Core>

#include <examples/custom_cell/scalar_lstm.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>
#include <sketchrnn/autodiff/operations/rms_norm.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/outer_product.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/trainer.hpp>
#include "tests/support/draws_the_same.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A GRU whose input and state scale each other first (Melis et al. 2020, two rounds), and whose state is normalized:
///   x^ = 2 sigmoid(Q h) x,  h^ = 2 sigmoid(R x^) h
///   [r u] = sigmoid(W_g [x^; h^] + b_g)
///   n     = tanh(W_n [x^; r h^] + b_n)
///   h'    = rms_norm(u h^ + (1 - u) n)
template <int Hidden>
struct MogrifierGru {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"Q", Input, Hidden, GlorotUniform>, MatrixParameter<"R", Hidden, Input, GlorotUniform>,
                                   MatrixParameter<"W_g", 2 * Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_g", 2 * Hidden, Zeros>, MatrixParameter<"W_n", Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_n", Hidden, Zeros>, VectorParameter<"gain", Hidden, Ones>>;
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
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& input, const State<Scalar>& previous) {
    // x^ = 2 sigmoid(Q h) x,  h^ = 2 sigmoid(R x^) h                                      [Input, B], [Hidden, B]
    const auto x = compute(context, 2 * sigmoid(w["Q"_p] * previous.h) * join(context, input));
    const auto h = compute(context, 2 * sigmoid(w["R"_p] * x) * previous.h);
    // [r u] = sigmoid(W_g [x^; h^] + b_g)                                                 [2 Hidden, B]
    const auto [r, u] = split<2>(compute(context, sigmoid(w["W_g"_p] * join(context, x, h) + w["b_g"_p])));
    // n = tanh(W_n [x^; r h^] + b_n),  h' = rms_norm(u h^ + (1 - u) n)                    [Hidden, B]
    const auto n = compute(context, tanh(w["W_n"_p] * join(context, x, r * h) + w["b_n"_p]));
    return {rms_norm(context, u * h + (1 - u) * n, w["gain"_p])};
  }
};

/// The mLSTM (Beck et al. 2024, "xLSTM"), for each of Heads heads of size Size:
///   [q k v o] = W x + b,  k scaled by 1 / sqrt(Size)
///   [i f]     = W_g x + b_g                                                               one number for each head
///   m'  = max(log sigmoid(f) + m, i),  i^ = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')
///   C'  = f^ C + i^ v k^T,  n' = f^ n + i^ k
///   h'  = sigmoid(o) C' q / max(|n'^T q|, exp(-m'))
template <int Heads, int Size>
struct MatrixLstm {
  static constexpr int hidden = Heads * Size;
  static constexpr int output_size = hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 4 * hidden, Input, GlorotUniform>, VectorParameter<"b", 4 * hidden, Zeros>,
                                   MatrixParameter<"W_g", 2 * Heads, Input, GlorotUniform>, VectorParameter<"b_g", 2 * Heads, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Heads * Size * Size> memory;  // C
    Value<Scalar, hidden> normalizer;           // n
    Value<Scalar, Heads> exponent;              // m
    Value<Scalar, hidden> h;                    // the output, which the next step does not read
    auto parts() { return std::tie(memory, normalizer, exponent); }
  };
  template <class Scalar>
  static Value<Scalar, hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    // [q k v o] = W x + b                                                                 [4 Heads Size, B]
    const auto [q, k, v, o] = split<4>(compute(context, w["W"_p] * x + w["b"_p]));
    // [i f] = W_g x + b_g                                                                 [2 Heads, B]
    const auto [i, f] = split<2>(compute(context, w["W_g"_p] * x + w["b_g"_p]));
    // m' = max(log sigmoid(f) + m, i)                                                     [Heads, B]
    const auto decayed = compute(context, log_sigmoid(f) + previous.exponent);
    const auto exponent = compute(context, maximum(decayed, i));
    // i^ = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')                                [Heads, B]
    const auto write = compute(context, exp(i - exponent));
    const auto keep = compute(context, exp(decayed - exponent));
    // i^ k / sqrt(Size)                                                                   [Heads Size, B]
    const auto key = compute(context, repeat_rows<Size>(write) * k / std::sqrt(Size));
    // C' = f^ C + v (i^ k)^T,  n' = f^ n + i^ k                                           [Heads Size Size, B], [Heads Size, B]
    const auto memory = compute(context, repeat_rows<Size * Size>(keep) * previous.memory + outer_product<Heads>(v, key));
    const auto normalizer = compute(context, repeat_rows<Size>(keep) * previous.normalizer + key);
    // h' = sigmoid(o) C' q / max(|n'^T q|, exp(-m'))                                      [Heads Size, B]
    const auto divisor = maximum(abs(dot<Heads>(context, normalizer, q)), exp(-exponent));
    const auto read = as_matrix<Size, Size, Heads>(memory) * q;
    return {memory, normalizer, exponent, compute(context, sigmoid(o) * read / repeat_rows<Size>(divisor))};
  }
};

/// Another cell with the parameters of ScalarLstm.
template <int Hidden>
struct SameParameters : ScalarLstm<Hidden> {};

/// A gated recurrent unit whose reset gate is applied before the product, and whose units have decay rates of their own:
///   [r u] = sigmoid(W_g [x; h] + b_g)
///   n     = tanh(W_n [x; r h] + b_n)
///   decay = exp(-exp(nu))
///   h'    = u decay h + (1 - u) drop(n),  h_0 a parameter; z does not set it
template <int Hidden>
struct DecayingGru {
  static constexpr int output_size = Hidden;
  static constexpr double keep = 0.7;
  template <int Input>
  using Parameters =
      ParameterList<MatrixParameter<"W_g", 2 * Hidden, Input + Hidden, GlorotUniform>, VectorParameter<"b_g", 2 * Hidden, Zeros>,
                    MatrixParameter<"W_n", Hidden, Input + Hidden, GlorotUniform>, VectorParameter<"b_n", Hidden, Zeros>,
                    VectorParameter<"nu", Hidden, Constant<-1, 2>>, VectorParameter<"h_0", Hidden, Constant<1, 4>>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
    auto latent_parts() { return std::tie(); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights>
  static State<typename Context::Scalar> initial_state(Context& context, const LayerWeights& w, Index /*columns*/) {
    return {compute(context, w["h_0"_p])};
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

}  // namespace

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool packed : {true, false}) {
    const CellCheckOptions options{.packed = packed, .check = {.max_elements = 40}};
    for (const GradientReport& report :
         {check_cell<MogrifierGru<7>, 5>(options), check_cell<MatrixLstm<2, 3>, 5>(options), check_cell<MatrixLstm<1, 1>, 5>(options),
          check_cell<MatrixLstm<2, 17>, 3>(options), check_cell<ScalarLstm<7>, 5>(options), check_cell<DecayingGru<7>, 5>(options),
          check_cell<DecayingGru<7>, 5>({.keep = 0.8, .packed = packed, .check = {.max_elements = 40}})}) {
      BOOST_TEST(report.passed(), report);
    }
  }
}

// exp(200 h) with h near 0.5 fits into a double and not into a float.
template <int Hidden>
struct Overflowing : MogrifierGru<Hidden> {
  using Base = MogrifierGru<Hidden>;
  template <class Context, class LayerWeights, class Input, class Scalar>
  static typename Base::template State<Scalar> step(Context& context, const LayerWeights& w, const Input& x,
                                                    const typename Base::template State<Scalar>& previous) {
    const auto large = exp(200 * sigmoid(Base::step(context, w, x, previous).h));
    return {compute(context, large / (1 + large))};
  }
};
struct ForeignPart : MogrifierGru<3> {
  template <class Scalar>
  struct State : MogrifierGru<3>::State<Scalar> {
    Value<Scalar, 3> y;
    auto latent_parts() { return std::tie(y); }
  };
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    return {MogrifierGru<3>::step(context, w, x, MogrifierGru<3>::State<Scalar>(previous)), {}};
  }
  template <class Scalar>
  static Value<Scalar, 3> output(const State<Scalar>& state) {
    return state.h;
  }
};

BOOST_AUTO_TEST_CASE(a_cell_that_fails_in_float_alone_does_not_pass) {
  const GradientReport report = check_cell<Overflowing<3>, 5>({.check = {.tolerance = 1e-5}});
  BOOST_TEST(!report.float_agrees);
  BOOST_TEST(!report.passed());
  for (const BlockReport& block : report.blocks) BOOST_TEST(block.passed, block.name);
  std::ostringstream text;
  text << report;
  BOOST_TEST(text.str().find("in float the loss is ") != std::string::npos);
  BOOST_TEST((check_cell<ScalarLstm<7>, 5>().float_error) < 1e-4);
}

BOOST_AUTO_TEST_CASE(latent_parts_are_parts) { BOOST_CHECK_THROW(static_cast<void>(check_cell<ForeignPart, 5>()), ArgumentError); }

// In a decoder the input is a concatenation of the point and z.
BOOST_AUTO_TEST_CASE(a_concatenated_input_is_the_same_as_one_value) {
  using Cell = MogrifierGru<6>;
  using Parameters = Cell::Parameters<5>;
  constexpr Index cols = 4;
  const auto numbers = random_numbers<float>(Parameters::count, 1, 0.4), x = random_numbers<float>(5 * cols, 2);
  const auto h = random_numbers<float>(6 * cols, 3);
  const Weights<float, Parameters> w(numbers.data(), nullptr, nullptr);
  const auto input = constant<5>(x.data(), cols);
  const Cell::State<float> state{constant<6>(h.data(), cols)};
  Evaluation<float> context;
  const auto parts = concatenate(middle_rows<0, 2>(input), time_invariant(middle_rows<2, 3>(input)));
  BOOST_TEST((Cell::step(context, w, parts, state).h.matrix() == Cell::step(context, w, input, state).h.matrix()));
}

// The equations of the mLSTM in plain loops, over steps in which the exponential gates would overflow without m.
BOOST_AUTO_TEST_CASE(the_mlstm_computes_its_equations) {
  constexpr int heads = 2, size = 5, input = 3, hidden = heads * size;
  using Cell = MatrixLstm<heads, size>;
  using Parameters = Cell::Parameters<input>;
  auto numbers = random_numbers(Parameters::count, 1, 0.7);
  numbers[Parameters::offset<"b_g">] = 800;  // the first head's input gate: exp(800) is infinite
  const Weights<double, Parameters> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  auto state = zero_state<Cell>(context, 1);

  using Matrix = Eigen::MatrixXd;
  const Eigen::Map<const Matrix> W(numbers.data() + Parameters::offset<"W">, 4 * hidden, input);
  const Eigen::Map<const Matrix> b(numbers.data() + Parameters::offset<"b">, 4 * hidden, 1);
  const Eigen::Map<const Matrix> W_g(numbers.data() + Parameters::offset<"W_g">, 2 * heads, input);
  const Eigen::Map<const Matrix> b_g(numbers.data() + Parameters::offset<"b_g">, 2 * heads, 1);
  std::vector<Matrix> C(heads, Matrix::Zero(size, size)), n(heads, Matrix::Zero(size, 1));
  std::vector<double> m(heads, 0.0);
  for (std::uint32_t time = 0; time < 6; ++time) {
    const auto x_data = random_numbers(input, 10 + time);
    state = Cell::step(context, w, constant<input>(x_data.data(), 1), state);
    const Eigen::Map<const Matrix> x(x_data.data(), input, 1);
    const Matrix gates = W * x + b, scalars = W_g * x + b_g;
    for (int head = 0; head < heads; ++head) {
      const auto at = static_cast<std::size_t>(head);
      const auto vector = [&](int which) { return Matrix(gates.middleRows(which * hidden + head * size, size)); };
      const Matrix q = vector(0), k = vector(1) / std::sqrt(size), v = vector(2), o = vector(3);
      const double i = scalars(head, 0), log_f = -std::log1p(std::exp(-scalars(heads + head, 0)));
      const double next_m = std::max(log_f + m[at], i);
      const double i_hat = std::exp(i - next_m), f_hat = std::exp(log_f + m[at] - next_m);
      C[at] = f_hat * C[at] + i_hat * v * k.transpose();
      n[at] = f_hat * n[at] + i_hat * k;
      m[at] = next_m;
      const double divisor = std::max(std::abs((n[at].transpose() * q)(0, 0)), std::exp(-next_m));
      const Matrix h = (1 / (1 + (-o).array().exp())) * (C[at] * q).array() / divisor;
      BOOST_TEST((state.h.matrix().middleRows(head * size, size) - h).norm() < 1e-12 * std::max(1.0, h.norm()), "step " << time);
    }
  }
}

// The equations of the sLSTM in plain loops from its own initial state, over steps in which the exponential gates would overflow without m.
BOOST_AUTO_TEST_CASE(the_slstm_computes_its_equations) {
  constexpr int size = 5, input = 3;
  using Cell = ScalarLstm<size>;
  using Parameters = Cell::Parameters<input>;
  auto numbers = random_numbers(Parameters::count, 1, 0.7);
  numbers[Parameters::offset<"b"> + size] = 800;  // the first unit's input gate: exp(800) is infinite
  const Weights<double, Parameters> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  auto state = initial_state_of<Cell>(context, w, 1);
  using Matrix = Eigen::MatrixXd;
  const Eigen::Map<const Matrix> W(numbers.data() + Parameters::offset<"W">, 4 * size, input);
  const Eigen::Map<const Matrix> R(numbers.data() + Parameters::offset<"R">, 4 * size, size);
  const Eigen::Map<const Matrix> b(numbers.data() + Parameters::offset<"b">, 4 * size, 1);
  Matrix c = Matrix::Zero(size, 1), n = Matrix::Ones(size, 1), m = Matrix::Zero(size, 1), h = Matrix::Zero(size, 1);
  for (std::uint32_t time = 0; time < 6; ++time) {
    const auto x = random_numbers(input, 10 + time);
    state = Cell::step(context, w, constant<input>(x.data(), 1), state);
    const Matrix gates = W * Eigen::Map<const Matrix>(x.data(), input, 1) + R * h + b;
    for (int unit = 0; unit < size; ++unit) {
      const double z = gates(unit), i = gates(size + unit), f = gates(2 * size + unit), o = gates(3 * size + unit);
      const double log_f = -std::log1p(std::exp(-f)), next_m = std::max(log_f + m(unit), i);
      c(unit) = std::exp(log_f + m(unit) - next_m) * c(unit) + std::exp(i - next_m) * std::tanh(z);
      n(unit) = std::exp(log_f + m(unit) - next_m) * n(unit) + std::exp(i - next_m);
      m(unit) = next_m;
      h(unit) = c(unit) / n(unit) / (1 + std::exp(-o));
    }
    BOOST_TEST((state.h.matrix() - h).norm() < 1e-12, "step " << time);
  }
}

// z sets the parts that the cell says: by default all; c and h of the sLSTM; none, and then there is no projection.
BOOST_AUTO_TEST_CASE(the_projection_of_z_has_the_rows_of_the_parts_that_it_sets) {
  using Scalars = Decoder<ScalarLstm<6>, 4, Mixture<2>>;
  static_assert(state_size<ScalarLstm<6>> == 24 && latent_state_size<ScalarLstm<6>> == 12 && latent_state_size<MogrifierGru<6>> == 6);
  static_assert(Scalars::Parameters::entry<"initial_state">::list::entry<"W">::rows == 12);
  static_assert(!Decoder<DecayingGru<6>, 4, Mixture<2>>::Parameters::contains<"initial_state">);

  const auto numbers = random_numbers(Scalars::Parameters::count, 1), z = random_numbers(4 * 2, 2);
  const Weights<double, Scalars::Parameters> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  const auto state = Scalars::initial_state(context, w, constant<4>(z.data(), 2), 2);
  const Eigen::Map<const Eigen::MatrixXd> W(numbers.data(), 12, 4), b(numbers.data() + 48, 12, 1), latent(z.data(), 4, 2);
  const Eigen::MatrixXd expected = (W * latent + b.replicate(1, 2)).array().tanh();
  BOOST_TEST((state.c.matrix() - expected.topRows(6)).norm() < 1e-13);
  BOOST_TEST((state.h.matrix() - expected.bottomRows(6)).norm() < 1e-13);
  BOOST_TEST((state.n.matrix() == Eigen::MatrixXd::Ones(6, 2) && state.m.matrix() == Eigen::MatrixXd::Zero(6, 2)));
}

// From tanh(W z + b) the normalizer would start near 0, and the loss would jump to many thousands.
BOOST_AUTO_TEST_CASE(the_slstm_trains_as_a_decoder) {
  using Model = SketchRnn<ScalarLstm<16>, Latent<8>, ScalarLstm<32>, Mixture<4>>;
  TrainingOptions options{.learning_rate = 4e-3};
  options.batch_size = 32;
  options.loss.pen_loss = PenLoss::end_once;
  Trainer<Model> trainer(options, Seed{1});
  History history;
  trainer.fit(procedural_dataset({.count_per_kind = 60}, Seed{1}), {.steps = 60, .validate_every = 20}, history);
  BOOST_TEST(history.validations.size() == 3U);
  double before = 5;  // a new model's
  for (const auto& [step, report] : history.validations) {
    BOOST_TEST(report["reconstruction"] < before - 0.1, "step " << step);
    before = report["reconstruction"];
  }
}

// Without name(), a file has the type as the compiler writes it.
BOOST_AUTO_TEST_CASE(a_cell_without_a_name_is_not_loaded_into_another_unnoticed) {
  using Model = DecoderOnly<ScalarLstm<4>, Mixture<2>>;
  using Another = DecoderOnly<SameParameters<4>, Mixture<2>>;
  static_assert(Model::parameter_count == Another::parameter_count);
  BOOST_TEST(model_name<Model>() == "DecoderOnly<ScalarLstm<4>, Mixture<2>>");
  const Bytes file = model_bytes(Model(Seed{1}));
  std::vector<std::string> notices;
  const ModelFileOptions options{.notify = [&](const Notice& notice) { notices.push_back(to_string(notice)); }};
  static_cast<void>(load_model<Model>(ByteView(file), options));
  BOOST_TEST(notices.empty());
  static_cast<void>(load_model<Another>(ByteView(file), options));
  BOOST_TEST_REQUIRE(notices.size() == 1U);
  BOOST_TEST(notices[0].find("DecoderOnly<ScalarLstm<4>, Mixture<2>>") != std::string::npos, notices[0]);
  BOOST_TEST(notices[0].find("DecoderOnly<SameParameters<4>, Mixture<2>>") != std::string::npos, notices[0]);
}

// The same points from a Stream as from the Sampler; the model's file brings its parameters back.
template <class CellType>
void draws_and_is_saved() {
  using Model = SketchRnn<CellType, Latent<3>, CellType, Mixture<3>>;
  const Model model(Seed{7});
  draws_the_same(model, {.max_length = 12});
  const Bytes file = model_bytes(model);
  const Model loaded = load_model<Model>(ByteView(file)).model;
  BOOST_TEST(std::equal(loaded.parameters().flat().begin(), loaded.parameters().flat().end(), model.parameters().flat().begin()));
}

BOOST_AUTO_TEST_CASE(cells_with_an_initial_state_of_their_own_draw_and_are_saved) {
  draws_and_is_saved<ScalarLstm<6>>();
  draws_and_is_saved<DecayingGru<6>>();
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
    BOOST_TEST((alone == together[k]));
  }
}
