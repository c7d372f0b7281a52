// A user-defined output distribution: derivatives, density, samples, and a model that is trained and sampled with it.
#define BOOST_TEST_MODULE model_distribution
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <examples/custom_parts/student_mixture.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/checks/check_distribution.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

/// A distribution whose derivative with respect to one row is wrong.
struct Wrong : Mixture<2> {
  template <class Scalar>
  static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) {
    const Scalar loss = Mixture<2>::offset_loss(y, dx, dy, derivative);
    if (derivative != nullptr) derivative[7] *= Scalar{1.001};
    return loss;
  }
};

/// One that clears the rows of the pen, and one that adds to what is there.
struct Clearing : Mixture<2> {
  template <class Scalar>
  static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) {
    if (derivative != nullptr) std::fill_n(derivative, 3, Scalar{0});
    return Mixture<2>::offset_loss(y, dx, dy, derivative);
  }
};
struct Adding : Mixture<2> {
  template <class Scalar>
  static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) {
    std::array<Scalar, output_size> own{};
    const Scalar loss = Mixture<2>::offset_loss(y, dx, dy, own.data());
    for (int row = 3; derivative != nullptr && row < output_size; ++row) derivative[row] += own[static_cast<std::size_t>(row)];
    return loss;
  }
};

using Model = DecoderOnly<Lstm<8>, StudentMixture<2>>;

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_are_compared_with_differences) {
  BOOST_TEST((check_distribution<StudentMixture<4>>() < 1e-8));
  BOOST_TEST((check_distribution<StudentMixture<1, 1>>() < 1e-8));
  BOOST_TEST(check_distribution<Mixture<5>>() < 1e-8);
  BOOST_TEST(check_distribution<Wrong>() > 1e-5);
  BOOST_TEST(check_distribution<Clearing>() > 1e-5);
  BOOST_TEST(check_distribution<Adding>() > 1e-5);
}

BOOST_AUTO_TEST_CASE(the_density_of_students_t) {
  // one component at (1, -2) with scales 2 and 1: t_3(0.5) / 2 and t_3(1)
  const std::array<double, 8> y{0, 0, 0, 0.7, 1, -2, std::log(2.0), 0};
  const auto density = [](double a) { return 6 * std::sqrt(3.0) / (3.14159265358979323846 * (3 + a * a) * (3 + a * a)); };
  const double loss = StudentMixture<1>::offset_loss(y.data(), 2.0, -1.0, static_cast<double*>(nullptr));
  BOOST_TEST(std::abs(loss + std::log(density(0.5) / 2 * density(1))) < 1e-14);
}

BOOST_AUTO_TEST_CASE(samples_have_the_quartiles_of_students_t) {
  const std::array<float, 8> y{0, 0, 0, 0, 1, -2, std::log(2.0F), 0};
  Random random(Seed{4}, Purpose::sampling);
  std::vector<double> x, below;
  std::array<int, 3> pens{};
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) {
    const SampledPoint point = StudentMixture<1>::sample(y.data(), {}, random);
    x.push_back(point.dx);
    below.push_back(point.dy);
    ++pens.at(static_cast<std::size_t>(point.pen));
  }
  std::sort(x.begin(), x.end());
  std::sort(below.begin(), below.end());
  // the upper quartile of t with 3 degrees of freedom is 0.764892; the error of an estimate from 20,000 samples is about 0.013
  BOOST_TEST(std::abs(x[count / 2] - 1) < 0.08);
  BOOST_TEST(std::abs(x[3 * count / 4] - (1 + 2 * 0.764892)) < 0.13);
  BOOST_TEST(std::abs(below[count / 4] - (-2 - 0.764892)) < 0.065);
  for (const int pen : pens) BOOST_TEST(std::abs(pen - count / 3.0) < 350);
}

BOOST_AUTO_TEST_CASE(a_model_with_it_is_trained_evaluated_and_sampled) {
  const Dataset data = toy_dataset(20, 5, Seed{3});
  TrainingOptions options{.batch_size = 10, .learning_rate = 0.01, .threads = 1};
  Trainer<Model> trainer(options, Seed{2});
  trainer.fit(data, {.steps = 1, .notify = {}});
  const double before = trainer.run().best_cost;
  trainer.fit(data, {.steps = 40, .notify = {}});
  BOOST_TEST(trainer.run().best_cost < before - 0.1);
  Sampler<Model> sampler(trainer.model());
  BOOST_TEST(sampler.draw(3, {.max_length = 20}, Seed{1}).size() == 3U);
  BOOST_TEST(model_name<Model>() == "DecoderOnly<Lstm<8>, StudentMixture<2, 3>>");

  options.loss.mixture = MixtureForm::linear;
  Trainer<Model> linear(options, Seed{2});
  BOOST_CHECK_EXCEPTION(linear.fit(data, {.steps = 1, .notify = {}}), ArgumentError, [](const ArgumentError& error) {
    return error.what() == std::string("loss options: mixture is linear, a form that StudentMixture<2, 3> does not have");
  });
}
