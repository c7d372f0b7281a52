// The optimizers compared with PyTorch's over ten steps, and a user-defined optimizer in a Trainer.
#define BOOST_TEST_MODULE training_optimizers
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tests/reference/optimizers.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/adamw.hpp>
#include <sketchrnn/training/lion.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/rmsprop.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/sgd.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

// A user-defined optimizer: gradient descent whose steps shrink as 1 / (1 + t). No state.
struct Shrinking {
  double scale = 1;
  static constexpr std::string_view name = "Shrinking";
  static constexpr std::array<std::string_view, 0> state_names{};
  [[nodiscard]] std::array<OptimizerOption, 1> options() const { return {{{"scale", scale}}}; }
  template <RealScalar Scalar>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 0>& /*state*/,
              std::span<Scalar> parameters) const {
    const auto rate = static_cast<Scalar>(scale * at.learning_rate / static_cast<double>(1 + at.step));
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] -= rate * gradients[i];
  }
};

template <Optimizer OptimizerType>
void check_against_reference(const OptimizerType& optimizer, const std::string& name) {
  BOOST_TEST_CONTEXT(name) {
    std::vector<double> parameters = optimizer_start;
    const std::size_t size = parameters.size();
    std::array<std::vector<double>, state_blocks<OptimizerType>> state;
    state.fill(std::vector<double>(size));
    for (std::uint64_t step = 0; step < optimizer_gradients.size(); ++step) {
      // in two ranges, as a trainer divides the parameters
      for (const auto& [first, count] : {std::pair{std::size_t{0}, std::size_t{2}}, std::pair{std::size_t{2}, size - 2}}) {
        OptimizerState<double, state_blocks<OptimizerType>> ranges;
        for (std::size_t block = 0; block < ranges.size(); ++block) ranges[block] = std::span(state[block]).subspan(first, count);
        optimizer.template update<double>({optimizer_rates[step], step}, std::span(optimizer_gradients[step]).subspan(first, count), ranges,
                                          std::span(parameters).subspan(first, count));
      }
      for (std::size_t i = 0; i < size; ++i) BOOST_TEST(std::abs(parameters[i] - optimizer_results.at(name)[step][i]) < 1e-9);
    }
  }
}

using Model = DecoderOnly<Lstm<3>, Mixture<2>, double>;

