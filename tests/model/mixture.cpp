// The mixture density and the pen states: compared with a direct computation in long double, at extreme values, and as a density.
#define BOOST_TEST_MODULE model_mixture
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numbers>
#include <tuple>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/mixture.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Scalars = std::tuple<float, double>;
constexpr MixtureForm forms[] = {MixtureForm::log_space, MixtureForm::linear};

/// Returns sum_k pi_k N_k by equations 18 to 25 of Graves 2013, exponentiating first, in long double.
template <int Components>
long double density(const std::vector<double>& y, long double dx, long double dy) {
  const auto block = [&](int place, int k) { return static_cast<long double>(y[static_cast<std::size_t>(3 + place * Components + k)]); };
  long double total = 0;
  for (int k = 0; k < Components; ++k) total += std::exp(block(0, k));
  long double sum = 0;
  for (int k = 0; k < Components; ++k) {
    const long double pi = std::exp(block(0, k)) / total;
    const long double sigma_x = std::exp(block(3, k)), sigma_y = std::exp(block(4, k)), rho = std::tanh(block(5, k));
    const long double a = (dx - block(1, k)) / sigma_x, b = (dy - block(2, k)) / sigma_y;
    const long double z = a * a + b * b - 2 * rho * a * b;
    const long double one_minus = 1 - rho * rho;
    sum += pi * std::exp(-z / (2 * one_minus)) / (2 * std::numbers::pi_v<long double> * sigma_x * sigma_y * std::sqrt(one_minus));
  }
  return sum;
}

template <int Components>
double expected_loss(const std::vector<double>& y, double dx, double dy, MixtureForm form) {
  return static_cast<double>(-std::log(density<Components>(y, dx, dy) + (form == MixtureForm::linear ? 1e-6L : 0.0L)));
}

template <int Components>
void check_value(double deviation, double offset) {
  using Density = Mixture<Components>;
  for (std::uint32_t stream = 0; stream < 40; ++stream) {
    const auto y = random_numbers(Density::output_size, stream, deviation);
    const auto point = random_numbers(2, 1000 + stream, offset);
    const std::vector<float> single(y.begin(), y.end());
    const std::vector<double> rounded(single.begin(), single.end());
    const float x_single = static_cast<float>(point[0]), y_single = static_cast<float>(point[1]);
    for (const MixtureForm form : forms) {
      const double found = Density::offset_loss(y.data(), point[0], point[1], form, static_cast<double*>(nullptr));
      const double expected = expected_loss<Components>(y, point[0], point[1], form);
      BOOST_TEST(std::abs(found - expected) <= 1e-12 * std::max(1.0, std::abs(expected)), found << " and " << expected);
      const float in_float = Density::offset_loss(single.data(), x_single, y_single, form, static_cast<float*>(nullptr));
      const double in_double = expected_loss<Components>(rounded, x_single, y_single, form);
      BOOST_TEST(std::abs(in_float - in_double) <= 2e-4 * std::max(1.0, std::abs(in_double)), in_float << " and " << in_double);
    }
  }
}

/// The value and the derivative, including that of the pen logits.
template <class Density, class Scalar>
std::pair<Scalar, std::vector<Scalar>> loss_and_derivative(const std::vector<Scalar>& y, Scalar dx, Scalar dy, MixtureForm form) {
  std::vector<Scalar> derivative(Density::output_size, std::numeric_limits<Scalar>::quiet_NaN());
  const std::array<Scalar, 3> pen{1, 0, 0};
  const Scalar loss =
      Density::offset_loss(y.data(), dx, dy, form, derivative.data()) + Density::pen_loss(y.data(), pen.data(), derivative.data());
  return {loss, derivative};
}

