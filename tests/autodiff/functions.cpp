// Element-wise functions: values and derivatives compared with numpy, gradients with central differences; user-defined functions.
#define BOOST_TEST_MODULE autodiff_functions
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include "tests/reference/elementwise_functions.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// |found - expected| / max(|expected|, 1)
double difference(double found, double expected) { return std::abs(found - expected) / std::max(std::abs(expected), 1.0); }

/// f and its derivative at the arguments of the reference, one element per column.
template <class Scalar, class Function>
void check_values(const std::string& name, const Function& function, double tolerance) {
  const FunctionValues& expected = elementwise_functions.at(name);
  const auto cols = static_cast<Index>(expected.x.size());
  Tape<Scalar> tape;
  Scalar* numbers = tape.allocate(cols);
  for (std::size_t i = 0; i < expected.x.size(); ++i) numbers[i] = static_cast<Scalar>(expected.x[i]);
  const auto x = tape.template make_value<1>(numbers, cols);
  const auto y = compute(tape, function(x));
  const std::vector<Scalar> ones(expected.x.size(), 1);
  const auto total = weighted_sum(tape, y, ones.data());
  tape.zero_adjoints();
  *total.adjoint = 1;
  tape.backward();
  for (std::size_t i = 0; i < expected.x.size(); ++i) {
    BOOST_TEST(difference(static_cast<double>(y.data[i]), expected.y[i]) < tolerance, name << "(" << expected.x[i] << ") = " << y.data[i]);
    BOOST_TEST(difference(static_cast<double>(x.adjoint[i]), expected.derivative[i]) < tolerance,
               name << "'(" << expected.x[i] << ") = " << x.adjoint[i]);
  }
}

/// Gradient checks where the function is smooth: one row, a prime number of rows, more rows than a register has elements.
template <int Rows, class Function>
void check_gradient(const std::string& name, const Function& function, double shift, double scale) {
  auto numbers = random_numbers(Rows * 3, 1);
  for (double& number : numbers) number = shift + scale * number;
  const auto slopes = random_numbers(Rows * 3, 2);
  Checked x("x", numbers);
  const GradientReport report = check_gradients(
      {&x}, [&](auto& context) { return weighted_sum(context, compute(context, function(x.value<Rows>())), slopes.data()); });
  BOOST_TEST(report.passed(), name << ", " << Rows << " rows\n" << report);
}

template <class Function>
void check(const std::string& name, const Function& function, double shift = 0, double scale = 1) {
  check_values<double>(name, function, 1e-14);
  check_values<float>(name, function, 1e-5);
  check_gradient<1>(name, function, shift, scale);
  check_gradient<7>(name, function, shift, scale);
  check_gradient<19>(name, function, shift, scale);
}

}  // namespace

BOOST_AUTO_TEST_CASE(smooth_functions) {
  check(
      "log", [](auto x) { return log(x); }, 2, 0.3);
  check(
      "sqrt", [](auto x) { return sqrt(x); }, 2, 0.3);
  check("sin", [](auto x) { return sin(x); });
  check("cos", [](auto x) { return cos(x); });
  check("square", [](auto x) { return square(x); });
  check(
      "reciprocal", [](auto x) { return reciprocal(x); }, 2, 0.3);
  check("softplus", [](auto x) { return softplus(x); });
  check("log_sigmoid", [](auto x) { return log_sigmoid(x); });
  check("silu", [](auto x) { return silu(x); });
  check("gelu", [](auto x) { return gelu(x); });
}

// Away from points where they are not differentiable.
BOOST_AUTO_TEST_CASE(functions_with_corners) {
  check(
      "abs", [](auto x) { return abs(x); }, 2, 0.3);
  check(
      "floor", [](auto x) { return floor(x); }, 2.5, 0.05);
  check(
      "relu", [](auto x) { return relu(x); }, -2, 0.3);
  check(
      "leaky_relu", [](auto x) { return leaky_relu(x, 0.2); }, -2, 0.3);
  check(
      "clamp", [](auto x) { return clamp(x, -2.5, 1.125); }, -0.5, 0.2);
}

