// Layer normalization: values, and gradients with blocks of several sizes.
#define BOOST_TEST_MODULE autodiff_layer_norm
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include "tests/reference/norms.hpp"
#include "tests/support/numbers.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

template <int Blocks, int Rows>
GradientReport check(Index cols, double scale) {
  const auto count = static_cast<std::size_t>(Rows * cols);
  Checked x("x", random_numbers(2 * count, 1, scale)), gamma("gamma", random_numbers(Rows, 2)), beta("beta", random_numbers(Rows, 3));
  const auto slopes = random_numbers(count, 4);
  return check_gradients({&x, &gamma, &beta}, [&](auto& context) {
    // rows of a larger value: columns with gaps
    const auto rows = x.value<2 * Rows>().template middle_rows<Rows / 2, Rows>();
    const WeightVector<double, Rows> gain{gamma.values().data(), gamma.gradient().data()};
    const WeightVector<double, Rows> shift{beta.values().data(), beta.gradient().data()};
    return weighted_sum(context, layer_norm<Blocks>(context, rows, gain, shift), slopes.data());
  });
}

/// The same without a shift, with another epsilon.
template <int Blocks, int Rows>
GradientReport check_without_shift(Index cols, double epsilon) {
  const auto count = static_cast<std::size_t>(Rows * cols);
  Checked x("x", random_numbers(count, 1)), gamma("gamma", random_numbers(Rows, 2));
  const auto slopes = random_numbers(count, 4);
  return check_gradients({&x, &gamma}, [&](auto& context) {
    const WeightVector<double, Rows> gain{gamma.values().data(), gamma.gradient().data()};
    return weighted_sum(context, layer_norm<Blocks>(context, x.value<Rows>(), gain, epsilon), slopes.data());
  });
}

template <class Scalar, int Rows, int Blocks>
void check_values(const NormValues& expected, double tolerance) {
  BOOST_TEST_REQUIRE((expected.rows == Rows && expected.blocks == Blocks));
  const auto as_scalars = [](const std::vector<double>& numbers) { return std::vector<Scalar>(numbers.begin(), numbers.end()); };
  const auto x_data = as_scalars(expected.x), gain_data = as_scalars(expected.gain), shift_data = as_scalars(expected.shift);
  const auto x = constant<Rows>(x_data.data(), expected.cols);
  const WeightVector<Scalar, Rows> gain{gain_data.data(), nullptr}, shift{shift_data.data(), nullptr};
  Evaluation<Scalar> context;
  const auto with_shift = layer_norm<Blocks>(context, x, gain, shift, norm_epsilon);
  const auto without = layer_norm<Blocks>(context, x, gain, norm_epsilon);
  BOOST_TEST(largest_difference(with_shift.matrix().eval(), expected.layer_norm) < tolerance);
  BOOST_TEST(largest_difference(without.matrix().eval(), expected.layer_norm_without_shift) < tolerance);
}

template <class Scalar>
void check_all_values(double tolerance) {
  check_values<Scalar, 1, 1>(norm_values.at(0), tolerance);
  check_values<Scalar, 7, 1>(norm_values.at(1), tolerance);
  check_values<Scalar, 37, 1>(norm_values.at(2), tolerance);
  check_values<Scalar, 12, 3>(norm_values.at(3), tolerance);
}

BOOST_AUTO_TEST_CASE(values) {
  check_all_values<double>(1e-13);
  check_all_values<float>(2e-5);
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const GradientReport& report : {check<1, 1>(3, 1), check<1, 7>(1, 1), check<4, 12>(5, 0.1), check<4, 148>(2, 3)}) {
    BOOST_TEST(report.passed(), report);
  }
  for (const GradientReport& report :
       {check_without_shift<1, 1>(3, 0.1), check_without_shift<1, 7>(1, 1e-5), check_without_shift<2, 38>(2, 1e-5)}) {
    BOOST_TEST(report.passed(), report);
  }
}

BOOST_AUTO_TEST_CASE(each_block_of_each_column_has_mean_zero_and_variance_one) {
  constexpr int size = 50, blocks = 3, cols = 4;
  const auto x = random_numbers(size * blocks * cols, 1, 7.0);
  const std::vector<double> ones(size * blocks, 1.0), zeros(size * blocks, 0.0);
  Evaluation<double> context;
  const auto y =
      layer_norm<blocks>(context, constant<size * blocks>(x.data(), cols), WeightVector<double, size * blocks>{ones.data(), nullptr},
                         WeightVector<double, size * blocks>{zeros.data(), nullptr});
  for (Index col = 0; col < cols; ++col) {
    for (Index block = 0; block < blocks; ++block) {
      const Eigen::Map<const Eigen::ArrayXd> in(x.data() + (col * blocks + block) * size, size);
      const Eigen::ArrayXd out = y.matrix().col(col).segment(block * size, size).array();
      const double variance = (in - in.mean()).square().mean();
      BOOST_TEST(std::abs(out.mean()) < 1e-14);
      BOOST_TEST(std::abs(out.square().mean() - variance / (variance + 1e-3)) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_numbers_give_beta) {
  const std::vector<float> x(6, 1e6F), gamma(6, 3.0F), beta{1, 2, 3, 4, 5, 6};
  Evaluation<float> context;
  const auto y = layer_norm<2>(context, constant<6>(x.data(), 1), WeightVector<float, 6>{gamma.data(), nullptr},
                               WeightVector<float, 6>{beta.data(), nullptr});
  for (Index row = 0; row < 6; ++row) BOOST_TEST(y.matrix()(row, 0) == beta[static_cast<std::size_t>(row)]);
}
