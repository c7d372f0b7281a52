// Random numbers: the generator against its published test vectors, and the distributions made of it.
#define BOOST_TEST_MODULE core_random
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include <sketchrnn/core/random.hpp>

namespace {

using namespace sketchrnn;
using Words = std::array<std::uint32_t, 4>;

// Known-answer vectors published by the authors of Philox with Random123: philox4x32, 10 rounds.
static_assert(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

static_assert(std::uniform_random_bit_generator<Random>);

std::vector<double> uniforms(Random random, std::size_t count = 20000) {
  std::vector<double> numbers(count);
  for (double& number : numbers) number = random.uniform();
  return numbers;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;  // uniform: mean 1/2, variance 1/12
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - 0.5) * (b[i] - 0.5) * 12;
  return sum / static_cast<double>(a.size());
}

/// Pearson's chi-square statistic of `count` equally probable values.
double chi_square(Random& random, std::uint64_t count, std::size_t draws) {
  std::vector<double> seen(count);
  for (std::size_t draw = 0; draw < draws; ++draw) seen.at(random.below(count)) += 1;
  const double share = static_cast<double>(draws) / static_cast<double>(count);
  double sum = 0;
  for (const double times : seen) sum += (times - share) * (times - share) / share;
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_is_philox_under_its_seed_and_place) {
  const std::uint64_t seed = 0x123456789abcdef0;
  Random random(Seed{seed}, Purpose::sampling, 7, 8);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const Words words = philox({block, static_cast<std::uint32_t>(Purpose::sampling), 7, 8}, {0x9abcdef0, 0x12345678});
    for (const std::uint32_t word : words) BOOST_TEST(random() == word);
  }
}

BOOST_AUTO_TEST_CASE(uniform_moments) {
  const auto numbers = uniforms(Random(Seed{1}), 100000);
  double mean = 0, square = 0, third = 0;
  for (const double number : numbers) {
    BOOST_TEST_REQUIRE((number >= 0 && number < 1));
    mean += number / 1e5;
    square += number * number / 1e5;
    third += number * number * number / 1e5;
  }
  BOOST_TEST(std::abs(mean - 0.5) < 0.004);
  BOOST_TEST(std::abs(square - 1.0 / 3) < 0.004);
  BOOST_TEST(std::abs(third - 0.25) < 0.004);

  Random random(Seed{2});
  double least = 10, greatest = -10;
  for (int draw = 0; draw < 10000; ++draw) {
    const double number = random.uniform(-3, 5);
    least = std::min(least, number);
    greatest = std::max(greatest, number);
  }
  BOOST_TEST((least >= -3 && least < -2.98));
  BOOST_TEST((greatest < 5 && greatest > 4.98));
}

BOOST_AUTO_TEST_CASE(normal_moments) {
  Random random(Seed{3});
  constexpr int draws = 200000;
  double mean = 0, square = 0, fourth = 0, lag = 0, previous = 0;
  for (int draw = 0; draw < draws; ++draw) {
    const double number = random.normal();
    BOOST_TEST_REQUIRE(std::isfinite(number));
    mean += number / draws;
    square += number * number / draws;
    fourth += number * number * number * number / draws;
    lag += number * previous / draws;
    previous = number;
  }
  BOOST_TEST(std::abs(mean) < 0.01);
  BOOST_TEST(std::abs(square - 1) < 0.015);
  BOOST_TEST(std::abs(fourth - 3) < 0.1);
  BOOST_TEST(std::abs(lag) < 0.01);
}

BOOST_AUTO_TEST_CASE(normals_are_distributed_normally) {
  // Kolmogorov-Smirnov: the largest difference of the empirical and the exact distribution function, times sqrt(n), is below 1.95 with
  // probability 0.999.
  Random random(Seed{8});
  std::vector<double> numbers(50000);
  for (double& number : numbers) number = random.normal();
  std::sort(numbers.begin(), numbers.end());
  const auto count = static_cast<double>(numbers.size());
  double largest = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double exact = 0.5 * std::erfc(-numbers[i] / std::sqrt(2.0)), below = static_cast<double>(i) / count;
    largest = std::max({largest, std::abs(exact - below), std::abs(exact - below - 1 / count)});
  }
  BOOST_TEST(largest * std::sqrt(count) < 1.95);
}

BOOST_AUTO_TEST_CASE(a_normal_takes_the_same_number_of_words_whatever_it_is) {
  Random first(Seed{4}), second(Seed{4});
  for (int draw = 0; draw < 10; ++draw) static_cast<void>(first.normal());
  for (int draw = 0; draw < 40; ++draw) static_cast<void>(second());
  BOOST_TEST(first() == second());
}

BOOST_AUTO_TEST_CASE(below_is_uniform) {
  Random random(Seed{5});
  // the 99.9 % quantiles of chi-square with 1, 9 and 999 degrees of freedom
  BOOST_TEST(chi_square(random, 2, 100000) < 10.83);
  BOOST_TEST(chi_square(random, 10, 100000) < 27.88);
  BOOST_TEST(chi_square(random, 1000, 100000) < 1143.9);
  for (int draw = 0; draw < 10; ++draw) {
    BOOST_TEST(random.below(0) == 0U);
    BOOST_TEST(random.below(1) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(below_has_no_bias_where_the_count_does_not_divide_the_range) {
  Random random(Seed{6});
  const std::uint64_t third = std::uint64_t{1} << 62U;
  int low = 0;
  for (int draw = 0; draw < 30000; ++draw) low += random.below(3 * third) < third ? 1 : 0;
  BOOST_TEST(std::abs(low - 10000) < 400);  // the plain remainder gives 15000
}

BOOST_AUTO_TEST_CASE(streams_repeat_and_do_not_resemble_each_other) {
  const Random base(Seed{9}, Purpose::latent_noise, 1, 2);
  const auto numbers = uniforms(base);
  BOOST_TEST((uniforms(Random(Seed{9}, Purpose::latent_noise, 1, 2)) == numbers));
  const Random others[] = {
      Random(Seed{10}, Purpose::latent_noise, 1, 2), Random(Seed{9 + (std::uint64_t{1} << 32U)}, Purpose::latent_noise, 1, 2),
      Random(Seed{9}, Purpose::sampling, 1, 2),      Random(Seed{9}, Purpose::latent_noise, 2, 2),
      Random(Seed{9}, Purpose::latent_noise, 1, 3),  Random(Seed{9}, Purpose::latent_noise, 2, 1)};
  for (const Random& other : others) BOOST_TEST(std::abs(correlation(numbers, uniforms(other))) < 0.03);

  std::set<std::uint32_t> first_words;
  for (std::uint32_t a = 0; a < 50; ++a) {
    for (std::uint32_t b = 0; b < 50; ++b) first_words.insert(Random(Seed{9}, Purpose::general, a, b)());
  }
  BOOST_TEST(first_words.size() == 2500U);
}
