// Learner: a model and a loss that are no sketches; the same bits on any number of threads; errors; no allocation.
#define BOOST_TEST_MODULE training_learner
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <tests/support/allocation_count.hpp>

#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/learner.hpp>
#include <sketchrnn/training/sgd.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Layer = Linear<1, 2>;
struct Regression : Trainable<double, Layer::Parameters> {
  using Trainable::Trainable;
};

// y = 3 a - 2 b + 0.5 at 40 points, in 5 shards
struct Data {
  static constexpr std::size_t shards = 5, per_shard = 8;
  std::vector<double> inputs, targets, ones = std::vector<double>(per_shard, 1);
  Data() {
    Random random(Seed{1}, Purpose::general);
    for (std::size_t i = 0; i < shards * per_shard; ++i) {
      const double a = random.normal(), b = random.normal();
      inputs.insert(inputs.end(), {a, b});
      targets.push_back(3 * a - 2 * b + 0.5);
    }
  }
  /// The squared errors of a shard.
  template <class Context, class LayerWeights>
  Value<double, 1> loss(Context& context, const LayerWeights& weights, std::size_t shard) const {
    const auto x = constant<2>(inputs.data() + 2 * per_shard * shard, Index{per_shard});
    const auto y = constant<1>(targets.data() + per_shard * shard, Index{per_shard});
    return weighted_sum(context, compute(context, square(Layer::apply(context, weights, x) - y)), ones.data());
  }
};
const Data data;
const auto loss = [](auto& tape, const auto& weights, std::size_t shard) { return data.loss(tape, weights, shard); };

std::vector<double> parameters_of(const Regression& model) {
  const auto flat = model.parameters().flat();
  return {flat.begin(), flat.end()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_regression_finds_its_coefficients) {
  Learner<Regression> learner(Regression(Seed{2}), {.learning_rate = constant_rate(0.05), .threads = 1});
  double last = 0;
  for (int step = 0; step < 800; ++step) last = learner.step(Data::shards, loss);
  const std::vector<double> found = parameters_of(learner.model());
  BOOST_TEST(last < 1e-6);
  BOOST_TEST(std::abs(found[0] - 3) < 1e-3);
  BOOST_TEST(std::abs(found[1] + 2) < 1e-3);
  BOOST_TEST(std::abs(found[2] - 0.5) < 1e-3);
  BOOST_TEST(learner.steps() == 800U);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  std::vector<double> expected;
  for (const unsigned threads : {1U, 2U, 7U}) {
    Learner<Regression, Sgd> learner(Regression(Seed{2}), {.learning_rate = constant_rate(1e-3), .threads = threads}, {.momentum = 0.5});
    for (int step = 0; step < 20; ++step) static_cast<void>(learner.step(Data::shards, loss));
    if (expected.empty()) expected = parameters_of(learner.model());
    BOOST_TEST(parameters_of(learner.model()) == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_changes_nothing) {
  Learner<Regression> learner(Regression(Seed{2}), {.threads = 1});
  const std::vector<double> before = parameters_of(learner.model());
  const auto infinite = [](auto& tape, const auto& weights, std::size_t shard) {
    return compute(tape, data.loss(tape, weights, shard) * std::numeric_limits<double>::infinity());
  };
  BOOST_CHECK_EXCEPTION(learner.step(2, infinite), Error, [](const Error& error) {
    return std::string(error.what()).find("no longer finite at step 0") != std::string::npos;
  });
  BOOST_TEST(parameters_of(learner.model()) == before, boost::test_tools::per_element());
  BOOST_TEST(learner.steps() == 0U);
  // a finite loss with an infinite gradient
  const auto root = [](auto& tape, const auto& weights, std::size_t shard) {
    return compute(tape, sqrt(data.loss(tape, weights, shard) * 0.0));
  };
  BOOST_CHECK_THROW(learner.step(2, root), Error);
  BOOST_TEST(parameters_of(learner.model()) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  BOOST_CHECK_THROW((Learner<Regression>(Regression(Seed{2}), {.grad_clip = 0})), ArgumentError);
  BOOST_CHECK_THROW((Learner<Regression>(Regression(Seed{2}), {.learning_rate = {}})), ArgumentError);
  BOOST_CHECK_THROW((Learner<Regression, Sgd>(Regression(Seed{2}), {}, {.momentum = 2})), ArgumentError);
  Learner<Regression> learner(Regression(Seed{2}), {.threads = 1});
  BOOST_CHECK_THROW(learner.step(0, loss), ArgumentError);
  // a loss of several columns, and one that is not computed on the tape
  const auto columns = [](auto& tape, const auto& weights, std::size_t) {
    return Layer::apply(tape, weights, constant<2>(data.inputs.data(), Index{Data::per_shard}));
  };
  BOOST_CHECK_THROW(learner.step(1, columns), ArgumentError);
  BOOST_CHECK_THROW(learner.step(1, [](auto&, const auto&, std::size_t) { return constant<1>(data.ones.data(), 1); }), ArgumentError);
}

BOOST_AUTO_TEST_CASE(a_warm_step_allocates_nothing) {
  Learner<Regression> learner(Regression(Seed{2}), {.threads = 2});
  for (int step = 0; step < 3; ++step) static_cast<void>(learner.step(Data::shards, loss));
  BOOST_TEST(allocations_of([&] { static_cast<void>(learner.step(Data::shards, loss)); }) == 0U);
}
