// Random scaling and stroke dropping: reference values, statistics, invariants.
#define BOOST_TEST_MODULE sketch_augmentation
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <sketchrnn/sketch/augmentation.hpp>
#include <sketchrnn/sketch/codec.hpp>

#include "tests/reference/augmentation_values.hpp"
#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::random_stroke3;
using sketchrnn::test::stroke3;
namespace values = sketchrnn::test::augmentation_values;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Stroke3 array_of(const std::vector<std::array<float, 3>>& rows) {
  Stroke3 result(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < 3; ++column) result(row, column) = rows[row][column];
  }
  return result;
}

/// Returns `rows` rows (1, 0, 0), the last of which lifts the pen.
Stroke3 one_long_stroke(std::size_t rows) {
  Stroke3 result(rows);
  for (std::size_t row = 0; row < rows; ++row) result(row, 0) = 1.0F;
  result(rows - 1, 2) = 1.0F;
  return result;
}

BOOST_AUTO_TEST_CASE(both_agree_with_the_reference_to_the_bit) {
  const Stroke3 sketch = array_of(values::sketch);
  Random scaling(Seed{42}, Purpose::random_scale);
  BOOST_TEST((random_scale(sketch, 0.15, scaling) == array_of(values::scaled)));
  Random dropping(Seed{42}, Purpose::stroke_dropping);
  BOOST_TEST((drop_strokes(sketch, 0.3, dropping) == array_of(values::dropped)));
  BOOST_TEST(values::dropped.size() < values::sketch.size());
}

BOOST_AUTO_TEST_CASE(scaling_by_nothing_changes_nothing_and_takes_two_numbers) {
  const Stroke3 sketch = stroke3({{1.5F, -2, 0}, {3, 4, 1}});
  for (const Stroke3& any : {sketch, Stroke3{}}) {
    Random random(Seed{1}), other(Seed{1});
    BOOST_TEST((random_scale(any, 0, random) == any));
    (void)other.uniform();
    (void)other.uniform();
    BOOST_TEST(random.uniform() == other.uniform());
  }
}

BOOST_AUTO_TEST_CASE(scales_are_uniform_and_independent) {
  Random random(Seed{8});
  const Stroke3 unit = stroke3({{1, 1, 1}});
  constexpr int trials = 20000;
  constexpr double e = 0.15;
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_yy = 0, sum_xy = 0;
  for (int i = 0; i < trials; ++i) {
    const Stroke3 scaled = random_scale(unit, e, random);
    const double x = static_cast<double>(scaled(0, 0)) - 1, y = static_cast<double>(scaled(0, 1)) - 1;
    BOOST_REQUIRE((std::abs(x) <= e + 1e-6 && std::abs(y) <= e + 1e-6));
    sum_x += x, sum_y += y, sum_xx += x * x, sum_yy += y * y, sum_xy += x * y;
  }
  const double variance = e * e / 3;  // of the uniform distribution on [-e, e]
  BOOST_TEST(std::abs(sum_x / trials) < 5 * std::sqrt(variance / trials));
  BOOST_TEST(std::abs(sum_y / trials) < 5 * std::sqrt(variance / trials));
  BOOST_TEST(sum_xx / trials == variance, boost::test_tools::tolerance(0.05));
  BOOST_TEST(sum_yy / trials == variance, boost::test_tools::tolerance(0.05));
  BOOST_TEST(std::abs(sum_xy / trials) < 5 * variance / std::sqrt(trials));
}

BOOST_AUTO_TEST_CASE(without_probability_nothing_is_dropped_and_every_row_takes_a_number) {
  Random sketches(Seed{9});
  for (std::size_t rows = 0; rows < 20; ++rows) {
    const Stroke3 sketch = random_stroke3(sketches, rows);
    Random random(Seed{rows}), other(Seed{rows}), certain(Seed{rows});
    BOOST_TEST((drop_strokes(sketch, 0, random) == sketch));
    (void)drop_strokes(sketch, 1, certain);
    for (std::size_t i = 0; i < rows; ++i) (void)other.uniform();
    const double next = other.uniform();
    BOOST_TEST(random.uniform() == next);
    BOOST_TEST(certain.uniform() == next);
  }
}

