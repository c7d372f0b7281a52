// The gradient check of a whole cell: every parameter, the input and the first state, over several time steps and a batch whose sketches
// end at different times. One line checks a cell of yours:
//   std::cout << check_cell<MyCell<7>, 5>();
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/gradient_check.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/packed_weights.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What the check runs.
struct CellCheckOptions {
  Index sketches = 3;
  Index steps = 4;
  bool shrinking = true;  ///< one sketch ends at each step, down to one
  double keep = 1;        ///< keep probability of recurrent dropout
  bool packed = true;     ///< through packed products; false: through plain ones
  double scale = 0.5;     ///< standard deviation of parameters and inputs
  GradientCheckOptions check{};
};

/// See the head of the file. Input is the number of rows of the cell's input.
template <class CellType, int Input>
[[nodiscard]] GradientReport check_cell(const CellCheckOptions& options = {}) {
  static_assert(RequireCell<CellType>::satisfied);
  using Parameters = typename CellType::template Parameters<Input>;
  constexpr int state_rows = state_size<CellType>;
  constexpr int output_rows = CellType::output_size;

  Random random(options.check.seed, Purpose::evaluation);
  const auto numbers = [&](std::size_t count) {
    std::vector<double> drawn(count);
    for (double& number : drawn) number = options.scale * random.normal();
    return drawn;
  };
  const auto columns = static_cast<std::size_t>(options.sketches);
  const auto times = static_cast<std::size_t>(options.steps);
  std::vector<CheckedSection> sections;  // every parameter has its own line in the report
  Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { sections.push_back({name, offset, Entry::count}); });
  Checked parameters(sections, numbers(Parameters::count));
  Checked input("input", numbers(times * columns * Input));
  Checked first_state("first state", numbers(columns * state_rows));
  const std::vector<double> loss_weights = numbers(times * columns * output_rows);
  std::vector<std::uint32_t> places(columns);
  for (std::size_t place = 0; place < columns; ++place) places[place] = static_cast<std::uint32_t>(place);
  PackedWeights<double, Parameters> packed;

  const auto loss = [&](auto& context) {
    context.masks().begin_training_step(Seed{1}, 0, places, {.recurrent = options.keep});
    if (options.packed) packed.pack(parameters.numbers().data());
    const Weights<double, Parameters> weights(parameters.numbers().data(), parameters.gradient().data(),
                                              options.packed ? packed.data() : nullptr);
    auto state = unstack_state<CellType>(first_state.template value<state_rows>());
    Value<double, 1> total;
    Index running = options.sketches;
    for (Index time = 0; time < options.steps; ++time) {
      context.masks().set_time(Purpose::decoder_dropout, time);
      const auto x = input.template value<Input>().columns(time * options.sketches, running);
      state = CellType::step(context, weights, x, leading(state, running));
      const auto part = weighted_sum(context, CellType::output(state), loss_weights.data() + time * options.sketches * output_rows);
      total = time == 0 ? part : compute(context, total + part);
      if (options.shrinking && running > 1) --running;
    }
    return total;
  };

  return check_gradients({&parameters, &input, &first_state}, loss, options.check);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
