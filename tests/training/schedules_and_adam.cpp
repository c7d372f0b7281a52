// The schedules and Adam compared with values computed by hand; ten steps of a whole model are in tests/model/reference_*.cpp.
#define BOOST_TEST_MODULE training_schedules_and_adam
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/detail/add_shards.hpp>
#include <sketchrnn/training/detail/gradient_sum.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/schedules.hpp>

using namespace sketchrnn;

BOOST_AUTO_TEST_CASE(kl_weight_rises_from_start_to_weight) {
  const KlSchedule schedule{};
  BOOST_TEST(schedule.at(0) == 0.01, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(schedule.at(1) == 0.5 - 0.49 * 0.99995, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(schedule.at(20000) == 0.5 - 0.49 * std::pow(0.99995, 20000), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(schedule.at(10'000'000) == 0.5, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(learning_rate_falls_to_its_minimum) {
  const LearningRateSchedule schedule = exponential_rate();
  BOOST_TEST(schedule.at(0) == 1e-3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(schedule.at(1) == (1e-3 - 1e-5) * 0.9999 + 1e-5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(schedule.at(10'000'000) == 1e-5, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(adam_by_hand) {
  // one element; a large epsilon, so that its position in the formula matters
  const Adam adam{.epsilon = 0.1};
  std::vector<double> m{0}, v{0}, p{2};
  double hand_m = 0, hand_v = 0, hand_p = 2;
  int t = 0;
  for (const double g : {0.5, -1.0, 0.0}) {
    adam.update<double>({0.01, static_cast<std::uint64_t>(t)}, std::vector<double>{g}, {m, v}, p);
    ++t;
    hand_m = 0.9 * hand_m + 0.1 * g;
    hand_v = 0.999 * hand_v + 0.001 * g * g;
    hand_p -= 0.01 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t)) * hand_m / (std::sqrt(hand_v) + 0.1);
    BOOST_TEST(m[0] == hand_m, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(v[0] == hand_v, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(p[0] == hand_p, boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(adam_in_pieces_is_adam_in_one) {
  std::vector<float> gradients(37), m(37), v(37), p(37, 1.0F);
  for (std::size_t i = 0; i < 37; ++i) gradients[i] = static_cast<float>(i) / 10 - 2;
  auto m2 = m, v2 = v, p2 = p;
  Adam{}.update<float>({1e-3, 4}, gradients, {m, v}, p);
  for (std::size_t first : {std::size_t{0}, std::size_t{5}}) {
    const std::size_t size = first == 0 ? 5 : 32;
    Adam{}.update<float>({1e-3, 4}, std::span<const float>(gradients).subspan(first, size),
                         {std::span(m2).subspan(first, size), std::span(v2).subspan(first, size)}, std::span(p2).subspan(first, size));
  }
  BOOST_TEST((p == p2));
  BOOST_TEST((p != std::vector<float>(37, 1.0F)));
}

BOOST_AUTO_TEST_CASE(an_option_that_makes_no_sense_is_named_with_its_value_and_its_range) {
  const auto said = [](const TrainingOptions& options) -> std::string {
    try {
      check(options);
    } catch (const ArgumentError& error) {
      return error.what();
    }
    return "nothing";
  };
  constexpr double infinite = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(said({}) == "nothing");
  BOOST_TEST(said({.batch_size = 0}) == "training options: batch_size is 0, expected at least 1");
  BOOST_TEST(said({.learning_rate = infinite}) == "training options: learning_rate is inf, expected a finite number of at least 0");
  BOOST_TEST(said({.learning_rate = 1e-6}) == "nothing");
  BOOST_TEST(said({.learning_rate = 1e-6, .min_learning_rate = 1e-5}) ==
             "training options: learning_rate is 1e-06, expected at least min_learning_rate, 1e-05");
  BOOST_TEST(completed({.learning_rate = 1e-6}).min_learning_rate.value() == 1e-6);
  BOOST_TEST(completed({}).min_learning_rate.value() == 1e-5);
  BOOST_TEST(completed({.min_learning_rate = 1e-7}).min_learning_rate.value() == 1e-7);
  BOOST_TEST(said({.decay_rate = 2}) == "training options: decay_rate is 2, expected 0 to 1");
  BOOST_TEST(said({.kl_weight = nan}) == "training options: kl_weight is nan, expected a finite number of at least 0");
  BOOST_TEST(said({.recurrent_keep = 0}) == "training options: recurrent_keep is 0, expected above 0 and at most 1");
  BOOST_TEST(said({.augment_stroke_prob = 2}) == "training options: augment_stroke_prob is 2, expected 0 to 1");
}

BOOST_AUTO_TEST_CASE(shards_are_added_in_a_tree) {
  const std::vector<std::string> expected{
      "0", "(0+1)", "((0+1)+2)", "((0+1)+(2+3))", "(((0+1)+(2+3))+4)", "(((0+1)+(2+3))+(4+5))", "(((0+1)+(2+3))+((4+5)+6))"};
  for (std::size_t count = 1; count <= expected.size(); ++count) {
    std::vector<std::string> shards;
    for (std::size_t shard = 0; shard < count; ++shard) shards.push_back(std::to_string(shard));
    add_shards(count, [&](std::size_t into, std::size_t from) { shards[into] = "(" + shards[into] + "+" + shards[from] + ")"; });
    BOOST_TEST(shards[0] == expected[count - 1]);
  }
  // without shards nothing is added
  add_shards(0, [](std::size_t, std::size_t) { BOOST_ERROR("an addition"); });
}

namespace {

/// Gradients of three elements, of which no two orders of addition give the same sum.
struct SmallBlock {
  std::array<float, 3> elements{};
  std::span<float> flat() { return elements; }
};
std::array<float, 3> gradient_of_shard(std::size_t shard) {
  const auto x = static_cast<float>(shard + 1);
  return {0.1F * x * x, 1e4F / x, -1 / (x * x)};
}

/// The sum by add_shards().
std::array<float, 3> sum_in_order(std::size_t count) {
  std::vector<std::array<float, 3>> shards;
  for (std::size_t shard = 0; shard < count; ++shard) shards.push_back(gradient_of_shard(shard));
  add_shards(count, [&](std::size_t into, std::size_t from) {
    for (std::size_t i = 0; i < 3; ++i) shards[into][i] += shards[from][i];
  });
  return shards[0];
}

/// What parts() add up to.
std::array<float, 3> total(const GradientSum<SmallBlock>& sum) {
  std::array<float, 3> total = sum.part(0).elements;
  for (std::size_t i = 0; i < 3 && sum.parts() == 2; ++i) total[i] += sum.part(1).elements[i];
  return total;
}

}  // namespace

BOOST_AUTO_TEST_CASE(gradients_are_added_in_the_same_tree_in_whatever_order_they_are_ready) {
  std::mt19937 random(5);
  for (std::size_t count = 1; count <= 11; ++count) {
    const auto expected = sum_in_order(count);
    GradientSum<SmallBlock> sum(count, count);  // as if each shard had a thread
    BOOST_TEST(sum.parts() == (count == 1 ? 1U : 2U));
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (int repetition = 0; repetition < 50; ++repetition) {
      sum.begin();
      std::vector<SmallBlock*> blocks;
      for (std::size_t shard = 0; shard < count; ++shard) {
        blocks.push_back(&sum.take());
        blocks.back()->elements = gradient_of_shard(shard);
      }
      for (const std::size_t shard : order) sum.add(shard, *blocks[shard]);
      BOOST_TEST((total(sum) == expected), count << " shards");
      std::shuffle(order.begin(), order.end(), random);
    }
    BOOST_TEST(sum.blocks() == count);
  }
}

BOOST_AUTO_TEST_CASE(the_memory_of_gradients_is_used_again) {
  // one thread, in order: its own, and one for each level of the tree at most
  GradientSum<SmallBlock> sum(64, 1);
  BOOST_TEST(sum.blocks() == 7U);
  for (std::size_t shard = 0; shard < 64; ++shard) {
    SmallBlock& block = sum.take();
    block.elements = gradient_of_shard(shard);
    sum.add(shard, block);
  }
  BOOST_TEST((total(sum) == sum_in_order(64)));
  BOOST_TEST(sum.blocks() == 7U);

  // eight threads that wait in turn
  constexpr unsigned threads = 8;
  ThreadPool pool(threads);
  GradientSum<SmallBlock> shared(100, threads);
  const std::size_t blocks = shared.blocks();
  BOOST_TEST(blocks == 64U);
  for (int repetition = 0; repetition < 50; ++repetition) {
    shared.begin();
    pool.parallel_for(100, [&](std::size_t shard, unsigned worker) {
      SmallBlock& block = shared.take();
      block.elements = gradient_of_shard(shard);
      if ((shard + worker) % 5 == 0) std::this_thread::yield();
      shared.add(shard, block);
    });
    BOOST_TEST((total(shared) == sum_in_order(100)));
  }
  BOOST_TEST(shared.blocks() == blocks);
}
