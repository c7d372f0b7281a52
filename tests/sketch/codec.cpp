// Conversions between stroke-3, stroke-5 and polylines: exact values, round trips, invalid input.
#define BOOST_TEST_MODULE sketch_codec
#include <boost/test/unit_test.hpp>
#include <limits>

#include <sketchrnn/sketch/codec.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::random_stroke3;
using sketchrnn::test::stroke3;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float largest = std::numeric_limits<float>::max();
constexpr PolylineOptions quickdraw{.convention = StrokeConvention::quickdraw};

BOOST_AUTO_TEST_CASE(stroke5_is_one_hot_and_padded) {
  const Stroke5 padded = to_stroke5<4>(stroke3({{1, -2, 0}, {3, 4.5F, 1}}));
  const Stroke5 expected{{1, -2, 1, 0, 0}, {3, 4.5F, 0, 1, 0}, {0, 0, 0, 0, 1}, {0, 0, 0, 0, 1}};
  BOOST_TEST((padded == expected));
  BOOST_TEST((to_stroke5(stroke3({{1, -2, 0}, {3, 4.5F, 1}}), 4) == expected));
}

BOOST_AUTO_TEST_CASE(a_sketch_of_the_maximum_length_fits_and_one_row_more_does_not) {
  const Stroke3 sketch = stroke3({{1, 2, 0}, {3, 4, 1}, {5, 6, 1}});
  BOOST_TEST((to_stroke3(to_stroke5<3>(sketch)) == sketch));
  BOOST_CHECK_EXCEPTION((void)to_stroke5<2>(sketch), ArgumentError, mentions({"3 rows", "maximum length 2"}));
}

BOOST_AUTO_TEST_CASE(an_absurd_maximum_length_is_an_error_and_no_allocation) {
  for (const std::size_t rows :
       {max_stroke5_rows + 1, std::numeric_limits<std::size_t>::max() / 5 + 1, std::numeric_limits<std::size_t>::max()}) {
    BOOST_CHECK_THROW((void)to_stroke5(stroke3({{1, 2, 1}}), rows), ArgumentError);
  }
}

BOOST_AUTO_TEST_CASE(empty_drawings_stay_empty) {
  for (const Stroke3& empty : {Stroke3{}, stroke3({})}) {
    const Stroke5 padded = to_stroke5<2>(empty);
    BOOST_TEST((padded == Stroke5{{0, 0, 0, 0, 1}, {0, 0, 0, 0, 1}}));
    BOOST_TEST(length(to_stroke3(padded)) == 0U);
    BOOST_TEST(length(to_stroke5(empty, 0)) == 0U);
    BOOST_TEST(to_polylines(empty).empty());
    BOOST_TEST(to_polylines(empty, {StrokeConvention::quickdraw, true}).empty());
  }
  for (const Polylines& empty : {Polylines{}, Polylines{{}}, Polylines{{}, {}}}) {
    for (const StrokeConvention convention : {StrokeConvention::magenta, StrokeConvention::quickdraw}) {
      const Stroke3 strokes = to_stroke3(empty, convention);
      BOOST_TEST(length(strokes) == 0U);
      BOOST_TEST(strokes.array().shape(1) == 3U);
    }
  }
  BOOST_TEST(to_stroke3(Stroke5{}).array().shape(1) == 3U);
}

BOOST_AUTO_TEST_CASE(stroke5_ends_at_its_first_end_row_and_nothing_after_it_matters) {
  const Stroke5 strokes{{1, 2, 1, 0, 0}, {3, 4, 0, 1, 0}, {nan, 7, 0, 0, 1}, {5, infinity, 9, 9, 9}};
  BOOST_CHECK_EXCEPTION((void)to_stroke3(strokes), ArgumentError, mentions({"row 2", "nan"}));
  const Stroke5 ended{{1, 2, 1, 0, 0}, {3, 4, 0, 1, 0}, {0, 7, 0, 0, 1}, {5, infinity, 9, 9, 9}};
  BOOST_TEST((to_stroke3(ended) == stroke3({{1, 2, 0}, {3, 4, 1}})));
  BOOST_TEST(length(to_stroke3(Stroke5{{0, 0, 0, 0, 1}, {3, 4, 0, 1, 0}})) == 0U);  // Magenta returns both rows
}

