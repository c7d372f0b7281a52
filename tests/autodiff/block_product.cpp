// The block-diagonal product: values compared with the full product, gradients with central differences, packed and plain.
#define BOOST_TEST_MODULE autodiff_block_product
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <tests/support/numbers.hpp>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

/// Rows x Cols, in Blocks blocks, for `cols` columns.
template <int Blocks, int Rows, int Cols>
void check(Index cols) {
  using List = ParameterList<MatrixParameter<"W", Rows, Cols, Zeros>>;
  constexpr int width = Cols / Blocks;
  Checked w("W", random_numbers(List::count, 1)), x("x", random_numbers(static_cast<std::size_t>(Cols * cols), 2));
  const auto slopes = random_numbers(static_cast<std::size_t>(Blocks * Rows * cols), 3);
  PackedWeights<double, List> packed;
  for (const bool with_packed : {true, false}) {
    const auto weight = [&](double* gradient) {
      packed.pack(w.values().data());
      return Weights<double, List>(w.values().data(), gradient, with_packed ? packed.data() : nullptr)["W"_p];
    };
    Evaluation<double> context;
    context.set_poison(true);
    const auto y = block_product<Blocks>(context, weight(nullptr), x.value<Cols>());
    for (int block = 0; block < Blocks; ++block) {
      const Eigen::Map<const Eigen::MatrixXd> matrix(w.values().data() + block * width * Rows, Rows, width);
      const Eigen::MatrixXd expected = matrix * x.value<Cols>().matrix().middleRows(block * width, width);
      BOOST_TEST((y.matrix().middleRows(block * Rows, Rows) - expected).cwiseAbs().maxCoeff() < 1e-12);
    }
    const GradientReport report = check_gradients(
        {&w, &x},
        [&](auto& tape) {
          return weighted_sum(tape, block_product<Blocks>(tape, weight(w.gradient().data()), x.value<Cols>()), slopes.data());
        },
        {.max_elements = 60});
    BOOST_TEST(report.passed(), report);
  }
}

BOOST_AUTO_TEST_CASE(one_number_a_block) { check<4, 1, 4>(1); }
BOOST_AUTO_TEST_CASE(a_prime_number_of_rows) { check<4, 7, 12>(3); }
BOOST_AUTO_TEST_CASE(larger_than_a_register_tile) { check<2, 150, 66>(5); }