template <class Trainer>
std::vector<double> parameters_of(const Trainer& trainer) {
  const auto flat = trainer.model().parameters().flat();
  return {flat.begin(), flat.end()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(ten_steps_give_the_values_of_pytorch) {
  check_against_reference(AdamW{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3, .weight_decay = 0.3}, "adamw");
  check_against_reference(Sgd{.momentum = 0}, "sgd");
  check_against_reference(Sgd{.momentum = 0.9, .weight_decay = 0.1}, "sgd_momentum");
  check_against_reference(Sgd{.momentum = 0.7, .nesterov = true}, "sgd_nesterov");
  check_against_reference(RmsProp{.alpha = 0.9, .epsilon = 1e-4, .weight_decay = 0.2}, "rmsprop");
  check_against_reference(RmsProp{.momentum = 0.5}, "rmsprop_momentum");
  check_against_reference(Lion{.weight_decay = 0.1}, "lion");
}

BOOST_AUTO_TEST_CASE(an_optimizer_describes_itself) {
  BOOST_TEST(describe(Adam{}) == "Adam(beta1=0.9, beta2=0.999, epsilon=1e-08)");
  BOOST_TEST(describe(Sgd{.nesterov = true}) == "SGD(momentum=0.9, weight_decay=0, nesterov=1)");
  BOOST_TEST(describe(Shrinking{0.1 + 0.2}) == "Shrinking(scale=0.30000000000000004)");
}

BOOST_AUTO_TEST_CASE(an_invalid_hyperparameter_is_named_with_its_value_and_its_range) {
  const auto said = [](const auto& optimizer) -> std::string {
    try {
      Trainer<Model, std::remove_cvref_t<decltype(optimizer)>> trainer({.threads = 1}, Seed{1}, optimizer);
    } catch (const ArgumentError& error) {
      return error.what();
    }
    return "nothing";
  };
  BOOST_TEST(said(Adam{}) == "nothing");
  BOOST_TEST(said(Adam{.beta2 = 1}) == "Adam: beta2 is 1, expected at least 0 and below 1");
  BOOST_TEST(said(AdamW{.weight_decay = -1}) == "AdamW: weight_decay is -1, expected a finite number of at least 0");
  BOOST_TEST(said(Sgd{.momentum = std::numeric_limits<double>::quiet_NaN()}) == "SGD: momentum is nan, expected at least 0 and below 1");
  BOOST_TEST(said(RmsProp{.alpha = 2}) == "RMSprop: alpha is 2, expected at least 0 and below 1");
  BOOST_TEST(said(Lion{.beta1 = -0.5}) == "Lion: beta1 is -0.5, expected at least 0 and below 1");
}

BOOST_AUTO_TEST_CASE(a_trainer_applies_the_optimizer_of_a_user) {
  // One step of each with the same gradient: the parameters change by rate g and by half of it.
  const TrainingOptions options{.batch_size = 4, .learning_rate = 0.1, .grad_clipping = GradientClipping::none, .threads = 1};
  const Dataset data = toy_dataset(8, 0, Seed{3});
  Trainer<Model, Shrinking> whole(options, Seed{2}, {1.0}), half(options, Seed{2}, {0.5});
  const std::vector<double> before = parameters_of(whole);
  whole.fit(data, {.steps = 1, .validate_every = 0});
  half.fit(data, {.steps = 1, .validate_every = 0});
  const std::vector<double> after = parameters_of(whole), halfway = parameters_of(half);
  double moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    moved = std::max(moved, std::abs(after[i] - before[i]));
    BOOST_TEST(std::abs((after[i] - before[i]) - 2 * (halfway[i] - before[i])) < 1e-15);
  }
  BOOST_TEST(moved > 1e-3);
}

BOOST_AUTO_TEST_CASE(gradients_are_clipped_by_value_by_norm_or_not_at_all) {
  const Dataset data = toy_dataset(8, 0, Seed{3});
  const auto gradient = [&](GradientClipping clipping, double clip) {
    TrainingOptions options{.batch_size = 4, .grad_clip = clip, .grad_clipping = clipping, .threads = 1};
    options.learning_rate_schedule = constant_rate(1);
    Trainer<Model, Sgd> trainer(options, Seed{2}, {.momentum = 0});
    std::vector<double> before = parameters_of(trainer);
    trainer.fit(data, {.steps = 1, .validate_every = 0});
    const std::vector<double> after = parameters_of(trainer);
    for (std::size_t i = 0; i < before.size(); ++i) before[i] -= after[i];
    return before;
  };
  const auto norm = [](const std::vector<double>& g) {
    double sum = 0;
    for (const double x : g) sum += x * x;
    return std::sqrt(sum);
  };
  const std::vector<double> plain = gradient(GradientClipping::none, 1e-3);
  BOOST_TEST(norm(plain) > 0.1);
  const std::vector<double> by_value = gradient(GradientClipping::by_value, 1e-3);
  const std::vector<double> by_norm = gradient(GradientClipping::by_norm, 0.01), far = gradient(GradientClipping::by_norm, 1e3);
  const double factor = 0.01 / (norm(plain) + 1e-6);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    BOOST_TEST(std::abs(by_value[i] - std::clamp(plain[i], -1e-3, 1e-3)) < 1e-15);
    BOOST_TEST(std::abs(by_norm[i] - plain[i] * factor) < 1e-15);
    BOOST_TEST(std::abs(far[i] - plain[i]) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(schedules) {
  const auto equal = [](double found, double expected) { return std::abs(found - expected) < 1e-15; };
  const LearningRateSchedule cosine = cosine_rate(0.1, 100, 0.01);
  BOOST_TEST(equal(cosine.at(0), 0.1));
  BOOST_TEST(equal(cosine.at(50), 0.055));
  BOOST_TEST(equal(cosine.at(25), 0.01 + 0.09 * (1 + std::sqrt(0.5)) / 2));
  BOOST_TEST(equal(cosine.at(100), 0.01));
  BOOST_TEST(equal(cosine.at(1'000'000), 0.01));
  const LearningRateSchedule warm = warm_up(4, exponential_rate(0.1, 0.01, 0.5));
  BOOST_TEST(equal(warm.at(0), 0.025));
  BOOST_TEST(equal(warm.at(3), 0.1));
  BOOST_TEST(equal(warm.at(4), 0.1));
  BOOST_TEST(equal(warm.at(5), 0.055));
  BOOST_TEST(constant_rate(0.25).at(99) == 0.25);
  BOOST_TEST(warm.name() == "warm_up(4, exponential(0.1, 0.01, 0.5))");
  BOOST_TEST(cosine.name() == "cosine(0.1, 100, 0.01)");
}

BOOST_AUTO_TEST_CASE(schedules_that_cannot_be_are_refused) {
  BOOST_CHECK_THROW(static_cast<void>(cosine_rate(0.1, 0)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(warm_up(0, constant_rate(1))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(warm_up(3, {})), ArgumentError);
  BOOST_CHECK_THROW(LearningRateSchedule("", [](std::uint64_t) { return 1.0; }), ArgumentError);
  BOOST_CHECK_THROW(LearningRateSchedule("none", [](std::uint64_t) { return 1.0; }), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(LearningRateSchedule("negative", [](std::uint64_t) { return -1.0; }).at(0)), ArgumentError);
  TrainingOptions options{.threads = 1};
  options.learning_rate_schedule = LearningRateSchedule::named("of a file");
  BOOST_CHECK_THROW((Trainer<Model>(options, Seed{1})), ArgumentError);
}

BOOST_AUTO_TEST_CASE(a_trainer_on_an_executor_of_a_user_computes_the_same_bits) {
  // Runs the last index first, and has more workers than there are jobs.
  struct Backwards {
    std::size_t loops = 0;
    static unsigned size() { return 7; }
    void parallel_for(std::size_t count, const JobRef& job) {
      ++loops;
      for (std::size_t index = count; index-- > 0;) job(index, static_cast<unsigned>(index % 7));
    }
  } executor;
  const Dataset data = toy_dataset(8, 4, Seed{3});
  TrainingOptions options{.batch_size = 4, .threads = 2};
  Trainer<Model, AdamW> ours(options, Seed{2}), theirs(options, Seed{2}, {}, executor);
  ours.fit(data, {.steps = 3, .validate_every = 2});
  theirs.fit(data, {.steps = 3, .validate_every = 2});
  BOOST_TEST(parameters_of(ours) == parameters_of(theirs), boost::test_tools::per_element());
  BOOST_TEST(executor.loops >= 11U);  // three per step, one per validation
  const SerialExecutor serial;
  Trainer<Model, AdamW> constant_executor(options, Seed{2}, {}, serial);
  constant_executor.fit(data, {.steps = 3, .validate_every = 2});
  BOOST_TEST(parameters_of(ours) == parameters_of(constant_executor), boost::test_tools::per_element());
  struct Nobody {
    static unsigned size() { return 0; }
    void parallel_for(std::size_t, const JobRef&) {}
  } nobody;
  BOOST_CHECK_THROW((Trainer<Model, AdamW>(options, Seed{2}, {}, nobody)), ArgumentError);
}
