// Operations whose loops are shared by a team: values and gradients have the same bits as without one, also where columns overlap.
#define BOOST_TEST_MODULE autodiff_shared_columns
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <thread>
#include <vector>

#include <sketchrnn/autodiff/detail/adjoint_list.hpp>
#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/helped_loop.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr int rows = 96;
constexpr Index sketches = 45, steps = 6;  // as few as are shared
using List =
    ParameterList<MatrixParameter<"W", 4 * rows, rows, Zeros>, VectorParameter<"b", 4 * rows, Zeros>, VectorParameter<"gain", rows, Zeros>>;

/// Calls body(team) on a team with a helper.
template <class Body>
void with_helper(const Body& body) {
  ThreadPool pool(3);
  HelpedLoop(1).run(
      pool,
      [&](std::size_t /*index*/, unsigned /*worker*/, ThreadTeam* team) {
        while (!team->has_helpers()) std::this_thread::yield();
        body(team);
      },
      3);
}

/// A recurrence with gates, a broadcast gain, and views of columns that overlap; returns its loss and all gradients.
template <class Scalar, kernels::ProductWord Word>
std::vector<std::vector<Scalar>> run(ThreadTeam* team) {
  const auto parameters = random_numbers<Scalar>(List::count, 1, 0.05);
  const auto inputs = random_numbers<Scalar>(static_cast<std::size_t>(rows * sketches), 2);
  const auto slopes = random_numbers<Scalar>(static_cast<std::size_t>(rows * sketches), 3);
  std::vector<Scalar> gradient(List::count), dx(inputs.size());
  PackedWeights<Word, List> packed;
  packed.pack(parameters.data());
  const Weights<Scalar, List> w(parameters.data(), gradient.data(), packed.data());
  Tape<Scalar> tape;
  tape.set_team(team);
  Value<Scalar, rows> h{inputs.data(), dx.data(), sketches, rows};
  for (Index step = 0; step < steps; ++step) {
    const auto gates = compute(tape, w["W"_p] * h + w["b"_p]);
    const auto [i, j, f, o] = split<4>(gates);
    const auto c = compute(tape, h * sigmoid(f) + sigmoid(i) * tanh(j) * w["gain"_p]);
    // the differences of neighboring columns: two operands with overlapping adjoints
    const auto differences = compute(tape, tanh(c.columns(1, sketches - 1)) - c.columns(0, sketches - 1) * Scalar(0.5));
    h = compute(tape, tanh(c) * sigmoid(o));
    const auto back = compute(tape, transposed(w["W"_p]) * gates);
    h = compute(tape, h + Scalar(0.01) * back);
    if (step % 3 == 0) static_cast<void>(weighted_sum(tape, differences, slopes.data()));
    if (step + 1 == steps) {
      const auto last = compute(tape, weighted_sum(tape, differences, slopes.data()) + weighted_sum(tape, h, slopes.data()));
      tape.backward(last);
      return {{last.data[0]}, gradient, dx};
    }
  }
  return {};
}

template <class Scalar, kernels::ProductWord Word = Scalar>
void check() {
  const auto alone = run<Scalar, Word>(nullptr);
  BOOST_TEST(alone[0][0] != Scalar(0));
  for (int repeat = 0; repeat < 2; ++repeat) {
    with_helper([&](ThreadTeam* team) { BOOST_TEST((run<Scalar, Word>(team) == alone)); });
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_team_computes_the_same_bits) {
  check<float>();
  check<double>();
  check<float, kernels::BFloat16Pair>();
}

BOOST_AUTO_TEST_CASE(columns_are_separate_if_no_two_of_them_have_adjoints_in_common) {
  std::vector<float> memory(1000);
  const auto separate = [&](Index cols, const auto&... operands) {
    detail::AdjointList list(cols);
    (list.add(memory.data() + operands[0], operands[1], operands[2]), ...);
    return list.columns_are_separate();
  };
  using Operand = std::array<Index, 3>;  // offset, rows, stride
  BOOST_TEST(separate(5, Operand{0, 10, 10}));
  BOOST_TEST(separate(5, Operand{0, 10, 10}, Operand{0, 10, 10}));                        // the same twice
  BOOST_TEST(separate(5, Operand{0, 10, 10}, Operand{50, 10, 10}));                       // other memory
  BOOST_TEST(!separate(5, Operand{0, 10, 10}, Operand{40, 10, 10}));                      // the last column is the first of the other
  BOOST_TEST(!separate(5, Operand{10, 10, 10}, Operand{0, 10, 10}));                      // neighboring columns
  BOOST_TEST(separate(5, Operand{0, 10, 40}, Operand{10, 10, 40}, Operand{30, 10, 40}));  // gates
  BOOST_TEST(!separate(5, Operand{0, 10, 40}, Operand{35, 10, 40}));                      // reaches into the next column
  BOOST_TEST(!separate(5, Operand{0, 10, 10}, Operand{0, 10, 20}));                       // other strides
  BOOST_TEST(!separate(5, Operand{0, 10, 0}));                                            // broadcast
  BOOST_TEST(separate(1, Operand{0, 10, 10}, Operand{10, 10, 10}));
  detail::AdjointList many(2);
  for (Index i = 0; i < 13; ++i) many.add(memory.data() + 20 * i, 10, 10);
  BOOST_TEST(!many.columns_are_separate());  // more than it keeps
  detail::AdjointList unknown(2);
  unknown.not_separate();
  BOOST_TEST(!unknown.columns_are_separate());
}