BOOST_AUTO_TEST_CASE(functions_of_two_and_three_operands) {
  const auto numbers = random_numbers(57, 3), others = random_numbers(57, 4), third = random_numbers(57, 5), slopes = random_numbers(57, 6);
  Checked a("a", numbers), b("b", others), c("c", third);
  Evaluation<double> context;
  const auto smaller = compute(context, minimum(a.value<19>(), b.value<19>()));
  const auto larger = compute(context, maximum(a.value<19>(), b.value<19>()));
  const auto chosen = compute(context, select(c.value<19>(), a.value<19>(), b.value<19>()));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    BOOST_TEST(smaller.data[i] == std::min(numbers[i], others[i]));
    BOOST_TEST(larger.data[i] == std::max(numbers[i], others[i]));
    BOOST_TEST(chosen.data[i] == (third[i] > 0 ? numbers[i] : others[i]));
  }
  const GradientReport report = check_gradients({&a, &b, &c}, [&](auto& any) {
    const auto x = a.value<19>(), y = b.value<19>(), z = c.value<19>();
    return weighted_sum(any, compute(any, minimum(x, y) * maximum(x, y) + select(z, x, y * y)), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(at_a_corner_the_derivative_is_the_documented_one) {
  Tape<double> tape;
  double* zero = tape.allocate(1);
  *zero = 0;
  const auto x = tape.make_value<1>(zero, 1);
  const auto derivative = [&](const auto& expression) {
    const auto y = compute(tape, expression);
    tape.zero_adjoints();
    *y.adjoint = 1;
    tape.backward();
    return *x.adjoint;
  };
  BOOST_TEST(derivative(relu(x)) == 0);
  BOOST_TEST(derivative(abs(x)) == 0);
  BOOST_TEST(derivative(leaky_relu(x, 0.5)) == 0.5);
}

BOOST_AUTO_TEST_CASE(a_function_of_ones_own) {
  // by dual numbers, of one and two arguments, and inside a larger expression; a captured value is a constant
  const double power = 1.5;
  const auto mish = function([](auto x) { return x * tanh(log(1 + exp(x))); });
  const auto distance = function([power](auto x, auto y) { return sqrt(x * x + y * y + power) / (2 + abs(x) - cos(y)); });
  // with an explicit derivative
  const auto cube = function([](auto x) { return x * x * x; }, [](auto x, auto /*y*/) { return 3 * x * x; });

  const auto numbers = random_numbers(57, 3), others = random_numbers(57, 4), slopes = random_numbers(57, 5);
  Checked a("a", numbers), b("b", others);
  Evaluation<double> context;
  const auto y = compute(context, mish(a.value<19>()) + distance(a.value<19>(), b.value<19>()) * cube(b.value<19>()));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double p = numbers[i], q = others[i];
    const double expected =
        p * std::tanh(std::log1p(std::exp(p))) + std::sqrt(p * p + q * q + power) / (2 + std::abs(p) - std::cos(q)) * q * q * q;
    BOOST_TEST(difference(y.data[i], expected) < 1e-14);
  }
  const GradientReport report = check_gradients({&a, &b}, [&](auto& any) {
    const auto x = a.value<19>(), z = b.value<19>();
    return weighted_sum(any, compute(any, mish(x) + distance(x, z) * cube(z)), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

// The explicit derivative is the one that is used: a wrong one is detected.
BOOST_AUTO_TEST_CASE(a_wrong_derivative_fails_the_check) {
  const auto wrong = function([](auto x) { return x * x; }, [](auto x, auto /*y*/) { return x; });
  const auto numbers = random_numbers(19, 3), slopes = random_numbers(19, 5);
  Checked a("a", numbers);
  const GradientReport report =
      check_gradients({&a}, [&](auto& any) { return weighted_sum(any, compute(any, wrong(a.value<19>())), slopes.data()); });
  BOOST_TEST(!report.passed());
}
