// The choice of the examples of a batch: all alike, and as many of each class.
#define BOOST_TEST_MODULE data_choose_examples
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include <sketchrnn/data/choose_examples.hpp>

namespace {

using namespace sketchrnn;
using Indices = std::vector<std::uint32_t>;

/// 90 examples of class 0, 6 of class 1, none of class 2, 4 of class 3.
Indices labels() {
  Indices result(90, 0);
  result.insert(result.end(), 6, 1);
  result.insert(result.end(), 4, 3);
  return result;
}

Indices counts_by_class(const Indices& chosen) {
  Indices counts(4, 0);
  for (const std::uint32_t index : chosen) ++counts.at(labels().at(index));
  return counts;
}

BOOST_AUTO_TEST_CASE(choosing_takes_each_once_and_depends_on_seed_and_step) {
  Indices first, again, later, other, all;
  choose_examples(first, 50, 20, Seed{1}, 3);
  choose_examples(again, 50, 20, Seed{1}, 3);
  choose_examples(later, 50, 20, Seed{1}, 4);
  choose_examples(other, 50, 20, Seed{2}, 3);
  choose_examples(all, 50, 80, Seed{1}, 3);
  BOOST_TEST(first == again, boost::test_tools::per_element());
  BOOST_TEST((first != later && first != other));
  BOOST_TEST(std::set<std::uint32_t>(first.begin(), first.end()).size() == 20U);
  BOOST_TEST(std::set<std::uint32_t>(all.begin(), all.end()).size() == 50U);
}

BOOST_AUTO_TEST_CASE(each_class_has_its_share_and_the_remainder_goes_around) {
  BalancedChoice balanced;
  Indices chosen;
  std::vector<std::size_t> total(4, 0);
  for (std::uint32_t step = 0; step < 30; ++step) {
    balanced.choose(chosen, labels(), 20, Seed{1}, step);
    BOOST_TEST(chosen.size() == 20U);
    const Indices counts = counts_by_class(chosen);
    BOOST_TEST(counts[2] == 0U);
    for (const std::size_t label : {0U, 1U, 3U}) {
      BOOST_TEST((counts[label] == 6 || counts[label] == 7));
      total[label] += counts[label];
    }
  }
  BOOST_TEST((total == std::vector<std::size_t>{200, 200, 0, 200}));
}

BOOST_AUTO_TEST_CASE(examples_repeat_only_where_a_class_is_too_small) {
  BalancedChoice balanced;
  Indices chosen;
  balanced.choose(chosen, labels(), 18, Seed{2}, 0);  // six of each: once each of class 1, once or twice each of class 3
  for (std::uint32_t index = 0; index < 100; ++index) {
    const auto times = std::count(chosen.begin(), chosen.end(), index);
    if (index < 90) BOOST_TEST(times <= 1);
    if (index >= 90 && index < 96) BOOST_TEST(times == 1);
    if (index >= 96) BOOST_TEST((times == 1 || times == 2));
  }
}

BOOST_AUTO_TEST_CASE(within_a_class_the_choice_is_uniform) {
  BalancedChoice balanced;
  Indices chosen, times(100, 0);
  constexpr int steps = 3000;
  for (std::uint32_t step = 0; step < steps; ++step) {
    balanced.choose(chosen, labels(), 9, Seed{3}, step);
    for (const std::uint32_t index : chosen) ++times[index];
  }
  // three of each class in a batch: binomial with p = 3 / 90, 3 / 6 and 3 / 4
  for (std::size_t index = 0; index < 100; ++index) {
    const double p = index < 90 ? 3.0 / 90 : index < 96 ? 3.0 / 6 : 3.0 / 4;
    BOOST_TEST(std::abs(times[index] - steps * p) < 5 * std::sqrt(steps * p * (1 - p)));
  }
}

BOOST_AUTO_TEST_CASE(a_pure_function_of_seed_and_step) {
  BalancedChoice used, fresh;
  Indices first, second;
  used.choose(first, labels(), 50, Seed{9}, 1);
  used.choose(first, labels(), 20, Seed{1}, 5);
  fresh.choose(second, labels(), 20, Seed{1}, 5);
  BOOST_TEST(first == second, boost::test_tools::per_element());
  fresh.choose(second, labels(), 20, Seed{2}, 5);
  BOOST_TEST((first != second));
  Indices large = labels();
  for (std::uint32_t& label : large) label += 4'294'967'292U;  // takes no memory for classes that do not occur
  fresh.choose(first, large, 20, Seed{1}, 5);
  used.choose(second, labels(), 20, Seed{1}, 5);
  BOOST_TEST(first == second, boost::test_tools::per_element());
  fresh.choose(second, {}, 20, Seed{2}, 5);
  BOOST_TEST(second.empty());
  fresh.choose(second, labels(), 1000, Seed{2}, 5);  // no more than there are examples
  BOOST_TEST(second.size() == 100U);
}

}  // namespace