BOOST_AUTO_TEST_CASE(with_certainty_the_first_three_rows_and_the_last_of_a_stroke_are_left) {
  Random random(Seed{10});
  BOOST_TEST((drop_strokes(one_long_stroke(10), 1, random) == stroke3({{1, 0, 0}, {1, 0, 0}, {7, 0, 0}, {1, 0, 1}})));
  for (std::size_t rows = 1; rows <= 4; ++rows) {
    BOOST_TEST((drop_strokes(one_long_stroke(rows), 1, random) == one_long_stroke(rows)));
  }
  // The count starts again after a lifted pen; an unfinished stroke may lose its last row.
  const Stroke3 two = stroke3({{1, 1, 0}, {1, 1, 1}, {1, 2, 0}, {1, 3, 0}, {1, 4, 0}, {1, 5, 0}, {1, 6, 0}});
  BOOST_TEST((drop_strokes(two, 1, random) == stroke3({{1, 1, 0}, {1, 1, 1}, {1, 2, 0}, {1, 3, 0}, {3, 15, 0}})));
}

BOOST_AUTO_TEST_CASE(points_inside_are_dropped_with_the_probability_asked_for) {
  Random random(Seed{11});
  const Stroke3 sketch = one_long_stroke(104);  // 100 rows can be dropped
  constexpr int trials = 1000;
  std::size_t dropped = 0;
  for (int i = 0; i < trials; ++i) dropped += 104 - length(drop_strokes(sketch, 0.1, random));
  BOOST_TEST(std::abs(static_cast<double>(dropped) / (100.0 * trials) - 0.1) < 5 * std::sqrt(0.09 / (100.0 * trials)));
}

