// exp, log, tanh, sigmoid, sin and cos of packets against the standard library in long double.
#define BOOST_TEST_MODULE kernels_functions
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <tuple>
#include <type_traits>

#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace {

using namespace sketchrnn;
using Scalars = std::tuple<float, double>;

/// Applies a packet function to one value, with other values in the other lanes; every lane must give the same result.
template <class Scalar, class Function>
Scalar apply(Scalar x, const Function& function) {
  constexpr auto width = static_cast<std::size_t>(kernels::lanes<Scalar>);
  Scalar in[width], out[width];
  Scalar result = 0;
  for (std::size_t lane = 0; lane < width; ++lane) {
    std::fill_n(in, width, Scalar(0.25));
    in[lane] = x;
    function(kernels::Packet<Scalar>::load(in)).store(out);
    if (lane == 0) result = out[0];
    if (!(out[lane] == result)) return std::numeric_limits<Scalar>::quiet_NaN();
  }
  return result;
}

const auto exp_of = [](auto x) { return apply(x, [](const auto& packet) { return exp(packet); }); };
const auto log_of = [](auto x) { return apply(x, [](const auto& packet) { return log(packet); }); };
const auto tanh_of = [](auto x) { return apply(x, [](const auto& packet) { return tanh(packet); }); };
const auto sigmoid_of = [](auto x) { return apply(x, [](const auto& packet) { return sigmoid(packet); }); };
const auto sin_of = [](auto x) { return apply(x, [](const auto& packet) { return sin(packet); }); };
const auto cos_of = [](auto x) { return apply(x, [](const auto& packet) { return cos(packet); }); };

long double exact_sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }

/// |found - expected| in units of the last place of `expected` as a Scalar.
template <class Scalar>
double units(Scalar found, long double expected) {
  int exponent = 0;
  std::frexp(static_cast<double>(expected), &exponent);
  using Limits = std::numeric_limits<Scalar>;
  const long double unit = std::ldexp(1.0L, std::max(exponent, Limits::min_exponent) - Limits::digits);
  const auto difference = static_cast<double>(std::abs(static_cast<long double>(found) - expected) / unit);
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
}

/// Returns the largest error of 4001 values from `first` to `last`.
template <class Scalar, class Function, class Exact>
double worst(const Function& function, const Exact& exact, double first, double last) {
  double largest = 0;
  for (int step = 0; step <= 4000; ++step) {
    const auto x = static_cast<Scalar>(first + (last - first) * step / 4000);
    largest = std::max(largest, units(function(x), exact(static_cast<long double>(x))));
  }
  return largest;
}

