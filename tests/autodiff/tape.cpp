// The tape: reset, adjoints, several tapes at once; and the operations that only copy elements.
#define BOOST_TEST_MODULE autodiff_tape
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/detail/copy_columns.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

static_assert(EvaluationContext<Tape<float>> && EvaluationContext<Tape<double>>);
static_assert(EvaluationContext<Evaluation<float>> && EvaluationContext<Evaluation<double>>);
static_assert(Tape<float>::recording && !Evaluation<float>::recording);

/// A small recurrent network of ten steps; returns its loss and the gradient of its weights.
struct Recurrence {
  using List = ParameterList<MatrixParameter<"W", 20, 20, Zeros>, VectorParameter<"b", 20, Zeros>>;

  explicit Recurrence(std::uint32_t stream)
      : numbers(random_numbers(List::count, stream, 0.2)),
        gradient(List::count),
        first(random_numbers(20 * 6, stream + 1)),
        slopes(random_numbers(20 * 6, stream + 2)) {}

  /// With ballast, each step makes a value of that many elements, whose adjoint is overwritten in the backward pass.
  double run(Tape<double>& tape, int steps = 10, Index ballast = 0) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    const Weights<double, List> w(numbers.data(), gradient.data(), nullptr);
    auto h = constant<20>(static_cast<const double*>(first.data()), 6);
    for (int step = 0; step < steps; ++step) {
      h = compute(tape, tanh(compute(tape, w["W"_p] * h + w["b"_p])) + h * 0.5);
      if (ballast == 0) continue;
      const auto heavy = tape.make_value<1>(numbers.data(), ballast);
      tape.record([heavy] {
        for (Index i = 0; i < heavy.cols; ++i) spoil(heavy.adjoint[i]);
      });
    }
    const auto loss = weighted_sum(tape, h, slopes.data());
    tape.backward(loss);
    return *loss.data;
  }

  static void spoil(double& adjoint) {
    if (adjoint != 0) throw Error("an adjoint did not begin as zero");
    adjoint = std::nan("");
  }

  std::vector<double> numbers, gradient, first, slopes;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_tape_that_was_reset_is_as_good_as_new_and_takes_no_more_memory) {
  Recurrence network(1), other(11);
  Tape<double> fresh;
  const double loss = network.run(fresh);
  const auto gradient = network.gradient;
  BOOST_TEST(loss != 0);

  Tape<double> tape;
  static_cast<void>(other.run(tape));
  const std::size_t capacity = tape.capacity();
  for (int turn = 0; turn < 4; ++turn) {
    tape.reset();
    BOOST_TEST(network.run(tape) == loss);
    BOOST_TEST((network.gradient == gradient));
  }
  BOOST_TEST(tape.capacity() == capacity);
}

BOOST_AUTO_TEST_CASE(adjoints_given_back_on_the_way_change_nothing) {
  constexpr int steps = 100;
  Recurrence network(1);
  Tape<double> light, heavy;
  const double loss = network.run(light, steps);
  const auto gradient = network.gradient;
  for (int turn = 0; turn < 2; ++turn) {
    heavy.reset();
    BOOST_TEST(network.run(heavy, steps, 1 << 17) == loss);  // a megabyte per step, of which the tape keeps about 32 steps
    for (std::size_t i = 0; i < gradient.size(); ++i)
      BOOST_TEST(std::abs(network.gradient[i] - gradient[i]) <= 1e-13 * (1 + std::abs(gradient[i])));
  }
  heavy.reset();
  light.reset();
  BOOST_TEST(network.run(heavy, 3, 1 << 17) == network.run(light, 3));
}

BOOST_AUTO_TEST_CASE(backward_can_be_repeated) {
  const auto slopes = random_numbers(3, 2);
  std::vector<double> numbers = random_numbers(3, 1), gradient(3);
  Tape<double> tape;
  const Value<double, 3> x{numbers.data(), gradient.data(), 1, 3};
  const auto loss = weighted_sum(tape, compute(tape, x * x), slopes.data());
  tape.backward(loss);
  const auto once = gradient;
  tape.backward(loss);  // the tape's own adjoints start from zero again; gradients of the caller are added to
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(gradient[i] == 2 * once[i]);
}

