// Tests for every cell: gradients at several sizes, batches and numbers of steps, and independence of the sketches in a batch.
// The values of a particular cell are in its own test.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

#include <tests/support/numbers.hpp>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/checks/check_cell.hpp>

namespace sketchrnn::test {

/// A cell of 1 unit, one of a prime number of units with 5 inputs, and one larger than a register tile with 133 inputs; with packed
/// and plain products, with and without dropout.
template <class OneUnit, class Prime, class Large>
void check_every_number_of_units() {
  for (const bool packed : {true, false}) {
    for (const double keep : {1.0, 0.8}) {
      const CellCheckOptions options{.keep = keep, .packed = packed, .check = {.max_elements = 25}};
      const GradientReport one = check_cell<OneUnit, 1>(options);
      BOOST_TEST(one.passed(), "1 unit, packed " << packed << ", keep " << keep << "\n" << one);
      const GradientReport prime = check_cell<Prime, 5, false>(options);
      BOOST_TEST(prime.passed(), Prime::output_size << " units, packed " << packed << ", keep " << keep << "\n" << prime);
    }
    const CellCheckOptions options{.keep = 0.9, .packed = packed, .scale = 0.3, .check = {.max_elements = 8}};
    const GradientReport large = check_cell<Large, 133, false>(options);
    BOOST_TEST(large.passed(), Large::output_size << " units, packed " << packed << "\n" << large);
  }
}

/// One sketch, one step, sketches of unequal and of equal lengths, and more columns than one deep product takes.
template <class CellType>
void check_every_batch() {
  const GradientCheckOptions few{.max_elements = 15};
  const CellCheckOptions cases[] = {{.sketches = 1, .keep = 0.8, .check = few},
                                    {.sketches = 1, .steps = 1, .check = few},
                                    {.sketches = 6, .steps = 1, .check = few},
                                    {.sketches = 5, .steps = 7, .shrinking = false, .keep = 0.5, .check = few},
                                    {.sketches = 13, .steps = 25, .check = few}};
  for (const CellCheckOptions& options : cases) {
    const GradientReport report = check_cell<CellType, 5>(options);
    BOOST_TEST(report.passed(), options.sketches << " sketches, " << options.steps << " steps\n" << report);
  }
}

/// A step of one sketch gives the same bits alone and in a batch.
template <class CellType>
void check_columns_do_not_see_each_other() {
  constexpr int size = state_size<CellType>;
  using List = typename CellType::template Parameters<5>;
  const auto numbers = random_numbers(List::count, 1), x = random_numbers(5 * 9, 2), first = random_numbers(size * 9, 3);
  PackedWeights<double, List> packed;
  packed.pack(numbers.data());
  const Weights<double, List> weights(numbers.data(), nullptr, packed.data());
  Evaluation<double> context;
  const auto run = [&](Index column, Index count) {
    const auto state = unstack_state<CellType>(constant<size>(first.data(), 9).columns(column, count));
    return CellType::step(context, weights, constant<5>(x.data(), 9).columns(column, count), state);
  };
  auto whole = run(0, 9);
  for (Index column = 0; column < 9; ++column) {
    auto alone = run(column, 1);
    const auto same_bits = [&]<std::size_t... Part>(std::index_sequence<Part...>) {
      return ((std::get<Part>(alone.parts()).matrix() == std::get<Part>(whole.parts()).columns(column, 1).matrix()) && ...);
    };
    BOOST_TEST(same_bits(std::make_index_sequence<std::tuple_size_v<decltype(whole.parts())>>{}), "sketch " << column);
  }
}

}  // namespace sketchrnn::test
