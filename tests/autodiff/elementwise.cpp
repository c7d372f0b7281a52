// Element-wise expressions: every function and operator, broadcasting, and fused combinations.
#define BOOST_TEST_MODULE autodiff_elementwise
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// An expression of two values a, b and a broadcast vector v, and the same function of three scalars.
template <int Rows, class Expressed, class Plain>
void check_sizes(const std::string& name, const Expressed& expressed, const Plain& plain) {
  for (const Index cols : {1, 5}) {
    const auto count = static_cast<std::size_t>(Rows * cols);
    Checked a("a", random_numbers(count, 1)), b("b", random_numbers(count, 2)), v("v", random_numbers(Rows, 3));
    const auto slopes = random_numbers(count, 4);
    const auto result = [&](auto& context) {
      const WeightVector<double, Rows> vector{v.values().data(), v.gradient().data()};
      return compute(context, expressed(a.value<Rows>(), b.value<Rows>(), vector));
    };
    Evaluation<double> context;
    const auto y = result(context);
    BOOST_TEST_REQUIRE(y.cols == cols);
    std::vector<double> expected(count);
    for (std::size_t i = 0; i < count; ++i) expected[i] = plain(a.values()[i], b.values()[i], v.values()[i % Rows]);
    BOOST_TEST(largest_difference(Eigen::MatrixXd(y.matrix()), expected) < 1e-14, name << ", " << Rows << " rows");

    const GradientReport report =
        check_gradients({&a, &b, &v}, [&](auto& any) { return weighted_sum(any, result(any), slopes.data()); }, {.max_elements = 40});
    BOOST_TEST(report.passed(), name << ", " << Rows << " rows, " << cols << " columns\n" << report);
  }
}

/// A number of rows that is not a multiple of a packet.
template <class Expressed, class Plain>
void check(const std::string& name, const Expressed& expressed, const Plain& plain) {
  check_sizes<19>(name, expressed, plain);
}

/// Also fewer rows than a packet, and one packet.
template <class Expressed, class Plain>
void check_all_sizes(const std::string& name, const Expressed& expressed, const Plain& plain) {
  check_sizes<1>(name, expressed, plain);
  check_sizes<8>(name, expressed, plain);
  check_sizes<19>(name, expressed, plain);
}

}  // namespace

BOOST_AUTO_TEST_CASE(functions_of_one_operand) {
  check(
      "sigmoid", [](auto a, auto, auto) { return sigmoid(a); }, [](double a, double, double) { return logistic(a); });
  check(
      "tanh", [](auto a, auto, auto) { return tanh(a); }, [](double a, double, double) { return std::tanh(a); });
  check(
      "exp", [](auto a, auto, auto) { return exp(a); }, [](double a, double, double) { return std::exp(a); });
  check(
      "-a", [](auto a, auto, auto) { return -a; }, [](double a, double, double) { return -a; });
}

BOOST_AUTO_TEST_CASE(operators_on_two_operands) {
  check(
      "a + b", [](auto a, auto b, auto) { return a + b; }, [](double a, double b, double) { return a + b; });
  check(
      "a - b", [](auto a, auto b, auto) { return a - b; }, [](double a, double b, double) { return a - b; });
  check(
      "a b", [](auto a, auto b, auto) { return a * b; }, [](double a, double b, double) { return a * b; });
  check(
      "a a", [](auto a, auto, auto) { return a * a; }, [](double a, double, double) { return a * a; });
  check(
      "a - a", [](auto a, auto, auto) { return a - a; }, [](double a, double, double) { return a - a; });
}

BOOST_AUTO_TEST_CASE(a_vector_repeats_and_its_gradient_is_summed_over_the_columns) {
  check(
      "a + v", [](auto a, auto, auto v) { return a + v; }, [](double a, double, double v) { return a + v; });
  check(
      "v - a", [](auto a, auto, auto v) { return v - a; }, [](double a, double, double v) { return v - a; });
  check(
      "v a", [](auto a, auto, auto v) { return v * a; }, [](double a, double, double v) { return v * a; });
  check(
      "tanh(v) a", [](auto a, auto, auto v) { return tanh(v) * a; }, [](double a, double, double v) { return std::tanh(v) * a; });
  check(
      "v a + v", [](auto a, auto, auto v) { return v * a + v; }, [](double a, double, double v) { return v * a + v; });
}

BOOST_AUTO_TEST_CASE(numbers) {
  check(
      "a + 2", [](auto a, auto, auto) { return a + 2; }, [](double a, double, double) { return a + 2; });
  check(
      "2 + a", [](auto a, auto, auto) { return 2 + a; }, [](double a, double, double) { return 2 + a; });
  check(
      "a - 0.5", [](auto a, auto, auto) { return a - 0.5; }, [](double a, double, double) { return a - 0.5; });
  check(
      "0.5F - a", [](auto a, auto, auto) { return 0.5F - a; }, [](double a, double, double) { return 0.5 - a; });
  check(
      "a 3", [](auto a, auto, auto) { return a * 3; }, [](double a, double, double) { return a * 3; });
  check(
      "-3 a", [](auto a, auto, auto) { return -3 * a; }, [](double a, double, double) { return -3 * a; });
  check(
      "1 - tanh(a)", [](auto a, auto, auto) { return 1 - tanh(a); }, [](double a, double, double) { return 1 - std::tanh(a); });
}