BOOST_AUTO_TEST_CASE(stroke5_of_random_sketches_comes_back) {
  Random random(Seed{1});
  for (int trial = 0; trial < 200; ++trial) {
    const Stroke3 sketch = random_stroke3(random, static_cast<std::size_t>(random.below(30)));
    const Stroke5 padded = to_stroke5<30>(sketch);
    BOOST_TEST(length(padded) == 30U);
    for (std::size_t row = 0; row < 30; ++row) {
      BOOST_REQUIRE(padded(row, 2) + padded(row, 3) + padded(row, 4) == 1.0F);
      BOOST_REQUIRE((padded(row, 4) == 1.0F) == (row >= length(sketch)));
    }
    BOOST_REQUIRE((to_stroke3(padded) == sketch));
  }
}

BOOST_AUTO_TEST_CASE(arrays_that_are_not_stroke3_are_named_by_row) {
  const auto bad = [](const Stroke3& strokes, std::initializer_list<std::string> words) {
    BOOST_CHECK_EXCEPTION(check_stroke3(strokes), ArgumentError, mentions(words));
    BOOST_CHECK_EXCEPTION((void)to_stroke5<9>(strokes), ArgumentError, mentions(words));
    BOOST_CHECK_EXCEPTION((void)to_polylines(strokes), ArgumentError, mentions(words));
  };
  bad(stroke3({{0, 0, 0}, {nan, 2, 1}}), {"row 1", "(nan, 2, 1)"});
  bad(stroke3({{0, -infinity, 0}}), {"row 0", "(0, -inf, 0)"});
  bad(stroke3({{0, 0, 0}, {0, 0, 0}, {1, 1, 0.5F}}), {"row 2", "0.5", "0 or 1"});
  bad(stroke3({{0, 0, -1}}), {"row 0", "-1"});
  bad(stroke3({{0, 0, nan}}), {"row 0", "nan"});
  BOOST_CHECK_EXCEPTION(check_stroke3(stroke3({{0, 0, 2}}), "cat.npz"), ArgumentError, mentions({"cat.npz: row 0"}));
  BOOST_CHECK_NO_THROW(check_stroke3(stroke3({{largest, -largest, 1}})));
}

