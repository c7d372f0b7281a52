// Dropout masks: statistics, and what they do and do not depend on.
#define BOOST_TEST_MODULE autodiff_dropout
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/dropout_masks.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Sketches = std::vector<std::uint32_t>;

/// The key of a mask.
struct Place {
  std::uint64_t seed = 1;
  std::uint32_t step = 2;
  Purpose purpose = Purpose::decoder_dropout;
  Index time = 3;
  int call = 0;
};

/// Returns the mask with this key for these sketches, [rows, sketches].
std::vector<double> mask_of(const Place& place, const Sketches& sketches, Index rows, double keep) {
  DropoutMasks masks;
  masks.begin_training_step(Seed{place.seed}, place.step, sketches, {.recurrent = keep});
  masks.set_time(place.purpose, place.time);
  std::vector<std::uint8_t> kept(static_cast<std::size_t>(rows) * sketches.size());
  for (int call = 0; call <= place.call; ++call) masks.fill(kept.data(), rows, static_cast<Index>(sketches.size()), keep);
  std::vector<double> mask;
  for (const std::uint8_t number : kept) mask.push_back(number / keep);
  return mask;
}

/// Returns the fraction of elements in which two masks agree.
double agreement(const std::vector<double>& a, const std::vector<double>& b) {
  double same = 0;
  for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
  return same / static_cast<double>(a.size());
}

Sketches first_sketches(std::size_t count) {
  Sketches sketches(count);
  std::iota(sketches.begin(), sketches.end(), 0U);
  return sketches;
}

}  // namespace

BOOST_AUTO_TEST_CASE(keeps_the_share_it_is_told_to_and_scales_it_up) {
  for (const double keep : {0.1, 0.5, 0.9}) {
    const auto mask = mask_of({}, first_sketches(100), 1000, keep);
    double kept = 0;
    for (const double number : mask) {
      BOOST_TEST_REQUIRE((number == 0 || number == 1 / keep));
      kept += number != 0 ? 1e-5 : 0;
    }
    BOOST_TEST(std::abs(kept - keep) < 4 * std::sqrt(keep * (1 - keep) / 1e5));
    // neighboring elements, in a column and across columns, are dropped independently
    double below = 0, beside = 0;
    for (std::size_t i = 0; i + 1000 < mask.size(); ++i) {
      below += mask[i] != 0 && mask[i + 1] != 0 ? 1.0 / 99000 : 0;
      beside += mask[i] != 0 && mask[i + 1000] != 0 ? 1.0 / 99000 : 0;
    }
    BOOST_TEST(std::abs(below - keep * keep) < 0.006);
    BOOST_TEST(std::abs(beside - keep * keep) < 0.006);
  }
  // each row is dropped equally often, whichever word of the generator it is computed from
  const auto mask = mask_of({}, first_sketches(4000), 130, 0.5);
  for (std::size_t row = 0; row < 130; ++row) {
    double kept = 0;
    for (std::size_t col = 0; col < 4000; ++col) kept += mask[col * 130 + row] / 2;
    BOOST_TEST(std::abs(kept / 4000 - 0.5) < 0.04);
  }
}

BOOST_AUTO_TEST_CASE(a_mask_is_a_function_of_its_place) {
  const auto sketches = first_sketches(20);
  const auto mask = mask_of({}, sketches, 200, 0.5);
  BOOST_TEST((mask_of({}, sketches, 200, 0.5) == mask));
  const Place others[] = {{.seed = 2}, {.seed = 1 + (std::uint64_t{1} << 32U)},
                          {.step = 3}, {.purpose = Purpose::encoder_forward_dropout},
                          {.time = 4}, {.call = 1}};
  for (const Place& other : others) BOOST_TEST(std::abs(agreement(mask_of(other, sketches, 200, 0.5), mask) - 0.5) < 0.04);
  Sketches moved = sketches;
  for (std::uint32_t& sketch : moved) sketch += 20;
  BOOST_TEST(std::abs(agreement(mask_of({}, moved, 200, 0.5), mask) - 0.5) < 0.04);
}

BOOST_AUTO_TEST_CASE(a_mask_does_not_depend_on_the_column_or_on_how_the_batch_is_cut) {
  constexpr std::size_t rows = 150;
  const auto whole = mask_of({}, first_sketches(12), rows, 0.7);
  const Sketches shard{7, 2, 11};
  const auto part = mask_of({}, shard, rows, 0.7);
  for (std::size_t col = 0; col < shard.size(); ++col) {
    for (std::size_t row = 0; row < rows; ++row) BOOST_TEST_REQUIRE(part[col * rows + row] == whole[shard[col] * rows + row]);
  }
  // a mask of fewer rows is the beginning of one with more
  const auto fewer = mask_of({}, first_sketches(1), 70, 0.5);
  const auto more = mask_of({}, first_sketches(1), rows, 0.5);
  for (std::size_t row = 0; row < 70; ++row) BOOST_TEST_REQUIRE(fewer[row] == more[row]);
}

BOOST_AUTO_TEST_CASE(fills_its_own_numbers_only) {
  for (const Index rows : {1, 7, 127, 128, 129}) {
    DropoutMasks masks;
    const auto sketches = first_sketches(3);
    masks.begin_training_step(Seed{1}, 0, sketches, {.recurrent = 0.5});
    std::vector<std::uint8_t> numbers(static_cast<std::size_t>(rows * 3) + 10, 7);
    masks.fill(numbers.data(), rows, 3, 0.5);
    for (std::size_t i = 0; i < numbers.size(); ++i) BOOST_TEST_REQUIRE((numbers[i] == 7) == (i >= static_cast<std::size_t>(rows * 3)));
  }
}

