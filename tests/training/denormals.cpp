// The option `denormals` of training, sampling and streams: all computations have its mode, callbacks and callers have their own. What a host
// has set before a call changes no result, and is as before after the call.
#define BOOST_TEST_MODULE training_denormals
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/sgd.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

std::atomic<int> ieee{0}, flush{0};  // calls with each mode

void count_mode() { ++(denormal_mode() == Denormals::flush ? flush : ieee); }

/// Returns whether all calls since the last one had the mode, and there were any.
bool all_had(Denormals mode) {
  const int with_ieee = ieee.exchange(0), with_flush = flush.exchange(0);
  const bool flushed = can_flush_denormals && mode == Denormals::flush;
  return (flushed ? with_ieee : with_flush) == 0 && (flushed ? with_flush : with_ieee) > 0;
}

/// Cells and optimizers that record the mode they are called in.
struct Cell : Lstm<3> {
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    count_mode();
    return Lstm<3>::step(context, weights, x, previous);
  }
};
struct SpySgd : Sgd {
  template <RealScalar Scalar, class State>
  void update(const UpdateStep& at, std::span<const Scalar> gradients, const State& state, std::span<Scalar> parameters) const {
    count_mode();
    Sgd::update(at, gradients, state, parameters);
  }
};
using Model = SketchRnn<Cell, Latent<2>, Cell, Mixture<2>>;

struct Regression : Trainable<double, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<double>;
  static constexpr std::array<std::string_view, 1> loss_terms{"sum"};
  template <class Context>
  static Value<double, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    count_mode();
    const auto x = gather<1>(context, batch, [](double example, double* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};

constexpr auto both = {Denormals::ieee, Denormals::flush};

}  // namespace

