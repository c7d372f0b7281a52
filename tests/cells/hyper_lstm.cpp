// The HyperLSTM: gradients in all configurations and with all options, and initialization. The values and gradients of the original are
// tested in cells/reference.cpp.
#define BOOST_TEST_MODULE cells_hyper_lstm
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

#include <tests/support/cell_cases.hpp>

#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/parameter_block.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

static_assert(Cell<HyperLstm<1, 1, 1>> && Cell<HyperLstm<512>>);
static_assert(state_size<HyperLstm<7, 3, 2>> == 20 && HyperLstm<7, 3, 2>::output_size == 7);
static_assert(std::is_same_v<HyperLstm<512>, HyperLstm<512, 256, 32>>, "the original's defaults");

BOOST_AUTO_TEST_CASE(every_number_of_units) { check_every_number_of_units<HyperLstm<1, 1, 1>, HyperLstm<7, 3, 2>, HyperLstm<37, 33, 5>>(); }
BOOST_AUTO_TEST_CASE(every_batch) { check_every_batch<HyperLstm<7, 3, 2>>(); }
BOOST_AUTO_TEST_CASE(columns_do_not_see_each_other) { check_columns_do_not_see_each_other<HyperLstm<7, 3, 2>>(); }

BOOST_AUTO_TEST_CASE(every_option) {
  using Plain = HyperLstm<7, 3, 2, HyperOptions{.layer_norm = false}>;
  using Dropped = HyperLstm<7, 3, 2, HyperOptions{.inner_dropout = RecurrentDropout::on}>;
  const CellCheckOptions options{.keep = 0.7, .check = {.max_elements = 15}};
  const GradientReport plain = check_cell<Plain, 5>(options);
  BOOST_TEST(plain.passed(), plain);
  const GradientReport dropped = check_cell<Dropped, 5>(options);
  BOOST_TEST(dropped.passed(), dropped);
  // without layer normalization of the gates it has no parameters; the inner cell is the plain LSTM
  static_assert(Plain::Parameters<5>::contains<"gamma_c"> && !Plain::Parameters<5>::contains<"gamma_gates">);
  static_assert(Plain::Parameters<5>::count + 8 * 7 + 10 * 3 == HyperLstm<7, 3, 2>::Parameters<5>::count + 4 * 3);
  // inner dropout uses other masks than the main cell, and changes the result
  const GradientReport without = check_cell<HyperLstm<7, 3, 2>, 5>(options);
  BOOST_TEST(without.tape_loss != dropped.tape_loss);
}

BOOST_AUTO_TEST_CASE(starts_as_the_original) {
  ParameterBlock<double, HyperLstm<20, 30, 10>::Parameters<5>> block;
  block.initialize(Seed{1});
  block.for_each([](const std::string& name, const auto& matrix) {
    const auto all = [&](double number) { return (matrix.array() == number).all(); };
    if (name == "W_zw_x" || name == "W_zw_h" || name == "W_beta" || name == "b") BOOST_TEST(all(0), name);
    if (name == "b_zw_x" || name == "b_zw_h") BOOST_TEST(all(1), name);
    if (name == "W_alpha_x" || name == "W_alpha_h") BOOST_TEST(all(0.1 / 10), name);
    if (name == "W_zb") {
      const double deviation = std::sqrt(matrix.array().square().mean());
      BOOST_TEST(std::abs(deviation - 0.01) < 0.01 * 4 / std::sqrt(2.0 * static_cast<double>(matrix.size())));
    }
  });
}