template <class Scalar>
bool all_finite(const std::pair<Scalar, std::vector<Scalar>>& result) {
  return std::isfinite(result.first) &&
         std::all_of(result.second.begin(), result.second.end(), [](Scalar number) { return std::isfinite(number); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(value_against_the_formula_as_it_is_printed) {
  check_value<1>(0.7, 1.5);
  check_value<20>(0.5, 1);
}

BOOST_AUTO_TEST_CASE(the_linear_form_floors_the_density) {
  const std::vector<double> y(3 + 6 * 3, 0.0);
  using Density = Mixture<3>;
  const auto loss = [&](double dx, MixtureForm form) {
    return Density::offset_loss(y.data(), dx, 0.0, form, static_cast<double*>(nullptr));
  };
  BOOST_TEST(std::abs(loss(1000, MixtureForm::linear) - -std::log(1e-6)) < 1e-12);
  BOOST_TEST(std::abs(loss(1000, MixtureForm::log_space) - (500000 + std::log(2 * std::numbers::pi))) < 1e-6);
}

BOOST_AUTO_TEST_CASE(derivative_against_differences) {
  using Density = Mixture<3>;
  for (std::uint32_t stream = 0; stream < 10; ++stream) {
    for (const MixtureForm form : forms) {
      auto y = random_numbers(Density::output_size, stream, 0.7);
      const auto point = random_numbers(2, 100 + stream);
      const auto derivative = loss_and_derivative<Density>(y, point[0], point[1], form).second;
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double step = 1e-5, original = y[i];
        y[i] = original + step;
        const double above = loss_and_derivative<Density>(y, point[0], point[1], form).first;
        y[i] = original - step;
        const double below = loss_and_derivative<Density>(y, point[0], point[1], form).first;
        y[i] = original;
        const double difference = (above - below) / (2 * step);
        BOOST_TEST(std::abs(derivative[i] - difference) <= 1e-7 * std::max(1.0, std::abs(difference)),
                   "number " << i << ": " << derivative[i] << " and " << difference);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(asking_for_the_derivative_does_not_change_the_value) {
  const auto y = random_numbers(Mixture<3>::output_size, 1);
  std::vector<double> derivative(y.size(), 77.0);
  for (const MixtureForm form : forms) {
    const double with = Mixture<3>::offset_loss(y.data(), 0.3, -0.2, form, derivative.data());
    BOOST_TEST(with == Mixture<3>::offset_loss(y.data(), 0.3, -0.2, form, static_cast<double*>(nullptr)));
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(derivative[i] == 77);  // the derivative of the pen logits is written by pen_loss()
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(finite_for_every_finite_input, Scalar, Scalars) {
  using Density = Mixture<3>;
  constexpr auto most = std::numeric_limits<Scalar>::max();
  const Scalar extremes[] = {Scalar(1e30), Scalar(-1e30), Scalar(1e4), Scalar(-1e4), Scalar(100), Scalar(-100), 0, most, -most};
  const auto check = [](const std::vector<Scalar>& y, Scalar dx, Scalar dy) {
    for (const MixtureForm form : forms) {
      if (!all_finite(loss_and_derivative<Density>(y, dx, dy, form))) return false;
    }
    return true;
  };
  const std::vector<Scalar> moderate = random_numbers<Scalar>(Density::output_size, 1, 0.5);
  for (const Scalar extreme : extremes) {
    for (const Scalar dx : {Scalar(0.5), Scalar(0), Scalar(1e30), Scalar(-1e30), most}) {
      BOOST_TEST(check(std::vector<Scalar>(moderate.size(), extreme), dx, -dx), extreme << " everywhere, point " << dx);
      BOOST_TEST(check(moderate, extreme, dx), "point " << extreme << ", " << dx);
      for (std::size_t place = 0; place < moderate.size(); ++place) {  // in one element
        auto y = moderate;
        y[place] = extreme;
        BOOST_TEST(check(y, dx, dx), extreme << " at number " << place << ", point " << dx);
      }
      for (std::size_t block = 0; block < 6; ++block) {  // in a whole block
        auto y = moderate;
        std::fill_n(y.begin() + 3 + static_cast<std::ptrdiff_t>(block) * 3, 3, extreme);
        BOOST_TEST(check(y, dx, dx), extreme << " in block " << block << ", point " << dx);
      }
    }
  }
  Random random(Seed{1});  // and mixed
  for (int turn = 0; turn < 3000; ++turn) {
    auto y = moderate;
    for (Scalar& number : y) number = extremes[random.below(std::size(extremes))];
    BOOST_TEST(check(y, extremes[random.below(std::size(extremes))], extremes[random.below(std::size(extremes))]), "turn " << turn);
  }
}

BOOST_AUTO_TEST_CASE(it_is_a_density) {
  // the integral over the plane, by the midpoint rule, of a mixture with strong and opposite correlations
  auto y = random_numbers(Mixture<3>::output_size, 3, 0.4);
  y[3 + 5 * 3] = 1.2;
  y[3 + 5 * 3 + 1] = -0.9;
  double integral = 0;
  const double step = 0.05;
  for (double dx = -15 + step / 2; dx < 15; dx += step) {
    for (double dy = -15 + step / 2; dy < 15; dy += step) {
      integral += step * step * std::exp(-Mixture<3>::offset_loss(y.data(), dx, dy, MixtureForm::log_space, static_cast<double*>(nullptr)));
    }
  }
  BOOST_TEST(std::abs(integral - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(strong_correlation_is_computed_where_the_original_overflows) {
  // 1 - rho^2 = 1 / cosh^2 r; the formula of the paper is accurate up to r = 8 in long double
  using Density = Mixture<1>;
  for (const double r : {-8.0, -5.0, 5.0, 8.0}) {
    const std::vector<double> y{0, 0, 0, 0.3, 0.1, -0.2, 0.4, -0.5, r};
    const double dx = 0.1 + std::exp(0.4) * 0.7, dy = -0.2 + std::exp(-0.5) * (r > 0 ? 0.7001 : -0.7001);
    const double found = Density::offset_loss(y.data(), dx, dy, MixtureForm::log_space, static_cast<double*>(nullptr));
    const double expected = expected_loss<1>(y, dx, dy, MixtureForm::log_space);
    BOOST_TEST(std::abs(found - expected) < 1e-6 * std::max(1.0, std::abs(expected)), found << " and " << expected);
  }
}

BOOST_AUTO_TEST_CASE(pen_states) {
  const std::vector<double> logits{0.2, -1.3, 2.1};
  const double total = std::exp(0.2) + std::exp(-1.3) + std::exp(2.1);
  for (std::size_t state = 0; state < 3; ++state) {
    std::array<double, 3> pen{}, derivative{};
    pen[state] = 1;
    const double loss = Mixture<1>::pen_loss(logits.data(), pen.data(), derivative.data());
    BOOST_TEST(std::abs(loss - -std::log(std::exp(logits[state]) / total)) < 1e-14);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(std::abs(derivative[i] - (std::exp(logits[i]) / total - pen[i])) < 1e-14);
    BOOST_TEST(loss == Mixture<1>::pen_loss(logits.data(), pen.data(), static_cast<double*>(nullptr)));
  }
}
