// The option `precision` of training, evaluation, sampling and streams: the same bits on any number of threads, close to full precision, and
// errors for what does not exist.
#define BOOST_TEST_MODULE training_precision
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/trainer.hpp>
#include "tests/support/allocation_count.hpp"
#include "tests/support/hostile.hpp"
#include "tests/support/toy_sketches.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

using Model = SketchRnn<LayerNormLstm<36>, Latent<33>, Lstm<40>, Mixture<5>>;
using Alone = DecoderOnly<Lstm<200>, Mixture<20>>;  // large enough for the threads to share a product
/// A cell that shows its output.
struct Shown : Lstm<20> {
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& weights, const Input& x, const State<Scalar>& previous) {
    const auto state = Lstm<20>::step(context, weights, x, previous);
    context.observe("h", state.h);
    return state;
  }
};
constexpr auto rounded = {Precision::bfloat16, Precision::int8};

TrainingOptions options_with(Precision precision, unsigned threads) {
  TrainingOptions options;
  options.batch_size = 21;
  options.learning_rate = 0.005;
  options.precision = precision;
  options.threads = threads;
  options.notify = {};  // the drawings to evaluate are not in the model's units
  return options;
}

/// A model that has learned something, so that a rounded one is close to it.
template <class ModelType>
ModelType trained() {
  auto options = options_with(Precision::full, 0);
  Trainer<ModelType> trainer(options, Seed{1});
  trainer.fit(toy_dataset(40, 0, Seed{2}), {.steps = 30, .notify = {}});
  return trainer.model();
}

std::vector<float> bits_after(Precision precision, unsigned threads, double& loss) {
  Trainer<Model> trainer(options_with(precision, threads), Seed{1});
  trainer.fit(toy_dataset(40, 10, Seed{2}), {.steps = 25, .validate_every = 10});
  loss = trainer.evaluate(toy_dataset(0, 10, Seed{3}).valid).cost;
  const auto flat = trainer.model().parameters().flat();
  return {flat.begin(), flat.end()};
}

bool same_points(const std::vector<Stroke3>& a, const std::vector<Stroke3>& b) { return a == b; }

}  // namespace

BOOST_AUTO_TEST_CASE(training_with_bfloat16_is_reproducible_and_close_to_full_precision) {
  double full_loss = 0, loss = 0, other_loss = 0;
  const auto full = bits_after(Precision::full, 2, full_loss), alone = bits_after(Precision::bfloat16, 1, loss);
  for (const unsigned threads : {2U, 3U, 8U}) {
    BOOST_TEST((bits_after(Precision::bfloat16, threads, other_loss) == alone), threads << " threads");
    BOOST_TEST(std::equal_to<>()(loss, other_loss));
  }
  BOOST_TEST((alone != full));
  BOOST_TEST(std::abs(loss - full_loss) < 0.05 * std::abs(full_loss), loss << " and " << full_loss);
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_an_error) {
  BOOST_CHECK_EXCEPTION(Trainer<Model>(options_with(Precision::int8, 1), Seed{1}), ArgumentError,
                        says("training options: precision is int8, which is for drawing and evaluation: expected full or bfloat16"));
  using Doubles = SketchRnn<Lstm<8>, Latent<4>, Lstm<8>, Mixture<2>, double>;
  BOOST_CHECK_EXCEPTION(Trainer<Doubles>(options_with(Precision::bfloat16, 1), Seed{1}), ArgumentError,
                        says("precision is bfloat16, which is for models of float, and this one has another scalar: expected full"));
  Doubles doubles(Seed{1});
  BOOST_CHECK_THROW(static_cast<void>(Sampler<Doubles>(doubles).draw(1, {.precision = Precision::int8}, Seed{1})), ArgumentError);
  BOOST_CHECK_THROW(Stream<Doubles>(doubles, {.precision = Precision::int8}), ArgumentError);
}

