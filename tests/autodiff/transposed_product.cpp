// Products with transposed weight matrices and with constant matrices: values against numpy's and against products with the transpose
// written out, gradients, and long sequences.
#define BOOST_TEST_MODULE autodiff_transposed_product
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/constant_matrix.hpp>
#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include "tests/reference/matrix_products.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A matrix with Skipped columns before those that are used.
template <int Rows, int Cols, int Skipped>
using List = ParameterList<MatrixParameter<"W", Rows, Skipped + Cols, Zeros>, VectorParameter<"b", Cols, Zeros>>;

/// The numbers of the reference, by the packed and by the plain product, of a weight matrix and of a constant one.
template <class Scalar, int Rows, int Cols>
void check_values(const MatrixProducts& expected, double tolerance) {
  BOOST_TEST_REQUIRE((expected.rows == Rows && expected.cols == Cols && expected.heads == 1));
  // each sketch of the reference has a matrix of its own
  for (std::size_t sketch = 0; sketch < matrix_product_sketches; ++sketch) {
    const auto part = [&](const std::vector<double>& numbers) {
      const auto size = static_cast<std::ptrdiff_t>(numbers.size()) / matrix_product_sketches;
      const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(sketch) * size;
      return std::vector<Scalar>(first, first + size);
    };
    const auto elements = part(expected.matrix), v = part(expected.v), q = part(expected.q);
    const auto product = part(expected.product), transposed_product = part(expected.transposed);
    Evaluation<Scalar> context;
    const auto x = constant<Rows>(v.data(), 1);
    const auto y = constant<Cols>(q.data(), 1);
    const ConstantMatrix<Scalar, Rows, Cols> matrix(
        [&](Index row, Index col) { return elements[static_cast<std::size_t>(col * Rows + row)]; });
    const WeightMatrix<Scalar, Rows, Cols> plain{elements.data(), nullptr, {}, 0};
    const auto check = [&](const auto& found, const std::vector<Scalar>& values) {
      BOOST_TEST(largest_difference(std::vector<Scalar>(found.data, found.data + found.rows), values) < tolerance);
    };
    check(compute(context, transposed(plain) * x), transposed_product);
    check(compute(context, transposed(matrix) * x), transposed_product);
    check(compute(context, matrix * y), product);
  }
}

template <int Rows, int Cols, int Skipped>
void check_gradient(bool is_packed) {
  using Parameters = List<Rows, Cols, Skipped>;
  constexpr Index cols = 3;
  Checked parameters("parameters", random_numbers(Parameters::count, 1)), x("x", random_numbers(Rows * cols, 2));
  Checked y("y", random_numbers(Cols * cols, 3));
  const ConstantMatrix<double, Cols, Rows> fixed([](Index row, Index col) { return 1.0 / static_cast<double>(1 + row + 2 * col); });
  PackedWeights<double, Parameters> packed;
  const auto slopes = random_numbers(Cols * cols, 4);
  const GradientReport report = check_gradients({&parameters, &x, &y}, [&](auto& context) {
    packed.pack(parameters.values().data());
    const Weights<double, Parameters> w(parameters.values().data(), parameters.gradient().data(), is_packed ? packed.data() : nullptr);
    const auto W = w["W"_p].template middle_cols<Skipped, Cols>();
    // a value, an expression, a sum with a bias, a product of the product, parameters alone; the plain product of the same matrix
    const auto back = compute(context, transposed(W) * x.value<Rows>() + w["b"_p]);
    const auto there = compute(context, W * back);
    const auto again = compute(context, tanh(transposed(W) * (x.value<Rows>() * there)) * y.value<Cols>());
    const auto alone = compute(context, transposed(W) * tanh(W * w["b"_p]));
    const auto mixed = compute(context, fixed * there + transposed(W) * (transposed(fixed) * again));
    return weighted_sum(context, compute(context, back * again + alone + mixed), slopes.data());
  });
  BOOST_TEST(report.passed(), Rows << " x " << Cols << (is_packed ? ", packed\n" : ", plain\n") << report);
}

}  // namespace

BOOST_AUTO_TEST_CASE(values) {
  check_values<double, 1, 1>(matrix_products.at(0), 1e-14);
  check_values<double, 7, 3>(matrix_products.at(1), 1e-14);
  check_values<double, 19, 3>(matrix_products.at(4), 1e-14);
  check_values<double, 3, 19>(matrix_products.at(5), 1e-14);
  check_values<float, 7, 3>(matrix_products.at(1), 2e-6);
  check_values<float, 3, 19>(matrix_products.at(5), 2e-6);
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool is_packed : {true, false}) {
    check_gradient<1, 1, 0>(is_packed);
    check_gradient<7, 5, 0>(is_packed);
    check_gradient<7, 5, 3>(is_packed);
    check_gradient<37, 19, 4>(is_packed);
  }
}

// So long that adjoints are released during the backward pass, while the few products wait for their gradient to be multiplied: it is that
// of the transpose as a matrix of its own.
BOOST_AUTO_TEST_CASE(long_sequences) {
  constexpr int size = 64;
  constexpr Index cols = 100, steps = 1200;
  using Parameters = ParameterList<MatrixParameter<"W", size, size, Zeros>>;
  const auto numbers = random_numbers(size * size, 1, 0.1), x = random_numbers(size * cols, 2);
  const auto slopes = random_numbers(size * cols, 3);
  const Eigen::MatrixXd matrix = Eigen::Map<const Eigen::MatrixXd>(numbers.data(), size, size);
  const auto gradient_of = [&](const Eigen::MatrixXd& parameters, const auto& product) {
    Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(size, size);
    PackedWeights<double, Parameters> packed;
    packed.pack(parameters.data());
    const Weights<double, Parameters> w(parameters.data(), gradient.data(), packed.data());
    Tape<double> tape;
    auto h = constant<size>(x.data(), cols);
    for (Index step = 0; step < steps; ++step) h = step % 300 == 299 ? compute(tape, product(w["W"_p], h)) : compute(tape, h + 0.001);
    BOOST_TEST(tape.capacity() > (std::size_t{1} << 26U));
    tape.backward(weighted_sum(tape, h, slopes.data()));
    return gradient;
  };
  const Eigen::MatrixXd found = gradient_of(matrix, [](const auto& w, const auto& h) { return transposed(w) * h; });
  const Eigen::MatrixXd expected = gradient_of(matrix.transpose(), [](const auto& w, const auto& h) { return w * h; });
  BOOST_TEST(expected.norm() > 1e-3);
  BOOST_TEST((found - expected.transpose()).norm() < 1e-10 * expected.norm());
}
