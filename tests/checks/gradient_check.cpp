// The gradient check detects faults: each of these operations has one.
#define BOOST_TEST_MODULE checks_gradient_check
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Three = Value<double, 3>;

/// y = x^2 with one of several faults.
struct Square {
  double slope = 2;              ///< dy/dx = slope x
  bool assigns = false;          ///< dx = ... instead of dx += ...
  bool reads_fresh = false;      ///< adds to uninitialized memory
  bool differs_on_tape = false;  ///< another value when recording
  bool forgets_last = false;     ///< no gradient for the last element

  template <class Context>
  Three operator()(Context& context, const Three& x) const {
    double* y = context.allocate(3 * x.cols);
    for (Index i = 0; i < 3 * x.cols; ++i) {
      const double square = x.data[i] * x.data[i];
      y[i] = reads_fresh ? y[i] + square : square;
      if (differs_on_tape && Context::recording) y[i] += 1e-9;
    }
    const auto result = context.template make_value<3>(y, x.cols);
    context.record([fault = *this, x, result] {
      for (Index i = 0; i < 3 * x.cols - (fault.forgets_last ? 1 : 0); ++i) {
        const double dx = fault.slope * x.data[i] * result.adjoint[i];
        x.adjoint[i] = fault.assigns ? dx : x.adjoint[i] + dx;
      }
    });
    return result;
  }
};

const std::vector<double> slopes = random_numbers(6, 5);

GradientReport report_on(const Square& square, const GradientCheckOptions& options = {}) {
  Checked x("x", {0.5, -1, 2, 3, -0.25, 1.5});
  return check_gradients(
      {&x}, [&](auto& context) { return weighted_sum(context, square(context, x.value<3>()), slopes.data()); }, options);
}

}  // namespace

BOOST_AUTO_TEST_CASE(passes_what_is_right) {
  const GradientReport report = report_on({});
  BOOST_TEST(report.passed(), report);
  BOOST_TEST(report.losses_agree);
  BOOST_TEST(report.tape_loss == report.evaluation_loss);
  BOOST_TEST_REQUIRE(report.blocks.size() == 1U);
  BOOST_TEST(report.blocks[0].name == "x");
  BOOST_TEST(report.blocks[0].elements == 6U);
  BOOST_TEST(report.blocks[0].checked == 6U);
  BOOST_TEST(report.blocks[0].worst_error < 1e-9);
}

BOOST_AUTO_TEST_CASE(finds_a_wrong_derivative) {
  BOOST_TEST(!report_on({.slope = 2.0001}).passed());
  BOOST_TEST(!report_on({.slope = -2}).passed());
  BOOST_TEST(!report_on({.forgets_last = true}).passed());
}

BOOST_AUTO_TEST_CASE(finds_assignment_where_addition_is_due) {
  BOOST_TEST(!report_on({.assigns = true}).passed());
  // also after another operation that uses a value twice
  Checked x("x", {0.5, -1, 2});
  const GradientReport report = check_gradients({&x}, [&](auto& context) {
    const auto y = compute(context, tanh(x.value<3>()));
    return weighted_sum(context, compute(context, Square{.assigns = true}(context, y) + y), slopes.data());
  });
  BOOST_TEST(!report.passed());
}

BOOST_AUTO_TEST_CASE(finds_memory_that_is_read_before_it_is_written) {
  const GradientReport report = report_on({.reads_fresh = true});
  BOOST_TEST(!report.passed());
  BOOST_TEST(std::isnan(report.tape_loss));
  BOOST_TEST(!report.losses_agree);
}

BOOST_AUTO_TEST_CASE(finds_a_tape_that_differs_from_plain_evaluation) {
  const GradientReport report = report_on({.differs_on_tape = true});
  BOOST_TEST(!report.passed());
  BOOST_TEST(!report.losses_agree);
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_not_a_number_fails) {
  for (const double slope : {std::nan(""), double{INFINITY}, double{-INFINITY}}) BOOST_TEST(!report_on({.slope = slope}).passed());
}

