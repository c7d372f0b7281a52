// A cell that takes the time: its index, the gap before it, and whether this is training. Gradients, and what encoder, decoder, Sampler and
// Stream pass to it, against plain loops.
#define BOOST_TEST_MODULE cells_step_info
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/cells/step_info.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/sketch_loader.hpp>
#include "tests/support/draws_the_same.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr double zoneout_rate = 0.3;

/// A recurrent cell whose state decays with the time between its inputs (as in GRU-D, Che et al. 2018), and that knows how far it is:
///   h^ = exp(-softplus(lambda) gap) h
///   n  = tanh(W [x; h^] + time v)
///   h' = zoneout(h^, n)
template <int Hidden>
struct TimedCell {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", Hidden, Input + Hidden, GlorotUniform>, VectorParameter<"lambda", Hidden, Zeros>,
                                   VectorParameter<"v", Hidden, Constant<1, 10>>>;
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
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous,
                            const StepInfo<Scalar>& info) {
    // h^ = exp(-softplus(lambda) gap) h                                                   [Hidden, B]
    const auto h = compute(context, exp(-softplus(w["lambda"_p]) * info.time_gap) * previous.h);
    // n = tanh(W [x; h^] + time v)                                                        [Hidden, B]
    const auto n = tanh(w["W"_p] * concatenate(x, h) + static_cast<double>(info.time) * w["v"_p]);
    // h' = zoneout(h^, n)                                                                 [Hidden, B]
    return {zoneout(context, h, n, zoneout_rate)};
  }
};

constexpr int hidden = 4;
using Timed = TimedCell<hidden>;
static_assert(HasStepWithInfo<Timed> && !HasStepWithInfo<Lstm<3>>);
using Vector = Eigen::VectorXd;

/// A cell that records the gaps of the first sketch.
struct Recorder {
  static inline std::vector<float> gaps;
  static constexpr int output_size = 4;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 4, Input, GlorotUniform>>;
  template <class Scalar>
  struct State {
    Value<Scalar, 4> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, 4> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous,
                            const StepInfo<Scalar>& info) {
    gaps.push_back(static_cast<float>(info.time_gap.data[0]));
    return {compute(context, tanh(w["W"_p] * x + previous.h))};
  }
};

/// One step of the cell in evaluation. `parameters`: W [hidden, inputs + hidden], lambda, v.
Vector plain_step(const double* parameters, const Vector& x, const Vector& h, double time, double gap) {
  const Index inputs = x.size();
  const Eigen::Map<const Eigen::MatrixXd> W(parameters, hidden, inputs + hidden);
  const Eigen::Map<const Vector> lambda(parameters + W.size(), hidden), v(parameters + W.size() + hidden, hidden);
  const Vector decayed = (-(1 + lambda.array().exp()).log() * gap).exp() * h.array();
  Vector both(inputs + hidden);
  both << x, decayed;
  return zoneout_rate * decayed.array() + (1 - zoneout_rate) * (W * both + time * v).array().tanh();
}

/// Two sketches of 3 and 2 points with the time before each.
struct Strokes {
  std::vector<double> rows = random_numbers(4 * 2 * 5, 3), gaps{0, 0, 0.5, 0.75, 2, 0.25, 1.5, 9};  // [4, 2]
  std::vector<Index> lengths{3, 2};
  [[nodiscard]] SequenceBatch<double> batch(bool timed) const { return {rows.data(), nullptr, lengths, 3, timed ? gaps.data() : nullptr}; }
  [[nodiscard]] Vector row(Index time, Index sketch) const { return Eigen::Map<const Vector>(rows.data() + (time * 2 + sketch) * 5, 5); }
  [[nodiscard]] double gap(Index time, Index sketch) const { return gaps[static_cast<std::size_t>(time * 2 + sketch)]; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool training : {true, false}) {
    const GradientReport report = check_cell<TimedCell<7>, 5>({.training = training, .check = {.max_elements = 40}});
    BOOST_TEST(report.passed(), report);
  }
}

BOOST_AUTO_TEST_CASE(zoneout_keeps_elements_in_training_and_their_mean_otherwise) {
  constexpr Index cols = 2000;
  const auto before = random_numbers(3 * cols, 1), after = random_numbers(3 * cols, 2);
  const auto old_value = constant<3>(before.data(), cols), new_value = constant<3>(after.data(), cols);
  Evaluation<double> context;
  const auto mean = zoneout(context, old_value, new_value, 0.25);
  BOOST_TEST((mean.matrix() - (0.25 * old_value.matrix() + 0.75 * new_value.matrix())).norm() < 1e-12);

  std::vector<std::uint32_t> indices(cols);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<std::uint32_t>(i);
  context.masks().begin_training_step(Seed{1}, 0, indices, {});
  BOOST_TEST(context.training());
  const auto zoned = zoneout(context, old_value, tanh(new_value), 0.25).matrix();
  int kept = 0;
  for (Index col = 0; col < cols; ++col) {
    for (Index row = 0; row < 3; ++row) {
      const double old_element = old_value.matrix()(row, col), new_element = std::tanh(new_value.matrix()(row, col));
      const bool is_old = std::abs(zoned(row, col) - old_element) < 1e-12;
      BOOST_TEST((is_old || std::abs(zoned(row, col) - new_element) < 1e-12));
      kept += is_old ? 1 : 0;
    }
  }
  BOOST_TEST(std::abs(kept / 6000.0 - 0.25) < 5 * std::sqrt(0.25 * 0.75 / 6000));  // five standard deviations
  BOOST_TEST((zoneout(context, old_value, new_value, 0).matrix() - new_value.matrix()).norm() < 1e-12);
  BOOST_TEST((zoneout(context, old_value, new_value, 1).matrix() == old_value.matrix()));
  BOOST_CHECK_THROW(static_cast<void>(zoneout(context, old_value, new_value, 1.5)), ArgumentError);
}

