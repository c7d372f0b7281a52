// Sampled points compared with their distribution.
#define BOOST_TEST_MODULE model_sample
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/mixture.hpp>

using namespace sketchrnn;

namespace {

constexpr int draws = 40'000;

/// pen logits, pi logits, mu_x, mu_y, log sigma_x, log sigma_y, atanh rho of two components far apart.
const std::array<float, 15> two_components{
    0.0F, 1.0F, -1.0F, 0.7F, -0.7F, -100, 100, 5, -5, std::log(2.0F), 0, std::log(0.5F), 0, std::atanh(0.6F), 0};

struct Moments {
  double first_share = 0, mean_x = 0, mean_y = 0, deviation_x = 0, deviation_y = 0, correlation = 0;
  std::array<double, 3> pen{};
};

/// The moments of the points of the first component, and the frequencies of components and pen states.
Moments moments(const SamplingOptions& options) {
  Random random(Seed{11});
  Moments m;
  double n = 0, xx = 0, yy = 0, xy = 0;
  for (int draw = 0; draw < draws; ++draw) {
    const SampledPoint point = Mixture<2>::sample(two_components.data(), options, random);
    m.pen[static_cast<std::size_t>(point.pen)] += 1.0 / draws;
    if (point.dx > 0) continue;
    n += 1;
    m.mean_x += point.dx;
    m.mean_y += point.dy;
    xx += (point.dx + 100) * (point.dx + 100);
    yy += (point.dy - 5) * (point.dy - 5);
    xy += (point.dx + 100) * (point.dy - 5);
  }
  m.first_share = n / draws;
  m.mean_x /= n;
  m.mean_y /= n;
  m.deviation_x = std::sqrt(xx / n);
  m.deviation_y = std::sqrt(yy / n);
  m.correlation = xy / std::sqrt(xx * yy);
  return m;
}

double share(double logit, double other, double temperature) { return 1 / (1 + std::exp((other - logit) / temperature)); }

}  // namespace

BOOST_AUTO_TEST_CASE(temperature_one_is_the_model_s_own_distribution) {
  const Moments m = moments({});
  BOOST_TEST(std::abs(m.first_share - share(0.7, -0.7, 1)) < 0.01);
  BOOST_TEST(std::abs(m.mean_x + 100) < 0.06);
  BOOST_TEST(std::abs(m.mean_y - 5) < 0.02);
  BOOST_TEST(std::abs(m.deviation_x - 2) < 0.04);
  BOOST_TEST(std::abs(m.deviation_y - 0.5) < 0.01);
  BOOST_TEST(std::abs(m.correlation - 0.6) < 0.02);
  const double total = 1 + std::exp(1.0) + std::exp(-1.0);
  BOOST_TEST(std::abs(m.pen[0] - 1 / total) < 0.01);
  BOOST_TEST(std::abs(m.pen[1] - std::exp(1.0) / total) < 0.01);
}

BOOST_AUTO_TEST_CASE(the_paper_s_law_and_magenta_s) {
  const Moments paper = moments({.temperature = 0.25});
  BOOST_TEST(std::abs(paper.deviation_x - 2 * 0.5) < 0.02);  // sigma sqrt(T)
  BOOST_TEST(std::abs(paper.first_share - share(0.7, -0.7, 0.25)) < 0.005);
  const Moments magenta = moments({.temperature = 0.25, .law = TemperatureLaw::magenta});
  BOOST_TEST(std::abs(magenta.deviation_x - 2 * 0.25) < 0.01);  // sigma T
  BOOST_TEST(std::abs(magenta.first_share - share(0.7, -0.7, 0.25)) < 0.005);
  BOOST_TEST(std::abs(magenta.correlation - 0.6) < 0.02);
}

BOOST_AUTO_TEST_CASE(the_pen_s_temperature) {
  const auto drawn = [](double t) {
    const double total = std::exp(0.0) + std::exp(1 / t) + std::exp(-1 / t);
    return std::exp(1 / t) / total;
  };
  BOOST_TEST(std::abs(moments({.temperature = 0.25}).pen[1] - drawn(0.25)) < 0.01);
  BOOST_TEST(std::abs(moments({.temperature = 0.25, .pen = PenTemperature::softer}).pen[1] - drawn(0.5 + 0.5 * 0.25)) < 0.01);
}

BOOST_AUTO_TEST_CASE(greedy_is_mean_and_likeliest) {
  for (const SamplingOptions& options : {SamplingOptions{.temperature = 0}, SamplingOptions{.temperature = 3, .greedy = true}}) {
    Random random(Seed{1});
    const SampledPoint point = Mixture<2>::sample(two_components.data(), options, random);
    BOOST_TEST(point.dx == -100.0);
    BOOST_TEST(point.dy == 5.0);
    BOOST_TEST(point.pen == 1);
  }
}

BOOST_AUTO_TEST_CASE(streams_stay_aligned_whatever_is_drawn) {
  Random greedy(Seed{1}), free(Seed{1});
  static_cast<void>(Mixture<2>::sample(two_components.data(), {.temperature = 0}, greedy));
  static_cast<void>(Mixture<2>::sample(two_components.data(), {.temperature = 2}, free));
  BOOST_TEST(greedy() == free());
}

BOOST_AUTO_TEST_CASE(softmax_at_extreme_logits) {
  const std::vector<float> logits{-1e30F, 1e30F, 0};
  for (const double u : {0.0, 0.5, 0.999999}) BOOST_TEST(sample_softmax<float>(logits, 1, u) == 1U);
  const std::vector<float> equal{3, 3};
  BOOST_TEST(sample_softmax<float>(equal, 1, 0.49) == 0U);
  BOOST_TEST(sample_softmax<float>(equal, 1, 0.51) == 1U);
  BOOST_TEST(sample_softmax<float>(equal, 1e-9, 0.51) == 1U);
}
