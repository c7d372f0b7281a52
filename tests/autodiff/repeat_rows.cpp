// Broadcast of one row in element-wise expressions and repeated rows: explicit values, and gradients.
#define BOOST_TEST_MODULE autodiff_repeat_rows
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr Index cols = 3;

/// a [Rows, cols] with one row r, and with rows g that are repeated Times times.
template <class Scalar, int Rows, int Times>
void check_values() {
  constexpr int groups = Rows / Times;
  const auto a = random_numbers<Scalar>(Rows * cols, 1), r = random_numbers<Scalar>(cols, 2), g = random_numbers<Scalar>(groups * cols, 3);
  Evaluation<Scalar> context;
  const auto one = constant<1>(r.data(), cols);
  const auto y = compute(context, constant<Rows>(a.data(), cols) * one + repeat_rows<Times>(constant<groups>(g.data(), cols)) - (one + 1));
  static_assert(decltype(y)::rows == Rows);
  for (Index col = 0; col < cols; ++col) {
    for (Index row = 0; row < Rows; ++row) {
      const auto at = static_cast<std::size_t>(col * Rows + row), at_one = static_cast<std::size_t>(col);
      const auto at_group = static_cast<std::size_t>(col * groups + row / Times);
      const double expected = double{a[at]} * double{r[at_one]} + double{g[at_group]} - (double{r[at_one]} + 1);
      BOOST_TEST(std::abs(double{y.data[at]} - expected) < 8 * double{std::numeric_limits<Scalar>::epsilon()});
    }
  }
}

template <int Rows, int Times>
void check_gradient() {
  constexpr int groups = Rows / Times;
  Checked a("a", random_numbers(Rows * cols, 1)), r("r", random_numbers(cols, 2)), g("g", random_numbers(groups * cols, 3));
  Checked w("w", random_numbers(1 + Rows, 4)), divisor("divisor", random_numbers(Rows * cols, 6));
  for (double& number : divisor.values()) number = 0.5 + number * number;
  const auto slopes = random_numbers(Rows * cols, 5);
  const GradientReport report = check_gradients({&a, &r, &g, &w, &divisor}, [&](auto& context) {
    const auto x = a.value<Rows>();
    const auto one = r.value<1>();
    const WeightVector<double, 1> scale{w.values().data(), w.gradient().data()};
    const WeightMatrix<double, 1, Rows> row{w.values().data() + 1, w.gradient().data() + 1, {}, 0};
    // values, expressions, a product and a parameter of one row; groups, and an expression of groups
    const auto y = x * one + sigmoid(row * x) * x + scale * x - tanh(one * scale) * x + one / divisor.value<Rows>();
    return weighted_sum(context, compute(context, y * repeat_rows<Times>(g.value<groups>()) + repeat_rows<Times>(exp(g.value<groups>()))),
                        slopes.data());
  });
  BOOST_TEST(report.passed(), Rows << " rows\n" << report);
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  check_values<double, 7, 7>();
  check_values<double, 12, 3>();
  check_values<double, 64, 16>();
  check_values<double, 57, 19>();
  check_values<float, 57, 19>();
  check_values<float, 64, 32>();
  check_values<float, 64, 2>();
}

BOOST_AUTO_TEST_CASE(gradients) {
  check_gradient<7, 7>();
  check_gradient<12, 3>();
  check_gradient<32, 16>();
  check_gradient<38, 19>();
}

// An expression of parameters alone stays one repeated column.
BOOST_AUTO_TEST_CASE(parameters_alone) {
  const std::vector<double> numbers{2, 3, 5, 7};
  Evaluation<double> context;
  const WeightVector<double, 1> scale{numbers.data(), nullptr};
  const WeightVector<double, 3> vector{numbers.data() + 1, nullptr};
  const auto y = compute(context, scale * vector);
  const std::vector<double> found(y.data, y.data + 3), expected{6, 10, 14};
  BOOST_TEST(found == expected);
  BOOST_TEST(y.stride == 0);
  BOOST_TEST(compute(context, scale * vector).data == y.data);
}

BOOST_AUTO_TEST_CASE(unequal_columns_are_an_error) {
  const std::vector<double> x(12, 1.0);
  Evaluation<double> context;
  BOOST_CHECK_THROW(static_cast<void>(compute(context, constant<3>(x.data(), 4) * constant<1>(x.data(), 3))), ArgumentError);
}
