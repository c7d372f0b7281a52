// The classifier: gradient, value against a softmax written out, labels that are refused, and learning.
#define BOOST_TEST_MODULE model_classifier
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <tests/support/numbers.hpp>
#include <tests/support/random_batch.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/classifier.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = Classifier<Lstm<5>, 3, double>;
const RandomBatch<double> sketches({6, 4, 4, 1}, 7);
const std::vector<std::uint32_t> labels{2, 0, 1, 2};

SequenceBatch<double> labeled(const std::vector<std::uint32_t>& given) {
  SequenceBatch<double> batch = sketches.view();
  batch.labels = given;
  return batch;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_gradient) {
  Checked parameters("parameters", random_numbers(Model::parameter_count, 3, 0.7));
  const GradientReport report = check_gradients({&parameters}, [&](auto& context) {
    const Model::ModelWeights weights(parameters.values().data(), parameters.gradient().data(), nullptr);
    return Model::forward(context, weights, labeled(labels));
  });
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(the_cross_entropy_and_the_most_probable_classes) {
  const Model model(Seed{4});
  Evaluation<double> context;
  const auto logits = Model::logits(context, model.weights(), sketches.view());
  double expected = 0;
  std::vector<std::uint32_t> best;
  for (Index column = 0; column < 4; ++column) {
    const double* y = logits.data + column * logits.stride;
    const double total = std::exp(y[0]) + std::exp(y[1]) + std::exp(y[2]);
    expected -= std::log(std::exp(y[labels[static_cast<std::size_t>(column)]]) / total);
    best.push_back(y[0] > y[1] ? (y[0] > y[2] ? 0U : 2U) : (y[1] > y[2] ? 1U : 2U));
  }
  BOOST_TEST(std::abs(*Model::forward(context, model.weights(), labeled(labels)).data - expected) < 1e-12);
  BOOST_TEST(Model::classify(context, model.weights(), sketches.view()) == best, boost::test_tools::per_element());
  const auto [loss, metrics] = Model::measure(context, model.weights(), labeled(labels));
  BOOST_TEST(*loss.data == *Model::forward(context, model.weights(), labeled(labels)).data);
  double correct = 0;
  for (std::size_t column = 0; column < 4; ++column) correct += best[column] == labels[column] ? 1 : 0;
  BOOST_TEST(metrics[0] == correct);
}

BOOST_AUTO_TEST_CASE(labels_that_do_not_fit_are_refused) {
  const Model model(Seed{4});
  Evaluation<double> context;
  const auto said = [&](const std::vector<std::uint32_t>& given) -> std::string {
    try {
      static_cast<void>(Model::forward(context, model.weights(), labeled(given)));
    } catch (const ArgumentError& error) {
      return error.what();
    }
    return "nothing";
  };
  BOOST_TEST(said({}) == "classifier: 0 labels for 4 sketches");
  BOOST_TEST(said({0, 1}) == "classifier: 2 labels for 4 sketches");
  BOOST_TEST(said({0, 1, 2, 3}) == "classifier: a label is 3, expected 0 to 2");
}