BOOST_AUTO_TEST_CASE(likelihood_of_rounded_weights) {
  const Model model = trained<Model>();
  const Dataset drawings = toy_dataset(0, 30, Seed{5});
  ThreadPool one(1), three(3);
  const auto full = likelihood(model, drawings, {}, Seed{1}, one);
  for (const Precision precision : rounded) {
    const auto found = likelihood(model, drawings, {.precision = precision}, Seed{1}, one);
    const double difference = std::abs(found.all.offset_nll + found.all.pen_nll - full.all.offset_nll - full.all.pen_nll);
    BOOST_TEST(difference > 0.0);
    BOOST_TEST(difference < 0.05);
    const auto again = likelihood(model, drawings, {.precision = precision}, Seed{1}, three);
    BOOST_TEST(std::equal_to<>()(again.all.offset_nll, found.all.offset_nll));
  }
}

BOOST_AUTO_TEST_CASE(drawings_are_the_same_on_any_number_of_threads_and_in_a_stream) {
  const Alone model = trained<Alone>();
  Sampler<Alone> plain(model);
  const auto full = plain.draw(20, {.max_length = 30}, Seed{1});
  for (const Precision precision : rounded) {
    const SamplingOptions options{.max_length = 30, .precision = precision};
    const auto drawn = plain.draw(20, options, Seed{1});
    BOOST_TEST(!same_points(drawn, full));
    for (const unsigned threads : {2U, 3U}) {
      Sampler<Alone> sampler(model, threads);
      BOOST_TEST(same_points(sampler.draw(20, options, Seed{1}), drawn));
      BOOST_TEST(same_points(sampler.draw(1, options, Seed{1}), {drawn[0]}));  // in a team
    }
    Stream<Alone> stream(model, options);
    Random random(Seed{1}, Purpose::sampling, 0);
    stream.reset();
    for (std::size_t row = 0; row < length(drawn[0]); ++row) {
      const SampledPoint point = stream.draw(random);
      if (point.pen == 2) break;
      BOOST_TEST(static_cast<float>(point.dx) == drawn[0](row, 0));
      BOOST_TEST(static_cast<float>(point.dy) == drawn[0](row, 1));
    }
    const auto warm = [&] {
      stream.reset();
      for (int i = 0; i < 5; ++i) static_cast<void>(stream.draw(random));
    };
    warm();
    BOOST_TEST(allocations_of(warm) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_precision_of_a_stream_changes_at_the_next_reset) {
  const Alone model = trained<Alone>();
  const auto outputs = [&](Stream<Alone>& stream) {
    stream.observe({3, 4, 0});
    return std::vector<float>(stream.distribution().begin(), stream.distribution().end());
  };
  Stream<Alone> full(model), rounded_from_the_start(model, {.precision = Precision::bfloat16}), changed(model);
  full.reset(), rounded_from_the_start.reset(), changed.reset();
  changed.set_options({.precision = Precision::bfloat16});
  Stream<Alone> fork = changed.fork();
  BOOST_TEST(allocations_of([&] { changed.set_options({.temperature = 0.5, .precision = Precision::bfloat16}); }) == 0U);
  const auto expected = outputs(full);
  BOOST_TEST((outputs(changed) == expected));
  BOOST_TEST((outputs(fork) == expected));
  // what set_options() and fork() have allocated is enough
  Random random(Seed{3}, Purpose::sampling);
  BOOST_TEST(allocations_of([&] { static_cast<void>(fork.draw(random)); }) == 0U);
  BOOST_TEST(allocations_of([&] { changed.reset(), fork.reset(); }) == 0U);
  const auto with_bfloat16 = outputs(rounded_from_the_start);
  BOOST_TEST((with_bfloat16 != expected));
  BOOST_TEST((outputs(changed) == with_bfloat16));
  BOOST_TEST((outputs(fork) == with_bfloat16));
}

BOOST_AUTO_TEST_CASE(a_change_of_precision_shows_no_step_to_the_observer) {
  const DecoderOnly<Shown, Mixture<3>> model(Seed{1});
  Stream stream(model);
  int observed = 0;
  stream.set_observer([&](const auto& /*value*/) { ++observed; });
  stream.set_options({.precision = Precision::bfloat16});
  BOOST_TEST(observed == 0);
  stream.reset();
  BOOST_TEST(observed == 1);  // the observer is set as before
}
