// Reductions over rows and softmax: values against numpy's, gradients by central differences, ties, large numbers and masks.
#define BOOST_TEST_MODULE autodiff_reductions
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>
#include <sketchrnn/autodiff/operations/softmax.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/reference/reductions.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

template <class Scalar, int Rows, int Blocks>
void check_values(const ReductionValues& expected, double tolerance) {
  BOOST_TEST_REQUIRE((expected.rows == Rows && expected.blocks == Blocks));
  Evaluation<Scalar> context;
  const std::vector<Scalar> x_data(expected.x.begin(), expected.x.end()), b_data(expected.b.begin(), expected.b.end());
  const auto x = constant<Rows>(x_data.data(), expected.cols), b = constant<Rows>(b_data.data(), expected.cols);
  const auto check = [&](const std::string& name, const auto& found, const std::vector<double>& values) {
    const std::vector<Scalar> elements(found.data, found.data + found.rows * found.cols);
    BOOST_TEST(largest_difference(elements, values) < tolerance, name << " of " << Rows << " rows in " << Blocks << " blocks");
  };
  check("sum", sum<Blocks>(context, x), expected.sum);
  check("mean", mean<Blocks>(context, x), expected.mean);
  check("max", (max<Blocks>)(context, x), expected.max);
  check("dot", dot<Blocks>(context, x, b), expected.dot);
  check("log_sum_exp", log_sum_exp<Blocks>(context, x), expected.log_sum_exp);
  check("softmax", softmax<Blocks>(context, x), expected.softmax);
  check("log_softmax", log_softmax<Blocks>(context, x), expected.log_softmax);
}

template <class Scalar>
void check_all_values(double tolerance) {
  check_values<Scalar, 1, 1>(reduction_values.at(0), tolerance);
  check_values<Scalar, 7, 1>(reduction_values.at(1), tolerance);
  check_values<Scalar, 37, 1>(reduction_values.at(2), tolerance);
  check_values<Scalar, 12, 3>(reduction_values.at(3), tolerance);
  check_values<Scalar, 74, 2>(reduction_values.at(4), tolerance);
}

/// Rows of a larger value, whose columns have gaps.
template <int Rows, int Blocks>
void check_gradients_of(Index cols) {
  const auto count = static_cast<std::size_t>(Rows * cols);
  Checked a("a", random_numbers(2 * count, 1)), b("b", random_numbers(2 * count, 2));
  const auto slopes = random_numbers(count, 3);
  const auto check = [&](const std::string& name, const auto& operation) {
    const GradientReport report = check_gradients({&a, &b}, [&](auto& context) {
      const auto x = a.value<2 * Rows>().template middle_rows<Rows / 2, Rows>();
      const auto y = b.value<2 * Rows>().template middle_rows<Rows / 2, Rows>();
      // of a value and of an expression
      return weighted_sum(context, compute(context, operation(context, x) + operation(context, x * y)), slopes.data());
    });
    BOOST_TEST(report.passed(), name << " of " << Rows << " rows in " << Blocks << " blocks\n" << report);
  };
  check("sum", [](auto& context, const auto& x) { return sum<Blocks>(context, x); });
  check("mean", [](auto& context, const auto& x) { return mean<Blocks>(context, x); });
  check("max", [](auto& context, const auto& x) { return max<Blocks>(context, x); });
  check("dot", [&](auto& context, const auto& x) { return dot<Blocks>(context, x, b.value<2 * Rows>().template middle_rows<0, Rows>()); });
  check("dot with itself", [](auto& context, const auto& x) { return dot<Blocks>(context, x, x); });
  check("log_sum_exp", [](auto& context, const auto& x) { return log_sum_exp<Blocks>(context, x); });
  check("softmax", [](auto& context, const auto& x) { return softmax<Blocks>(context, x); });
  check("log_softmax", [](auto& context, const auto& x) { return log_softmax<Blocks>(context, x); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  check_all_values<double>(1e-14);
  check_all_values<float>(2e-6);
}

BOOST_AUTO_TEST_CASE(gradients) {
  check_gradients_of<1, 1>(3);
  check_gradients_of<7, 1>(2);
  check_gradients_of<19, 1>(2);
  check_gradients_of<12, 3>(2);
  check_gradients_of<38, 2>(1);
}

BOOST_AUTO_TEST_CASE(the_gradient_of_max_goes_to_the_first_maximum) {
  Tape<double> tape;
  double* elements = tape.allocate(8);
  const std::vector<double> values{1, 3, 3, 2, -1, -1, -2, -1};
  for (std::size_t i = 0; i < values.size(); ++i) elements[i] = values[i];
  const auto x = tape.make_value<8>(elements, 1);
  const auto y = max<2>(tape, x);
  tape.zero_adjoints();
  y.adjoint[0] = 5;
  y.adjoint[1] = 7;
  tape.backward();
  const std::vector<double> gradient(x.adjoint, x.adjoint + 8), expected{0, 5, 0, 0, 7, 0, 0, 0};
  BOOST_TEST(gradient == expected);
}

// NaN propagates, wherever it is; infinities are handled as in PyTorch.
BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Evaluation<float> context;
  for (std::size_t i = 0; i < 37; ++i) {
    std::vector<float> x(37, 1.0F);
    x[i] = std::numeric_limits<float>::quiet_NaN();
    const auto value = constant<37>(x.data(), 1);
    BOOST_TEST(std::isnan(*max(context, value).data));
    BOOST_TEST(std::isnan(*log_sum_exp(context, value).data));
  }
  const std::vector<float> masked{-infinity, 0, -infinity, 0}, nothing(4, -infinity), large{0, infinity, 0, 0};
  const auto half = softmax(context, constant<4>(masked.data(), 1));
  const std::vector<float> halves(half.data, half.data + 4), expected{0, 0.5F, 0, 0.5F};
  BOOST_TEST(halves == expected);
  BOOST_TEST(*log_sum_exp(context, constant<4>(nothing.data(), 1)).data == -infinity);
  BOOST_TEST(*log_sum_exp(context, constant<4>(large.data(), 1)).data == infinity);
}

// Of parameters alone, the result is one repeated column.
BOOST_AUTO_TEST_CASE(parameters_alone) {
  Checked v("v", random_numbers(6, 1)), x("x", random_numbers(18, 2));
  const auto slopes = random_numbers(18, 3);
  const GradientReport report = check_gradients({&v, &x}, [&](auto& context) {
    const WeightVector<double, 6> vector{v.values().data(), v.gradient().data()};
    const auto share = softmax<2>(context, vector);
    const auto total = sum(context, vector);
    const auto largest = max(context, exp(vector));
    BOOST_TEST((share.stride == 0 && total.stride == 0 && largest.stride == 0));
    const auto product = dot<3>(context, vector, x.value<6>());
    return weighted_sum(context, compute(context, share * x.value<6>() * total / largest * repeat_rows<2>(product)), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(unequal_columns_are_an_error) {
  const std::vector<double> x(12, 1.0);
  Evaluation<double> context;
  BOOST_CHECK_THROW(static_cast<void>(dot(context, constant<3>(x.data(), 4), constant<3>(x.data(), 3))), ArgumentError);
}