BOOST_AUTO_TEST_CASE(fused_expressions) {
  check_all_sizes(
      "a cell's line", [](auto a, auto b, auto v) { return a * sigmoid(b + 1) + sigmoid(v + a) * tanh(b); },
      [](double a, double b, double v) { return a * logistic(b + 1) + logistic(v + a) * std::tanh(b); });
  check(
      "nested", [](auto a, auto b, auto v) { return exp(-tanh(a * b - v) * 0.5) - (a - (b - v)) * sigmoid(exp(a)); },
      [](double a, double b, double v) { return std::exp(-std::tanh(a * b - v) * 0.5) - (a - (b - v)) * logistic(std::exp(a)); });
}

BOOST_AUTO_TEST_CASE(parts_of_values) {
  // rows and columns of a larger value: the stride is not the number of rows
  Checked a("a", random_numbers(20 * 6, 1));
  const auto slopes = random_numbers(5 * 3, 2);
  const auto result = [&](auto& context) {
    const auto [first, second, third, fourth] = split<4>(a.value<20>());
    return compute(context, first.columns(1, 3) * fourth.columns(2, 3) + second.leading(3) - third.columns(3, 3));
  };
  Evaluation<double> context;
  const auto y = result(context);
  const Eigen::Map<const Eigen::MatrixXd> whole(a.values().data(), 20, 6);
  const Eigen::MatrixXd expected =
      whole.block(0, 1, 5, 3).cwiseProduct(whole.block(15, 2, 5, 3)) + whole.block(5, 0, 5, 3) - whole.block(10, 3, 5, 3);
  BOOST_TEST(largest_difference(Eigen::MatrixXd(y.matrix()), expected) < 1e-15);
  const GradientReport report = check_gradients({&a}, [&](auto& any) { return weighted_sum(any, result(any), slopes.data()); });
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(float_agrees_with_double) {
  const auto numbers = random_numbers<float>(37 * 3, 1);
  Evaluation<float> context;
  const auto a = constant<37>(numbers.data(), 3);
  const auto y = compute(context, a * sigmoid(a + 1) + exp(a) * tanh(a) - 2 * a);
  std::vector<double> expected;
  for (const double x : numbers) expected.push_back(x * logistic(x + 1) + std::exp(x) * std::tanh(x) - 2 * x);
  BOOST_TEST(largest_difference(Eigen::MatrixXf(y.matrix()), expected) < 2e-6);
}

BOOST_AUTO_TEST_CASE(an_expression_of_vectors_alone_has_one_column) {
  const std::vector<double> b{0.1, -0.2, 0.3};
  Evaluation<double> context;
  const auto y = compute(context, tanh(WeightVector<double, 3>{b.data(), nullptr}) * 2);
  BOOST_TEST_REQUIRE(y.cols == 1);
  for (Index row = 0; row < 3; ++row) {
    BOOST_TEST(y.data[row] == 2 * std::tanh(b[static_cast<std::size_t>(row)]), boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_parameters_alone_repeats_and_is_computed_once) {
  Checked nu("nu", random_numbers(19, 1)), h("h", random_numbers(19 * 4, 2));
  const auto slopes = random_numbers(19 * 4, 3);
  const auto decay_of = [&](auto& context) {
    return compute(context, exp(-exp(WeightVector<double, 19>{nu.values().data(), nu.gradient().data()})));
  };
  Evaluation<double> context;
  const auto decay = decay_of(context);
  std::vector<double> expected(19 * 4);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = std::exp(-std::exp(nu.values()[i % 19])) * h.values()[i];
  for (const auto& product : {compute(context, decay * h.value<19>()), compute(context, h.value<19>() * decay)}) {
    BOOST_TEST_REQUIRE(product.cols == 4);
    BOOST_TEST(largest_difference(Eigen::MatrixXd(product.matrix()), expected) < 1e-15);
  }
  BOOST_TEST(decay_of(context).data == decay.data);
  BOOST_TEST(compute(context, decay + decay).stride == 0);  // again parameters alone
  const WeightVector<double, 19> other{h.values().data(), nullptr};
  BOOST_TEST(compute(context, exp(-exp(other))).data != decay.data);                                           // other parameters,
  BOOST_TEST(compute(context, exp(-(2 * exp(other)))).data != compute(context, exp(-(3 * exp(other)))).data);  // another constant
  context.reset();
  nu.values()[0] += 1;
  BOOST_TEST(decay_of(context).data[0] != expected[0] / h.values()[0]);

  const GradientReport report = check_gradients({&nu, &h}, [&](auto& any) {
    const auto first = compute(any, decay_of(any) * h.value<19>());
    return weighted_sum(any, compute(any, first * decay_of(any) + decay_of(any)), slopes.data());  // used three times, computed once
  });
  BOOST_TEST(report.passed(), report);
  Tape<double> tape;
  BOOST_TEST(decay_of(tape).adjoint == decay_of(tape).adjoint);
}

BOOST_AUTO_TEST_CASE(columns_that_do_not_fit_are_refused_in_every_build) {
  const auto numbers = random_numbers(7 * 5, 1);
  const auto check_in = [&](auto& context) {
    const auto one = constant<7>(numbers.data(), 1);
    const auto five = constant<7>(numbers.data(), 5), three = constant<7>(numbers.data(), 3);
    BOOST_CHECK_THROW(static_cast<void>(compute(context, one * five)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(compute(context, five * one)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(compute(context, tanh(five) + 2 * (three - 1))), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(compute(context, concatenate(five, three))), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(five.leading(6)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(five.columns(-1, 2)), ArgumentError);
    BOOST_TEST(five.leading(0).cols == 0);
    BOOST_TEST(compute(context, five.leading(0) * five.leading(0)).cols == 0);
  };
  Evaluation<double> evaluation;
  Tape<double> tape;
  check_in(evaluation);
  check_in(tape);
}
