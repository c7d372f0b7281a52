// Models that are not the library's, on data of their own: a regression, and a variational autoencoder of points with two stages, settings,
// hyperparameters, a metric and a loss of its own. Gradients, learning, the same bits on any number of threads, checkpoints of runs that are
// killed, errors, no allocation.
#define BOOST_TEST_MODULE training_own_model
#include <boost/test/unit_test.hpp>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tests/support/allocation_count.hpp>
#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/autodiff/detail/dropout_masks.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/check_model.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/sgd.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A model of one line. Not in an unnamed namespace, whose functions would be unused.
struct MeanOfNumbers : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
// All members compile for a model that is no sketch model.
template class sketchrnn::Trainer<MeanOfNumbers>;

namespace {

/// y = 3 a - 2 b + 0.5
struct Sample {
  std::array<double, 2> x;
  double y;
  [[nodiscard]] auto fingerprint() const { return std::tie(x, y); }
};

std::vector<Sample> points(std::size_t count, std::uint32_t stream) {
  Random random(Seed{1}, Purpose::general, stream);
  std::vector<Sample> all(count);
  for (Sample& point : all) {
    point.x = {random.normal(), random.normal()};
    point.y = 3 * point.x[0] - 2 * point.x[1] + 0.5;
  }
  return all;
}

struct Regression : Trainable<double, Linear<1, 2>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<Sample>;
  static constexpr std::array<std::string_view, 1> loss_terms{"squared_error"};
  double factor = 1;
  [[nodiscard]] std::array<ModelOption, 1> options() const { return {{{"factor", factor}}}; }

  template <class Context>
  Value<double, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) const {
    const auto x = gather<2>(context, batch, [](const Sample& point, double* column) { std::copy_n(point.x.data(), 2, column); });
    const auto y = gather<1>(context, batch, [](const Sample& point, double* column) { *column = point.y; });
    return sum_all(context, factor * square(Linear<1, 2>::apply(context, weights, x) - y));
  }
};

/// A variational autoencoder of vectors of three numbers: L = |x - W z|^2 + w max(L_KL, 0.1), where w rises during training.
template <class Scalar_>
struct Autoencoder : Trainable<Scalar_, ParameterList<Part<"latent", Latent<2>::Parameters<3>>, Part<"output", Linear<3, 2>::Parameters>>> {
  using Base = Trainable<Scalar_, ParameterList<Part<"latent", Latent<2>::Parameters<3>>, Part<"output", Linear<3, 2>::Parameters>>>;
  using Base::Base;
  using typename Base::ModelWeights;
  using Scalar = Scalar_;
  using Example = std::vector<float>;
  using Batch = ExampleBatch<Example>;
  using Settings = double;  // w
  using Carry = Value<Scalar, 2>;
  static constexpr std::array<std::string_view, 2> loss_terms{"kl", "error"};
  static constexpr std::array<std::string_view, 1> metrics{"largest"};

  static double settings(const auto& options, std::uint64_t step) { return options.kl_weight * (1 - std::exp(-0.1 * double(step))); }
  static double validation_settings(const auto& options) { return options.kl_weight; }

  template <class Context>
  static Value<Scalar, 3> read(Context& context, const Batch& batch) {
    return gather<3>(context, batch, [](const Example& x, Scalar* column) { std::copy(x.begin(), x.end(), column); });
  }
  template <class Context>
  static std::pair<Carry, Value<Scalar, 1>> first_stage(Context& context, const ModelWeights& weights, const Batch& batch,
                                                        double /*weight*/) {
    const auto latent = Latent<2>::distribution(context, weights["latent"_p], read(context, batch));
    const auto z = Latent<2>::sample(context, latent, normal_noise<2>(context, batch.streams));
    return {z, kl_divergence(context, latent.mu, latent.presig)};
  }
  template <class Context>
  static Value<Scalar, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch, const Carry& z, double /*weight*/) {
    return sum_all(context, square(read(context, batch) - Linear<3, 2>::apply(context, weights["output"_p], z)));
  }
  template <class Context>
  static auto measure(Context& context, const ModelWeights& weights, const Batch& batch, const Carry& z, double weight) {
    double largest = 0;
    for (std::size_t column = 0; column < batch.size(); ++column) largest += double(*std::ranges::max_element(batch[column]));
    return std::pair(forward(context, weights, batch, z, weight), std::array<double, 1>{largest});
  }
  static BatchLoss<2> loss(const BatchSums<2>& sums, double weight) {
    const auto [kl_sum, error] = sums.terms;
    const double kl = kl_sum / sums.examples;
    BatchLoss<2> loss{error / sums.examples + weight * std::max(kl, 0.1), {kl > 0.1 ? weight / sums.examples : 0, 1 / sums.examples}};
    loss.figures.add({"error", error / sums.examples, "error"});
    loss.figures.add({"kl", kl, "L_KL"});
    return loss;
  }
};
using Vae = Autoencoder<float>;

