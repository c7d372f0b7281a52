// Gradient check of a recurrent cell: every parameter, the input and the initial state, over several time steps of a batch of sketches of
// different lengths:
//   std::cout << check_cell<MyCell<7>, 5>();
#pragma once

#include <algorithm>
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
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of check_cell().
struct CellCheckOptions {
  Index sketches = 3;            ///< batch size
  Index steps = 4;               ///< time steps
  bool shrinking = true;         ///< one sketch ends at each step, until one is left
  double keep = 1;               ///< keep probability of recurrent dropout
  bool packed = true;            ///< use packed matrix products; false: plain ones
  double scale = 0.5;            ///< standard deviation of parameters and inputs
  GradientCheckOptions check{};  ///< tolerance, step sizes and seed
};

/// Compares the gradients of a cell with central differences. `Input` is the number of rows of the cell's input. With `AsInDecoder`, every
/// other step reads its input as a decoder with a latent vector passes it, as the concatenation of a value and a time-invariant value, so that
/// a cell that compiles here compiles in a SketchRnn: a cell that needs its input as one value computes it, compute(context, input). Throws
/// ArgumentError for less than one sketch or step.
template <class CellType, int Input, bool AsInDecoder = (Input > 1)>
[[nodiscard]] GradientReport check_cell(const CellCheckOptions& options = {}) {
  static_assert(RequireCell<CellType>::satisfied);
  if (options.sketches < 1 || options.steps < 1) {
    throw ArgumentError("check_cell: " + std::to_string(options.sketches) + " sketches and " + std::to_string(options.steps) +
                        " steps, expected at least 1 of each");
  }
  using Parameters = typename CellType::template Parameters<Input>;
  constexpr int state_rows = state_size<CellType>;
  constexpr int output_rows = CellType::output_size;

  Random random(options.check.seed, Purpose::evaluation);
  const auto normal_values = [&](std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) value = options.scale * random.normal();
    return values;
  };
  const auto columns = static_cast<std::size_t>(options.sketches);
  const auto times = static_cast<std::size_t>(options.steps);
  std::vector<CheckedSection> sections;  // one line per parameter in the report
  Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { sections.push_back({name, offset, Entry::count}); });
  Checked parameters(sections, normal_values(Parameters::count));
  Checked input("input", normal_values(times * columns * Input));
  Checked first_state("first state", normal_values(columns * state_rows));
  const std::vector<double> loss_weights = normal_values(times * columns * output_rows);
  std::vector<std::uint32_t> indices(columns);
  for (std::size_t i = 0; i < columns; ++i) indices[i] = static_cast<std::uint32_t>(i);
  PackedWeights<double, Parameters> packed;

  const auto loss = [&](auto& context) {
    context.masks().begin_training_step(Seed{1}, 0, indices, {.recurrent = options.keep});
    if (options.packed) packed.pack(parameters.values().data());
    const Weights<double, Parameters> weights(parameters.values().data(), parameters.gradient().data(),
                                              options.packed ? packed.data() : nullptr);
    auto state = unstack_state<CellType>(first_state.template value<state_rows>());
    Value<double, 1> total;
    Index running = options.sketches;
    for (Index time = 0; time < options.steps; ++time) {
      context.masks().set_time(Purpose::decoder_dropout, time);
      const auto rows = [&](Index at) { return input.template value<Input>().columns(at * options.sketches, running); };
      const auto step = [&](const auto& x) { state = CellType::step(context, weights, x, leading(state, running)); };
      if constexpr (AsInDecoder) {
        constexpr int point_rows = (std::min)(5, Input - 1);
        if (time % 2 == 1) {
          // x = [S_t; z]
          step(concatenate(middle_rows<0, point_rows>(rows(time)), time_invariant(middle_rows<point_rows, Input - point_rows>(rows(1)))));
        } else {
          step(rows(time));
        }
      } else {
        step(rows(time));
      }
      const auto part = weighted_sum(context, CellType::output(state), loss_weights.data() + time * options.sketches * output_rows);
      total = time == 0 ? part : compute(context, total + part);
      if (options.shrinking && running > 1) --running;
    }
    return total;
  };

  return check_gradients({&parameters, &input, &first_state}, loss, options.check);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
