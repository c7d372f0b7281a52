// Bounds of stroke-3 arrays and polylines, with and without the origin.
#define BOOST_TEST_MODULE sketch_bounds
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>

#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::random_stroke3;
using sketchrnn::test::stroke3;

BOOST_AUTO_TEST_CASE(the_origin_counts_or_not) {
  const Stroke3 strokes = stroke3({{10, 20, 0}, {5, -2, 1}, {-1, 30, 1}});
  BOOST_TEST((bounds(strokes) == Bounds{0, 0, 15, 48}));
  BOOST_TEST((bounds(strokes, Origin::excluded) == Bounds{10, 18, 15, 48}));
  BOOST_TEST(bounds(strokes, Origin::excluded).width() == 5.0);
  BOOST_TEST(bounds(strokes, Origin::excluded).height() == 30.0);
}

BOOST_AUTO_TEST_CASE(empty_drawings_and_single_points) {
  BOOST_TEST((bounds(Stroke3{}) == Bounds{}));
  BOOST_TEST((bounds(Stroke3{}, Origin::excluded) == Bounds{}));
  BOOST_TEST((bounds(Polylines{}) == Bounds{}));
  BOOST_TEST((bounds(Polylines{{}, {}}) == Bounds{}));
  BOOST_TEST((bounds(Polylines{{}, {{-3, 4}}}) == Bounds{-3, 4, -3, 4}));
  BOOST_TEST((bounds(stroke3({{-3, 4, 1}})) == Bounds{-3, 0, 0, 4}));
  BOOST_TEST((bounds(stroke3({{-3, 4, 1}}), Origin::excluded) == Bounds{-3, 4, -3, 4}));
}

BOOST_AUTO_TEST_CASE(both_forms_of_a_sketch_have_the_same_bounds) {
  Random random(Seed{3});
  for (int trial = 0; trial < 200; ++trial) {
    const Stroke3 sketch = random_stroke3(random, 1 + static_cast<std::size_t>(random.below(30)));
    BOOST_REQUIRE((bounds(sketch, Origin::excluded) == bounds(to_polylines(sketch))));
    BOOST_REQUIRE((bounds(sketch) == bounds(to_polylines(sketch, {.convention = StrokeConvention::quickdraw}))));
  }
}

BOOST_AUTO_TEST_CASE(huge_and_bad_numbers) {
  constexpr float largest = std::numeric_limits<float>::max();
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  const Bounds whole = bounds(Polylines{{{-largest, 0}, {largest, 1}}});
  BOOST_TEST(whole.width() == 2.0 * static_cast<double>(largest));
  BOOST_CHECK_EXCEPTION((void)bounds(stroke3({{largest, 0, 0}, {largest, 0, 1}})), ArgumentError, mentions({"row 1"}));
  BOOST_CHECK_EXCEPTION((void)bounds(stroke3({{1, 0, 0}, {nan, 0, 1}})), ArgumentError, mentions({"row 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)bounds(Polylines{{{0, 0}, {0, nan}}}), ArgumentError, mentions({"line 0", "point 1"}));
}

}  // namespace
