#define BOOST_TEST_MODULE training_trainer
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = SketchRnn<Lstm<6>, Latent<4>, Lstm<9>, Mixture<3>>;

TrainingOptions small_options(unsigned threads = 1) {
  TrainingOptions options;
  options.batch_size = 21;
  options.kl_weight_start = 0.1;
  options.threads = threads;
  return options;
}

std::vector<float> numbers(const Model& model) {
  const auto flat = model.parameters().flat();
  return {flat.begin(), flat.end()};
}

std::vector<float> parameters_after(const TrainingOptions& options, Seed seed, std::uint64_t steps) {
  Trainer<Model> trainer(options, seed);
  trainer.fit(toy_dataset(50, 10, Seed{7}), {.steps = steps, .validate_every = 0});
  return numbers(trainer.model());
}

/// The losses of all drawings of the training split, and that of the next step.
std::pair<double, double> losses(Trainer<Model>& trainer, const Dataset& prepared) {
  trainer.set_max_length(prepared);
  const double cost = trainer.evaluate(prepared.train).cost;
  return {cost, trainer.step(prepared.train).loss};
}

/// A model that has been trained for a few steps.
Model trained_model() {
  Trainer<Model> trainer(small_options(), Seed{3});
  trainer.fit(toy_dataset(50, 10, Seed{8}), {.steps = 20, .validate_every = 0});
  return trainer.model();
}

/// An executor without workers.
struct Nobody {
  static unsigned size() { return 0; }
  template <class Job>
  static void parallel_for(std::size_t /*count*/, const Job& /*job*/) {}
};

}  // namespace

BOOST_AUTO_TEST_CASE(same_seed_same_bits_on_any_number_of_threads) {
  const std::vector<float> one = parameters_after(small_options(1), Seed{1}, 12);
  BOOST_TEST((one == parameters_after(small_options(1), Seed{1}, 12)));
  for (const unsigned threads : {2U, 3U, 8U}) BOOST_TEST((one == parameters_after(small_options(threads), Seed{1}, 12)), threads);
  BOOST_TEST((one != parameters_after(small_options(1), Seed{2}, 12)));
}

BOOST_AUTO_TEST_CASE(threads_without_a_shard_help_and_change_no_bit) {
  using Large = SketchRnn<Lstm<136>, Latent<16>, Lstm<136>, Mixture<20>>;  // large enough for products and gates to be shared
  const auto after = [](std::size_t shards, unsigned threads) {
    TrainingOptions options;
    options.batch_size = 36;
    options.shards = shards;
    options.threads = threads;
    Trainer<Large> trainer(options, Seed{1});
    trainer.fit(toy_dataset(40, 0, Seed{7}), {.steps = 1, .validate_every = 0});
    const auto flat = trainer.model().parameters().flat();
    return std::vector<float>(flat.begin(), flat.end());
  };
  for (const std::size_t shards : {1U, 3U}) {
    const auto alone = after(shards, 1);
    for (const unsigned threads : {2U, 16U}) BOOST_TEST((after(shards, threads) == alone), shards << " shards, " << threads << " threads");
  }
}

BOOST_AUTO_TEST_CASE(shards_change_only_rounding) {
  TrainingOptions options = small_options();
  options.shards = 1;
  const std::vector<float> whole = parameters_after(options, Seed{1}, 3);
  for (const std::size_t shards : {std::size_t{3}, std::size_t{30}}) {  // 30: some shards are empty
    options.shards = shards;
    const std::vector<float> cut = parameters_after(options, Seed{1}, 3);
    for (std::size_t i = 0; i < whole.size(); ++i) BOOST_REQUIRE_SMALL(whole[i] - cut[i], 2e-4F);
  }
}

BOOST_AUTO_TEST_CASE(an_executor_without_workers_is_refused) {
  Nobody nobody;
  BOOST_CHECK_EXCEPTION(Trainer<Model>(small_options(), Seed{1}, Adam(), nobody), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()) == "executor: its size is 0, expected at least 1 worker";
  });
}