BOOST_AUTO_TEST_CASE(a_mask_of_a_whole_sequence_is_an_error) {
  DropoutMasks masks;
  const auto sketches = first_sketches(3);
  masks.begin_training_step(Seed{1}, 0, sketches, {});
  std::vector<std::uint8_t> mask(2 * 12);
  BOOST_CHECK_EXCEPTION(masks.fill(mask.data(), 2, 12, 0.5), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()).find("12 columns in a training step of 3 sketches, expected the columns of one step") !=
           std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(keeping_everything_is_the_identity) {
  const auto numbers = random_numbers(7 * 4, 1);
  const auto sketches = first_sketches(4);
  Evaluation<double> context;  // initially: nothing is dropped
  const auto x = constant<7>(numbers.data(), 4);
  BOOST_TEST((compute(context, recurrent_dropout(context, x)).matrix() == x.matrix()));
  context.masks().begin_training_step(Seed{1}, 0, sketches, {.recurrent = 0.5});
  BOOST_TEST((compute(context, recurrent_dropout(context, x)).matrix() != x.matrix()));
  context.masks().begin_training_step(Seed{1}, 0, sketches, {.recurrent = 1});
  BOOST_TEST((compute(context, recurrent_dropout(context, x)).matrix() == x.matrix()));
  context.masks().begin_training_step(Seed{1}, 0, sketches, {.recurrent = 0.5});
  context.masks().disable();
  BOOST_TEST((compute(context, recurrent_dropout(context, x)).matrix() == x.matrix()));
}

BOOST_AUTO_TEST_CASE(value_and_gradient) {
  const Sketches sketches{5, 3, 9};
  const auto mask = mask_of({.step = 4, .time = 6}, sketches, 19, 0.6);
  Checked x("x", random_numbers(19 * 3, 1));
  const auto slopes = random_numbers(19 * 3, 2);
  const auto result = [&](auto& context) {
    context.masks().begin_training_step(Seed{1}, 4, sketches, {.recurrent = 0.6});
    context.masks().set_time(Purpose::decoder_dropout, 6);
    return compute(context, recurrent_dropout(context, tanh(x.value<19>())));
  };
  Evaluation<double> context;
  const auto y = result(context);
  std::vector<double> expected;
  for (std::size_t i = 0; i < mask.size(); ++i) expected.push_back(std::tanh(x.values()[i]) * mask[i]);
  BOOST_TEST(largest_difference(Eigen::MatrixXd(y.matrix()), expected) < 1e-14);
  const GradientReport report = check_gradients({&x}, [&](auto& any) { return weighted_sum(any, result(any), slopes.data()); });
  BOOST_TEST(report.passed(), report);
  // float drops the same elements, with registers of another width
  const std::vector<float> ones(19 * 3, 1);
  Evaluation<float> single;
  single.masks().begin_training_step(Seed{1}, 4, sketches, {.recurrent = 0.6});
  single.masks().set_time(Purpose::decoder_dropout, 6);
  const auto kept = compute(single, recurrent_dropout(single, constant<19>(ones.data(), 3)));
  for (std::size_t i = 0; i < mask.size(); ++i) BOOST_TEST_REQUIRE(kept.data[i] == static_cast<float>(mask[i]));
}

BOOST_AUTO_TEST_CASE(a_rate_of_one_s_own_drops_in_training_only) {
  const auto numbers = random_numbers(7 * 4, 1);
  const auto x = constant<7>(numbers.data(), 4);
  const auto sketches = first_sketches(4);
  Evaluation<double> context;
  const auto masked = [&](double keep) { return compute(context, x * dropout_mask<7>(context, 4, keep)); };
  for (int time = 0; time < 2; ++time) {  // initially, and after training has been disabled
    for (const double keep : {0.0, 0.3, 0.9, 1.0}) {
      BOOST_TEST((masked(keep).matrix() == x.matrix()));
      BOOST_TEST(dropout(context, x, keep).data == x.data);
    }
    context.masks().begin_training_step(Seed{1}, 0, sketches, {});
    BOOST_TEST((masked(0.5).matrix() != x.matrix()));
    BOOST_TEST((dropout(context, tanh(x), 0.5).matrix() != x.matrix()));
    BOOST_TEST(masked(0).matrix().isZero());
    BOOST_TEST((masked(1).matrix() == x.matrix()));
    if (time == 0) context.masks().disable();
  }
  for (const double keep : {-0.1, 1.1, std::nan("")}) {
    BOOST_CHECK_THROW(static_cast<void>(dropout_mask<7>(context, 4, keep)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(dropout(context, x, keep)), ArgumentError);
  }
  BOOST_CHECK_THROW(static_cast<void>(dropout_mask<7>(context, 5, 0.5)), ArgumentError);  // more columns than sketches
  const auto fewer = constant<7>(numbers.data(), 3);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, fewer * dropout_mask<7>(context, 4, 0.5))), ArgumentError);
  const WeightVector<double, 7> vector{numbers.data(), nullptr};
  BOOST_CHECK_THROW(static_cast<void>(recurrent_dropout(context, exp(vector))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(dropout(context, exp(vector), 0.5)), ArgumentError);
}
