// join and split_rows: values and gradients.
#define BOOST_TEST_MODULE autodiff_join
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr Index cols = 3;

template <int First, int Second, int Third>
void check() {
  constexpr int rows = First + Second + Third;
  Checked a("a", random_numbers(First * cols, 1)), b("b", random_numbers(Second * cols, 2)), v("v", random_numbers(Third, 3));
  const WeightVector<double, Third> vector{v.values().data(), v.gradient().data()};
  const auto x = a.value<First>();
  const auto y = b.value<Second>();

  Evaluation<double> context;
  Eigen::MatrixXd expected(rows, cols);
  expected << x.matrix(), y.matrix(), vector.repeated().matrix().replicate(1, cols);
  const auto joined = join(context, x, y, vector);
  static_assert(decltype(joined)::rows == rows);
  BOOST_TEST((joined.matrix() == expected));
  BOOST_TEST((join(context, concatenate(x, time_invariant(y)), vector).matrix() == expected));
  BOOST_TEST((compute(context, concatenate(x, y, vector)).matrix() == expected));
  BOOST_TEST(join(context, x).data == x.data);

  // and split again
  const auto [top, middle, bottom] = split_rows<First, Second, Third>(joined);
  BOOST_TEST((top.matrix() == x.matrix() && middle.matrix() == y.matrix()));
  BOOST_TEST((bottom.matrix() == expected.bottomRows(Third)));
  BOOST_TEST((middle_rows<First, Second>(joined).data == middle.data));

  const auto slopes = random_numbers(rows * cols, 4);
  const GradientReport report = check_gradients({&a, &b, &v}, [&](auto& any) {
    const auto stacked = join(any, x, x * x, middle_rows<0, Third>(vector), y);
    const auto [one, square, vectors, two] = split_rows<First, First, Third, Second>(stacked);
    return weighted_sum(any, compute(any, tanh(concatenate(one * square, two, vectors))), slopes.data());
  });
  BOOST_TEST(report.passed(), report);
}

}  // namespace

BOOST_AUTO_TEST_CASE(values_and_gradients) {
  check<1, 1, 1>();
  check<7, 3, 5>();
  check<19, 32, 1>();
}

BOOST_AUTO_TEST_CASE(of_parameters_alone_it_is_one_repeated_column) {
  const std::vector<double> numbers{1, 2, 3, 4, 5};
  Evaluation<double> context;
  const auto joined = join(context, WeightVector<double, 2>{numbers.data(), nullptr}, WeightVector<double, 3>{numbers.data() + 2, nullptr});
  const auto [two, three] = split_rows<2, 3>(WeightVector<double, 5>{numbers.data(), nullptr});
  BOOST_TEST((joined.stride == 0 && joined.cols == 1 && two.stride == 0 && three.data == numbers.data() + 2));
  BOOST_TEST(std::vector<double>(joined.data, joined.data + 5) == numbers);
}

BOOST_AUTO_TEST_CASE(unequal_columns_are_an_error) {
  const std::vector<double> x(12, 1.0);
  Evaluation<double> context;
  BOOST_CHECK_THROW(static_cast<void>(join(context, constant<3>(x.data(), 4), constant<3>(x.data(), 3))), ArgumentError);
}