BOOST_AUTO_TEST_CASE(training_and_evaluation) {
  struct Callbacks : Callback {
    Decision on_step(const StepReport& /*report*/) override {
      seen.push_back(denormal_mode());
      return Decision::proceed;
    }
    Decision on_validation(std::uint64_t /*steps*/, const EvaluationReport& /*report*/, bool /*best*/) override {
      seen.push_back(denormal_mode());
      return Decision::proceed;
    }
    std::vector<Denormals> seen;
  };
  const Dataset data = toy_dataset(8, 4, Seed{3});
  const SerialExecutor host;
  for (const Denormals outside : both) {
    const DenormalScope caller(outside);
    const Denormals own = denormal_mode();
    for (const Denormals inside : both) {
      for (const bool on_host : {false, true}) {
        const TrainingOptions options{.batch_size = 4, .denormals = inside, .shards = 3, .threads = 2};
        auto trainer = on_host ? Trainer<Model, SpySgd>(options, Seed{2}, {}, host) : Trainer<Model, SpySgd>(options, Seed{2}, {});
        Callbacks callbacks;
        trainer.fit(data, {.steps = 2, .validate_every = 2}, callbacks);
        BOOST_TEST(all_had(inside));
        BOOST_TEST(callbacks.seen.size() == 3U);
        for (const Denormals seen : callbacks.seen) BOOST_TEST((seen == own));
        static_cast<void>(trainer.evaluate(data.valid));
        BOOST_TEST(all_had(inside));
        BOOST_CHECK_THROW(static_cast<void>(trainer.evaluate({})), ArgumentError);
        BOOST_TEST((denormal_mode() == own));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(any_model) {
  for (const Denormals inside : both) {
    Trainer<Regression, SpySgd> trainer({.batch_size = 4, .denormals = inside, .shards = 3, .threads = 2}, Seed{1});
    trainer.fit({.train = {1, 2, 3, 4, 5}, .valid = {6, 7}}, {.steps = 2, .validate_every = 1});
    BOOST_TEST(all_had(inside));
    BOOST_TEST((denormal_mode() == Denormals::ieee));
  }
}

BOOST_AUTO_TEST_CASE(sampling) {
  Model model(Seed{1});
  model.set_scale_factor(2);
  const Stroke3 beginning = toy_dataset(1, 0, Seed{4}).train[0];
  const LatentVector<Model> z = LatentVector<Model>::Constant(0.5F);
  for (const Denormals outside : both) {
    const DenormalScope caller(outside);
    const Denormals own = denormal_mode();
    for (const unsigned threads : {1U, 2U}) {
      Sampler<Model> sampler(model, threads);
      static_cast<void>(sampler.encode({&beginning, 1}));
      BOOST_TEST(all_had(Denormals::ieee));
      for (const Denormals inside : both) {
        const SamplingOptions options{.max_length = 20, .denormals = inside};
        static_cast<void>(sampler.draw(20, options, Seed{1}));
        BOOST_TEST(all_had(inside));
        static_cast<void>(sampler.complete(beginning, z, 3, options, Seed{1}));
        BOOST_TEST(all_had(inside));
        Stream<Model> stream(model, options);
        Random random(Seed{2}, Purpose::sampling);
        stream.reset(z);
        stream.observe({1, 0, 0});
        static_cast<void>(stream.draw(random));
        BOOST_TEST(all_had(inside));
        BOOST_TEST((denormal_mode() == own));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(results_do_not_depend_on_the_mode_of_the_host) {
  // tiny parameters, so that the computations have denormal numbers
  Model tiny(Seed{1});
  tiny.set_scale_factor(2);
  tiny.update([](const auto& parameters) {
    for (float& number : parameters.flat()) number *= 1e-20F;
  });
  const Dataset data = toy_dataset(8, 4, Seed{3});
  const LatentVector<Model> z = LatentVector<Model>::Constant(1e-20F);
  constexpr std::uint64_t status_flags = 0x3f;  // of MXCSR, set by arithmetic
  for (const unsigned threads : {1U, 2U}) {
    std::vector<float> expected;
    for (const Denormals outside : both) {
      const DenormalScope caller(outside);
      const std::uint64_t before = detail::control_register() & ~status_flags;
      const auto check_register = [&](const char* call) { BOOST_TEST((detail::control_register() & ~status_flags) == before, call); };
      std::vector<float> found;
      const auto keep = [&](const Stroke3& sketch) { found.insert(found.end(), sketch.begin(), sketch.end()); };

      Trainer<Model> trainer(tiny, {.batch_size = 4, .shards = 3, .threads = threads}, Seed{2});
      trainer.fit(data, {.steps = 2, .validate_every = 1, .notify = {}});
      check_register("fit");
      const auto parameters = trainer.model().parameters().flat();
      found.insert(found.end(), parameters.begin(), parameters.end());
      const TrainingState<Model, Adam> state = trainer.state();
      for (const auto& block : state.optimizer_state) found.insert(found.end(), block.flat().begin(), block.flat().end());
      found.push_back(static_cast<float>(trainer.evaluate(data.valid).cost));
      check_register("evaluate");
      BOOST_CHECK_THROW(static_cast<void>(trainer.evaluate({})), ArgumentError);
      check_register("an error");

      Sampler<Model> sampler(tiny, threads);
      const auto latent = sampler.encode(data.valid.sketches);
      for (const auto& vector : latent) found.insert(found.end(), vector.data(), vector.data() + vector.size());
      for (const Stroke3& sketch : sampler.draw(3, {.max_length = 20}, Seed{1})) keep(sketch);
      check_register("draw");
      Stream<Model> stream(tiny, {.max_length = 20});
      Random random(Seed{2}, Purpose::sampling);
      stream.reset(z);
      stream.observe({1, 0, 0});
      const SampledPoint point = stream.draw(random);
      for (const double offset : {point.dx, point.dy}) found.push_back(static_cast<float>(offset));
      check_register("stream");

      if (expected.empty()) expected = found;
      BOOST_TEST(found.size() == expected.size());
      BOOST_TEST(std::memcmp(found.data(), expected.data(), found.size() * sizeof(float)) == 0);
      if (outside == Denormals::ieee) {
        BOOST_TEST(std::any_of(found.begin(), found.end(), [](float value) { return std::fpclassify(value) == FP_SUBNORMAL; }));
      }
    }
  }
  all_had(Denormals::ieee);
}
