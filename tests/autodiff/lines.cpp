// Expressions as a user writes them: sums of products, products of expressions, sums with values, expressions of parameters alone. Values
// against Eigen, and gradients.
#define BOOST_TEST_MODULE autodiff_lines
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr int rows = 19, inner = 11, columns = 4;
using List = ParameterList<MatrixParameter<"W", rows, inner, Zeros>, MatrixParameter<"U", rows, rows, Zeros>,
                           VectorParameter<"b", rows, Zeros>, VectorParameter<"v", inner, Zeros>>;
using Matrix = Eigen::MatrixXd;

/// Parameters and values to build expressions of, and the same elements as Eigen matrices.
struct Lines {
  Checked parameters{"parameters", random_numbers(List::count, 1, 0.5)};
  Checked x{"x", random_numbers(inner*columns, 2)}, y{"y", random_numbers(inner*columns, 3)}, h{"h", random_numbers(rows*columns, 4)};
  PackedWeights<double, List> packed;
  Evaluation<double> context;

  Lines() { packed.pack(parameters.values().data()); }
  [[nodiscard]] Weights<double, List> weights() { return {parameters.values().data(), parameters.gradient().data(), packed.data()}; }
  [[nodiscard]] Matrix matrix(Checked& of, std::size_t from, Index row_count, Index col_count) {
    return Eigen::Map<const Matrix>(of.values().data() + from, row_count, col_count);
  }
  /// Returns the value of an expression; of parameters alone, with its one column repeated.
  template <class Line>
  [[nodiscard]] Matrix computed(const Line& line) {
    const auto value = compute(context, line);
    return value.stride == 0 ? Matrix(Matrix(value.matrix()).col(0).replicate(1, columns)) : Matrix(value.matrix());
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(lines_as_they_come_to_mind) {
  Lines l;
  const auto W_ = l.matrix(l.parameters, List::offset<"W">, rows, inner), U_ = l.matrix(l.parameters, List::offset<"U">, rows, rows);
  const Matrix b_ = l.matrix(l.parameters, List::offset<"b">, rows, 1).replicate(1, columns);
  const Matrix v_ = l.matrix(l.parameters, List::offset<"v">, inner, 1).replicate(1, columns);
  const Matrix x_ = l.matrix(l.x, 0, inner, columns), y_ = l.matrix(l.y, 0, inner, columns), h_ = l.matrix(l.h, 0, rows, columns);
  const auto w = l.weights();
  const auto W = w["W"_p];
  const auto U = w["U"_p];
  const auto b = w["b"_p];
  const auto v = w["v"_p];
  const auto x = l.x.value<inner>(), y = l.y.value<inner>();
  const auto h = l.h.value<rows>();
  const auto check = [&](int line, const auto& expression, const Matrix& expected) {
    BOOST_TEST((l.computed(expression) - expected).cwiseAbs().maxCoeff() < 1e-12, "line " << line);
  };
  check(__LINE__, W * (x * y), W_ * x_.cwiseProduct(y_));
  check(__LINE__, W * tanh(x) + b, W_ * Matrix(x_.array().tanh()) + b_);
  check(__LINE__, W * x + h, W_ * x_ + h_);
  check(__LINE__, h + W * x + b, W_ * x_ + b_ + h_);
  check(__LINE__, W * x - h, W_ * x_ - h_);
  check(__LINE__, h - W * x, h_ - W_ * x_);
  check(__LINE__, W * x - U * h, W_ * x_ - U_ * h_);
  check(__LINE__, W * x + tanh(h), W_ * x_ + Matrix(h_.array().tanh()));
  check(__LINE__, b + W * x, W_ * x_ + b_);
  check(__LINE__, (W * x + b) + (U * h + b), W_ * x_ + U_ * h_ + 2 * b_);
  check(__LINE__, 2.0 * W * x + b, 2 * W_ * x_ + b_);
  check(__LINE__, W * 2 * x, 2 * W_ * x_);
  check(__LINE__, -W * x, -W_ * x_);
  check(__LINE__, (W * x + b) / 2, (W_ * x_ + b_) / 2);
  check(__LINE__, h / (1 + exp(W * x)), h_.array() / (1 + (W_ * x_).array().exp()));
  check(__LINE__, 1 / (2 + tanh(h)), 1 / (2 + h_.array().tanh()));
  check(__LINE__, tanh(W * x + b) * h, Matrix((W_ * x_ + b_).array().tanh()).cwiseProduct(h_));
  check(__LINE__, U * (W * x + b), U_ * (W_ * x_ + b_));
  check(__LINE__, W * v + U * h, W_ * v_ + U_ * h_);
  check(__LINE__, W * exp(v) + U * h, W_ * Matrix(v_.array().exp()) + U_ * h_);
  check(__LINE__, W * exp(v) + b, W_ * Matrix(v_.array().exp()) + b_);
  check(__LINE__, U * concatenate(x, W * x).second, U_ * (W_ * x_));
  check(__LINE__, time_invariant(h) * b, h_.cwiseProduct(b_));
  check(__LINE__, h, h_);
  check(__LINE__, b, b_);
  const auto [b1, b2] = split<2>(v.middle_rows<0, 10>());
  BOOST_TEST((b1.matrix() == v_.topLeftCorner(5, 1) && b2.matrix() == v_.block(5, 0, 5, 1)));

  // concatenated values can be used where a value is expected
  Matrix both(rows + inner, columns);
  both << h_, x_;
  BOOST_TEST((l.computed(concatenate(h, x)) == both));
  BOOST_TEST((l.computed(2 * concatenate(h, time_invariant(x))) == 2 * both));
  BOOST_TEST((l.computed(concatenate(h, x, v)).topRows(rows + inner) == both));
  BOOST_TEST((l.computed(concatenate(h, x, v)).bottomRows(inner) == v_));
}

// Gradients of the expressions above that no other test covers.
BOOST_AUTO_TEST_CASE(gradients_of_such_lines) {
  Lines l;
  const auto slopes = random_numbers((rows + inner) * columns, 5);
  const GradientReport report =
      check_gradients({&l.parameters, &l.x, &l.h},
                      [&](auto& context) {
                        l.packed.pack(l.parameters.values().data());
                        const auto w = l.weights();
                        const auto x = l.x.value<inner>();
                        const auto h = l.h.value<rows>();
                        const auto spread = compute(context, w["W"_p] * exp(w["v"_p]) + w["U"_p] * tanh(h));  // parameters beside columns
                        const auto alone = compute(context, w["W"_p] * tanh(w["v"_p]) + w["b"_p]);            // parameters alone
                        const auto held = compute(context, w["W"_p] * w["v"_p] + w["W"_p] * x + 0.5 * spread);
                        const auto normed = layer_norm(context, w["U"_p] * (alone * h) - held / (2 + h * h), w["b"_p], w["b"_p]);
                        const auto blocks = block_product<1>(context, w["U"_p], alone);
                        return weighted_sum(context, concatenate(normed + blocks, w["v"_p] * x), slopes.data());
                      },
                      {.max_elements = 150});
  BOOST_TEST(report.passed(), report);
}
