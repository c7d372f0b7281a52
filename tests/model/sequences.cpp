// Sequences as a whole: reversing and shifting them, attention over their steps, encoders of several layers, cells that transform all
// inputs at once, and a decoder that reads the outputs of its encoder. Values against plain loops, and gradients.
#define BOOST_TEST_MODULE model_sequences
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/attention.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/cells/step_info.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/trainer.hpp>
#include "tests/support/draws_the_same.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/toy_sketches.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Matrix = Eigen::MatrixXd;

const std::vector<Index> lengths{4, 3, 1, 0};
constexpr Index sketches = 4, longest = 4;

/// The QRNN with a window of two inputs (Bradbury et al. 2017): one convolution for all steps, and a recurrence without products.
///   [z f o] = W_0 x_t + W_1 x_(t - 1) + b
///   c' = sigmoid(f) c + (1 - sigmoid(f)) tanh(z),  h' = sigmoid(o) c'
template <int Hidden>
struct QuasiRecurrent {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W_0", 3 * Hidden, Input, GlorotUniform>,
                                   MatrixParameter<"W_1", 3 * Hidden, Input, GlorotUniform>, VectorParameter<"b", 3 * Hidden, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> c;
    Value<Scalar, Hidden> h;  // the output, which the next step does not read
    auto parts() { return std::tie(c); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Scalar, int Input>
  static Sequence<Scalar, 3 * Hidden> transform_inputs(Context& context, const LayerWeights& w, const Sequence<Scalar, Input>& x) {
    return {compute(context, w["W_0"_p] * x.steps + w["W_1"_p] * shifted(context, x, 1).steps + w["b"_p]), x.lengths};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& /*w*/, const Input& gates, const State<Scalar>& previous) {
    const auto [z, f, o] = split<3>(gates);
    const auto c = compute(context, sigmoid(f) * previous.c + (1 - sigmoid(f)) * tanh(z));
    return {c, compute(context, sigmoid(o) * c)};
  }
};

/// An LSTM whose products with all inputs are one.
template <int Hidden>
struct BatchedLstm : Lstm<Hidden> {
  template <class Scalar>
  using State = typename Lstm<Hidden>::template State<Scalar>;
  template <class Context, class LayerWeights, class Scalar, int Input>
  static Sequence<Scalar, 4 * Hidden> transform_inputs(Context& context, const LayerWeights& w, const Sequence<Scalar, Input>& x) {
    return {compute(context, w["W_xh"_p] * x.steps), x.lengths};
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static typename Lstm<Hidden>::template State<Scalar> step(Context& context, const LayerWeights& w, const Input& from_x,
                                                            const typename Lstm<Hidden>::template State<Scalar>& previous) {
    const auto [i, j, f, o] = split<4>(compute(context, from_x + w["W_hh"_p] * previous.h + w["b"_p]));
    const auto c = compute(context, previous.c * sigmoid(f + 1) + sigmoid(i) * tanh(j));
    return {c, compute(context, tanh(c) * sigmoid(o))};
  }
};

/// A recurrent cell that attends to the outputs of an encoder (Luong et al. 2015):
///   m  = attention(Q h, memory)
///   h' = tanh(W [x; m; h] + b)
template <int Hidden, int MemorySize>
struct Attending {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters =
      ParameterList<MatrixParameter<"Q", MemorySize, Hidden, GlorotUniform>,
                    MatrixParameter<"W", Hidden, Input + MemorySize + Hidden, GlorotUniform>, VectorParameter<"b", Hidden, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar, int MemoryRows>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous,
                            const StepInfo<Scalar, MemoryRows>& info) {
    // m = attention(Q h, memory)                                                          [MemorySize, B]
    const auto m = attention(context, w["Q"_p] * previous.h, info.memory(), info.memory());
    // h' = tanh(W [x; m; h] + b)                                                          [Hidden, B]
    return {compute(context, tanh(w["W"_p] * concatenate(x, m, previous.h) + w["b"_p]))};
  }
};

/// A batch of random points, [longest + 1, sketches, 5].
struct Points {
  Checked rows{"points", random_numbers((longest + 1) * sketches * 5, 3)};
  [[nodiscard]] SequenceBatch<double> batch() { return {rows.values().data(), rows.gradient().data(), lengths, longest}; }
  [[nodiscard]] const double* row(Index time, Index sketch) { return rows.values().data() + (time * sketches + sketch) * 5; }
};

template <int Rows>
Sequence<double, Rows> sequence_of(Checked& values) {
  return {values.value<Rows>(), lengths};
}

/// The outputs of a cell at all steps for one sketch, whose inputs are the columns of `inputs`.
template <class CellType, int Input, class LayerWeights>
Matrix outputs_of(const LayerWeights& weights, const Matrix& inputs) {
  Evaluation<double> context;
  auto state = initial_state_of<CellType, Input>(context, weights, 1);
  Matrix outputs(CellType::output_size, inputs.cols());
  for (Index time = 0; time < inputs.cols(); ++time) {
    state = CellType::step(context, weights, constant<Input>(inputs.col(time).data(), 1), state);
    outputs.col(time) = CellType::output(state).matrix();
  }
  return outputs;
}

}  // namespace

