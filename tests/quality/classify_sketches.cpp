// classify_sketches(): features and classes against the classifier itself, one sketch at a time, in any order and on any number of threads.
#define BOOST_TEST_MODULE quality_classify_sketches
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/sketch/stroke.hpp>

using namespace sketchrnn;

namespace {

using Model = Classifier<BidirectionalEncoder<Lstm<6>, Lstm<3>>, 4, double>;

Model scaled_model() {
  Model model(Seed{5});
  model.set_scale_factor(2);
  return model;
}

std::vector<Stroke3> sketches() {
  std::vector<Stroke3> all;
  for (std::uint32_t index = 0; index < 60; ++index) {  // more than one group, of lengths that are not sorted
    Random random(Seed{6}, Purpose::general, index);
    Stroke3 sketch(index == 17 ? 0 : 1 + (7 * index) % 11);
    for (std::size_t row = 0; row < length(sketch); ++row) {
      sketch(row, 0) = static_cast<float>(3 * random.normal());
      sketch(row, 1) = static_cast<float>(3 * random.normal());
      sketch(row, 2) = row % 3 == 2 ? 1.0F : 0.0F;
    }
    all.push_back(sketch);
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_as_one_sketch_at_a_time) {
  const Model model = scaled_model();
  const std::vector<Stroke3> all = sketches();
  ThreadPool threads(3);
  const ClassifiedSketches found = classify_sketches(model, all, threads);
  BOOST_TEST_REQUIRE(found.classes.size() == all.size());
  BOOST_TEST_REQUIRE(found.features.rows() == 6);
  BOOST_TEST_REQUIRE(found.features.cols() == 60);
  std::vector<std::size_t> counts(4, 0);
  for (std::size_t index = 0; index < all.size(); ++index) {
    const std::size_t rows = length(all[index]);
    std::vector<double> strokes{0, 0, 1, 0, 0};  // the start token, then stroke-5 in the model's units
    for (std::size_t row = 0; row < rows; ++row) {
      const double pen = static_cast<double>(all[index](row, 2));
      strokes.insert(strokes.end(),
                     {static_cast<double>(all[index](row, 0) / 2), static_cast<double>(all[index](row, 1) / 2), 1 - pen, pen, 0});
    }
    const std::vector<Index> lengths{static_cast<Index>(rows)};
    SequenceBatch<double> batch{strokes.data(), nullptr, lengths, static_cast<Index>(rows)};
    Evaluation<double> context;
    const auto h = join(context, Model::encode(context, model.weights(), batch));
    BOOST_TEST((h.matrix() - found.features.col(static_cast<Index>(index))).cwiseAbs().maxCoeff() < 1e-12);
    BOOST_TEST(Model::classify(context, model.weights(), batch)[0] == found.classes[index]);
    const auto logits = Model::logits(context, model.weights(), batch);
    double sum = 0;
    for (Index label = 0; label < 4; ++label) sum += std::exp(logits.matrix()(label, 0));
    BOOST_TEST(found.probabilities[index] == std::exp(logits.matrix()(found.classes[index], 0)) / sum, boost::test_tools::tolerance(1e-12));
    ++counts[found.classes[index]];
  }
  BOOST_TEST(*std::max_element(counts.begin(), counts.end()) < all.size());  // not one class for all
  BOOST_TEST(found.features.col(17).cwiseAbs().maxCoeff() == 0.0);           // the empty sketch
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_does_not_matter) {
  const Model model = scaled_model();
  const std::vector<Stroke3> all = sketches();
  ThreadPool one(1), three(3);
  const ClassifiedSketches a = classify_sketches(model, all, one), b = classify_sketches(model, all, three);
  BOOST_TEST(a.classes == b.classes, boost::test_tools::per_element());
  BOOST_TEST((a.features - b.features).cwiseAbs().maxCoeff() == 0.0);
}

BOOST_AUTO_TEST_CASE(no_sketches_and_invalid_ones) {
  const Model model = scaled_model();
  ThreadPool one(1);
  BOOST_TEST(classify_sketches(model, {}, one).classes.empty());
  const std::vector<Stroke3> bad{Stroke3{{1, 2, 1}}, Stroke3{{1, 2, 0}, {3, 4, 7}}};
  BOOST_CHECK_EXCEPTION(static_cast<void>(classify_sketches(model, bad, one)), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()).starts_with("classify_sketches: sketch 1: row 1 is ");
  });
}

BOOST_AUTO_TEST_CASE(a_model_with_parameters_that_are_not_finite) {
  Model model = scaled_model();
  auto parameters = model.parameters();
  for (auto& parameter : parameters.flat()) parameter = std::numeric_limits<double>::quiet_NaN();
  model.set_parameters(parameters);
  ThreadPool one(1);
  BOOST_CHECK_EXCEPTION(static_cast<void>(classify_sketches(model, sketches(), one)), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()).ends_with(" is not finite, expected a trained model with finite parameters");
  });
}
