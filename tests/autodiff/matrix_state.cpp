// States that are matrices: outer products and products with vectors, against numpy's values, and their gradients.
#define BOOST_TEST_MODULE autodiff_matrix_state
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/outer_product.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include "tests/reference/matrix_products.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

template <class Scalar, int Rows, int Cols, int Heads>
void check_values(const MatrixProducts& expected, double tolerance) {
  BOOST_TEST_REQUIRE((expected.rows == Rows && expected.cols == Cols && expected.heads == Heads));
  constexpr Index sketches = matrix_product_sketches;
  const auto as_scalars = [](const std::vector<double>& numbers) { return std::vector<Scalar>(numbers.begin(), numbers.end()); };
  const auto m_data = as_scalars(expected.matrix), q_data = as_scalars(expected.q), v_data = as_scalars(expected.v);
  const auto m = constant<Heads * Rows * Cols>(m_data.data(), sketches);
  const auto q = constant<Heads * Cols>(q_data.data(), sketches);
  const auto v = constant<Heads * Rows>(v_data.data(), sketches);
  Evaluation<Scalar> context;
  const auto check = [&](const std::string& name, const auto& found, const std::vector<double>& values) {
    const std::vector<Scalar> elements(found.data, found.data + found.rows * found.cols);
    BOOST_TEST(largest_difference(elements, values) < tolerance, name << ", " << Rows << " x " << Cols << ", " << Heads << " heads");
  };
  const auto matrix = as_matrix<Rows, Cols, Heads>(m);
  check("M q", compute(context, matrix * q), expected.product);
  check("M^T v", compute(context, transposed(matrix) * v), expected.transposed);
  check("v q^T", compute(context, outer_product<Heads>(v, q)), expected.outer);
  check("v q^T of expressions", compute(context, outer_product<Heads>(v + 0, 2 * q) / 2), expected.outer);
}

template <class Scalar>
void check_all_values(double tolerance) {
  check_values<Scalar, 1, 1, 1>(matrix_products.at(0), tolerance);
  check_values<Scalar, 7, 3, 1>(matrix_products.at(1), tolerance);
  check_values<Scalar, 5, 4, 3>(matrix_products.at(2), tolerance);
  check_values<Scalar, 16, 4, 2>(matrix_products.at(3), tolerance);
  check_values<Scalar, 19, 3, 1>(matrix_products.at(4), tolerance);
  check_values<Scalar, 3, 19, 1>(matrix_products.at(5), tolerance);
}

/// One step of linear attention with gates, all operands from larger values.
template <int Rows, int Cols, int Heads>
void check_gradient(Index cols) {
  const auto numbers = [&](int rows, std::uint32_t stream) { return random_numbers(static_cast<std::size_t>(rows * cols), stream); };
  Checked memory("memory", numbers(Heads * Rows * Cols, 1)), vectors("vectors", numbers(Heads * (Rows + 2 * Cols), 2));
  Checked gates("gates", numbers(Heads, 3)), weights("weights", random_numbers(Heads * Cols, 4));
  const auto slopes = numbers(Heads * (Rows + Cols), 5);
  const GradientReport report = check_gradients({&memory, &vectors, &gates, &weights}, [&](auto& context) {
    const auto [v, k, q] = split_rows<Heads * Rows, Heads * Cols, Heads * Cols>(vectors.value<Heads*(Rows + 2 * Cols)>());
    const WeightVector<double, Heads * Cols> scale{weights.values().data(), weights.gradient().data()};
    const auto keep = repeat_rows<Rows * Cols>(sigmoid(gates.value<Heads>()));
    const auto next = compute(context, keep * memory.value<Heads * Rows * Cols>() + outer_product<Heads>(v, k) -
                                           keep * outer_product<Heads>(tanh(v), scale * k) + outer_product<Heads>(v, scale));
    const auto matrix = as_matrix<Rows, Cols, Heads>(next);
    const auto h = compute(context, matrix * q + matrix * (k * q) + matrix * scale);
    const auto g = compute(context, transposed(matrix) * v + tanh(transposed(matrix) * (v * h)));
    return weighted_sum(context, concatenate(h, g), slopes.data());
  });
  BOOST_TEST(report.passed(), Rows << " x " << Cols << ", " << Heads << " heads\n" << report);
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  check_all_values<double>(1e-14);
  check_all_values<float>(2e-6);
}

BOOST_AUTO_TEST_CASE(gradients) {
  check_gradient<1, 1, 1>(3);
  check_gradient<7, 3, 1>(2);
  check_gradient<5, 4, 3>(1);
  check_gradient<16, 3, 2>(2);
  check_gradient<19, 2, 1>(1);
}

BOOST_AUTO_TEST_CASE(of_parameters_alone_the_result_is_one_repeated_column) {
  const std::vector<double> numbers{1, 2, 3, 4, 5, 6};
  Evaluation<double> context;
  const WeightVector<double, 2> v{numbers.data(), nullptr};
  const WeightVector<double, 3> k{numbers.data() + 2, nullptr};
  const auto outer = compute(context, outer_product(v, k));
  const auto product = compute(context, as_matrix<2, 3>(outer) * k);
  BOOST_TEST((outer.stride == 0 && product.stride == 0));
  const std::vector<double> found(outer.data, outer.data + 6), expected{3, 6, 4, 8, 5, 10};
  BOOST_TEST(found == expected);
  BOOST_TEST(product.data[1] == 2 * (9 + 16 + 25));
}

BOOST_AUTO_TEST_CASE(unequal_columns_are_an_error) {
  const std::vector<double> x(36, 1.0);
  Evaluation<double> context;
  const auto v = constant<3>(x.data(), 4), k = constant<3>(x.data(), 3);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, outer_product(v, k))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, as_matrix<3, 3>(constant<9>(x.data(), 4)) * k)), ArgumentError);
}