BOOST_AUTO_TEST_CASE(a_wrong_prediction_of_the_derivatives_changes_no_bit) {
  // L_KL falls below its floor and rises above it, again and again.
  TrainingOptions options = small_options();
  options.learning_rate = 0.1;
  options.kl_weight = options.kl_weight_start = 1;
  options.kl_tolerance = 0.1;
  Dataset prepared = toy_dataset(50, 0, Seed{7});
  for (Stroke3& sketch : prepared.train.sketches) sketch = divide_offsets(sketch, 8.3F);
  Trainer<Model> trainer(options, Seed{1});
  trainer.set_max_length(prepared);
  int changes = 0;
  bool was_below = false;
  for (int step = 0; step < 60; ++step) {
    // A trainer that has just been restored predicts nothing.
    Trainer<Model> fresh(options, Seed{1});
    fresh.set_max_length(prepared);
    fresh.restore(trainer.state());
    static_cast<void>(fresh.step(prepared.train));
    const StepReport report = trainer.step(prepared.train);
    BOOST_REQUIRE((numbers(fresh.model()) == numbers(trainer.model())));
    const bool below = report.figures["kl"] < options.kl_tolerance;
    if (step > 0 && below != was_below) ++changes;
    was_below = below;
  }
  BOOST_TEST(changes >= 4);
}

