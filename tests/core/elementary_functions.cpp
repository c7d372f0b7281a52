// log, sin, cos and acos of doubles against the standard library in long double, and their bits, which are the same on all platforms.
#define BOOST_TEST_MODULE core_elementary_functions
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/random.hpp>

using namespace sketchrnn;

namespace {

/// Returns the largest |function(x) - exact(x)| / max(scale, |exact(x)|) of 20001 values from `first` to `last`.
template <class Function, class Exact>
double worst(const Function& function, const Exact& exact, double first, double last, long double scale) {
  long double largest = 0;
  for (int i = 0; i <= 20000; ++i) {
    const double x = first + (last - first) * i / 20000;
    const long double expected = exact(static_cast<long double>(x));
    largest = std::max(largest, std::abs(static_cast<long double>(function(x)) - expected) / std::max(scale, std::abs(expected)));
  }
  return static_cast<double>(largest);
}

const auto exact_log = [](long double x) { return std::log(x); };
const auto exact_exp = [](long double x) { return std::exp(x); };
const auto exact_sin = [](long double x) { return std::sin(x); };
const auto exact_cos = [](long double x) { return std::cos(x); };
const auto exact_acos = [](long double x) { return std::acos(x); };

}  // namespace

BOOST_AUTO_TEST_CASE(functions_are_accurate) {
  constexpr double ulp = std::numeric_limits<double>::epsilon();
  BOOST_TEST(worst(detail::rounded_log, exact_log, 1e-9, 1, 0) < ulp);
  BOOST_TEST(worst(detail::rounded_log, exact_log, 1e-320, 1e-300, 0) < ulp);
  BOOST_TEST(worst(detail::rounded_log, exact_log, 1, 1e300, 0) < ulp);
  BOOST_TEST(worst(detail::rounded_exp, exact_exp, -1, 1, 0) < ulp);
  BOOST_TEST(worst(detail::rounded_exp, exact_exp, -708, 709.7, 0) < ulp);
  BOOST_TEST(worst(detail::rounded_exp, exact_exp, -745, -708, 1e-300L) < 1e-20);
  BOOST_TEST(worst(detail::rounded_sin, exact_sin, -7, 7, 1) < 2e-16);
  BOOST_TEST(worst(detail::rounded_cos, exact_cos, -7, 7, 1) < 2e-16);
  BOOST_TEST(worst(detail::rounded_cos, exact_cos, 1e4, 1e6, 1) < 2e-16);
  BOOST_TEST(worst(detail::rounded_acos, exact_acos, -1, 1, 1) < 2e-15);
  BOOST_TEST(worst(detail::rounded_acos, exact_acos, 0.999999, 1, 0) < 2e-15);
  BOOST_TEST(detail::rounded_acos(1) == 0.0);
  BOOST_TEST(detail::rounded_log(1) == 0.0);
  BOOST_TEST(detail::rounded_log(0) == -std::numeric_limits<double>::infinity());
  BOOST_TEST(std::isnan(detail::rounded_log(-1)));
  BOOST_TEST(detail::rounded_log(std::numeric_limits<double>::infinity()) == std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(exponentials_and_powers_at_their_limits) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  BOOST_TEST(detail::rounded_exp(0) == 1.0);
  BOOST_TEST(detail::rounded_exp(-infinity) == 0.0);
  BOOST_TEST(detail::rounded_exp(1000) == infinity);
  BOOST_TEST(std::isnan(detail::rounded_exp(std::numeric_limits<double>::quiet_NaN())));
  BOOST_TEST(detail::rounded_power(0, 0) == 1.0);
  BOOST_TEST(detail::rounded_power(0, 3) == 0.0);
  BOOST_TEST(detail::rounded_power(1, 1'000'000) == 1.0);
  for (const double base : {0.9, 0.99995, 1.01}) {
    for (const std::uint64_t n : {1U, 2U, 17U, 5000U}) {
      const long double exact = std::pow(static_cast<long double>(base), static_cast<long double>(n));
      const double bound = std::numeric_limits<double>::epsilon() * (1 + static_cast<double>(n) * std::abs(std::log(base)));
      BOOST_TEST(std::abs(static_cast<double>((static_cast<long double>(detail::rounded_power(base, n)) - exact) / exact)) <= bound);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_bits_are_the_same_on_every_platform) {
  Random random(Seed{7});
  Fnv1a hash;
  for (int draw = 0; draw < 10000; ++draw) {
    hash.add(std::bit_cast<std::uint64_t>(0.3 + random.normal()));  // a product that is returned is not contracted either
    hash.add(std::bit_cast<std::uint64_t>(random.uniform(-0.7, 0.3)));
  }
  for (int i = 0; i <= 1000; ++i) hash.add(std::bit_cast<std::uint64_t>(detail::rounded_acos(-1 + i * 0x1p-9)));
  BOOST_TEST(hash.value() == 0xD4F6'7D93'285D'F406U);
  Fnv1a powers;
  for (std::uint64_t n = 0; n <= 1000; ++n) powers.add(std::bit_cast<std::uint64_t>(detail::rounded_power(0.99995, 97 * n)));
  for (int i = 0; i <= 1000; ++i) powers.add(std::bit_cast<std::uint64_t>(detail::rounded_exp(-700 + i * 1.375)));
  BOOST_TEST(powers.value() == 0xA80E'DEBE'0831'E033U);
}
