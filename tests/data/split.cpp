// Splits by counts and fractions, and merging of data sets.
#define BOOST_TEST_MODULE data_split
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/data/split.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;
using sketchrnn::test::stroke3;

/// Sketches of one row, distinguished by dx = first, first + 1, ...; label = dx modulo `classes`.
Split numbered(int count, std::uint32_t classes = 1, int first = 0) {
  Split result;
  for (int i = first; i < first + count; ++i) {
    result.push_back(stroke3({{static_cast<float>(i), 0, 1}}), static_cast<std::uint32_t>(i) % classes);
  }
  return result;
}

std::vector<int> numbers(const Split& split) {
  std::vector<int> result;
  for (const Stroke3& sketch : split.sketches) result.push_back(static_cast<int>(sketch(0, 0)));
  return result;
}

std::vector<int> numbers(const Dataset& data) {
  std::vector<int> result = numbers(data.train);
  for (const Split* part : {&data.valid, &data.test}) {
    const std::vector<int> more = numbers(*part);
    result.insert(result.end(), more.begin(), more.end());
  }
  return result;
}

BOOST_AUTO_TEST_CASE(every_sketch_goes_to_one_split_with_its_label) {
  const Dataset data = split(numbered(100, 7), SplitCounts{80, 15, 5}, Seed{1});
  BOOST_TEST(data.train.size() == 80U);
  BOOST_TEST(data.valid.size() == 15U);
  BOOST_TEST(data.test.size() == 5U);
  std::vector<int> all = numbers(data);
  BOOST_TEST(!std::is_sorted(all.begin(), all.end()));
  std::sort(all.begin(), all.end());
  for (int i = 0; i < 100; ++i) BOOST_TEST(all[static_cast<std::size_t>(i)] == i);
  for (const Split* part : {&data.train, &data.valid, &data.test}) {
    for (std::size_t i = 0; i < part->size(); ++i) {
      BOOST_TEST(part->labels[i] == static_cast<std::uint32_t>((*part)[i](0, 0)) % 7U);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_seed_decides) {
  const auto cut = [](std::uint64_t seed) { return numbers(split(numbered(50), SplitCounts{40, 5, 5}, Seed{seed})); };
  BOOST_TEST(cut(3) == cut(3));
  BOOST_TEST(cut(3) != cut(4));
}

BOOST_AUTO_TEST_CASE(the_shuffle_is_fair) {
  // Each of the 6 orders of 3 sketches in a sixth of the cases, within five standard deviations.
  std::vector<int> seen(27, 0);
  constexpr int trials = 6000;
  for (std::uint64_t seed = 0; seed < trials; ++seed) {
    const std::vector<int> order = numbers(split(numbered(3), SplitCounts{1, 1, 1}, Seed{seed}));
    ++seen[static_cast<std::size_t>(9 * order[0] + 3 * order[1] + order[2])];
  }
  for (const int count : seen) BOOST_TEST((count == 0 || std::abs(count - trials / 6) < 145));
  BOOST_TEST(std::count(seen.begin(), seen.end(), 0) == 21);
}

BOOST_AUTO_TEST_CASE(shares_are_rounded_but_lose_nothing) {
  for (int size = 0; size < 40; ++size) {
    const Dataset data = split(numbered(size), SplitFractions{0.7, 0.2, 0.1}, Seed{5});
    BOOST_TEST(data.train.size() + data.valid.size() + data.test.size() == static_cast<std::size_t>(size));
    BOOST_TEST(std::abs(static_cast<double>(data.valid.size()) - 0.2 * size) < 1.001);
  }
  for (int size = 3; size < 40; ++size) {
    const Dataset data = split(numbered(size), SplitFractions{}, Seed{5});
    BOOST_TEST((!data.train.empty() && !data.valid.empty() && !data.test.empty()));
    BOOST_TEST(data.train.size() >= data.valid.size());
  }
  BOOST_TEST(split(numbered(2), SplitFractions{}, Seed{5}).train.size() == 2U);
  BOOST_TEST(split(numbered(2), SplitFractions{.train = 0.9, .valid = 0, .test = 0.1}, Seed{5}).test.size() == 1U);
  BOOST_TEST(split(numbered(2), SplitFractions{.train = 1, .valid = 0, .test = 0}, Seed{5}).train.size() == 2U);
  const Dataset part = split(numbered(10), SplitFractions{.train = 0.5, .valid = 0, .test = 0.2}, Seed{5});
  BOOST_TEST(part.train.size() == 5U);
  BOOST_TEST(part.valid.empty());
  BOOST_TEST(part.test.size() == 2U);
}

BOOST_AUTO_TEST_CASE(bad_arguments_of_split) {
  BOOST_CHECK_EXCEPTION((void)split(numbered(10), SplitCounts{8, 2, 1}, Seed{1}), ArgumentError, mentions({"8 + 2 + 1", "10"}));
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  BOOST_CHECK_THROW((void)split(numbered(10), SplitCounts{most, 1, 1}, Seed{1}), ArgumentError);
  for (const double bad : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    BOOST_CHECK_THROW((void)split(numbered(10), SplitFractions{bad, 0, 0}, Seed{1}), ArgumentError);
  }
  BOOST_CHECK_EXCEPTION((void)split(numbered(10), SplitFractions{0.8, 0.2, 0.1}, Seed{1}), ArgumentError, mentions({"1.1"}));
  Split unlabeled = numbered(3);
  unlabeled.labels.pop_back();
  BOOST_CHECK_EXCEPTION((void)split(unlabeled, SplitCounts{}, Seed{1}), ArgumentError, mentions({"3", "2 labels"}));
  BOOST_CHECK_EXCEPTION((void)split(numbered(9, 3), SplitCounts{}, Seed{1}, {"cat", "pig"}), ArgumentError,
                        mentions({"sketch 2", "label 2", "2 classes"}));
  const Dataset named = split(numbered(9, 2), SplitFractions{}, Seed{1}, {"cat", "pig"});
  BOOST_TEST(named.classes == (std::vector<std::string>{"cat", "pig"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(merging_numbers_the_classes_anew) {
  Dataset cats{{"cat"}, numbered(3), numbered(1, 1, 10), {}, 1};
  Dataset farm{{"pig", "cat", "sheep"}, numbered(3, 3, 20), {}, numbered(2, 2, 30), 1};
  farm.train.labels = {0, 1, 2};
  const Dataset merged = merge({cats, farm});
  BOOST_TEST(merged.classes == (std::vector<std::string>{"cat", "pig", "sheep"}), boost::test_tools::per_element());
  BOOST_TEST(numbers(merged.train) == (std::vector<int>{0, 1, 2, 20, 21, 22}), boost::test_tools::per_element());
  BOOST_TEST(merged.train.labels == (std::vector<std::uint32_t>{0, 0, 0, 1, 0, 2}), boost::test_tools::per_element());
  BOOST_TEST(numbers(merged.valid) == (std::vector<int>{10}), boost::test_tools::per_element());
  BOOST_TEST(merged.test.labels == (std::vector<std::uint32_t>{1, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(merging_nothing_and_one) {
  const Dataset none = merge({});
  BOOST_TEST((none.classes.empty() && none.train.empty() && none.scale_factor == 1.0F));
  const Dataset one = merge({Dataset{{"cat"}, numbered(2), {}, {}, 2.5F}});
  BOOST_TEST(one.scale_factor == 2.5F);
  BOOST_TEST(one.train.size() == 2U);
}

BOOST_AUTO_TEST_CASE(bad_arguments_of_merge) {
  const Dataset cats{{"cat"}, numbered(2), {}, {}, 1};
  BOOST_CHECK_EXCEPTION((void)merge({cats, Dataset{{"pig"}, numbered(2), {}, {}, 2}}), ArgumentError,
                        mentions({"data set 1", "scale factor 2"}));
  BOOST_CHECK_EXCEPTION((void)merge({cats, Dataset{{"pig"}, numbered(2, 2), {}, {}, 1}}), ArgumentError,
                        mentions({"sketch 1", "train", "label 1", "1 classes"}));
}

}  // namespace