BOOST_AUTO_TEST_CASE(the_tolerance_is_relative_above_one_and_absolute_below) {
  const auto passes = [](double factor, double error, double tolerance) {
    Checked x("x", {1, 1, 1});
    const std::vector<double> large(3, factor);
    return check_gradients(
               {&x}, [&](auto& context) { return weighted_sum(context, Square{.slope = 2 + error}(context, x.value<3>()), large.data()); },
               {.tolerance = tolerance})
        .passed();
  };
  BOOST_TEST(passes(1e4, 1e-5, 1e-4));
  BOOST_TEST(!passes(1e4, 1e-3, 1e-4));
  BOOST_TEST(passes(1e-4, 0.1, 1e-4));  // 2e-4 or 2.1e-4: negligible in both cases
  BOOST_TEST(!passes(1, 1e-3, 1e-4));
}

BOOST_AUTO_TEST_CASE(the_numbers_are_as_they_were_afterwards) {
  const auto numbers = random_numbers(6, 1);
  Checked x("x", numbers);
  static_cast<void>(
      check_gradients({&x}, [&](auto& context) { return weighted_sum(context, compute(context, exp(x.value<3>())), slopes.data()); }));
  BOOST_TEST((x.values() == numbers));
}

BOOST_AUTO_TEST_CASE(large_blocks_are_sampled_and_sections_have_lines_of_their_own) {
  Checked x({{"first", 0, 300}, {"second", 300, 3}}, random_numbers(303, 1));
  const auto weights = random_numbers(303, 2);
  const auto loss = [&](auto& context) { return weighted_sum(context, compute(context, tanh(x.value<3>())), weights.data()); };
  const GradientReport sampled = check_gradients({&x}, loss, {.max_elements = 20});
  BOOST_TEST(sampled.passed(), sampled);
  BOOST_TEST_REQUIRE(sampled.blocks.size() == 2U);
  BOOST_TEST(sampled.blocks[0].checked == 20U);
  BOOST_TEST(sampled.blocks[0].elements == 300U);
  BOOST_TEST(sampled.blocks[1].checked == 3U);
  BOOST_TEST(check_gradients({&x}, loss, {.max_elements = 0}).blocks[0].checked == 300U);
}

BOOST_AUTO_TEST_CASE(the_report_can_be_read) {
  const auto text = [](const GradientReport& report) {
    std::ostringstream out;
    out << report;
    return out.str();
  };
  const std::string good = text(report_on({}));
  BOOST_TEST(good.find("gradient check: PASSED\n  passed x: 6 of 6 elements, worst error ") == 0U, good);
  BOOST_TEST(good.find("on the tape") == std::string::npos, good);

  const std::string wrong = text(report_on({.slope = 3}));
  BOOST_TEST(wrong.find("gradient check: FAILED\n  FAILED x: 6 of 6 elements, worst error 0.") == 0U, wrong);
  BOOST_TEST(wrong.find(" at element ") != std::string::npos, wrong);
  BOOST_TEST(wrong.find(": gradient on the tape ") != std::string::npos, wrong);
  BOOST_TEST(wrong.find(", central difference ") != std::string::npos, wrong);

  GradientReport differing;
  differing.tape_loss = 1.5;
  differing.evaluation_loss = 2.5;
  differing.losses_agree = false;
  BOOST_TEST(text(differing) == "gradient check: FAILED\n  the tape's loss 1.5 differs from plain evaluation's 2.5\n");

  GradientReport exact;
  exact.blocks = {{"W", 12, 10, 0.5, 7, 1.25, 1.75, false}};
  BOOST_TEST(text(exact) ==
             "gradient check: FAILED\n"
             "  FAILED W: 10 of 12 elements, worst error 0.5 at element 7: gradient on the tape 1.25, central difference 1.75\n");
}
