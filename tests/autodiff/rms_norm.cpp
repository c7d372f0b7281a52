// Root mean square normalization: values against numpy's, and gradients with blocks of several sizes.
#define BOOST_TEST_MODULE autodiff_rms_norm
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/rms_norm.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include "tests/reference/norms.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

template <class Scalar, int Rows, int Blocks>
void check_values(const NormValues& expected, double tolerance) {
  BOOST_TEST_REQUIRE((expected.rows == Rows && expected.blocks == Blocks));
  const std::vector<Scalar> x(expected.x.begin(), expected.x.end()), gain(expected.gain.begin(), expected.gain.end());
  Evaluation<Scalar> context;
  const auto y =
      rms_norm<Blocks>(context, constant<Rows>(x.data(), expected.cols), WeightVector<Scalar, Rows>{gain.data(), nullptr}, norm_epsilon);
  BOOST_TEST(largest_difference(y.matrix().eval(), expected.rms_norm) < tolerance);
}

template <class Scalar>
void check_all_values(double tolerance) {
  check_values<Scalar, 1, 1>(norm_values.at(0), tolerance);
  check_values<Scalar, 7, 1>(norm_values.at(1), tolerance);
  check_values<Scalar, 37, 1>(norm_values.at(2), tolerance);
  check_values<Scalar, 12, 3>(norm_values.at(3), tolerance);
}

template <int Rows, int Blocks>
void check_gradient(Index cols, double epsilon) {
  const auto count = static_cast<std::size_t>(Rows * cols);
  Checked x("x", random_numbers(2 * count, 1)), gain("gain", random_numbers(Rows, 2));
  const auto slopes = random_numbers(count, 3);
  const GradientReport report = check_gradients({&x, &gain}, [&](auto& context) {
    // rows of a larger value, an expression, and parameters alone
    const auto rows = middle_rows<Rows / 2, Rows>(x.value<2 * Rows>());
    const WeightVector<double, Rows> scale{gain.values().data(), gain.gradient().data()};
    const auto once = rms_norm<Blocks>(context, rows, scale, epsilon);
    const auto twice = rms_norm<Blocks>(context, rows * once, scale);
    const auto alone = rms_norm<Blocks>(context, scale, scale, epsilon);
    return weighted_sum(context, compute(context, once + twice * alone), slopes.data());
  });
  BOOST_TEST(report.passed(), Rows << " rows in " << Blocks << " blocks\n" << report);
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  check_all_values<double>(1e-13);
  check_all_values<float>(2e-6);
}

BOOST_AUTO_TEST_CASE(gradients) {
  check_gradient<1, 1>(3, 0.1);
  check_gradient<7, 1>(2, 1e-3);
  check_gradient<12, 3>(2, 0.1);
  check_gradient<38, 2>(1, 1e-5);
}
