// Clamping, the pooled standard deviation and division.
#define BOOST_TEST_MODULE sketch_normalization
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <sketchrnn/sketch/normalization.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::random_stroke3;
using sketchrnn::test::stroke3;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

BOOST_AUTO_TEST_CASE(offsets_are_clamped_and_pen_states_are_not) {
  const Stroke3 clamped = clamp_offsets(stroke3({{1000, -1000, 0}, {1001, -2e9F, 1}, {-3, 999.5F, 1}}));
  BOOST_TEST((clamped == stroke3({{1000, -1000, 0}, {1000, -1000, 1}, {-3, 999.5F, 1}})));
  BOOST_TEST((clamp_offsets(stroke3({{5, -0.25F, 1}}), 0.5F) == stroke3({{0.5F, -0.25F, 1}})));
  BOOST_TEST(length(clamp_offsets(Stroke3{})) == 0U);
}

BOOST_AUTO_TEST_CASE(clamping_does_not_hide_bad_input) {
  BOOST_CHECK_EXCEPTION((void)clamp_offsets(stroke3({{infinity, 0, 1}})), ArgumentError, mentions({"row 0", "inf"}));
  BOOST_CHECK_EXCEPTION((void)clamp_offsets(stroke3({{0, nan, 1}})), ArgumentError, mentions({"row 0", "nan"}));
  for (const float limit : {0.0F, -1.0F, nan}) {
    BOOST_CHECK_EXCEPTION((void)clamp_offsets(stroke3({{0, 0, 1}}), limit), ArgumentError, mentions({"limit"}));
  }
}

BOOST_AUTO_TEST_CASE(the_scale_is_the_population_deviation_of_dx_and_dy_pooled) {
  // 1, 2, 3, 4, 5, 9: mean 4, squares 9 + 4 + 1 + 0 + 1 + 25 = 40
  const std::vector<Stroke3> sketches{stroke3({{1, 2, 0}, {3, 4, 1}}), stroke3({}), stroke3({{5, 9, 1}})};
  BOOST_TEST(normalizing_scale(sketches) == std::sqrt(40.0 / 6.0), boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(the_scale_does_not_cancel) {
  // Standard deviation 1 around a mean of ten million: a sum of squares in double would lose digits.
  const std::vector<Stroke3> sketches{stroke3({{10000001, 9999999, 0}, {9999999, 10000001, 1}})};
  BOOST_TEST(normalizing_scale(sketches) == 1.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(without_deviation_there_is_no_scale) {
  BOOST_CHECK_THROW((void)normalizing_scale({}), ArgumentError);
  BOOST_CHECK_THROW((void)normalizing_scale(std::vector<Stroke3>{stroke3({}), Stroke3{}}), ArgumentError);
  BOOST_CHECK_THROW((void)normalizing_scale(std::vector<Stroke3>{stroke3({{3, 3, 0}, {3, 3, 1}})}), ArgumentError);
  const std::vector<Stroke3> bad{stroke3({{1, 2, 1}}), stroke3({{1, 2, 0}, {nan, 2, 1}})};
  BOOST_CHECK_EXCEPTION((void)normalizing_scale(bad), ArgumentError, mentions({"sketch 1", "row 1"}));
}

BOOST_AUTO_TEST_CASE(divided_sketches_have_deviation_one) {
  Random random(Seed{4});
  std::vector<Stroke3> sketches;
  for (int i = 0; i < 50; ++i) sketches.push_back(random_stroke3(random, static_cast<std::size_t>(random.below(60))));
  const double scale = normalizing_scale(sketches);
  for (Stroke3& sketch : sketches) {
    const Stroke3 divided = divide_offsets(sketch, static_cast<float>(scale));
    for (std::size_t row = 0; row < length(sketch); ++row) {
      BOOST_REQUIRE(divided(row, 0) == sketch(row, 0) / static_cast<float>(scale));
      BOOST_REQUIRE(divided(row, 2) == sketch(row, 2));
    }
    sketch = divided;
  }
  BOOST_TEST(normalizing_scale(sketches) == 1.0, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(division_by_nothing_sensible) {
  for (const float scale : {0.0F, -2.0F, nan, infinity}) {
    BOOST_CHECK_EXCEPTION((void)divide_offsets(stroke3({{1, 1, 1}}), scale), ArgumentError, mentions({"scale"}));
  }
  BOOST_CHECK_EXCEPTION((void)divide_offsets(stroke3({{0, 0, 0}, {1e30F, 0, 1}}), 1e-30F), ArgumentError, mentions({"row 1", "float"}));
}

}  // namespace