/// Returns the largest absolute error.
template <class Scalar, class Function, class Exact>
double worst_absolute(const Function& function, const Exact& exact, double first, double last) {
  double largest = 0;
  for (int step = 0; step <= 4000; ++step) {
    const auto x = static_cast<Scalar>(first + (last - first) * step / 4000);
    largest = std::max(largest, static_cast<double>(std::abs(static_cast<long double>(function(x)) - exact(static_cast<long double>(x)))));
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(errors_in_units_of_the_last_place, Scalar, Scalars) {
  const auto exact_exp = [](long double x) { return std::exp(x); };
  const auto exact_log = [](long double x) { return std::log(x); };
  const auto exact_tanh = [](long double x) { return std::tanh(x); };
  constexpr bool is_float = std::is_same_v<Scalar, float>;
  constexpr double most = is_float ? 88.7 : 709.7, min_normal = is_float ? -87.3 : -708.3, least = is_float ? -103.2 : -745;
  BOOST_TEST(worst<Scalar>(exp_of, exact_exp, -1, 1) < 1.1);
  BOOST_TEST(worst<Scalar>(exp_of, exact_exp, min_normal, most) < 1.1);
  BOOST_TEST(worst<Scalar>(exp_of, exact_exp, least, min_normal) < 1.1);  // subnormal
  BOOST_TEST(worst<Scalar>(log_of, exact_log, 0.5, 2) < 1);
  BOOST_TEST(worst<Scalar>(log_of, exact_log, 2, 1e30) < 1);
  BOOST_TEST(worst<Scalar>(log_of, exact_log, 1e-41, 1e-37) < 1);  // in float, partly subnormal
  BOOST_TEST(worst<Scalar>(tanh_of, exact_tanh, -1e-3, 1e-3) < (is_float ? 2.5 : 3));
  BOOST_TEST(worst<Scalar>(tanh_of, exact_tanh, -1, 1) < (is_float ? 4 : 3));
  BOOST_TEST(worst<Scalar>(tanh_of, exact_tanh, -30, 30) < (is_float ? 6.5 : 3));
  BOOST_TEST(worst<Scalar>(sigmoid_of, exact_sigmoid, -80, 80) < 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sine_and_cosine, Scalar, Scalars) {
  const auto exact_sin = [](long double x) { return std::sin(x); };
  const auto exact_cos = [](long double x) { return std::cos(x); };
  const double bound = std::is_same_v<Scalar, float> ? 1e-7 : 2e-16;
  BOOST_TEST(worst<Scalar>(sin_of, exact_sin, -0.7, 0.7) < 1.6);
  BOOST_TEST(worst<Scalar>(cos_of, exact_cos, -0.7, 0.7) < 1.6);
  for (const double range : {3.2, 100.0, 8190.0, 8300.0, 1e6, 1e30}) {
    BOOST_TEST_CONTEXT("|x| <= " << range) {
      BOOST_TEST(worst_absolute<Scalar>(sin_of, exact_sin, -range, range) < bound);
      BOOST_TEST(worst_absolute<Scalar>(cos_of, exact_cos, -range, range) < bound);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(exact_values, Scalar, Scalars) {
  BOOST_TEST(exp_of(Scalar{0}) == 1);
  BOOST_TEST(log_of(Scalar{1}) == 0);
  BOOST_TEST(log_of(Scalar{2}) == std::numbers::ln2_v<Scalar>);
  BOOST_TEST(tanh_of(Scalar{0}) == 0);
  BOOST_TEST(std::signbit(tanh_of(-Scalar{0})));
  BOOST_TEST(sigmoid_of(Scalar{0}) == Scalar(0.5));
  BOOST_TEST(sin_of(Scalar{0}) == 0);
  BOOST_TEST(cos_of(Scalar{0}) == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(large_numbers_and_infinities_go_to_the_limits, Scalar, Scalars) {
  constexpr Scalar most = std::numeric_limits<Scalar>::max();
  constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
  for (const Scalar x : {Scalar(800), Scalar(1e4), Scalar(1e30), most, infinity}) {
    BOOST_TEST(exp_of(x) == infinity);
    BOOST_TEST(exp_of(Scalar(-x)) == 0);
    BOOST_TEST(tanh_of(x) == 1);
    BOOST_TEST(tanh_of(Scalar(-x)) == -1);
    BOOST_TEST(sigmoid_of(x) == 1);
    BOOST_TEST(sigmoid_of(Scalar(-x)) == 0);
  }
  BOOST_TEST(log_of(infinity) == infinity);
  BOOST_TEST(log_of(Scalar{0}) == -infinity);
  BOOST_TEST(log_of(-Scalar{0}) == -infinity);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_not_a_number, Scalar, Scalars) {
  // in all lanes: apply() compares lanes, and NaN does not equal itself
  const auto all_nan = [](const kernels::Packet<Scalar>& packet) { return !any(packet == packet); };
  using P = kernels::Packet<Scalar>;
  const P nan = std::numeric_limits<Scalar>::quiet_NaN(), infinity = std::numeric_limits<Scalar>::infinity();
  BOOST_TEST(all_nan(exp(nan)));
  BOOST_TEST(all_nan(log(nan)));
  BOOST_TEST(all_nan(tanh(nan)));
  BOOST_TEST(all_nan(sigmoid(nan)));
  BOOST_TEST(all_nan(sin(nan)));
  BOOST_TEST(all_nan(cos(nan)));
  BOOST_TEST(all_nan(log(P(-1))));
  BOOST_TEST(all_nan(log(-infinity)));
  BOOST_TEST(all_nan(sin(infinity)));
  BOOST_TEST(all_nan(cos(-infinity)));
}