BOOST_AUTO_TEST_CASE(arrays_that_are_not_stroke5_are_named_by_row) {
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Stroke5{{1, 2, 1, 0, 0}, {1, 2, 1, 1, 0}}), ArgumentError, mentions({"row 1", "one-hot"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Stroke5{{1, 2, 0.25F, 0.75F, 0}}), ArgumentError, mentions({"row 0"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Stroke5{{1, 2, 0, 0, 0}}), ArgumentError, mentions({"row 0"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Stroke5{{1, infinity, 1, 0, 0}}), ArgumentError, mentions({"row 0", "inf"}));
}

BOOST_AUTO_TEST_CASE(strokes_and_xtensor_arrays) {
  const xt::xtensor<float, 2> rows{{1, 2, 0}, {3, 4, 1}};
  const Stroke3 strokes(rows);
  BOOST_TEST((strokes == Stroke3{{1, 2, 0}, {3, 4, 1}}));
  BOOST_TEST((strokes.array() == rows));
  BOOST_TEST((Stroke3(2 * strokes.array()) == Stroke3{{2, 4, 0}, {6, 8, 2}}));
  BOOST_TEST((strokes != Stroke3{{1, 2, 0}, {3, 4, 0}}));
  BOOST_TEST((strokes != Stroke3{{1, 2, 0}}));
  BOOST_TEST((Stroke3{{nan, 0, 0}} != Stroke3{{nan, 0, 0}}));
  BOOST_TEST((Stroke5(2) == Stroke5{{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}}));

  BOOST_CHECK_EXCEPTION(Stroke5{rows}, ArgumentError, mentions({"stroke-5", "3 columns", "expected 5"}));
  BOOST_CHECK_EXCEPTION(Stroke3(xt::xtensor<float, 2>{{1, 2}}), ArgumentError, mentions({"stroke-3", "2 columns", "expected 3"}));
  BOOST_TEST((Stroke3(xt::xtensor<float, 2>{}) == Stroke3{}));  // without rows: the empty drawing
  BOOST_TEST(Stroke3(xt::xtensor<float, 2>{}).array().shape(1) == 3U);

  Stroke3 from{{1, 2, 0}, {3, 4, 1}};
  const float* memory = from.data();
  Stroke3 to = std::move(from);
  BOOST_TEST(to.data() == memory);
  const xt::xtensor<float, 2> out = std::move(to).array();
  BOOST_TEST(out.data() == memory);
}

BOOST_AUTO_TEST_CASE(polylines_in_both_conventions) {
  const Stroke3 strokes = stroke3({{1, 2, 0}, {3, 0, 1}, {0, 5, 1}, {1, 1, 0}, {2, 2, 0}});
  const Polylines moved{{{1, 2}, {4, 2}}, {{4, 7}}};
  BOOST_TEST((to_polylines(strokes) == moved));
  const Polylines unfinished{{{1, 2}, {4, 2}}, {{4, 7}}, {{5, 8}, {7, 10}}};
  BOOST_TEST((to_polylines(strokes, {.keep_unfinished_line = true}) == unfinished));
  const Polylines drawn{{{0, 0}, {1, 2}, {4, 2}}, {{4, 7}}};
  BOOST_TEST((to_polylines(strokes, quickdraw) == drawn));
  BOOST_TEST((to_polylines(stroke3({{6, 7, 1}}), quickdraw) == Polylines{{{0, 0}, {6, 7}}}));
  BOOST_TEST((to_polylines(stroke3({{6, 7, 1}})) == Polylines{{{6, 7}}}));
  BOOST_TEST(to_polylines(stroke3({{6, 7, 0}})).empty());
}

BOOST_AUTO_TEST_CASE(stroke3_in_both_conventions) {
  const Polylines lines{{{9, 9}}, {{10, 20}, {13, 24}}, {}, {{1, 1}}, {{5, 5}, {6, 5}, {6, 9}}};
  const Stroke3 all = stroke3({{9, 9, 1}, {1, 11, 0}, {3, 4, 1}, {-12, -23, 1}, {4, 4, 0}, {1, 0, 0}, {0, 4, 1}});
  BOOST_TEST((to_stroke3(lines) == all));
  const Stroke3 from_origin = stroke3({{3, 4, 1}, {-8, -19, 0}, {1, 0, 0}, {0, 4, 1}});
  BOOST_TEST((to_stroke3(lines, StrokeConvention::quickdraw) == from_origin));
  BOOST_TEST(length(to_stroke3(Polylines{{{9, 9}}}, StrokeConvention::quickdraw)) == 0U);
  BOOST_TEST((to_stroke3(Polylines{{{9, 9}}}) == stroke3({{9, 9, 1}})));
}

BOOST_AUTO_TEST_CASE(random_sketches_come_back_through_polylines) {
  Random random(Seed{2});
  for (int trial = 0; trial < 300; ++trial) {
    const Stroke3 sketch = random_stroke3(random, 1 + static_cast<std::size_t>(random.below(40)), 4);
    BOOST_REQUIRE((to_stroke3(to_polylines(sketch)) == sketch));

    // With StrokeConvention::quickdraw, lines of one point are lost; the others survive a round trip.
    const Stroke3 cleaned = to_stroke3(to_polylines(sketch), StrokeConvention::quickdraw);
    BOOST_REQUIRE((to_stroke3(to_polylines(cleaned, quickdraw), StrokeConvention::quickdraw) == cleaned));
  }
}

BOOST_AUTO_TEST_CASE(positions_are_summed_in_double) {
  // A hundred thousand steps of 0.1: a sum in float would be off by more than 1.
  Stroke3 strokes(100000);
  for (std::size_t row = 0; row < 100000; ++row) strokes(row, 0) = 0.1F;
  strokes(99999, 2) = 1.0F;
  const Polylines lines = to_polylines(strokes);
  BOOST_TEST(lines.at(0).back().x == static_cast<float>(1e5 * static_cast<double>(0.1F)), boost::test_tools::tolerance(1e-7F));
}

BOOST_AUTO_TEST_CASE(what_float_cannot_hold_is_an_error) {
  BOOST_CHECK_EXCEPTION((void)to_polylines(stroke3({{largest, 0, 0}, {largest, 0, 1}})), ArgumentError, mentions({"row 1", "float"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Polylines{{{0, -largest}, {0, largest}}}), ArgumentError, mentions({"row 1", "float"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Polylines{{{0, 0}}, {{1, 1}, {nan, 0}}}), ArgumentError, mentions({"line 1", "point 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)to_stroke3(Polylines{{{0, infinity}}}, StrokeConvention::quickdraw), ArgumentError,
                        mentions({"line 0", "point 0"}));
  const Polylines lines = to_polylines(stroke3({{largest, -largest, 0}, {-largest, largest, 1}}));
  BOOST_TEST((lines == Polylines{{{largest, -largest}, {0, 0}}}));
}

}  // namespace
