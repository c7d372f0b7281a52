// Preprocessing of constructed data sets: which sketches are dropped, how offsets are clamped and scaled.
#define BOOST_TEST_MODULE data_preprocess
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/sketch/codec.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::random_stroke3;
using sketchrnn::test::stroke3;

Dataset example() {
  Dataset data;
  data.classes = {"a", "b", "c"};
  data.train.push_back(stroke3({{1, 1, 0}, {1, 1, 0}, {1, 1, 1}}), 0);  // too long
  data.train.push_back(stroke3({{4000, -5, 1}}), 1);
  data.train.push_back(stroke3({{3, 6, 0}, {0, 0, 1}}), 2);
  data.valid.push_back(stroke3({{10, -20, 1}}), 1);
  data.valid.push_back(stroke3({{1, 1, 0}, {1, 1, 0}, {1, 1, 1}}), 0);
  data.test.push_back(stroke3({}), 0);
  data.test.push_back(stroke3({{-50, 7, 1}}), 2);
  return data;
}

BOOST_AUTO_TEST_CASE(drops_clamps_and_scales_by_the_training_split) {
  const Preprocessed result = preprocess(example(), 2, 20);
  BOOST_TEST(result.dropped.train == 1U);
  BOOST_TEST(result.dropped.valid == 1U);
  BOOST_TEST(result.dropped.test == 1U);  // the empty sketch
  BOOST_TEST(result.dropped.total() == 3U);
  // 20, -5, 3, 6, 0, 0: mean 4, squares 256 + 81 + 1 + 4 + 16 + 16 = 374
  const auto scale = static_cast<float>(std::sqrt(374.0 / 6.0));
  BOOST_TEST(result.data.scale_factor == scale);
  BOOST_TEST((result.data.train[0] == stroke3({{20 / scale, -5 / scale, 1}})));
  BOOST_TEST((result.data.train[1] == stroke3({{3 / scale, 6 / scale, 0}, {0, 0, 1}})));
  BOOST_TEST((result.data.valid[0] == stroke3({{10 / scale, -20 / scale, 1}})));
  BOOST_TEST((result.data.test[0] == stroke3({{-20 / scale, 7 / scale, 1}})));
  BOOST_TEST(result.data.train.labels == (std::vector<std::uint32_t>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(result.data.valid.labels == (std::vector<std::uint32_t>{1}), boost::test_tools::per_element());
  BOOST_TEST(result.data.classes.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_defaults_are_250_rows_and_1000_units) {
  Random random(Seed{14});
  Dataset data;
  data.train.push_back(random_stroke3(random, 250), 0);
  data.train.push_back(random_stroke3(random, 251), 0);
  data.valid.push_back(stroke3({{1e6F, -999, 1}}), 0);
  const Preprocessed result = preprocess(data);
  BOOST_TEST(result.dropped.train == 1U);
  BOOST_TEST(result.data.valid[0](0, 0) == 1000.0F / result.data.scale_factor);
  BOOST_TEST(result.data.valid[0](0, 1) == -999.0F / result.data.scale_factor);
}

BOOST_AUTO_TEST_CASE(afterwards_the_deviation_is_one_and_a_second_scaling_is_remembered) {
  Random random(Seed{15});
  Dataset data;
  for (int i = 0; i < 30; ++i) data.train.push_back(random_stroke3(random, 40), 0);
  Preprocessed once = preprocess(data);
  BOOST_TEST(normalizing_scale(once.data.train.sketches) == 1.0, boost::test_tools::tolerance(1e-6));
  const float scale = once.data.scale_factor;
  for (Stroke3& sketch : once.data.train.sketches) sketch = divide_offsets(std::move(sketch), 0.5F);
  once.data.scale_factor *= 0.5F;
  const Preprocessed twice = preprocess(once.data);
  BOOST_TEST(twice.data.scale_factor == scale, boost::test_tools::tolerance(1e-5F));
}

BOOST_AUTO_TEST_CASE(bad_data_sets) {
  BOOST_CHECK_THROW((void)preprocess(Dataset{}), ArgumentError);
  BOOST_CHECK_EXCEPTION((void)preprocess(example(), 0), ArgumentError, mentions({"none of the 3 sketches", "training set"}));
  Dataset broken = example();
  broken.valid.push_back(stroke3({{1, 1, 0}, {std::numeric_limits<float>::quiet_NaN(), 0, 1}}), 0);
  BOOST_CHECK_EXCEPTION((void)preprocess(broken), ArgumentError, mentions({"sketch 2", "valid", "row 1", "nan"}));
  Dataset unlabeled = example();
  unlabeled.test.labels.clear();
  BOOST_CHECK_EXCEPTION((void)preprocess(unlabeled), ArgumentError, mentions({"test", "0 labels"}));
  Dataset without_class = example();
  without_class.classes = {"a", "b"};
  BOOST_CHECK_EXCEPTION((void)preprocess(without_class), ArgumentError, mentions({"sketch 2 of split train", "label 2", "there are 2 classes"}));
  without_class.classes.clear();
  BOOST_CHECK_NO_THROW((void)preprocess(without_class));
  Dataset still;
  still.train.push_back(stroke3({{0, 0, 0}, {0, 0, 1}}), 0);
  BOOST_CHECK_EXCEPTION((void)preprocess(still), ArgumentError, mentions({"deviation"}));
  BOOST_CHECK_THROW((void)preprocess(example(), 250, -1), ArgumentError);
}

std::vector<std::string> said_of(const Dataset& data) {
  std::vector<std::string> said;
  report(examine(data), "data", [&](const Notice& notice) { said.push_back(to_string(notice)); });
  return said;
}

Dataset of(const std::vector<Stroke3>& sketches) {
  Dataset data;
  for (const Stroke3& sketch : sketches) data.train.push_back(sketch, 0);
  return data;
}

BOOST_AUTO_TEST_CASE(figures_by_hand) {
  // Paths of 3 + 4 + 5 to (3, -1); of 4000 to (0, 0). Turns: from (3, 0) to (0, 4) 5, to (0, -5) 9, from (2000, 0) to (-2000, 0) 4000.
  Dataset data = of({stroke3({{3, 0, 0}, {0, 4, 1}, {0, -5, 1}}), stroke3({{2000, 0, 0}, {-2000, 0, 0}})});
  const Plausibility found = examine(data);
  BOOST_TEST(found.sketches == 2U);
  BOOST_TEST(found.points == 5U);
  BOOST_TEST(found.mean_drift == (std::sqrt(10.0) / 12 + 0) / 2);
  BOOST_TEST(found.roughness == (14 / 12.0 + 1) / 2);
  BOOST_TEST(found.jump == 5 / (4007.0 / 4));
  BOOST_TEST(found.pen_1_share == 0.4);
  BOOST_TEST(found.lifted_end_share == 0.5);
  BOOST_TEST(found.clamped == 2U);
  BOOST_TEST(found.clamped_share == 0.2);
  BOOST_TEST(examine(data, 2).sketches == 1U);
  BOOST_TEST(examine(Dataset{}).points == 0U);
}

BOOST_AUTO_TEST_CASE(what_looks_odd_is_said_in_a_line_each) {
  Stroke3 positions(40), offsets = positions;
  for (std::size_t row = 0; row < 40; ++row) {
    const double angle = 0.3 * static_cast<double>(row);
    positions(row, 0) = static_cast<float>(std::round(128 + 60 * std::cos(angle)));
    positions(row, 1) = static_cast<float>(std::round(128 + 60 * std::sin(angle)));
    positions(row, 2) = offsets(row, 2) = row % 10 == 9 ? 1.0F : 0.0F;
    offsets(row, 0) = positions(row, 0) - (row == 0 ? 128 : positions(row - 1, 0));
    offsets(row, 1) = positions(row, 1) - (row == 0 ? 128 : positions(row - 1, 1));
    if (row % 10 == 0) offsets(row, 0) += row % 20 == 0 ? 100.0F : -100.0F;  // to the next line and back
  }
  BOOST_TEST(said_of(of({offsets, offsets})).empty());
  const std::vector<std::string> absolute = said_of(of({positions, positions}));
  BOOST_REQUIRE_EQUAL(absolute.size(), 1U);
  BOOST_TEST(
      absolute[0] ==
      "data: sketches whose offsets look like absolute coordinates (they end at 0.97 of the way from their beginning, in drawings at "
      "less than 0.4): 2");

  Stroke3 inverted = offsets;
  for (std::size_t row = 0; row < 40; ++row) inverted(row, 2) = 1 - offsets(row, 2);
  BOOST_TEST(said_of(of({inverted})) ==
                 (std::vector<std::string>{"data: points that lift the pen, 90.0 % of all, as if the pen column were inverted: 36"}),
             boost::test_tools::per_element());
  Stroke3 down = offsets;
  for (std::size_t row = 0; row < 40; ++row) down(row, 2) = 0;
  BOOST_TEST(said_of(of({down})) == (std::vector<std::string>{"data: points, none of which lifts the pen: 40"}),
             boost::test_tools::per_element());
  const Stroke3 large = stroke3({{1000, -1001, 0}, {5, 5000, 0}, {-2000, 0, 0}, {0, 0, 1}});
  BOOST_TEST(
      said_of(of({large})) == (std::vector<std::string>{"data: offsets beyond 1000, which preprocessing clamps (37.5 % of all; are the "
                                                        "drawings in other units?): 3"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_only_drifts_is_no_mistake) {
  // Stairs, zigzags, and straight lines of one stroke.
  Stroke3 stairs(20), zigzag = stairs;
  for (std::size_t row = 0; row < 20; ++row) {
    stairs(row, row % 2) = 10;
    zigzag(row, 0) = 10;
    zigzag(row, 1) = row % 2 == 0 ? 10.0F : -10.0F;
  }
  stairs(19, 2) = zigzag(19, 2) = 1;
  BOOST_TEST(said_of(of({stairs})).empty());
  BOOST_TEST(said_of(of({zigzag})).empty());
  BOOST_TEST(said_of(of({stroke3({{100, 3, 1}}), stroke3({{50, 50, 0}, {60, 55, 1}})})).empty());
}

/// A sketch in offsets through lines of points, as in Quick, Draw! data.
Stroke3 through(const Polylines& lines) { return to_stroke3(lines, StrokeConvention::quickdraw); }

/// The same with positions instead of offsets, relative to a corner to which `x` and `y` are added.
Stroke3 with_positions(Stroke3 sketch, float x, float y) {
  for (std::size_t row = 0; row < length(sketch); ++row) {
    sketch(row, 0) = x += sketch(row, 0);
    sketch(row, 1) = y += sketch(row, 1);
  }
  return sketch;
}

Polyline arc(double radius, double from, double to, int steps) {
  Polyline line;
  for (int i = 0; i <= steps; ++i) {
    const double angle = from + (to - from) * i / steps;
    line.push_back({static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))});
  }
  return line;
}

BOOST_AUTO_TEST_CASE(ordinary_drawings_are_no_mistake) {
  constexpr double pi = 3.14159265358979;
  std::vector<std::pair<std::string, std::vector<Stroke3>>> kinds(8);
  kinds[0].first = "circles in two strokes, the second from the end of the first";
  kinds[1].first = "circles in two strokes with gaps";
  kinds[2].first = "circles in two strokes from the top";
  kinds[3].first = "waves";
  kinds[4].first = "waves in two strokes";
  kinds[5].first = "waves upwards";
  kinds[6].first = "stairs";
  kinds[7].first = "lines of a pen that starts and stops";
  for (int i = 0; i < 40; ++i) {
    const double radius = 20 + 2 * i, start = 0.7 * i, height = 5 + i;
    const int steps = 8 + i % 21;
    kinds[0].second.push_back(through({arc(radius, start, start + pi, steps), arc(radius, start + pi, start + 2 * pi, steps)}));
    kinds[1].second.push_back(through({arc(radius, start, start + pi, steps), arc(radius, start + pi + 0.2, start + 2 * pi, steps)}));
    kinds[2].second.push_back(through({arc(radius, pi / 2, 1.5 * pi, steps), arc(radius, pi / 2, -pi / 2, steps)}));
    Polyline wave, second, upwards, stairs, line;
    for (int step = 0; step <= 3 * steps; ++step) {
      const double x = 150.0 * step / (3 * steps), y = height * std::sin(2 * pi * (1 + i % 3) * step / (3 * steps));
      const double t = 0.5 - 0.5 * std::cos(pi * step / (3 * steps));
      wave.push_back({static_cast<float>(x), static_cast<float>(y)});
      if (step > 0) second.push_back({static_cast<float>(150 + x), static_cast<float>(y)});
      upwards.push_back({static_cast<float>(x - y), static_cast<float>(x + y)});
      stairs.push_back({static_cast<float>(2 * step - 2 * (step / 12) * 6 - 2 * std::max(0, step % 12 - 6)),
                        static_cast<float>(2 * (step / 12) * 6 + 2 * std::max(0, step % 12 - 6))});
      line.push_back({static_cast<float>(100 * t), static_cast<float>(radius * t)});
    }
    kinds[3].second.push_back(through({wave}));
    kinds[4].second.push_back(through({wave, second}));
    kinds[5].second.push_back(through({upwards}));
    kinds[6].second.push_back(through({stairs}));
    kinds[7].second.push_back(through({line}));
  }
  for (const auto& [name, sketches] : kinds) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(said_of(of(sketches)).empty());
      std::vector<Stroke3> mistaken;
      for (const Stroke3& sketch : sketches) mistaken.push_back(with_positions(sketch, 150, 150));
      const Plausibility found = examine(of(mistaken));
      BOOST_TEST(found.looks_absolute());
      BOOST_TEST(found.absolute_by_jump + found.absolute_by_drift >= 32U);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_suspicious_sketches_are_counted) {
  constexpr double pi = 3.14159265358979;
  const Stroke3 circle = through({arc(50, 0, 2 * pi, 30)});
  const Stroke3 faces = through({arc(100, 0, 2 * pi, 30), arc(10, 0, 2 * pi, 10), arc(50, pi, 2 * pi, 10)});
  std::vector<Stroke3> sketches{circle, circle, faces, with_positions(circle, 100, 200), with_positions(circle, 100, 200)};
  const Plausibility found = examine(of(sketches));
  BOOST_TEST(found.judged == 5U);
  BOOST_TEST(found.absolute_by_drift == 2U);
  BOOST_TEST(found.absolute_by_jump == 0U);
  const std::vector<std::string> said = said_of(of(sketches));
  BOOST_REQUIRE_EQUAL(said.size(), 1U);
  BOOST_TEST(said[0].ends_with("in drawings at less than 0.4): 2"));
  // Positions relative to the center are detected at lifted pens, which is what the notice says.
  const Stroke3 centered = with_positions(through({arc(100, 0, 2 * pi, 30), arc(60, 2, 2 + 2 * pi, 30), arc(90, -2, 1, 20)}), 100, 0);
  BOOST_TEST(said_of(of({centered, centered, circle}))[0].find(
                 "data: sketches whose offsets look like absolute coordinates (where the pen is lifted they are 0.") == 0U);
  BOOST_TEST(said_of(of({centered, centered, circle}))[0].ends_with(" times as long as elsewhere, in drawings at least 1.4 times): 2"));
  // A few such sketches are not reported: a drawing may look like anything.
  for (int i = 0; i < 4; ++i) sketches.push_back(circle);
  BOOST_TEST(said_of(of(sketches)).empty());
}

BOOST_AUTO_TEST_CASE(preprocessing_says_what_looks_odd) {
  std::vector<std::string> said;
  static_cast<void>(preprocess(example(), 2, 20, std::nullopt, [&](const Notice& notice) { said.push_back(to_string(notice)); }));
  BOOST_REQUIRE_EQUAL(said.size(), 2U);
  BOOST_TEST(said[0].find("data set: points that lift the pen, 80.0 % of all") == 0U);
  BOOST_TEST(said[1] == "data set: offsets beyond 20, which preprocessing clamps (20 % of all; are the drawings in other units?): 2");
}

}  // namespace