BOOST_AUTO_TEST_CASE(the_loss_falls) {
  Trainer<Model> trainer(small_options(2), Seed{1});
  History history;
  trainer.fit(toy_dataset(60, 20, Seed{7}), {.steps = 200, .validate_every = 100}, history);
  BOOST_TEST(history.steps.size() == 200U);
  BOOST_TEST(history.steps.back().loss < history.steps.front().loss - 1);
  BOOST_TEST(history.validations.size() == 2U);
  BOOST_TEST(history.validations.back().second.cost < history.validations.front().second.cost);
  BOOST_TEST(history.steps[7].step == 7U);
  const StepReport& report = history.steps[7];
  BOOST_TEST(report.loss == report["reconstruction"] + report["kl_weight"] * std::max(report["kl"], 0.2),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(report["reconstruction"] == report["offset_loss"] + report["pen_loss"]);
}

BOOST_AUTO_TEST_CASE(fit_continues_where_the_last_one_ended) {
  const Dataset data = toy_dataset(50, 10, Seed{7});
  Trainer<Model> once(small_options(), Seed{1}), twice(small_options(), Seed{1});
  once.fit(data, {.steps = 6, .validate_every = 0});
  twice.fit(data, {.steps = 2, .validate_every = 0});
  twice.fit(data, {.steps = 4, .validate_every = 0});
  BOOST_TEST(twice.steps() == 6U);
  BOOST_TEST(std::ranges::equal(once.model().parameters().flat(), twice.model().parameters().flat()));
}

BOOST_AUTO_TEST_CASE(scale_is_the_training_split_s) {
  Trainer<Model> trainer(small_options(), Seed{1});
  const Dataset data = toy_dataset(50, 10, Seed{7});
  trainer.fit(data, {.steps = 1, .validate_every = 0});
  BOOST_TEST(trainer.model().scale_factor() == static_cast<float>(normalizing_scale(data.train.sketches)));
}

namespace {

/// Stores the parameters at each validation.
class Snapshots : public Callback {
 public:
  explicit Snapshots(const Trainer<Model>& trainer) : trainer_(trainer) {}
  std::vector<std::pair<double, std::vector<float>>> taken;
  Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& report, bool best) override {
    const auto flat = trainer_.model().parameters().flat();
    taken.emplace_back(report.cost, std::vector<float>(flat.begin(), flat.end()));
    const auto lowest = std::min_element(taken.begin(), taken.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    BOOST_TEST(best == (lowest + 1 == taken.end()));
    return Decision::proceed;
  }

 private:
  const Trainer<Model>& trainer_;
};

/// Stops after the third step.
class StopAtThree : public Callback {
 public:
  int begun = 0, ended = 0;
  void on_begin(const RunReport& run) override {
    ++begun;
    BOOST_TEST(run.train_examples == 50U);
    BOOST_TEST(run.valid_examples == 10U);
    BOOST_TEST(run.parameters == Model::parameter_count);
  }
  Decision on_step(const StepReport& report) override { return report.step == 2 ? Decision::stop : Decision::proceed; }
  void on_end(std::uint64_t steps) override {
    ++ended;
    BOOST_TEST(steps == 3U);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(ends_with_the_best_parameters) {
  TrainingOptions options = small_options();
  options.learning_rate = 2;  // so large that the last validation is rarely the best; in which run it is depends on rounding
  int earlier = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Trainer<Model> trainer(options, Seed{seed});
    Snapshots snapshots(trainer);
    trainer.fit(toy_dataset(50, 10, Seed{7}), {.steps = 30, .validate_every = 3}, snapshots);
    const auto best =
        std::min_element(snapshots.taken.begin(), snapshots.taken.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    BOOST_REQUIRE(snapshots.taken.size() == 10U);
    earlier += best + 1 != snapshots.taken.end() ? 1 : 0;
    BOOST_TEST(std::ranges::equal(trainer.model().parameters().flat(), best->second));
  }
  BOOST_TEST(earlier > 0);
}

BOOST_AUTO_TEST_CASE(a_callback_stops_the_run) {
  Trainer<Model> trainer(small_options(), Seed{1});
  StopAtThree stop;
  History history;
  trainer.fit(toy_dataset(50, 10, Seed{7}), {.steps = 100}, stop, history);
  BOOST_TEST(trainer.steps() == 3U);
  BOOST_TEST(stop.begun == 1);
  BOOST_TEST(stop.ended == 1);
  BOOST_TEST(history.validations.size() == 1U);  // a validation follows the last step
}

BOOST_AUTO_TEST_CASE(below_its_floor_the_divergence_teaches_nothing) {
  const auto after = [](double tolerance, double weight) {
    TrainingOptions options = small_options();
    options.kl_tolerance = tolerance;
    options.kl_weight = options.kl_weight_start = weight;
    return parameters_after(options, Seed{1}, 3);
  };
  BOOST_TEST((after(1e6, 0.5) == after(1e6, 0)));  // always below
  BOOST_TEST((after(0, 0.5) != after(0, 0)));      // always above
}

BOOST_AUTO_TEST_CASE(validation_weighs_the_divergence_as_told) {
  const Dataset data = preprocess(toy_dataset(50, 10, Seed{7})).data;
  for (const auto& [which, weight] : {std::pair{ValidationKlWeight::final_weight, 0.5}, {ValidationKlWeight::original, 0.1}}) {
    TrainingOptions options = small_options();  // kl_weight 0.5, kl_weight_start 0.1
    options.validation_kl_weight = which;
    Trainer<Model> trainer(options, Seed{1});
    trainer.set_max_length(data);
    const EvaluationReport report = trainer.evaluate(data.valid);
    BOOST_TEST(report.cost == report["reconstruction"] + weight * std::max(report["kl"], 0.2), boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(early_stop_waits_for_its_patience) {
  EarlyStop stop(2);
  BOOST_TEST((stop.on_validation(1, {}, true) == Decision::proceed));
  BOOST_TEST((stop.on_validation(2, {}, false) == Decision::proceed));
  BOOST_TEST((stop.on_validation(3, {}, true) == Decision::proceed));
  BOOST_TEST((stop.on_validation(4, {}, false) == Decision::proceed));
  BOOST_TEST((stop.on_validation(5, {}, false) == Decision::stop));
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_is_an_error_and_changes_nothing) {
  Trainer<Model> trainer(small_options(), Seed{1});
  const Dataset data = toy_dataset(50, 0, Seed{7});
  trainer.fit(data, {.steps = 1, .validate_every = 0});
  trainer.model().update([](const auto& parameters) { parameters.flat()[3] = std::numeric_limits<float>::quiet_NaN(); });
  trainer.set_max_length(data);
  const std::vector<float> poisoned = numbers(trainer.model());
  BOOST_CHECK_EXCEPTION(trainer.step(data.train), Error, [](const Error& error) {
    return std::string(error.what()).find("no longer finite at step 1") != std::string::npos;
  });
  const auto after = trainer.model().parameters().flat();
  for (std::size_t i = 0; i < poisoned.size(); ++i) {
    if (!std::isnan(poisoned[i])) BOOST_REQUIRE(poisoned[i] == after[i]);
  }
}

// However a trained model is passed to a trainer, its evaluation and its next step are those of that model, bit for bit.
BOOST_AUTO_TEST_CASE(values_never_lag_behind_their_packed_copies) {
  const Dataset data = preprocess(toy_dataset(50, 10, Seed{7})).data;
  const Model model = trained_model();
  Trainer<Model> given(model, small_options(), Seed{1});
  const auto expected = losses(given, data);
  {
    Trainer<Model> fresh(small_options(), Seed{1});
    BOOST_TEST(losses(fresh, data).first != expected.first);
  }
  const auto check = [&](const char* how, const auto& put) {
    Trainer<Model> trainer(small_options(), Seed{1});
    trainer.set_max_length(data);
    static_cast<void>(trainer.evaluate(data.train));  // makes the packed copies
    put(trainer.model());
    const auto found = losses(trainer, data);
    BOOST_TEST(found.first == expected.first, how);
    BOOST_TEST(found.second == expected.second, how);
    BOOST_TEST((numbers(trainer.model()) == numbers(given.model())), how);
  };
  check("update",
        [&](Model& to) { to.update([&](const auto& parameters) { std::ranges::copy(model.parameters().flat(), parameters.data()); }); });
  check("update that throws half-way", [&](Model& to) {
    BOOST_CHECK_THROW(to.update([&](const auto& parameters) {
      std::ranges::copy(model.parameters().flat(), parameters.data());
      throw Error("enough");
    }),
                      Error);
  });
  check("weights asked for while they change", [&](Model& to) {
    to.update([&](const auto& parameters) {
      static_cast<void>(to.weights());
      std::ranges::copy(model.parameters().flat(), parameters.data());
    });
  });
  check("set_parameters", [&](Model& to) { to.set_parameters(model.parameters()); });
  check("copy assignment", [&](Model& to) { to = model; });
  check("copy assignment of a used model", [&](Model& to) {
    static_cast<void>(model.weights());
    to = model;
  });
  check("move assignment", [&](Model& to) {
    Model from = model;
    static_cast<void>(from.weights());
    to = std::move(from);
  });
  check("swap", [&](Model& to) {
    Model from = model;
    static_cast<void>(from.weights());
    std::swap(to, from);
    BOOST_TEST((numbers(from) == numbers(Model(Seed{1}))));
  });
  check("self-assignment", [&](Model& to) {
    to = model;
    const Model& same = to;
    to = same;
  });
  check("assignment to a model that was moved from", [&](Model& to) {
    const Model taken(std::move(to));
    BOOST_CHECK_THROW(static_cast<void>(to.weights()), Error);
    BOOST_CHECK_THROW(to.set_parameters(to.parameters()), ArgumentError);
    to = model;
  });
}

BOOST_AUTO_TEST_CASE(views_show_the_values_as_they_are) {
  Model model(Seed{1});
  const Model::ModelWeights weights = model.weights();
  const float* values = weights["decoder"_p]["output"_p]["W"_p].data;
  model = trained_model();
  const auto matrix = model.weights()["decoder"_p]["output"_p]["W"_p];
  BOOST_TEST(weights["decoder"_p]["output"_p]["W"_p].data == values);
  BOOST_TEST(matrix.data == values);
  BOOST_TEST(matrix.view().packed<float>().panels[0] == values[0]);
  BOOST_TEST(matrix.view().packed_transposed<float>().panels[0] == values[0]);
  static_assert(std::is_same_v<decltype(std::declval<Model&>().parameters()), const ParameterBlock<float, Model::Parameters>&>);
}

BOOST_AUTO_TEST_CASE(a_given_model_keeps_its_scale_unless_told_otherwise) {
  Model model = trained_model();
  model.set_scale_factor(12.5F);
  const Dataset data = toy_dataset(50, 10, Seed{7});
  const auto own = static_cast<float>(normalizing_scale(data.train.sketches));
  const auto scale_after = [&](ScaleFactor scale_factor) {
    Trainer<Model> trainer(model, small_options(), Seed{1});
    History history;
    trainer.fit(data, {.steps = 2, .validate_every = 0, .scale_factor = scale_factor}, history);
    return std::pair{trainer.model().scale_factor(), history.steps.front().loss};
  };
  const auto [kept, kept_loss] = scale_after(ScaleFactor::from_model);
  BOOST_TEST(kept == 12.5F);
  const auto [taken, taken_loss] = scale_after(ScaleFactor::from_data);
  BOOST_TEST(taken == own);
  BOOST_TEST(kept_loss != taken_loss);

  Trainer<Model> by_hand(model, small_options(), Seed{1});  // the first loss of fit() is that of the model at its own scale factor
  Dataset prepared = data;
  for (Split* split : {&prepared.train, &prepared.valid, &prepared.test}) {
    for (Stroke3& sketch : split->sketches) sketch = divide_offsets(sketch, 12.5F);
  }
  BOOST_TEST(losses(by_hand, prepared).second == kept_loss);

  Trainer<Model> assigned(small_options(), Seed{1});
  assigned.model() = model;
  assigned.fit(data, {.steps = 1, .validate_every = 0});
  BOOST_TEST(assigned.model().scale_factor() == 12.5F);
  assigned.fit(toy_dataset(40, 10, Seed{9}), {.steps = 1, .validate_every = 0});
  BOOST_TEST(assigned.model().scale_factor() == 12.5F);
  model.set_scale_factor(-1);
  Trainer<Model> wrong(model, small_options(), Seed{1});
  BOOST_CHECK_THROW(wrong.fit(data, {.steps = 1}), ArgumentError);
}

BOOST_AUTO_TEST_CASE(fine_tuning_goes_on_to_the_same_bits) {
  Model model = trained_model();
  model.set_scale_factor(12.5F);
  const Dataset data = toy_dataset(50, 10, Seed{7});
  Trainer<Model> whole(model, small_options(), Seed{1});
  whole.fit(data, {.steps = 6, .validate_every = 2});
  struct Interrupt : Callback {
    void after_step(std::uint64_t steps) override {
      if (steps == 3) throw Error("interrupted");
    }
  };
  Trainer<Model> interrupted(model, small_options(), Seed{1});
  BOOST_CHECK_THROW(interrupted.fit(data, {.steps = 6, .validate_every = 2}, Interrupt()), Error);
  Trainer<Model> other(small_options(), Seed{1});  // an untrained model suffices: the state contains everything
  other.restore(interrupted.state());
  other.resume(data);
  BOOST_TEST(other.steps() == 6U);
  BOOST_TEST((numbers(other.model()) == numbers(whole.model())));
  BOOST_TEST(other.model().scale_factor() == 12.5F);

  Trainer<Model> untrained(small_options(), Seed{1}), again(small_options(), Seed{1});  // a state without a scale factor sets none
  again.restore(untrained.state());
  again.fit(data, {.steps = 1, .validate_every = 0});
  BOOST_TEST(again.model().scale_factor() == static_cast<float>(normalizing_scale(data.train.sketches)));
}

BOOST_AUTO_TEST_CASE(schedules_begin_where_they_are_told_to) {
  const auto first_step = [](const TrainingOptions& options) {
    Trainer<Model> trainer(options, Seed{1});
    History history;
    trainer.fit(toy_dataset(50, 10, Seed{7}), {.steps = 2, .validate_every = 0}, history);
    BOOST_TEST(history.steps.at(1).step == 1U);  // steps are counted from 0 in any case
    return history.steps.at(1);
  };
  TrainingOptions options = small_options();
  options.first_schedule_step = 9'999;
  const StepReport report = first_step(options);
  // To rounding: the compiler may contract one product and sum and not the other.
  const auto rounding = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(report["kl_weight"] == (KlSchedule{0.5, 0.1, 0.99995}.at(10'000)), rounding);
  BOOST_TEST(report.learning_rate == exponential_rate(1e-3, 1e-5, 0.9999).at(10'000), rounding);
  BOOST_TEST(first_step(small_options())["kl_weight"] == (KlSchedule{0.5, 0.1, 0.99995}.at(1)), rounding);

  options.learning_rate = 1e-6;  // below the usual minimum: constant
  BOOST_TEST(first_step(options).learning_rate == 1e-6);
  BOOST_TEST(Trainer<Model>(options, Seed{1}).options().min_learning_rate.value() == 1e-6);
  BOOST_TEST(Trainer<Model>(small_options(), Seed{1}).options().min_learning_rate.value() == 1e-5);
}

BOOST_AUTO_TEST_CASE(a_trainer_evaluates_before_it_trains) {
  const Dataset data = toy_dataset(50, 10, Seed{7});
  Trainer<Model> trainer(small_options(), Seed{1}), told(small_options(), Seed{1});
  BOOST_TEST(trainer.max_length() == 0U);
  told.set_max_length({.classes = data.classes, .train = data.train, .valid = {}, .test = {}});
  BOOST_TEST(told.max_length() == 12U);
  BOOST_TEST(trainer.evaluate(data.train).cost == told.evaluate(data.train).cost);
  BOOST_TEST(is_finite(trainer.evaluate(data.valid).cost));
  BOOST_TEST(trainer.max_length() == 0U);
  BOOST_TEST(trainer.step(data.train).loss == told.step(data.train).loss);
  BOOST_TEST(trainer.max_length() == 12U);
}

BOOST_AUTO_TEST_CASE(each_augmentation_and_balancing_reach_the_training) {
  const std::vector<float> plain = parameters_after(small_options(), Seed{4}, 2);
  const auto differs = [&](auto change) {
    TrainingOptions options = small_options();
    change(options);
    return parameters_after(options, Seed{4}, 2) != plain;
  };
  BOOST_TEST(!differs([](auto&) {}));
  BOOST_TEST(differs([](auto& o) { o.mirror_prob = 0.5; }));
  BOOST_TEST(differs([](auto& o) { o.random_rotation = 5; }));
  BOOST_TEST(differs([](auto& o) { o.random_shear = 0.1; }));
  BOOST_TEST(differs([](auto& o) { o.balance_classes = true; }));
  TrainingOptions balanced = small_options();
  balanced.balance_classes = true;
  Trainer<Model> trainer(balanced, Seed{4});
  Split unlabeled = preprocess(toy_dataset(50, 10, Seed{7}), 250).data.train;
  unlabeled.labels.clear();
  BOOST_CHECK_EXCEPTION((void)trainer.step(unlabeled), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()) == "training options: balance_classes is on, but the split has 0 labels for 50 sketches";
  });
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense) {
  const auto refused = [](auto change, const std::string& word) {
    TrainingOptions options;
    change(options);
    BOOST_CHECK_EXCEPTION(Trainer<Model>(options, Seed{1}), ArgumentError,
                          [&](const ArgumentError& error) { return std::string(error.what()).find(word) != std::string::npos; });
  };
  refused([](auto& o) { o.batch_size = 0; }, "batch_size");
  refused([](auto& o) { o.shards = 0; }, "shards");
  refused([](auto& o) { o.max_length = 0; }, "max_length");
  refused([](auto& o) { o.learning_rate = -1; }, "learning_rate");
  refused([](auto& o) { o.learning_rate = std::numeric_limits<double>::quiet_NaN(); }, "learning_rate");
  refused([](auto& o) { o.recurrent_keep = 0; }, "recurrent_keep");
  refused([](auto& o) { o.input_keep = 1.5; }, "input_keep");
  refused([](auto& o) { o.output_keep = 0; }, "output_keep");
  refused([](auto& o) { o.grad_clip = 0; }, "grad_clip");
  refused([](auto& o) { o.kl_tolerance = -1; }, "tolerance");
  refused([](auto& o) { o.augment_stroke_prob = 2; }, "augment_stroke_prob");
  refused([](auto& o) { o.mirror_prob = -0.5; }, "mirror_prob");
  refused([](auto& o) { o.random_rotation = 181; }, "random_rotation");
  refused([](auto& o) { o.random_shear = 1.5; }, "random_shear");
  refused([](auto& o) { o.decay_rate = 1.5; }, "decay");
}

BOOST_AUTO_TEST_CASE(data_that_nothing_can_be_learned_from) {
  Trainer<Model> trainer(small_options(), Seed{1});
  BOOST_CHECK_THROW(trainer.fit(Dataset{}, {.steps = 1}), ArgumentError);
}

BOOST_AUTO_TEST_CASE(splits_without_a_sketch) {
  Trainer<Model> trainer(small_options(), Seed{3});
  BOOST_CHECK_THROW(static_cast<void>(trainer.step(Split{})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(trainer.evaluate(Split{})), ArgumentError);
  trainer.fit(toy_dataset(10, 0, Seed{7}), {.steps = 1, .validate_every = 1});  // an empty validation split
  BOOST_TEST(trainer.steps() == 1U);
}

BOOST_AUTO_TEST_CASE(what_looks_odd_in_the_data_is_told) {
  Dataset data = toy_dataset(10, 2, Seed{7});
  data.train.sketches[0](0, 0) = 5000;
  std::vector<Notice> notices;
  FitOptions run;
  run.steps = 1;
  run.notify = [&](const Notice& notice) { notices.push_back(notice); };
  Trainer<Model> trainer(small_options(), Seed{3});
  trainer.fit(data, run);
  BOOST_REQUIRE_EQUAL(notices.size(), 1U);
  BOOST_TEST(notices[0].count == 1U);
  BOOST_TEST(notices[0].what.find("offsets beyond 1000, which preprocessing clamps") == 0U);
}

BOOST_AUTO_TEST_CASE(a_run_without_validation_is_told) {
  std::vector<std::string> notices;
  const auto fit = [&](std::size_t valid, std::uint64_t validate_every) {
    notices.clear();
    FitOptions run;
    run.steps = 1;
    run.validate_every = validate_every;
    run.notify = [&](const Notice& notice) { notices.push_back(to_string(notice)); };
    Trainer<Model>(small_options(), Seed{3}).fit(toy_dataset(10, valid, Seed{7}), run);
    return notices.size();
  };
  BOOST_TEST(fit(2, 500) == 0U);
  BOOST_TEST(fit(0, 0) == 0U);
  BOOST_REQUIRE(fit(0, 500) == 1U);
  BOOST_TEST(notices[0] == "data set: validation sketches, so that nothing is validated (validate_every: 0 if meant): 0");
}

BOOST_AUTO_TEST_CASE(drawings_that_are_not_in_the_model_s_units_are_told) {
  const Dataset raw = toy_dataset(30, 10, Seed{7});  // offsets of about 7
  const Dataset ready = preprocess(raw).data;
  std::vector<Notice> notices;
  TrainingOptions options = small_options();
  options.notify = [&](const Notice& notice) { notices.push_back(notice); };
  const auto fitted = [&] {
    notices.clear();
    Trainer<Model> trainer(options, Seed{3});
    trainer.fit(raw, {.steps = 2, .validate_every = 1});
    return trainer;
  };
  Trainer<Model> right(fitted());
  static_cast<void>(right.step(ready.train));
  static_cast<void>(right.evaluate(ready.valid));
  BOOST_TEST(notices.empty());

  Trainer<Model> wrong(fitted());
  for (int repeat = 0; repeat < 2; ++repeat) {
    static_cast<void>(wrong.step(raw.train));
    static_cast<void>(wrong.evaluate(raw.valid));
  }
  BOOST_REQUIRE_EQUAL(notices.size(), 2U);  // once each
  BOOST_TEST(notices[0].source == "sketches passed to Trainer::step");
  BOOST_TEST(notices[1].source == "sketches passed to Trainer::evaluate");
  BOOST_TEST(notices[0].what.find("offsets with a standard deviation of ") == 0U);

  // divided twice, by the function that takes a model
  const Dataset twice = preprocess(raw, 250, default_offset_limit, ready.scale_factor * ready.scale_factor, {}).data;
  notices.clear();
  EvaluationOptions evaluation;
  evaluation.notify = options.notify;
  SerialExecutor executor;
  static_cast<void>(evaluate(right.model(), ready.valid, evaluation, Seed{1}, executor));
  BOOST_TEST(notices.empty());
  static_cast<void>(evaluate(right.model(), twice.valid, evaluation, Seed{1}, executor));
  BOOST_TEST(notices.size() == 1U);
}

BOOST_AUTO_TEST_CASE(csv_log_holds_every_step_and_validation) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "sketchrnn_trainer_test.csv";
  Trainer<Model> trainer(small_options(), Seed{1});
  trainer.fit(toy_dataset(50, 10, Seed{7}), {.steps = 4, .validate_every = 2}, csv_log(path));
  std::ifstream in(path);
  std::vector<std::string> kinds;
  for (std::string line; std::getline(in, line);) {
    kinds.push_back(line.substr(0, line.find(',')));
    BOOST_TEST(std::count(line.begin(), line.end(), ',') == 10);
  }
  const std::vector<std::string> expected{"kind", "step", "step", "validation", "step", "step", "validation"};
  BOOST_TEST(kinds == expected, boost::test_tools::per_element());
  std::filesystem::remove(path);
  BOOST_CHECK_THROW(static_cast<void>(csv_log(path / "nowhere" / "log.csv")), FileError);
}
