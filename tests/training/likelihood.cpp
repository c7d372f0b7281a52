// The likelihood of drawings compared with its definition, point by point; per class and in total; threads.
#define BOOST_TEST_MODULE training_likelihood
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/likelihood.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Unconditional = DecoderOnly<Lstm<4>, Mixture<2>>;
using Whole = SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<2>>;

template <class Model>
Model lively_model() {
  Model model(Seed{3});
  Random random(Seed{4});
  model.update([&](const auto& parameters) {
    for (float& parameter : parameters.flat()) parameter += static_cast<float>(0.3 * random.normal());
  });
  model.set_scale_factor(5);
  return model;
}

/// Two classes in three splits, some 100 drawings of different lengths.
Dataset two_classes() {
  Dataset data;
  data.classes = {"curls", "lines"};
  Random random(Seed{9});
  for (std::uint32_t k = 0; k < 60; ++k) data.train.push_back(toy_sketch(1 + k % 17, true, random), 0);
  for (std::uint32_t k = 0; k < 30; ++k) data.valid.push_back(toy_sketch(2 + k % 5, false, random), 1);
  for (std::uint32_t k = 0; k < 10; ++k) data.test.push_back(toy_sketch(3 + k, false, random), k % 2);
  return data;
}

/// -log q of one pen state, computed directly.
double pen_nll(const float* y, int state) {
  double total = 0;
  for (int k = 0; k < 3; ++k) total += std::exp(static_cast<double>(y[k]));
  return -std::log(std::exp(static_cast<double>(y[state])) / total);
}

/// -log p of one offset: the sum over the normals as in the paper (eq. 5).
double offset_nll(const float* y, double dx, double dy) {
  double total = 0, density = 0;
  for (int k = 0; k < 2; ++k) total += std::exp(static_cast<double>(y[3 + k]));
  for (int k = 0; k < 2; ++k) {
    const auto number = [&](int block) { return static_cast<double>(y[3 + 2 * block + k]); };
    const double sx = std::exp(number(3)), sy = std::exp(number(4)), rho = std::tanh(number(5));
    const double a = (dx - number(1)) / sx, b = (dy - number(2)) / sy;
    const double z = a * a + b * b - 2 * rho * a * b;
    density +=
        std::exp(number(0)) / total * std::exp(-z / (2 * (1 - rho * rho))) / (2 * std::numbers::pi * sx * sy * std::sqrt(1 - rho * rho));
  }
  return -std::log(density);
}

void compare_point_by_point(FirstInput first_input, const std::vector<float>& first_row) {
  const auto model = lively_model<Unconditional>();
  const Dataset data = two_classes();
  double offsets = 0, pens = 0;
  std::size_t points = 0;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : split->sketches) {
      Evaluation<float> context;
      auto state = zero_state<Lstm<4>>(context, 1);
      std::vector<float> row = first_row;
      for (std::size_t point = 0; point <= length(sketch); ++point, ++points) {
        state = Unconditional::Decoder::step(context, model.weights()["decoder"_p], constant<5>(static_cast<const float*>(row.data()), 1),
                                             Unconditional::LatentValue{}, state);
        const auto y = Unconditional::Decoder::output(context, model.weights()["decoder"_p], state);
        if (point == length(sketch)) {
          pens += pen_nll(y.data, 2);
          break;
        }
        const float p = sketch(point, 2);
        row = {sketch(point, 0) / 5, sketch(point, 1) / 5, 1 - p, p, 0};
        offsets += offset_nll(y.data, static_cast<double>(row[0]), static_cast<double>(row[1]));
        pens += pen_nll(y.data, p == 1 ? 1 : 0);
      }
    }
  }
  ThreadPool threads(1);
  const Likelihood found = likelihood(model, data, {.first_input = first_input}, Seed{1}, threads).all;
  BOOST_TEST(found.sketches == 100U);
  BOOST_TEST(found.points == points);
  BOOST_TEST(std::abs(found.offset_nll - offsets / static_cast<double>(points)) < 1e-4);
  BOOST_TEST(std::abs(found.pen_nll - pens / static_cast<double>(points)) < 1e-4);
  BOOST_TEST(found.kl == 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(point_by_point) {
  compare_point_by_point(FirstInput::start_token, {0, 0, 1, 0, 0});
  compare_point_by_point(FirstInput::zeros, {0, 0, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(classes_together_are_all) {
  const auto model = lively_model<Whole>();
  ThreadPool one(1), three(3);
  const LikelihoodReport found = likelihood(model, two_classes(), {}, Seed{1}, one);
  BOOST_REQUIRE(found.classes.size() == 2U);
  const Likelihood &curls = found.classes[0], &lines = found.classes[1];
  BOOST_TEST(curls.name == "curls");
  BOOST_TEST(lines.name == "lines");
  BOOST_TEST(curls.sketches == 65U);
  BOOST_TEST(curls.sketches + lines.sketches == found.all.sketches);
  const auto points = [](const Likelihood& group) { return static_cast<double>(group.points); };
  BOOST_TEST(std::abs((curls.offset_nll * points(curls) + lines.offset_nll * points(lines)) / points(found.all) - found.all.offset_nll) <
             1e-12);
  BOOST_TEST(std::abs((curls.kl * 65 + lines.kl * 35) / 100 - found.all.kl) < 1e-12);
  BOOST_TEST(found.all.kl > 0);

  const LikelihoodReport again = likelihood(model, two_classes(), {}, Seed{1}, three);
  BOOST_TEST(again.all.offset_nll == found.all.offset_nll);
  BOOST_TEST(again.all.pen_nll == found.all.pen_nll);
  BOOST_TEST(again.all.reconstruction == found.all.reconstruction);
  BOOST_TEST(likelihood(model, two_classes(), {}, Seed{2}, one).all.offset_nll != found.all.offset_nll);
}

BOOST_AUTO_TEST_CASE(the_loss_of_the_paper_counts_its_padding) {
  const auto model = lively_model<Unconditional>();
  ThreadPool threads(1);
  const LikelihoodReport at_longest = likelihood(model, two_classes(), {}, Seed{1}, threads);
  Split all;
  const Dataset data = two_classes();
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : split->sketches) all.push_back(divide_offsets(sketch, 5), 0);
  }
  EvaluationOptions options;
  options.max_length = 17;
  BOOST_TEST(std::abs(evaluate(model, all, options, Seed{1}, threads)["reconstruction"] - at_longest.all.reconstruction) < 1e-6);
  const LikelihoodReport longer = likelihood(model, two_classes(), {.padded_length = 40}, Seed{1}, threads);
  BOOST_TEST(longer.all.reconstruction != at_longest.all.reconstruction);
  BOOST_TEST(longer.all.offset_nll == at_longest.all.offset_nll);
}

BOOST_AUTO_TEST_CASE(what_is_too_long_is_left_out_and_counted) {
  const auto model = lively_model<Unconditional>();
  ThreadPool threads(1);
  Dataset data = two_classes();
  data.train.push_back(Stroke3{}, 0);
  const LikelihoodReport found = likelihood(model, data, {.max_points = 10}, Seed{1}, threads);
  BOOST_TEST(found.left_out > 1U);
  BOOST_TEST(found.left_out + found.all.sketches == 101U);
  BOOST_CHECK_THROW(static_cast<void>(likelihood(model, data, {.max_points = 0}, Seed{1}, threads)), ArgumentError);
  data.train.labels[0] = 7;
  BOOST_CHECK_THROW(static_cast<void>(likelihood(model, data, {}, Seed{1}, threads)), ArgumentError);
}