// Forward, step t reads row t + 1 and the gap before it; backward, the gap is that between the rows read.
BOOST_AUTO_TEST_CASE(the_encoder_passes_times_and_gaps) {
  using Encoder = BidirectionalEncoder<Timed>;
  const auto numbers = random_numbers(Encoder::Parameters::count, 1);
  const Weights<double, Encoder::Parameters> w(numbers.data(), nullptr, nullptr);
  const Strokes strokes;
  for (const bool timed : {true, false}) {
    Evaluation<double> context;
    const auto h = Encoder::encode(context, w, strokes.batch(timed));
    for (Index sketch = 0; sketch < 2; ++sketch) {
      const Index length = strokes.lengths[static_cast<std::size_t>(sketch)];
      Vector forward = Vector::Zero(hidden), backward = forward;
      const double* second = numbers.data() + Encoder::CellParameters::count;
      for (Index time = 0; time < length; ++time) {
        const double forward_gap = timed ? strokes.gap(time + 1, sketch) : 1;
        const double backward_gap = time == 0 ? 0 : timed ? strokes.gap(length - time + 1, sketch) : 1;
        forward = plain_step(numbers.data(), strokes.row(time + 1, sketch), forward, static_cast<double>(time), forward_gap);
        backward = plain_step(second, strokes.row(length - time, sketch), backward, static_cast<double>(time), backward_gap);
      }
      BOOST_TEST((h.first.matrix().col(sketch) - forward).norm() < 1e-12);
      BOOST_TEST((h.second.matrix().col(sketch) - backward).norm() < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_decoder_passes_times_and_gaps) {
  using TimedDecoder = Decoder<Timed, 0, Mixture<2>>;
  const auto numbers = random_numbers(TimedDecoder::Parameters::count, 1);
  const Weights<double, TimedDecoder::Parameters> w(numbers.data(), nullptr, nullptr);
  const Strokes strokes;
  for (const bool timed : {true, false}) {
    Evaluation<double> context;
    std::vector<Vector> h(2, Vector::Zero(hidden));
    TimedDecoder::run(context, w, strokes.batch(timed), {}, PenLoss::padded, [&](Index time, const auto& y) {
      const double* output = numbers.data() + TimedDecoder::StepParameters::offset<"output">;
      const Eigen::Map<const Eigen::MatrixXd> W(output, 15, hidden), b(output + W.size(), 15, 1);
      for (Index sketch = 0; sketch < 2; ++sketch) {
        Vector& state = h[static_cast<std::size_t>(sketch)];
        const double gap = time == 0 ? 0 : timed ? strokes.gap(time, sketch) : 1;
        state = plain_step(numbers.data(), strokes.row(time, sketch), state, static_cast<double>(time), gap);
        BOOST_TEST((y.matrix().col(sketch) - W * state - b).norm() < 1e-12, "step " << time);
      }
    });
  }
}

// Each sketch is encoded with its own gaps; without them with a gap of 1.
BOOST_AUTO_TEST_CASE(sketches_are_encoded_with_their_times) {
  using Model = SketchRnn<Timed, Latent<3>, Lstm<4>, Mixture<3>, double>;
  const Model model(Seed{7});
  Sampler<Model> sampler(model);
  const std::vector<Stroke3> sketches{Stroke3{{1, 2, 0}, {-1, 0.5F, 1}}, Stroke3{{0.3F, -2, 0}, {1, 1, 0}, {2, 0, 1}}, Stroke3{{5, 5, 1}}};
  const std::vector<std::vector<float>> gaps{{0.5F, 2}, {}};
  const auto timed = sampler.encode(sketches, gaps), untimed = sampler.encode(sketches);
  const std::vector<double> rows{0, 0, 1, 0, 0, 1, 2, 1, 0, 0, -1, 0.5, 0, 1, 0}, own_gaps{0, 0.5, 2};
  const std::vector<Index> lengths{2};
  Evaluation<double> context;
  const auto expected = Model::encode(context, model.weights(), {rows.data(), nullptr, lengths, 2, own_gaps.data()});
  BOOST_TEST((timed[0] - expected.mu.matrix().col(0)).norm() < 1e-13);
  BOOST_TEST((timed[0] - untimed[0]).norm() > 1e-8);
  BOOST_TEST((timed[1] - untimed[1]).norm() < 1e-13);
  BOOST_TEST((timed[2] - untimed[2]).norm() < 1e-13);
  BOOST_CHECK_THROW(static_cast<void>(sampler.encode(sketches, std::vector<std::vector<float>>{{1}})), ArgumentError);
}

// The time of a step is the same in Sampler and Stream, in a beginning and after it, and is part of a saved state.
BOOST_AUTO_TEST_CASE(drawing_passes_times_and_gaps) {
  using Model = SketchRnn<Lstm<4>, Latent<3>, Timed, Mixture<3>>;
  const Model model(Seed{7});
  const Stroke3 slow = draws_the_same(model, {.max_length = 14}), fast = draws_the_same(model, {.max_length = 14, .time_gap = 0.25});
  BOOST_TEST(slow(0, 0) == fast(0, 0));  // the gap of the start token is 0
  BOOST_TEST(slow(1, 0) != fast(1, 0));  // the gap matters
  BOOST_CHECK_THROW(check(SamplingOptions{.time_gap = -1}), ArgumentError);
}

// The start token has gap 0 in training, with and without times, and in sampling.
BOOST_AUTO_TEST_CASE(the_first_gap_of_a_decoder_is_0) {
  using Model = DecoderOnly<Recorder, Mixture<1>>;
  const Model model(Seed{1});
  const Stroke3 sketch{{1, 2, 0}, {3, 1, 0}, {1, 1, 1}};
  SerialExecutor executor;
  const auto recorded = [] { return std::exchange(Recorder::gaps, {}); };
  for (const bool timed : {true, false}) {
    Split split;
    split.push_back(sketch, 0, timed ? std::vector<float>{0.5F, 0.25F, 2} : std::vector<float>{});
    static_cast<void>(evaluate(model, split, EvaluationOptions{.max_length = 3}, Seed{1}, executor));
    BOOST_TEST(recorded() == (timed ? std::vector<float>{0, 0.5F, 0.25F} : std::vector<float>{0, 1, 1}), boost::test_tools::per_element());
  }
  static_cast<void>(Sampler<Model>(model).complete(sketch, 1, {.max_length = 5, .time_gap = 0.5}, Seed{1}));
  const std::vector<float> sampled = recorded();
  BOOST_TEST_REQUIRE(sampled.size() >= 4U);
  for (std::size_t step = 0; step < sampled.size(); ++step) BOOST_TEST(sampled[step] == (step == 0 ? 0.0F : 0.5F));
  static_cast<void>(Sampler<Model>(model).draw(1, {.max_length = 3, .time_gap = 0.5}, Seed{1}));
  BOOST_TEST(recorded().at(0) == 0.0F);
  Stream<Model> stream(model, {.time_gap = 0.5});
  recorded();
  stream.reset();
  BOOST_TEST(stream.observe({1, 2, 0}));
  BOOST_TEST(stream.observe({1, 2, 0}, 0.25));
  BOOST_TEST(!stream.observe({1, 2, 0}, -0.25));
  BOOST_TEST(recorded() == (std::vector<float>{0, 0.5F, 0.25F}), boost::test_tools::per_element());
}

// A sketch without times has the same losses alone and beside one with times.
BOOST_AUTO_TEST_CASE(a_sketch_without_times_does_not_depend_on_its_neighbors) {
  using Model = SketchRnn<Timed, Latent<3>, Timed, Mixture<2>, double>;
  const Model model(Seed{7});
  Split alone;
  alone.push_back(Stroke3{{1, 2, 0}, {3, 1, 0}, {1, 1, 1}}, 0);
  Split beside = alone;
  beside.push_back(Stroke3{{1, 1, 1}}, 0, {0.5F});
  std::vector<std::vector<double>> numbers;
  for (const Split* split : {&alone, &beside}) {
    const std::vector<std::uint32_t> chosen{0, 1};
    Batch<double> batch;
    batch.fill(*split, std::span(chosen).first(split->size()), 0, 1, 3, {}, Seed{1}, 0);
    Evaluation<double> context;
    const auto latent = Model::encode(context, model.weights(), view(batch));
    std::vector<double>& found = numbers.emplace_back();
    const auto add = [&](const auto& value) {
      for (const double number : value.matrix().col(0)) found.push_back(number);
    };
    add(latent.mu);
    Model::Decoder::run(context, model.weights()["decoder"_p], view(batch), latent.mu, PenLoss::padded,
                        [&](Index /*time*/, const auto& y) { add(y); });
  }
  BOOST_TEST(numbers[0].size() > 3U);
  BOOST_TEST(numbers[0] == numbers[1], boost::test_tools::tolerance(1e-12) << boost::test_tools::per_element());
}
