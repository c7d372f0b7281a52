// exp, tanh and the sigmoid on packets, against the standard library.
#define BOOST_TEST_MODULE kernels_functions
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <Eigen/Core>

#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace {

using namespace sketchrnn;
using Scalars = std::tuple<float, double>;

/// Applies a packet function to one number, the other lanes holding other numbers; every lane must do the same.
template <class Scalar, class Function>
Scalar apply(Scalar x, const Function& function) {
  constexpr int width = kernels::lanes<Scalar>;
  alignas(64) Scalar in[width], out[width];
  Scalar result = 0;
  for (int lane = 0; lane < width; ++lane) {
    std::fill_n(in, width, Scalar(0.25));
    in[lane] = x;
    Eigen::internal::pstoreu(out, function(Eigen::internal::ploadu<kernels::Packet<Scalar>>(in)));
    if (lane == 0) result = out[0];
    if (!(out[lane] == result)) return std::numeric_limits<Scalar>::quiet_NaN();
  }
  return result;
}

template <class Scalar>
Scalar exp_of(Scalar x) {
  return apply(x, [](const auto& packet) { return kernels::exp<Scalar>(packet); });
}
template <class Scalar>
Scalar tanh_of(Scalar x) {
  return apply(x, [](const auto& packet) { return kernels::tanh<Scalar>(packet); });
}
template <class Scalar>
Scalar sigmoid_of(Scalar x) {
  return apply(x, [](const auto& packet) { return kernels::sigmoid<Scalar>(packet); });
}

/// |found / expected - 1|, in units of the last place.
template <class Scalar>
double units(Scalar found, double expected) {
  const double difference = std::abs(static_cast<double>(found) - expected);
  if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
  return difference / std::max(std::abs(expected), 1e-30) / static_cast<double>(std::numeric_limits<Scalar>::epsilon());
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(within_a_few_units_of_the_last_place, Scalar, Scalars) {
  double worst_exp = 0, worst_tanh = 0, worst_sigmoid = 0;
  for (int step = -4000; step <= 4000; ++step) {
    const auto x = static_cast<Scalar>(step * 0.005 + 1e-4);
    const auto exact = static_cast<double>(x);
    worst_exp = std::max(worst_exp, units(exp_of(x), std::exp(exact)));
    worst_tanh = std::max(worst_tanh, units(tanh_of(x), std::tanh(exact)));
    worst_sigmoid = std::max(worst_sigmoid, units(sigmoid_of(x), 1 / (1 + std::exp(-exact))));
  }
  BOOST_TEST(worst_exp < 4);
  BOOST_TEST(worst_tanh < 8);
  BOOST_TEST(worst_sigmoid < 8);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(small_numbers, Scalar, Scalars) {
  for (const double x : {0.0, 1e-30, -1e-30, 1e-6, -1e-6, 1e-3}) {
    const auto number = static_cast<Scalar>(x);
    const auto exact = static_cast<double>(number);
    BOOST_TEST(units(exp_of(number), std::exp(exact)) < 4);
    BOOST_TEST(units(tanh_of(number), std::tanh(exact)) < 8);
    BOOST_TEST(units(sigmoid_of(number), 1 / (1 + std::exp(-exact))) < 4);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(large_numbers_and_infinities_go_to_the_limits, Scalar, Scalars) {
  constexpr Scalar most = std::numeric_limits<Scalar>::max();
  constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
  for (const Scalar x : {Scalar(100), Scalar(1e4), Scalar(1e30), most, infinity}) {
    BOOST_TEST(exp_of(Scalar(-x)) >= 0);
    BOOST_TEST(exp_of(Scalar(-x)) < 1e-37);
    BOOST_TEST(exp_of(x) > 1e37);
    BOOST_TEST(std::abs(tanh_of(x) - 1) < 1e-6);
    BOOST_TEST(std::abs(tanh_of(Scalar(-x)) + 1) < 1e-6);
    BOOST_TEST(std::abs(tanh_of(x)) <= 1);
    BOOST_TEST(sigmoid_of(x) == 1);
    BOOST_TEST(sigmoid_of(Scalar(-x)) >= 0);
    BOOST_TEST(sigmoid_of(Scalar(-x)) < 1e-37);
  }
}