BOOST_AUTO_TEST_CASE(reversed_and_shifted_steps) {
  constexpr int rows = 3;
  Checked values("values", random_numbers(rows * longest * sketches, 1));
  Evaluation<double> context;
  const auto sequence = sequence_of<rows>(values);
  const auto backward = reversed(context, sequence), late = shifted(context, sequence, 1), early = shifted(context, sequence, -2);
  const Matrix zero = Matrix::Zero(rows, 1);
  for (Index sketch = 0; sketch < sketches; ++sketch) {
    const Index length = lengths[static_cast<std::size_t>(sketch)];
    for (Index time = 0; time < longest; ++time) {
      const auto original = [&](Index at) -> Matrix {
        return at < 0 || at >= length || time >= length ? zero : Matrix(sequence.at(at, sketches).matrix().col(sketch));
      };
      const auto found = [&](const auto& of) -> Matrix { return of.at(time, sketches).matrix().col(sketch); };
      BOOST_TEST((found(backward) == original(length - 1 - time)));
      BOOST_TEST((found(late) == original(time - 1)));
      BOOST_TEST((found(early) == original(time + 2)));
    }
  }
  const auto slopes = random_numbers(3 * rows * longest * sketches, 2);
  const GradientReport report = check_gradients({&values}, [&](auto& tape) {
    const auto of = sequence_of<rows>(values);
    return weighted_sum(tape, join(tape, reversed(tape, of).steps, shifted(tape, of, 1).steps, shifted(tape, of, -2).steps), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

template <int KeyRows, int Rows>
void check_attention() {
  Checked query("query", random_numbers(KeyRows * 3, 1)), keys("keys", random_numbers(KeyRows * longest * sketches, 2)),
      values("values", random_numbers(Rows * longest * sketches, 3));
  Evaluation<double> context;
  const double scale = 0.7;
  const auto y = attention(context, query.value<KeyRows>(), sequence_of<KeyRows>(keys), sequence_of<Rows>(values), scale);
  BOOST_TEST(y.cols == 3);
  for (Index sketch = 0; sketch < 3; ++sketch) {
    const Index length = lengths[static_cast<std::size_t>(sketch)];
    Matrix expected = Matrix::Zero(Rows, 1);
    double sum = 0;
    for (Index time = 0; time < length; ++time) {
      const auto column = [&](const auto& of) { return of.at(time, sketches).matrix().col(sketch); };
      const double weight = std::exp(scale * query.value<KeyRows>().matrix().col(sketch).dot(column(sequence_of<KeyRows>(keys))));
      expected += weight * column(sequence_of<Rows>(values));
      sum += weight;
    }
    if (length > 0) expected /= sum;
    BOOST_TEST((y.matrix().col(sketch) - expected).norm() < 1e-12);
  }
  const auto slopes = random_numbers(Rows * 3, 4);
  const GradientReport report = check_gradients(
      {&query, &keys, &values},
      [&](auto& tape) {
        return weighted_sum(tape, attention(tape, query.value<KeyRows>(), sequence_of<KeyRows>(keys), sequence_of<Rows>(values), scale),
                            slopes.data());
      },
      {.max_elements = 60});
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(attention_is_a_weighted_mean_of_the_steps) {
  check_attention<1, 1>();
  check_attention<7, 5>();
  check_attention<19, 19>();
  Checked one("one", random_numbers(2 * longest * sketches, 1));
  Evaluation<double> context;
  const auto sequence = sequence_of<2>(one);
  // a sketch without steps: 0
  BOOST_TEST((attention(context, sequence.at(0, 4), sequence, sequence).matrix().col(3) == Matrix::Zero(2, 1)));
  BOOST_CHECK_THROW(static_cast<void>(attention(context, sequence.steps, sequence, sequence)), ArgumentError);
}

// Keys and values that are the same sequence get the gradients of both.
BOOST_AUTO_TEST_CASE(gradients_of_attention_to_one_sequence) {
  Checked query("query", random_numbers(5 * 4, 1)), memory("memory", random_numbers(5 * longest * sketches, 2));
  const auto slopes = random_numbers(5 * 4, 4);
  const GradientReport report = check_gradients({&query, &memory}, [&](auto& tape) {
    return weighted_sum(tape, attention(tape, tanh(query.value<5>()), sequence_of<5>(memory), sequence_of<5>(memory)), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(an_upper_layer_reads_both_directions_of_the_lower_one) {
  using Encoder = BidirectionalEncoder<Lstm<3>, Lstm<2>>;
  static_assert(Encoder::output_size == 4);
  const auto numbers = random_numbers(Encoder::Parameters::count, 1);
  const Weights<double, Encoder::Parameters> w(numbers.data(), nullptr, nullptr);
  Points points;
  Evaluation<double> context;
  const auto encoded = Encoder::encode_all(context, w, points.batch());
  const auto last = Encoder::encode(context, w, points.batch());
  const auto upper = w["upper"_p];
  for (Index sketch = 0; sketch < sketches; ++sketch) {
    const Index length = lengths[static_cast<std::size_t>(sketch)];
    Matrix x(5, length);
    for (Index time = 0; time < length; ++time) x.col(time) = Eigen::Map<const Matrix>(points.row(time + 1, sketch), 5, 1);
    Matrix y(6, length), z(4, length);
    y << outputs_of<Lstm<3>, 5>(w["forward"_p], x), outputs_of<Lstm<3>, 5>(w["backward"_p], x.rowwise().reverse()).rowwise().reverse();
    z << outputs_of<Lstm<2>, 6>(upper["forward"_p], y),
        outputs_of<Lstm<2>, 6>(upper["backward"_p], y.rowwise().reverse()).rowwise().reverse();
    for (Index time = 0; time < longest; ++time) {
      const Matrix expected = time < length ? Matrix(z.col(time)) : Matrix::Zero(4, 1);
      BOOST_TEST((encoded.all.at(time, sketches).matrix().col(sketch) - expected).norm() < 1e-12);
    }
    const Matrix forward = length > 0 ? Matrix(z.topRows(2).col(length - 1)) : Matrix::Zero(2, 1);
    const Matrix backward = length > 0 ? Matrix(z.bottomRows(2).col(0)) : Matrix::Zero(2, 1);
    for (const auto& h : {last, encoded.last}) {
      BOOST_TEST((h.first.matrix().col(sketch) - forward).norm() < 1e-12);
      BOOST_TEST((h.second.matrix().col(sketch) - backward).norm() < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_layers_and_of_a_decoder_that_attends) {
  using Encoder = BidirectionalEncoder<Lstm<3>, QuasiRecurrent<2>>;
  using AttendingDecoder = Decoder<Attending<4, 4>, 0, Mixture<1>>;
  using Both = ParameterList<Part<"encoder", Encoder::Parameters>, Part<"decoder", AttendingDecoder::Parameters>>;
  Checked parameters("parameters", random_numbers(Both::count, 1, 0.5));
  Points points;
  const auto slopes = random_numbers(9 * sketches * longest, 5);
  const auto loss = [&](auto& context) {
    const Weights<double, Both> w(parameters.values().data(), parameters.gradient().data(), nullptr);
    const auto batch = points.batch();
    const auto encoded = Encoder::encode_all(context, w["encoder"_p], batch);
    auto total = weighted_sum(context, encoded.last, slopes.data());
    const auto add = [&](Index time, const auto& y) {
      total = compute(context, total + weighted_sum(context, y, slopes.data() + time * 9 * sketches));
    };
    AttendingDecoder::run(context, w["decoder"_p], batch, {}, PenLoss::padded, add, encoded.all);
    return total;
  };
  const GradientReport report = check_gradients({&parameters, &points.rows}, loss, {.max_elements = 300});
  BOOST_TEST(report.passed(), report);
  // the outputs are read: their gradient is not only that of the last ones
  Evaluation<double> context;
  const double before = *loss(context).data;
  points.rows.values()[static_cast<std::size_t>((2 * sketches + 0) * 5)] += 0.5;
  BOOST_TEST(*loss(context).data != before);
}

BOOST_AUTO_TEST_CASE(gradients_of_cells_that_transform_their_inputs) {
  for (const GradientReport& report : {check_cell<QuasiRecurrent<7>, 5>(), check_cell<BatchedLstm<5>, 3>()}) {
    BOOST_TEST(report.passed(), report);
  }
}

// A convolution over the inputs of an encoder, in the direction of reading.
BOOST_AUTO_TEST_CASE(an_encoder_transforms_all_inputs_at_once) {
  using Encoder = BidirectionalEncoder<QuasiRecurrent<3>>;
  const auto numbers = random_numbers(Encoder::Parameters::count, 1);
  const Weights<double, Encoder::Parameters> w(numbers.data(), nullptr, nullptr);
  Points points;
  Evaluation<double> context;
  const auto h = Encoder::encode(context, w, points.batch());
  for (Index sketch = 0; sketch < sketches; ++sketch) {
    const Index length = lengths[static_cast<std::size_t>(sketch)];
    for (const bool is_forward : {true, false}) {
      const double* parameters = numbers.data() + (is_forward ? 0 : Encoder::CellParameters::count);
      const Eigen::Map<const Matrix> W_0(parameters, 9, 5), W_1(parameters + 45, 9, 5), b(parameters + 90, 9, 1);
      Eigen::ArrayXd c = Eigen::ArrayXd::Zero(3), out = c;
      for (Index time = 0; time < length; ++time) {
        const auto x = [&](Index at) { return Eigen::Map<const Matrix>(points.row(is_forward ? at + 1 : length - at, sketch), 5, 1); };
        Matrix gates = W_0 * x(time) + b;
        if (time > 0) gates += W_1 * x(time - 1);
        const auto sigmoid_of = [&](Index gate) -> Eigen::ArrayXd { return 1 / (1 + (-gates.col(0).segment(3 * gate, 3).array()).exp()); };
        c = sigmoid_of(1) * c + (1 - sigmoid_of(1)) * gates.col(0).head(3).array().tanh();
        out = sigmoid_of(2) * c;
      }
      BOOST_TEST(((is_forward ? h.first : h.second).matrix().col(sketch).array() - out).matrix().norm() < 1e-12);
    }
  }
}

// A transform of each input alone gives the same in encoder, decoder and drawing as the product in step().
BOOST_AUTO_TEST_CASE(one_product_for_all_inputs_is_the_product_of_each) {
  using Batched = SketchRnn<BatchedLstm<4>, Latent<3>, BatchedLstm<6>, Mixture<2>, double>;
  using Plain = SketchRnn<Lstm<4>, Latent<3>, Lstm<6>, Mixture<2>, double>;
  const Batched batched(Seed{1});
  const Plain plain(Seed{1});
  Points points;
  Evaluation<double> context;
  const auto a = Batched::encode(context, batched.weights(), points.batch());
  const auto b = Plain::encode(context, plain.weights(), points.batch());
  BOOST_TEST((a.mu.matrix() - b.mu.matrix()).norm() < 1e-13);
  std::vector<Matrix> from_batched, from_plain;
  const auto batch = points.batch();
  Batched::Decoder::run(context, batched.weights()["decoder"_p], batch, a.mu, PenLoss::padded,
                        [&](Index /*time*/, const auto& y) { from_batched.push_back(y.matrix()); });
  Plain::Decoder::run(context, plain.weights()["decoder"_p], batch, a.mu, PenLoss::padded,
                      [&](Index /*time*/, const auto& y) { from_plain.push_back(y.matrix()); });
  BOOST_TEST_REQUIRE(from_batched.size() == static_cast<std::size_t>(longest));
  for (std::size_t time = 0; time < from_batched.size(); ++time) BOOST_TEST((from_batched[time] - from_plain[time]).norm() < 1e-12);
  draws_the_same(batched, {.max_length = 12});
}

BOOST_AUTO_TEST_CASE(a_model_with_an_encoder_of_two_layers) {
  using Model = SketchRnn<BidirectionalEncoder<Lstm<4>, Lstm<3>>, Latent<2>, Lstm<5>, Mixture<2>>;
  BOOST_TEST(model_name<Model>() == "SketchRnn<BidirectionalEncoder<Lstm<4>, Lstm<3>>, Latent<2>, Lstm<5>, Mixture<2>>");
  std::vector<std::string> names;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t /*offset*/) { names.push_back(name); });
  BOOST_TEST(names[3] == "encoder.backward.W_xh");
  BOOST_TEST(names[6] == "encoder.upper.forward.W_xh");
  TrainingOptions options;
  options.batch_size = 8;
  options.learning_rate = 1e-2;
  Trainer<Model> trainer(options, Seed{1});
  const Dataset data = toy_dataset(24, 6, Seed{2});
  History history;
  trainer.fit(data, {.steps = 30}, history);
  BOOST_TEST(history.steps.back()["reconstruction"] < history.steps.front()["reconstruction"] - 0.3);
  BOOST_TEST(Sampler<Model>(trainer.model()).encode(data.valid.sketches).size() == 6U);
}