Examples<Vae::Example> vectors() {
  Examples<Vae::Example> data;
  Random random(Seed{2}, Purpose::general);
  for (int i = 0; i < 60; ++i) {
    const auto a = static_cast<float>(random.normal()), b = static_cast<float>(random.normal());
    (i < 50 ? data.train : data.valid).push_back({a + b, a - b, 2 * b});
  }
  return data;
}

TrainingOptions vae_options(unsigned threads) {
  return {.batch_size = 20, .kl_weight = 0.2, .learning_rate = 0.02, .grad_clipping = GradientClipping::by_norm, .threads = threads};
}

template <class Model, class Optimizer>
std::vector<typename Model::Scalar> numbers(const Trainer<Model, Optimizer>& trainer) {
  const auto flat = trainer.model().parameters().flat();
  return {flat.begin(), flat.end()};
}

const Examples<Sample> data{points(40, 0), points(10, 1)};

}  // namespace

BOOST_AUTO_TEST_CASE(gradients) {
  std::vector<const Sample*> chosen;
  for (const Sample& point : data.train) chosen.push_back(&point);
  const GradientReport regression = check_model(Regression(Seed{3}), {chosen});
  BOOST_TEST(regression.passed(), regression);

  const auto x = vectors();
  std::vector<const Vae::Example*> examples;
  std::vector<std::uint32_t> indices;
  for (const auto& example : x.valid) {
    examples.push_back(&example);
    indices.push_back(static_cast<std::uint32_t>(indices.size()));
  }
  for (const double weight : {0.0, 2.0}) {
    const GradientReport vae =
        check_model(Autoencoder<double>(Seed{3}), {examples, {Seed{1}, Purpose::latent_noise, 0, indices}}, weight, {}, 0.7);
    BOOST_TEST(vae.passed(), vae);
  }
}

BOOST_AUTO_TEST_CASE(a_regression_finds_its_coefficients) {
  Trainer<Regression> trainer({.batch_size = 40, .learning_rate_schedule = 0.05, .threads = 1}, Seed{2});
  History history;
  trainer.fit(data, {.steps = 800, .validate_every = 100}, history);
  const std::vector<double> found = numbers(trainer);
  BOOST_TEST(std::abs(found[0] - 3) < 1e-3);
  BOOST_TEST(std::abs(found[1] + 2) < 1e-3);
  BOOST_TEST(std::abs(found[2] - 0.5) < 1e-3);
  BOOST_TEST(trainer.steps() == 800U);
  BOOST_TEST(history.steps[5]["squared_error"] == history.steps[5].loss);
  BOOST_TEST(history.steps[5].points == 40U);
  BOOST_TEST(history.validations.back().second.examples == 10U);
  BOOST_TEST(history.validations.back().second.cost < 1e-5);
  BOOST_TEST(!trainer.model().has_scale_factor());
}

