// Preprocessing of made data sets: what is dropped, clamped and scaled, and by what.
#define BOOST_TEST_MODULE data_preprocess
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <sketchrnn/data/preprocess.hpp>

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
  BOOST_TEST(result.dropped.test == 1U);  // the empty one
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
  BOOST_TEST(normalising_scale(once.data.train.sketches) == 1.0, boost::test_tools::tolerance(1e-6));
  const float scale = once.data.scale_factor;
  for (Stroke3& sketch : once.data.train.sketches) sketch = divide_offsets(std::move(sketch), 0.5F);
  once.data.scale_factor *= 0.5F;
  const Preprocessed twice = preprocess(once.data);
  BOOST_TEST(twice.data.scale_factor == scale, boost::test_tools::tolerance(1e-5F));
}

BOOST_AUTO_TEST_CASE(bad_data_sets) {
  BOOST_CHECK_THROW((void)preprocess(Dataset{}), ArgumentError);
  BOOST_CHECK_EXCEPTION((void)preprocess(example(), 0), ArgumentError, mentions({"training split", "3 were dropped"}));
  Dataset broken = example();
  broken.valid.push_back(stroke3({{1, 1, 0}, {std::numeric_limits<float>::quiet_NaN(), 0, 1}}), 0);
  BOOST_CHECK_EXCEPTION((void)preprocess(broken), ArgumentError, mentions({"sketch 2", "valid", "row 1", "nan"}));
  Dataset unlabelled = example();
  unlabelled.test.labels.clear();
  BOOST_CHECK_EXCEPTION((void)preprocess(unlabelled), ArgumentError, mentions({"test", "0 labels"}));
  Dataset still;
  still.train.push_back(stroke3({{0, 0, 0}, {0, 0, 1}}), 0);
  BOOST_CHECK_EXCEPTION((void)preprocess(still), ArgumentError, mentions({"deviation"}));
  BOOST_CHECK_THROW((void)preprocess(example(), 250, -1), ArgumentError);
}

}  // namespace
