// The layer-norm LSTM: gradients in all configurations, and a step computed by hand. The values and gradients of the original are
// tested in cells/reference.cpp.
#define BOOST_TEST_MODULE cells_layer_norm_lstm
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <tests/support/cell_cases.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/core/parameter_block.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

static_assert(Cell<LayerNormLstm<1>> && Cell<LayerNormLstm<512>>);
static_assert(state_size<LayerNormLstm<7>> == 14 && LayerNormLstm<7>::output_size == 7);
static_assert(LayerNormLstm<512>::Parameters<133>::count == 4 * 512 * (133 + 512) + 10 * 512);

BOOST_AUTO_TEST_CASE(every_number_of_units) { check_every_number_of_units<LayerNormLstm<1>, LayerNormLstm<7>, LayerNormLstm<37>>(); }
BOOST_AUTO_TEST_CASE(every_batch) { check_every_batch<LayerNormLstm<7>>(); }
BOOST_AUTO_TEST_CASE(columns_do_not_see_each_other) { check_columns_do_not_see_each_other<LayerNormLstm<7>>(); }

BOOST_AUTO_TEST_CASE(gains_start_at_one_and_shifts_at_zero) {
  ParameterBlock<double, LayerNormLstm<3>::Parameters<2>> block;
  block.initialize(Seed{1});
  block.for_each([](const std::string& name, const auto& matrix) {
    if (name.starts_with("gamma")) BOOST_TEST((matrix.array() == 1).all(), name);
    if (name.starts_with("beta")) BOOST_TEST((matrix.array() == 0).all(), name);
    if (name.starts_with("W")) BOOST_TEST((matrix.array() != 0).all(), name);
  });
}

BOOST_AUTO_TEST_CASE(a_step_of_two_units_by_hand) {
  // Weights of 0: the sums of every gate are equal, their normalizations 0, and the gates are beta.
  using List = LayerNormLstm<2>::Parameters<1>;
  ParameterBlock<double, List> block;
  block.for_each([](const std::string& name, auto matrix) {
    if (name == "beta_gates") matrix.col(0) << 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8;  // i i j j f f o o
    if (name == "gamma_c") matrix.col(0) << 2, 3;
    if (name == "beta_c") matrix.col(0) << 0.5, -0.5;
  });
  const std::vector<double> x{1}, h{0.3, 0.4}, c{0.6, -0.2};
  Evaluation<double> context;
  const Weights<double, List> weights(block.data(), nullptr, nullptr);
  const auto state = LayerNormLstm<2>::step(context, weights, constant<1>(x.data(), 1),
                                            LayerNormLstm<2>::State<double>{constant<2>(h.data(), 1), constant<2>(c.data(), 1)});
  const auto logistic = [](double number) { return 1 / (1 + std::exp(-number)); };
  const double c0 = 0.6 * logistic(0.5 + 1) + logistic(0.1) * std::tanh(0.3);
  const double c1 = -0.2 * logistic(0.6 + 1) + logistic(0.2) * std::tanh(0.4);
  const double mean = (c0 + c1) / 2, deviation = std::sqrt((c0 - mean) * (c0 - mean) + 1e-3);  // both have the same distance from the mean
  BOOST_TEST(std::abs(state.c.data[0] - c0) < 1e-15);
  BOOST_TEST(std::abs(state.c.data[1] - c1) < 1e-15);
  BOOST_TEST(std::abs(state.h.data[0] - std::tanh(2 * (c0 - mean) / deviation + 0.5) * logistic(0.7)) < 1e-14);
  BOOST_TEST(std::abs(state.h.data[1] - std::tanh(3 * (c1 - mean) / deviation - 0.5) * logistic(0.8)) < 1e-14);
}
