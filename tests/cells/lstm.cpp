// The LSTM: gradients in all configurations, a step computed by hand, and the requirements on a cell.
#define BOOST_TEST_MODULE cells_lstm
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include "tests/support/cell_cases.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

static_assert(Cell<Lstm<1>> && Cell<Lstm<512>> && !Cell<int> && !Cell<Value<float, 3>>);
static_assert(state_size<Lstm<7>> == 14 && Lstm<7>::output_size == 7);
static_assert(Lstm<512>::Parameters<133>::count == 4 * 512 * (133 + 512 + 1));

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// One step of an LSTM of 1 unit and 2 inputs; the parameters are in the order of the list, W_xh column by column.
struct OneUnit {
  using List = Lstm<1>::Parameters<2>;
  //                             W_xh x1: i j f o        x2: i j f o           W_hh             b
  std::vector<double> numbers{0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, -0.8, 0.9, -1, 1.1, 1.2, 0.01, 0.02, 0.03, 0.04};
  std::vector<double> x{0.3, -0.7}, c{0.25}, h{-0.5};

  template <class Context>
  auto step(Context& context) const {
    const Weights<double, List> weights(numbers.data(), nullptr, nullptr);
    return Lstm<1>::step(context, weights, constant<2>(x.data(), 1),
                         Lstm<1>::State<double>{constant<1>(c.data(), 1), constant<1>(h.data(), 1)});
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_step_by_hand) {
  const OneUnit unit;
  const double i = 0.1 * 0.3 + -0.5 * -0.7 + 0.9 * -0.5 + 0.01;
  const double j = 0.2 * 0.3 + 0.6 * -0.7 + -1 * -0.5 + 0.02;
  const double f = -0.3 * 0.3 + 0.7 * -0.7 + 1.1 * -0.5 + 0.03;
  const double o = 0.4 * 0.3 + -0.8 * -0.7 + 1.2 * -0.5 + 0.04;
  const double c = 0.25 * logistic(f + 1) + logistic(i) * std::tanh(j);
  const double h = std::tanh(c) * logistic(o);
  Evaluation<double> context;
  const auto state = unit.step(context);
  BOOST_TEST(std::abs(*state.c.data - c) < 1e-15);
  BOOST_TEST(std::abs(*state.h.data - h) < 1e-15);
  BOOST_TEST((Lstm<1>::output(state).data == state.h.data));
}

BOOST_AUTO_TEST_CASE(the_forget_bias_is_one) {
  OneUnit unit;
  std::fill(unit.numbers.begin(), unit.numbers.end(), 0.0);
  Evaluation<double> context;
  // all gates at zero: c' = c sigmoid(1)
  BOOST_TEST(std::abs(*unit.step(context).c.data - 0.25 * logistic(1)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(the_state_is_c_then_h) {
  const auto stacked = random_numbers(2 * 3 * 2, 1);
  const auto state = unstack_state<Lstm<3>>(constant<6>(stacked.data(), 2));
  BOOST_TEST((state.c.data == stacked.data()));
  BOOST_TEST((state.h.data == stacked.data() + 3));
  BOOST_TEST(state.c.matrix()(2, 1) == stacked[8]);
  BOOST_TEST(state.h.matrix()(0, 1) == stacked[9]);
  BOOST_TEST(leading(state, 1).c.cols == 1);
  BOOST_TEST(leading(state, 1).h.cols == 1);

  Evaluation<double> context;
  context.set_poison(true);
  const auto zero = zero_state<Lstm<3>>(context, 4);
  BOOST_TEST(zero.c.matrix().isZero(0));
  BOOST_TEST(zero.h.matrix().isZero(0));
  BOOST_TEST(zero.h.cols == 4);
}

BOOST_AUTO_TEST_CASE(every_number_of_units) { check_every_number_of_units<Lstm<1>, Lstm<7>, Lstm<37>>(); }
BOOST_AUTO_TEST_CASE(every_batch) { check_every_batch<Lstm<7>>(); }
BOOST_AUTO_TEST_CASE(columns_do_not_see_each_other) { check_columns_do_not_see_each_other<Lstm<7>>(); }

BOOST_AUTO_TEST_CASE(dropout_acts_on_the_candidate_only) {
  const OneUnit unit;
  Evaluation<double> context;
  const auto plain = unit.step(context);
  const double kept_memory = 0.25 * logistic(-0.3 * 0.3 + 0.7 * -0.7 + 1.1 * -0.5 + 0.03 + 1);
  const double candidate = *plain.c.data - kept_memory;
  int dropped = 0;
  for (std::uint32_t sketch = 0; sketch < 64; ++sketch) {
    const std::vector<std::uint32_t> sketches{sketch};
    context.masks().begin_training_step(Seed{1}, 0, sketches, {.recurrent = 0.5});
    context.masks().set_time(Purpose::decoder_dropout, 0);
    const double c = *unit.step(context).c.data;
    const bool is_dropped = std::abs(c - kept_memory) < 1e-15;
    BOOST_TEST((is_dropped || std::abs(c - kept_memory - 2 * candidate) < 1e-15));
    dropped += is_dropped ? 1 : 0;
  }
  BOOST_TEST((dropped > 16 && dropped < 48));
}