BOOST_AUTO_TEST_CASE(kept_points_stay_where_they_were) {
  Random random(Seed{12});
  for (int trial = 0; trial < 300; ++trial) {
    const Stroke3 sketch = random_stroke3(random, 1 + static_cast<std::size_t>(random.below(60)), 12);
    const Stroke3 thinned = drop_strokes(sketch, random.uniform(), random);
    const Polylines before = to_polylines(sketch), after = to_polylines(thinned);
    BOOST_REQUIRE(before.size() == after.size());
    for (std::size_t line = 0; line < before.size(); ++line) {
      BOOST_REQUIRE((after[line].back() == before[line].back()));
      std::size_t from = 0;  // the remaining points are a subsequence of the original ones
      for (const Point& point : after[line]) {
        while (from < before[line].size() && !(before[line][from] == point)) ++from;
        BOOST_REQUIRE(from < before[line].size());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(affine_maps_by_hand) {
  const Stroke3 sketch = stroke3({{3, 1, 0}, {-2, 4, 1}});
  Random random(Seed{14}), other(Seed{14});
  BOOST_TEST((random_affine(sketch, {}, random) == sketch));
  for (int i = 0; i < 3; ++i) (void)other.uniform();
  BOOST_TEST(random.uniform() == other.uniform());
  BOOST_TEST((random_affine(sketch, {.mirror_prob = 1}, random) == stroke3({{-3, 1, 0}, {2, 4, 1}})));
  BOOST_TEST((random_affine(Stroke3{}, {.mirror_prob = 1, .rotation = 20, .shear = 1}, random) == Stroke3{}));
}

BOOST_AUTO_TEST_CASE(rotation_keeps_lengths_and_the_pen_and_is_uniform) {
  Random random(Seed{15});
  constexpr int trials = 20000;
  constexpr double degrees = 20, variance = degrees * degrees / 3;  // of the uniform distribution on [-degrees, degrees]
  double sum = 0, squares = 0;
  for (int i = 0; i < trials; ++i) {
    const Stroke3 rotated = random_affine(stroke3({{1, 0, 0}, {0, 2, 1}}), {.rotation = degrees}, random);
    const double x = static_cast<double>(rotated(0, 0)), y = static_cast<double>(rotated(0, 1));
    BOOST_REQUIRE(std::abs(std::hypot(x, y) - 1) < 1e-6);
    // the second offset is the first, turned by a right angle and doubled
    BOOST_REQUIRE(std::abs(static_cast<double>(rotated(1, 0)) + 2 * y) < 1e-6);
    BOOST_REQUIRE(std::abs(static_cast<double>(rotated(1, 1)) - 2 * x) < 1e-6);
    BOOST_REQUIRE(rotated(0, 2) == 0.0F);
    BOOST_REQUIRE(rotated(1, 2) == 1.0F);
    const double angle = std::atan2(y, x) * 180 / std::acos(-1.0);
    BOOST_REQUIRE(std::abs(angle) < degrees + 1e-4);
    sum += angle, squares += angle * angle;
  }
  BOOST_TEST(std::abs(sum / trials) < 5 * std::sqrt(variance / trials));
  BOOST_TEST(squares / trials == variance, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(shear_and_mirror_have_the_distribution_asked_for) {
  Random random(Seed{16});
  constexpr int trials = 20000;
  constexpr double k = 0.3, mirror = 0.25;
  double sum = 0, squares = 0, mirrored = 0;
  for (int i = 0; i < trials; ++i) {
    const Stroke3 sheared = random_affine(stroke3({{1, 0, 0}, {0, 1, 1}}), {.mirror_prob = mirror, .shear = k}, random);
    BOOST_REQUIRE(std::abs(sheared(0, 0)) == 1.0F);
    BOOST_REQUIRE((sheared(0, 1) == 0.0F && sheared(1, 1) == 1.0F));  // y does not change
    const double slope = static_cast<double>(sheared(1, 0));
    BOOST_REQUIRE(std::abs(slope) <= k + 1e-6);
    sum += slope, squares += slope * slope, mirrored += sheared(0, 0) < 0 ? 1 : 0;
  }
  BOOST_TEST(std::abs(sum / trials) < 5 * std::sqrt(k * k / 3 / trials));
  BOOST_TEST(squares / trials == k * k / 3, boost::test_tools::tolerance(0.05));
  BOOST_TEST(std::abs(mirrored / trials - mirror) < 5 * std::sqrt(mirror * (1 - mirror) / trials));
}

BOOST_AUTO_TEST_CASE(bad_arguments) {
  Random random(Seed{13});
  const Stroke3 sketch = stroke3({{1, 1, 1}});
  for (const double bad : {-0.1, 1.1, static_cast<double>(nan)}) {
    BOOST_CHECK_EXCEPTION((void)random_scale(sketch, bad, random), ArgumentError, mentions({"factor"}));
    BOOST_CHECK_EXCEPTION((void)drop_strokes(sketch, bad, random), ArgumentError, mentions({"probability"}));
    BOOST_CHECK_EXCEPTION((void)random_affine(sketch, {.mirror_prob = bad}, random), ArgumentError, mentions({"mirror_prob", "0 to 1"}));
    BOOST_CHECK_EXCEPTION((void)random_affine(sketch, {.rotation = 200 * bad}, random), ArgumentError, mentions({"rotation", "0 to 180"}));
    BOOST_CHECK_EXCEPTION((void)random_affine(sketch, {.shear = bad}, random), ArgumentError, mentions({"shear", "0 to 1"}));
  }
  const Stroke3 broken = stroke3({{1, 1, 0}, {1, nan, 1}});
  BOOST_CHECK_EXCEPTION((void)random_scale(broken, 0.1, random), ArgumentError, mentions({"row 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)drop_strokes(broken, 0.1, random), ArgumentError, mentions({"row 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)random_affine(broken, {.shear = 0.1}, random), ArgumentError, mentions({"row 1", "nan"}));
  Stroke3 huge = one_long_stroke(6);
  for (std::size_t row = 0; row < 6; ++row) huge(row, 0) = std::numeric_limits<float>::max();
  BOOST_CHECK_EXCEPTION((void)drop_strokes(huge, 1, random), ArgumentError, mentions({"row 2", "float"}));
}

}  // namespace