BOOST_AUTO_TEST_CASE(one_step_of_gradient_descent) {
  // p -= lr d/dp of the mean over the batch, computed by hand
  Trainer<Regression, Sgd> trainer({.batch_size = 40, .learning_rate_schedule = 0.1, .grad_clipping = GradientClipping::none, .shards = 3},
                                   Seed{2});
  std::vector<double> expected = numbers(trainer);
  std::array<double, 3> gradient{};
  double loss = 0;
  for (const Sample& point : data.train) {
    const double error = expected[0] * point.x[0] + expected[1] * point.x[1] + expected[2] - point.y;
    loss += error * error / 40;
    gradient[0] += 2 * error * point.x[0] / 40;
    gradient[1] += 2 * error * point.x[1] / 40;
    gradient[2] += 2 * error / 40;
  }
  BOOST_TEST(trainer.step(data.train).loss == loss, boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(numbers(trainer)[i] == expected[i] - 0.1 * gradient[i], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_step_of_two_stages_follows_the_gradient_of_its_loss) {
  // with the batch, the noise and the weight of step 0, which are the same for every trainer of this seed
  using Model = Autoencoder<double>;
  const auto all = vectors();
  const auto trainer_of = [](const Model& model) {
    return Trainer<Model, Sgd>(model,
                               {.batch_size = 20,
                                .kl_weight = 0.8,
                                .learning_rate_schedule = 0.25,
                                .first_schedule_step = 30,
                                .grad_clipping = GradientClipping::none,
                                .shards = 3,
                                .threads = 1},
                               Seed{2});
  };
  Model model(Seed{4});
  Random random(Seed{5});
  model.update([&](const auto& parameters) {
    for (double& parameter : parameters.flat()) parameter += 0.3 * random.normal();
  });
  auto trainer = trainer_of(model);
  const StepReport report = trainer.step(all.train);
  BOOST_TEST(report["kl"] > 0.1);  // L_KL has a gradient
  constexpr double h = 1e-6;
  for (std::size_t i = 0; i < Model::parameter_count; ++i) {
    const auto loss_at = [&](double shift) {
      Model shifted = model;
      shifted.update([&](const auto& parameters) { parameters.flat()[i] += shift; });
      return trainer_of(shifted).step(all.train).loss;
    };
    const double difference = (loss_at(h) - loss_at(-h)) / (2 * h);
    const double gradient = (model.parameters().flat()[i] - trainer.model().parameters().flat()[i]) / 0.25;
    BOOST_TEST(std::abs(gradient - difference) < 1e-6 * std::max(1.0, std::abs(difference)), i << ": " << gradient << ' ' << difference);
  }
}

BOOST_AUTO_TEST_CASE(two_stages_learn_and_threads_change_no_bit) {
  std::vector<float> expected;
  for (const unsigned threads : {1U, 2U, 7U}) {
    Trainer<Vae> trainer(vae_options(threads), Seed{2});
    History history;
    trainer.fit(vectors(), {.steps = 300, .validate_every = 100}, history);
    if (expected.empty()) expected = numbers(trainer);
    BOOST_TEST((numbers(trainer) == expected));
    BOOST_TEST(history.steps.back()["error"] < 0.6 * history.steps.front()["error"]);
    // the metric, and the weight of validation, which does not depend on the step
    const EvaluationReport& report = history.validations.front().second;
    double largest = 0;
    for (const auto& x : vectors().valid) largest += double(*std::ranges::max_element(x)) / 10;
    BOOST_TEST(report["largest"] == largest, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(report.cost == report["error"] + 0.2 * std::max(report["kl"], 0.1), boost::test_tools::tolerance(1e-12));
    const StepReport& step = history.steps[3];
    const double weight = 0.2 * (1 - std::exp(-0.3));
    BOOST_TEST(step.loss == step["error"] + weight * std::max(step["kl"], 0.1), boost::test_tools::tolerance(1e-12));
  }
  ThreadPool pool(3);
  Trainer<Vae> hosted(vae_options(1), Seed{2}, {}, pool);
  hosted.fit(vectors(), {.steps = 300, .validate_every = 100});
  BOOST_TEST((numbers(hosted) == expected));
}

BOOST_AUTO_TEST_CASE(killed_and_resumed_to_the_same_bits) {
  struct Kill : Callback {
    std::uint64_t at;
    explicit Kill(std::uint64_t step) : at(step) {}
    void after_step(std::uint64_t steps) override {
      if (steps == at) raise(SIGKILL);
    }
  };
  const FitOptions run{.steps = 40, .validate_every = 4};
  const TemporaryFolder folder;
  Trainer<Vae> whole(vae_options(1), Seed{2});
  whole.fit(vectors(), run);
  const auto go_on = [&](unsigned threads, std::uint64_t kill_at) {
    Trainer<Vae> trainer(vae_options(threads), Seed{2});
    CheckpointFolder checkpoint_folder(folder / "run");
    Kill kill(kill_at);
    if (checkpoint_folder.empty()) {
      trainer.fit(vectors(), run, checkpoints(checkpoint_folder, trainer, 3), kill, csv_log(folder / "log.csv"));
    } else {
      BOOST_TEST(resume(checkpoint_folder, trainer, vectors()).step < 40U);
      trainer.resume(vectors(), checkpoints(checkpoint_folder, trainer, 3), kill, csv_log(folder / "log.csv"));
    }
    return trainer;
  };
  for (const auto& [threads, kill_at] : {std::pair{1U, 10U}, {2U, 11U}, {1U, 31U}}) {
    const pid_t process = fork();
    BOOST_REQUIRE(process >= 0);
    if (process == 0) {
      go_on(threads, kill_at);
      _exit(0);
    }
    int status = 0;
    BOOST_REQUIRE(waitpid(process, &status, 0) == process);
    BOOST_REQUIRE(WIFSIGNALED(status));
  }
  const Trainer<Vae> resumed = go_on(2, 0);
  BOOST_TEST((numbers(resumed) == numbers(whole)));
  BOOST_TEST(resumed.run().best_cost == whole.run().best_cost);
  BOOST_TEST(std::ranges::equal(load_best<Vae>(folder / "run").model.parameters().flat(), numbers(whole)));

  // a checkpoint of other data, or of a model with other hyperparameters
  Trainer<Vae> other(vae_options(1), Seed{2});
  CheckpointFolder checkpoint_folder(folder / "run");
  Examples<Vae::Example> changed = vectors();
  changed.train[7][1] += 1;
  BOOST_CHECK_EXCEPTION(resume(checkpoint_folder, other, changed), FileError, says("fingerprint of the data"));
  Trainer<Regression> first({.batch_size = 9}, Seed{2});
  CheckpointFolder of_regression(folder / "regression");
  first.fit(data, {.steps = 4, .validate_every = 2}, checkpoints(of_regression, first, 2));
  Regression factor_two(Seed{2});
  factor_two.factor = 2;
  Trainer<Regression> second(factor_two, {.batch_size = 9}, Seed{2});
  BOOST_CHECK_EXCEPTION(resume(of_regression, second, data), FileError, says("found factor=1, expected factor=2"));
  Trainer<Regression> third({.batch_size = 9}, Seed{2});
  const Resumed resumed_third = resume(of_regression, third, data);
  BOOST_TEST(resumed_third.step == 4U);
  BOOST_TEST(resumed_third.notices.empty());
}

namespace {

/// An example whose contents are not known.
struct Plain {
  float value = 0;
};
struct Mean : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<Plain>;
  static constexpr std::array<std::string_view, 1> loss_terms{"squared_error"};
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<1>(context, batch, [](const Plain& example, float* column) { *column = example.value; });
    return sum_all(context, square(Linear<1, 1>::apply(context, weights, x) - 1));
  }
};

template <class Example>
std::uint64_t hash_of(std::vector<Example> examples) {
  return DataLoader<ExampleBatch<Example>>::template fingerprint<Mean>({std::move(examples), {}});
}
template <class Example>
constexpr bool hashed = DataLoader<ExampleBatch<Example>>::hashes_examples;

}  // namespace

BOOST_AUTO_TEST_CASE(examples_are_told_apart) {
  using Pair = std::pair<std::string, float>;
  using Tuple = std::tuple<int, std::vector<Pair>, bool>;
  BOOST_TEST((hash_of<Pair>({{"a", 1}}) != hash_of<Pair>({{"a", 2}})));
  BOOST_TEST((hash_of<Pair>({{"a", 1}}) != hash_of<Pair>({{"b", 1}})));
  BOOST_TEST((hash_of<Tuple>({{1, {{"a", 1}}, true}}) != hash_of<Tuple>({{1, {{"a", 2}}, true}})));
  BOOST_TEST((hash_of<Tuple>({{1, {{"a", 1}}, true}}) != hash_of<Tuple>({{1, {{"a", 1}}, false}})));
  BOOST_TEST((hash_of<Sample>({{{1, 2}, 3}}) != hash_of<Sample>({{{1, 2}, 4}})));
  BOOST_TEST((hash_of<Sample>({{{1, 2}, 3}}) == hash_of<Sample>({{{1, 2}, 3}})));
  BOOST_TEST((hashed<Pair> && hashed<Tuple> && hashed<Sample> && hashed<std::vector<bool>> && hashed<std::string_view>));
  BOOST_TEST((!hashed<Plain> && !hashed<const int*> && !hashed<std::vector<Plain>> && !hashed<std::pair<int, Plain>>));

  // those that are not are named when a run is resumed
  const TemporaryFolder folder;
  const Examples<Plain> plain{{{1}, {2}}, {}};
  Trainer<Mean> first({.batch_size = 2}, Seed{1}), second({.batch_size = 2}, Seed{1});
  CheckpointFolder of_run(folder / "run");
  first.fit(plain, {.steps = 2, .validate_every = 0}, checkpoints(of_run, first, 2));
  const std::vector<std::string> notices = resume(of_run, second, plain).notices;
  BOOST_REQUIRE(notices.size() == 1U);
  BOOST_TEST(notices[0].find("checked by its size only, since the type of the examples has no fingerprint()") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_model_is_saved_and_read) {
  const TemporaryFolder folder;
  save_model(folder / "vae.safetensors", Vae(Seed{5}));
  const Vae read = load_model<Vae>(folder / "vae.safetensors").model;
  BOOST_TEST(std::ranges::equal(read.parameters().flat(), Vae(Seed{5}).parameters().flat()));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_changes_nothing) {
  Regression model(Seed{2});
  model.factor = std::numeric_limits<double>::infinity();
  Trainer<Regression> trainer(model, {.threads = 1}, Seed{2});
  const std::vector<double> before = numbers(trainer);
  BOOST_CHECK_EXCEPTION(trainer.step(data.train), Error, says("no longer finite at step 0 (squared_error inf)"));
  BOOST_TEST((numbers(trainer) == before));
  BOOST_TEST(trainer.steps() == 0U);
}

namespace {

/// sqrt(w x + b): with w = b = 0 the loss is 0 and its derivative infinite.
struct Root : Trainable<double, ParameterList<Part<"frozen", Linear<1, 1>::Parameters>, Part<"layer", Linear<1, 1>::Parameters>>> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<double>;
  static constexpr std::array<std::string_view, 1> loss_terms{"root"};
  double zero = 1;  // 0: the derivative is NaN
  template <class Context>
  Value<double, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) const {
    const auto x = gather<1>(context, batch, [](double example, double* column) { *column = example; });
    const auto y = Linear<1, 1>::apply(context, weights["layer"_p], x);
    return sum_all(context, sqrt(zero * (y + Linear<1, 1>::apply(context, weights["frozen"_p], x))));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_gradient_that_is_not_finite_is_named) {
  const std::vector<double> one{1};
  const auto said = [&](double zero, GradientClipping clipping, std::vector<std::string> freeze) -> std::string {
    Root model;  // all parameters are zero
    model.zero = zero;
    Trainer<Root> trainer(model, {.grad_clipping = clipping, .freeze = std::move(freeze), .threads = 1}, Seed{1});
    try {
      static_cast<void>(trainer.step(one));
    } catch (const Error& error) {
      BOOST_TEST((numbers(trainer) == std::vector<double>(4)));
      BOOST_TEST(trainer.steps() == 0U);
      return error.what();
    }
    for (const double number : numbers(trainer)) BOOST_TEST(std::isfinite(number));
    return "nothing";
  };
  for (const auto clipping : {GradientClipping::none, GradientClipping::by_norm}) {
    BOOST_TEST(said(1, clipping, {}) == "training: the gradient of frozen.W, element 0, is inf; the parameters are those before this step");
    BOOST_TEST(said(1, clipping, {"frozen"}).find("the gradient of layer.W, element 0, is inf") != std::string::npos);
  }
  BOOST_TEST(said(1, GradientClipping::by_value, {}) == "nothing");  // clipped to the threshold, as in the original
  for (const auto clipping : {GradientClipping::none, GradientClipping::by_norm, GradientClipping::by_value}) {
    BOOST_TEST(said(0, clipping, {}).find("nan") != std::string::npos);
  }
}

namespace {

/// A model whose forward returns what it is told to.
struct Odd : Trainable<double, Linear<2, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<int>;
  static constexpr std::array<std::string_view, 2> loss_terms{"a", "b"};
  bool on_tape = true;
  template <class Context>
  Value<double, 2> forward(Context& context, const ModelWeights& weights, const Batch& batch) const {
    const auto x = gather<1>(context, batch, [](int example, double* column) { *column = example; });
    const auto y = Linear<2, 1>::apply(context, weights, x);
    return on_tape ? y : Value<double, 2>{y.data, nullptr, 1, 2};
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  Odd model(Seed{1});
  Trainer<Odd> columns(model, {.shards = 1}, Seed{1});
  BOOST_CHECK_EXCEPTION(columns.step(std::vector<int>{1, 2, 3}), ArgumentError,
                        says("forward of the model returned a value of 3 columns, expected one column"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(columns.evaluate(std::vector<int>{1, 2, 3})), ArgumentError,
                        says("forward of the model returned a value of 3 columns, expected one column"));
  model.on_tape = false;
  Trainer<Odd> constants(model, {.shards = 1}, Seed{1});
  BOOST_CHECK_EXCEPTION(constants.step(std::vector<int>{1}), ArgumentError, says("without an adjoint"));
  BOOST_CHECK_THROW(columns.step({}), ArgumentError);
  BOOST_CHECK_THROW(columns.fit({}, {.steps = 1}), ArgumentError);
  BOOST_CHECK_EXCEPTION(static_cast<void>(columns.evaluate({})), ArgumentError, says("the split to evaluate has no examples"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(StepReport{}["kl"]), ArgumentError, says("there is no figure 'kl'"));
}

namespace {

/// A model of two stages, each with dropout.
struct Dropped : Trainable<float, ParameterList<Part<"hidden", Linear<8, 2>::Parameters>, Part<"output", Linear<1, 8>::Parameters>>> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<Sample>;
  using Carry = Value<float, 8>;
  static constexpr std::array<std::string_view, 2> loss_terms{"norm", "squared_error"};
  template <class Context>
  static std::pair<Carry, Value<float, 1>> first_stage(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<2>(context, batch, [](const Sample& point, float* column) { std::copy_n(point.x.data(), 2, column); });
    const auto h = dropout(context, compute(context, tanh(Linear<8, 2>::apply(context, weights["hidden"_p], x))), 0.5);
    return {h, sum_all(context, square(h))};
  }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch, const Carry& h) {
    const auto y = gather<1>(context, batch, [](const Sample& point, float* column) { *column = static_cast<float>(point.y); });
    return sum_all(context, square(Linear<1, 8>::apply(context, weights["output"_p], dropout(context, h, 0.5)) - y));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(dropout_depends_on_neither_threads_nor_history) {
  const std::vector<Sample> samples = points(40, 1);
  const auto parameters_after = [&](unsigned threads, bool restored) {
    const TrainingOptions options{.batch_size = 20, .threads = threads};
    Trainer<Dropped> trainer(options, Seed{1});
    for (int step = 0; step < 5; ++step) trainer.step(samples);
    Trainer<Dropped> other(options, Seed{1});
    other.restore(trainer.state());
    Trainer<Dropped>& rest = restored ? other : trainer;
    for (int step = 0; step < 5; ++step) rest.step(samples);
    const auto flat = rest.model().parameters().flat();
    return std::vector<float>(flat.begin(), flat.end());
  };
  const std::vector<float> expected = parameters_after(1, false);
  BOOST_TEST(parameters_after(1, true) == expected, boost::test_tools::per_element());
  for (const unsigned threads : {2U, 3U}) BOOST_TEST(parameters_after(threads, false) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_masks_of_the_stages_differ) {
  const std::array<std::uint32_t, 1> sketches{0};
  const auto mask = [&](DropoutMasks& masks, Index stage) {
    masks.begin_training_step(Seed{1}, 3, sketches, {}, stage);
    std::array<std::uint8_t, 64> kept{};
    masks.fill(kept.data(), 64, 1, 0.5);
    return kept;
  };
  DropoutMasks fresh, used;
  used.set_time(Purpose::decoder_dropout, 17);
  BOOST_TEST((mask(fresh, 0) == mask(used, 0)));
  BOOST_TEST((mask(fresh, 0) != mask(used, 1)));
}

BOOST_AUTO_TEST_CASE(a_warm_step_allocates_nothing) {
  Trainer<Vae> trainer(vae_options(2), Seed{2});
  const auto all = vectors();
  // a thread may process its first shard late, and allocate then
  std::size_t quiet = 0;  // steps in a row
  for (int step = 0; step < 300 && quiet < 10; ++step) {
    quiet = allocations_of([&] { static_cast<void>(trainer.step(all.train)); }) == 0 ? quiet + 1 : 0;
  }
  BOOST_TEST(quiet == 10U);
}