BOOST_AUTO_TEST_CASE(adjoints_seeded_by_hand) {
  std::vector<double> numbers{2, 3}, gradient(2);
  Tape<double> tape;
  const auto y = compute(tape, exp(Value<double, 2>{numbers.data(), gradient.data(), 1, 2}));
  tape.zero_adjoints();
  y.adjoint_matrix() << 5, 7;
  tape.backward();
  BOOST_TEST(std::abs(gradient[0] - 5 * std::exp(2.0)) < 1e-12);
  BOOST_TEST(std::abs(gradient[1] - 7 * std::exp(3.0)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(two_tapes_on_two_threads) {
  Recurrence first(1), second(11);
  Tape<double> first_tape, second_tape;
  const double first_loss = first.run(first_tape), second_loss = second.run(second_tape);
  const auto first_gradient = first.gradient, second_gradient = second.gradient;

  const auto repeat = [](Recurrence& network, Tape<double>& tape, double loss, const std::vector<double>& gradient, bool& same) {
    same = true;
    for (int turn = 0; turn < 50; ++turn) {
      tape.reset();
      same = same && network.run(tape) == loss && network.gradient == gradient;
    }
  };
  bool first_same = false, second_same = false;
  std::thread thread([&] { repeat(first, first_tape, first_loss, first_gradient, first_same); });
  repeat(second, second_tape, second_loss, second_gradient, second_same);
  thread.join();
  BOOST_TEST(first_same);
  BOOST_TEST(second_same);
}

BOOST_AUTO_TEST_CASE(plain_evaluation_gives_the_tapes_values_and_runs_on_in_fixed_memory) {
  const auto numbers = random_numbers(5, 1);
  const auto x = constant<5>(numbers.data(), 1);
  Tape<double> tape;
  Evaluation<double> evaluation;
  BOOST_TEST((compute(tape, tanh(x) * x).matrix() == compute(evaluation, tanh(x) * x).matrix()));
  BOOST_TEST((compute(evaluation, tanh(x)).adjoint == nullptr));

  evaluation.reset();
  const auto state = compute(evaluation, x + 1);
  const auto mark = evaluation.mark();
  const auto first = compute(evaluation, state * 2);
  const std::size_t capacity = evaluation.capacity();
  for (int step = 0; step < 100000; ++step) {
    evaluation.rewind(mark);
    BOOST_TEST_REQUIRE(compute(evaluation, state * 2).data == first.data);
  }
  BOOST_TEST(evaluation.capacity() == capacity);
  BOOST_TEST(state.data[4] == numbers[4] + 1);
}

BOOST_AUTO_TEST_CASE(fresh_memory_is_poisoned_on_request) {
  Evaluation<float> evaluation;
  evaluation.set_poison(true);
  const float* numbers = evaluation.allocate(50);
  for (int i = 0; i < 50; ++i) BOOST_TEST(std::isnan(numbers[i]));
}

BOOST_AUTO_TEST_CASE(zeros_are_zero_and_nothing_flows_back_to_them) {
  Tape<double> tape;
  tape.set_poison(true);
  const auto value = zeros<7>(tape, 3);
  BOOST_TEST(value.cols == 3);
  BOOST_TEST(value.matrix().isZero(0));
  BOOST_TEST((value.adjoint == nullptr));
  BOOST_TEST(zeros<7>(tape, 0).cols == 0);
}

BOOST_AUTO_TEST_CASE(weighted_sum_of_part_of_a_value) {
  Checked x("x", random_numbers(6 * 5, 1));
  const auto slopes = random_numbers(4 * 3, 2);
  const auto loss = [&](auto& context) {
    return weighted_sum(context, x.value<6>().template middle_rows<1, 4>().columns(2, 3), slopes.data());
  };
  Evaluation<double> context;
  double expected = 0;
  for (std::size_t col = 0; col < 3; ++col) {
    for (std::size_t row = 0; row < 4; ++row) expected += slopes[col * 4 + row] * x.values()[(col + 2) * 6 + row + 1];
  }
  BOOST_TEST(std::abs(*loss(context).data - expected) < 1e-14);
  const GradientReport report = check_gradients({&x}, loss);
  BOOST_TEST(report.passed(), report);

  Tape<double> tape;  // a constant: no gradient
  BOOST_CHECK_NO_THROW(tape.backward(weighted_sum(tape, constant<1>(slopes.data(), 3), slopes.data())));
}

BOOST_AUTO_TEST_CASE(copied_columns) {
  Checked x("x", random_numbers(7 * 3, 1)), y("y", random_numbers(7 * 4, 2));
  const auto slopes = random_numbers(7 * 4, 3);
  const auto gathered = [&](auto& context) {
    double* numbers = context.allocate(7 * 4);
    const auto target = context.template make_value<7>(numbers, 4);
    const auto source = compute(context, x.value<7>() * 2);
    copy_columns(context, source.columns(1, 2), target, numbers, 2);        // of a computed value
    copy_columns(context, y.value<7>().columns(3, 1), target, numbers, 0);  // of a value whose gradient is checked
    copy_columns(context, zeros<7>(context, 1), target, numbers, 1);        // of a value without an adjoint
    copy_columns(context, source.columns(0, 0), target, numbers, 4);        // of no columns
    return target;
  };
  Evaluation<double> context;
  const Eigen::MatrixXd result = gathered(context).matrix();
  Eigen::MatrixXd expected(7, 4);
  const Eigen::MatrixXd xs = x.value<7>().matrix(), ys = y.value<7>().matrix();
  expected << ys.col(3), Eigen::VectorXd::Zero(7), 2 * xs.col(1), 2 * xs.col(2);
  BOOST_TEST((result == expected));
  const GradientReport report = check_gradients({&x, &y}, [&](auto& any) { return weighted_sum(any, gathered(any), slopes.data()); });
  BOOST_TEST(report.passed(), report);
}
