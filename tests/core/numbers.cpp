// Classification of floating-point values, and parsing of numbers, with std::from_chars or without.
#define BOOST_TEST_MODULE core_numbers
#include <boost/test/unit_test.hpp>

#include <clocale>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/parse_number.hpp>

namespace {

using namespace sketchrnn;

template <class Real>
using limits = std::numeric_limits<Real>;

static_assert(is_finite(0.0) && is_finite(-1.5F) && !is_nan(1.0));
static_assert(is_finite(limits<float>::max()) && is_finite(limits<double>::lowest()) && is_finite(limits<double>::denorm_min()));
static_assert(!is_finite(limits<float>::infinity()) && !is_finite(-limits<double>::infinity()) && !is_nan(-limits<float>::infinity()));
static_assert(is_nan(limits<float>::quiet_NaN()) && is_nan(-limits<double>::quiet_NaN()) && !is_finite(limits<double>::quiet_NaN()));
static_assert(is_within(0.0, 0, 1) && is_within(1.0F, 0, 1) && !is_within(1.5, 0, 1) && !is_within(-1.0F, 0, 1));
static_assert(!is_within(limits<double>::quiet_NaN(), 0, 1) && is_within(limits<double>::infinity(), 0, limits<double>::infinity()));

/// The value, the number of characters consumed, and the error.
template <class Real>
struct Outcome {
  Real value;
  std::ptrdiff_t length;
  std::errc error;
};
template <class Real>
Outcome<Real> parse(std::string_view text) {
  Outcome<Real> outcome{Real{-77}, 0, std::errc()};
  const auto [end, error] = parse_number(text.data(), text.data() + text.size(), outcome.value);
  outcome.length = end - text.data();
  outcome.error = error;
  return outcome;
}

BOOST_AUTO_TEST_CASE(numbers_are_correctly_rounded) {
  for (const auto& [text, expected] : {std::pair{"0", 0.0},
                                       {"-0", -0.0},
                                       {"1", 1.0},
                                       {"-12.5", -12.5},
                                       {".5", 0.5},
                                       {"5.", 5.0},
                                       {"1e3", 1000.0},
                                       {"1E+3", 1000.0},
                                       {"25e-1", 2.5},
                                       {"00012", 12.0},
                                       // halfway between two doubles, and just above: rounded to even, and up
                                       {"9007199254740993", 9007199254740992.0},
                                       {"9007199254740993.00000000000000000000000000000000000000000001", 9007199254740994.0},
                                       {"0.1", 0.1},
                                       {"2.2250738585072011e-308", 2.2250738585072011e-308},
                                       {"4.9e-324", 4.9e-324},
                                       {"1.7976931348623157e308", 1.7976931348623157e308}}) {
    BOOST_TEST_CONTEXT(text) {
      const auto [value, length, error] = parse<double>(text);
      BOOST_CHECK(error == std::errc());
      BOOST_CHECK_EQUAL(length, static_cast<std::ptrdiff_t>(std::string_view(text).size()));
      BOOST_CHECK_EQUAL(value, expected);
      BOOST_CHECK_EQUAL(std::signbit(value), std::signbit(expected));
    }
  }
  // 1 + 2^-24 + 2^-60: rounded to double first, it is halfway between two floats and would be rounded down to 1
  BOOST_CHECK_EQUAL(parse<float>("1.00000005960464477626").value, 0x1.000002p0F);
  BOOST_CHECK_EQUAL(parse<float>("16777217").value, 16777216.0F);
  BOOST_CHECK_EQUAL(parse<float>(std::string(60, '0').append("7.").append(60, '0').append("1")).value, 7.0F);
}

BOOST_AUTO_TEST_CASE(a_number_ends_where_it_ends) {
  BOOST_CHECK_EQUAL(parse<double>("12em").length, 2);
  BOOST_CHECK_EQUAL(parse<double>("12e+m").length, 2);
  BOOST_CHECK_EQUAL(parse<double>("1.5.5").length, 3);
  BOOST_CHECK_EQUAL(parse<double>("3-4").length, 1);
  BOOST_CHECK_EQUAL(parse<double>("0x10").length, 1);
  BOOST_CHECK_EQUAL(parse<double>("1,5").length, 1);
  const char digits[] = {'4', '2', '7'};  // nothing after the last digit may be read
  double value = 0;
  BOOST_CHECK(parse_number(digits, digits + 2, value).ptr == digits + 2);
  BOOST_CHECK_EQUAL(value, 42.0);
}

BOOST_AUTO_TEST_CASE(infinity_and_nan_are_numbers_in_any_case) {
  BOOST_CHECK_EQUAL(parse<double>("inf").value, limits<double>::infinity());
  BOOST_CHECK_EQUAL(parse<float>("-Infinity").value, -limits<float>::infinity());
  BOOST_CHECK_EQUAL(parse<float>("-Infinity").length, 9);
  BOOST_CHECK_EQUAL(parse<double>("infinite").length, 3);
  BOOST_CHECK(is_nan(parse<double>("NaN").value));
  BOOST_CHECK_EQUAL(parse<float>("nan(x1)").length, 7);
  BOOST_CHECK_EQUAL(parse<float>("nan(x").length, 3);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_leaves_the_value) {
  for (const std::string_view text : {"", "-", "+1", " 1", ".", "-.", "e5", "x", "--1"}) {
    const auto [value, length, error] = parse<double>(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_CHECK(error == std::errc::invalid_argument);
      BOOST_CHECK_EQUAL(length, 0);
      BOOST_CHECK_EQUAL(value, -77.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_leaves_the_value) {
  for (const std::string_view text : {"1e999", "-1e999", "1e-999"}) {
    const auto [value, length, error] = parse<double>(text);
    BOOST_CHECK(error == std::errc::result_out_of_range);
    BOOST_CHECK_EQUAL(length, static_cast<std::ptrdiff_t>(text.size()));
    BOOST_CHECK_EQUAL(value, -77.0);
  }
  BOOST_CHECK(parse<float>("1e39").error == std::errc::result_out_of_range);
  BOOST_CHECK(parse<float>("1e-60").error == std::errc::result_out_of_range);
  BOOST_CHECK_EQUAL(parse<float>("1e-44").value, 0x7p-149F);  // subnormal, not zero
}

BOOST_AUTO_TEST_CASE(a_whole_text) {
  float value = -77;
  BOOST_CHECK(!parse_number("1.5x", value) && !parse_number("", value) && !parse_number(" 1", value) && !parse_number("1e99", value));
  BOOST_CHECK_EQUAL(value, -77.0F);
  BOOST_CHECK(parse_number("1.5", value));
  BOOST_CHECK_EQUAL(value, 1.5F);
}

BOOST_AUTO_TEST_CASE(the_locale_does_not_matter) {
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", ""}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    BOOST_CHECK_EQUAL(parse<double>("1.5").value, 1.5);
    BOOST_CHECK_EQUAL(parse<float>("1,5").length, 1);
  }
  std::setlocale(LC_ALL, "C");
}

}  // namespace
