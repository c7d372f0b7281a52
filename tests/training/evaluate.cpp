// Evaluation of a split: every drawing counts once, for any number of threads and any grouping.
#define BOOST_TEST_MODULE training_evaluate
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/evaluate.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = SketchRnn<Lstm<6>, Latent<4>, Lstm<9>, Mixture<3>>;
const EvaluationOptions options{.loss = {}, .kl_weight = 0.5, .kl_tolerance = 0.2, .max_length = 12};

EvaluationReport evaluate_on(const Split& split, unsigned threads, const EvaluationOptions& chosen = options) {
  ThreadPool pool(threads);
  return evaluate(Model(Seed{3}), split, chosen, Seed{5}, pool);
}

}  // namespace

BOOST_AUTO_TEST_CASE(threads_change_nothing) {
  const Split split = toy_dataset(77, 0, Seed{1}).train;  // three groups of 25 and a remainder of 2
  const EvaluationReport one = evaluate_on(split, 1);
  const EvaluationReport three = evaluate_on(split, 3);
  BOOST_TEST(one.examples == 77U);
  BOOST_TEST(one.cost == three.cost);
  BOOST_TEST(one["kl"] == three["kl"]);
  BOOST_TEST(one["reconstruction"] == three["reconstruction"]);
}

BOOST_AUTO_TEST_CASE(every_drawing_counts_once) {
  // the same sums, drawing by drawing, computed with the model directly
  const Split split = toy_dataset(28, 0, Seed{1}).train;
  const Model model(Seed{3});
  double offset = 0, pen = 0, masked_pen = 0, kl = 0;
  for (std::uint32_t index = 0; index < split.size(); ++index) {
    Evaluation<float> context;
    Batch<float> batch;
    const std::vector<std::uint32_t> chosen{index};
    batch.fill(split, chosen, 0, 1, 12, {}, Seed{5}, 0);
    const auto latent = Model::encode(context, model.weights(), view(batch));
    const auto eps = normal_noise<4>(context, {Seed{5}, Purpose::evaluation, 0, chosen});
    const auto z = Model::Latent::sample(context, latent, eps);
    const auto padded = Model::forward(context, model.weights(), view(batch), z, {{PenLoss::padded, MixtureForm::log_space}});
    const auto masked = Model::forward(context, model.weights(), view(batch), z, {{PenLoss::masked, MixtureForm::log_space}});
    offset += static_cast<double>(padded.data[0]);
    pen += static_cast<double>(padded.data[1]);
    masked_pen += static_cast<double>(masked.data[1]);
    kl += static_cast<double>(*kl_divergence(context, latent.mu, latent.presig).data);
  }
  const EvaluationReport report = evaluate_on(split, 2);
  const double rows = 28 * 12;
  const auto close = boost::test_tools::tolerance(1e-5);
  BOOST_TEST(report["offset_loss"] == offset / rows, close);
  BOOST_TEST(report["pen_loss"] == pen / rows, close);
  BOOST_TEST(report["masked_reconstruction"] == (offset + masked_pen) / rows, close);
  BOOST_TEST(report["kl"] == kl / (28 * 4), close);
  BOOST_TEST(report.cost == report["reconstruction"] + 0.5 * 0.2, close);  // an untrained model is below the floor
}

BOOST_AUTO_TEST_CASE(the_run_s_own_pen_loss_is_reported) {
  const Split split = toy_dataset(10, 0, Seed{1}).train;
  EvaluationOptions masked = options;
  masked.loss.pen_loss = PenLoss::masked;
  const EvaluationReport report = evaluate_on(split, 1, masked);
  BOOST_TEST(report["reconstruction"] == report["masked_reconstruction"], boost::test_tools::tolerance(1e-12));
  BOOST_TEST(report["masked_reconstruction"] == evaluate_on(split, 1)["masked_reconstruction"], boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(nothing_to_evaluate) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(evaluate_on({}, 2)), ArgumentError, [](const ArgumentError& error) {
    return std::string_view(error.what()) == "the split to evaluate has no sketches";
  });
}
