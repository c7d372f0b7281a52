// Gradient check of a recurrent cell: every parameter, the input and the parts of the initial state that a latent vector sets, over several
// time steps of a batch of sketches of different lengths; and a comparison of float with double:
//   std::cout << check_cell<MyCell<7>, 5>();
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/step_info.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of check_cell().
struct CellCheckOptions {
  Index sketches = 3;             ///< batch size
  Index steps = 4;                ///< time steps
  bool shrinking = true;          ///< one sketch ends at each step, until one is left
  bool training = true;           ///< dropout as in a training step; false: as in evaluation
  double keep = 1;                ///< keep probability of recurrent dropout
  bool packed = true;             ///< use packed matrix products; false: plain ones
  double scale = 0.5;             ///< standard deviation of parameters and inputs
  double float_tolerance = 1e-3;  ///< of loss and gradients in float: relative to those in double above 1, absolute below
  GradientCheckOptions check{};   ///< tolerance, step sizes and seed
};

namespace detail {

/// The values of a check of a cell, in `Scalar`, and the sum of its outputs, each times a weight.
template <RealScalar Scalar, class CellType, int Input, bool AsInDecoder>
class CellRun {
 public:
  using Parameters = typename CellType::template Parameters<Input>;
  static constexpr int latent_rows = (std::max)(latent_state_size<CellType, Input>, 1);
  using Latent = Value<Scalar, latent_rows>;  // the parts of the first state that z sets; never read if there are none

  CellRun(const CellCheckOptions& options, const std::vector<double>& loss_weights)
      : options_(options), loss_weights_(loss_weights.begin(), loss_weights.end()), columns_(static_cast<std::size_t>(options.sketches)) {
    std::iota(columns_.begin(), columns_.end(), 0U);
    for (Index sketch = 0; sketch < options.sketches; ++sketch) {
      lengths_.push_back(options.shrinking && sketch > 0 ? (std::min)(options.sketches - sketch, options.steps) : options.steps);
    }
  }

  /// Runs the cell and returns the loss, [1, 1].
  template <class Context>
  Value<Scalar, 1> loss(Context& context, const Scalar* parameters, Scalar* gradient, const Value<Scalar, Input>& inputs,
                        const Latent& latent) {
    if (options_.training) {
      context.masks().begin_training_step(Seed{1}, 0, columns_, {.recurrent = options_.keep});
    } else {
      context.masks().disable();
    }
    if (options_.packed) packed_.pack(parameters);
    const Weights<Scalar, Parameters> weights(parameters, gradient, options_.packed ? packed_.data() : nullptr);
    auto state = initial_state_of<CellType, Input>(context, weights, options_.sketches);
    if constexpr (latent_state_size < CellType, Input >> 0) assign_stacked(latent_parts_of(state), latent);
    const auto transformed = transform(context, weights, inputs);
    Value<Scalar, 1> total;
    Index running = options_.sketches;
    for (Index time = 0; time < options_.steps; ++time) {
      context.masks().set_time(Purpose::decoder_dropout, time);
      const auto rows = [&](Index at) { return inputs.columns(at * options_.sketches, running); };
      const StepInfo<Scalar> info{time, full<1>(context, running, Scalar{0.25} * static_cast<Scalar>(1 + time))};  // a gap for each step
      const auto step = [&](const auto& x) { state = step_cell<CellType>(context, weights, x, leading(state, running), info); };
      if constexpr (HasInputTransform<CellType>) {
        step(transformed.at(time, running));
      } else if constexpr (AsInDecoder) {
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
      const auto part =
          weighted_sum(context, CellType::output(state), loss_weights_.data() + time * options_.sketches * CellType::output_size);
      total = time == 0 ? part : compute(context, total + part);
      if (options_.shrinking && running > 1) --running;
    }
    return total;
  }

 private:
  /// Returns the inputs of all steps, transformed by the cell if it does so.
  template <class Context, class LayerWeights>
  auto transform(Context& context, const LayerWeights& weights, const Value<Scalar, Input>& inputs) const {
    const Sequence<Scalar, Input> sequence{inputs, lengths_};
    if constexpr (HasInputTransform<CellType>) {
      return CellType::transform_inputs(context, weights, shifted(context, sequence, 0));
    } else {
      return sequence;
    }
  }

  CellCheckOptions options_;
  std::vector<Scalar> loss_weights_;
  std::vector<std::uint32_t> columns_;
  std::vector<Index> lengths_;
  PackedWeights<Scalar, Parameters> packed_;
};

/// Returns the loss followed by its gradient with respect to all `values`: the parameters, the inputs and the latent parts of the state.
template <RealScalar Scalar, class CellType, int Input, bool AsInDecoder>
[[nodiscard]] std::vector<double> loss_and_gradient(const CellCheckOptions& options, const std::vector<float>& values,
                                                    const std::vector<double>& loss_weights) {
  using Run = CellRun<Scalar, CellType, Input, AsInDecoder>;
  const std::vector<Scalar> elements(values.begin(), values.end());
  std::vector<Scalar> gradient(values.size());
  const Index inputs = options.steps * options.sketches;
  const auto first_input = static_cast<Index>(Run::Parameters::count), first_latent = first_input + inputs * Input;
  Run run(options, loss_weights);
  Tape<Scalar> tape;
  const auto loss =
      run.loss(tape, elements.data(), gradient.data(), {elements.data() + first_input, gradient.data() + first_input, inputs, Input},
               {elements.data() + first_latent, gradient.data() + first_latent, options.sketches, Run::latent_rows});
  std::vector<double> result{static_cast<double>(*loss.data)};
  tape.backward(loss);
  result.insert(result.end(), gradient.begin(), gradient.end());
  return result;
}

/// Throws ArgumentError if latent_parts() of a cell's State refers to something that parts() does not.
template <class CellType, int Input>
void check_latent_parts() {
  CellState<CellType, double, Input> state;
  const auto is_part = [&](const auto& part) {
    return std::apply(
        [&](const auto&... all) { return (false || ... || (static_cast<const void*>(&all) == static_cast<const void*>(&part))); },
        state.parts());
  };
  const bool all = std::apply([&](const auto&... part) { return (true && ... && is_part(part)); }, latent_parts_of(state));
  if (!all) throw ArgumentError("check_cell: latent_parts() of the cell's State has a value that parts() does not have");
}

}  // namespace detail

/// Compares the gradients of a cell with central differences, and the loss and the gradients in float with those in double. `Input` is the
/// number of rows of the cell's input. With `AsInDecoder`, every other step reads its input as a decoder with a latent vector passes it, as
/// the concatenation of a value and a time-invariant value, so that a cell that compiles here compiles in a SketchRnn: a cell that needs
/// its input as one value computes it, compute(context, input). Throws ArgumentError for less than one sketch or step, and if
/// latent_parts() of the State has a value that is not one of parts().
template <class CellType, int Input, bool AsInDecoder = (Input > 1)>
[[nodiscard]] GradientReport check_cell(const CellCheckOptions& options = {}) {
  static_assert(RequireCell<CellType>::satisfied);
  if (options.sketches < 1 || options.steps < 1) {
    throw ArgumentError("check_cell: " + std::to_string(options.sketches) + " sketches and " + std::to_string(options.steps) +
                        " steps, expected at least 1 of each");
  }
  detail::check_latent_parts<CellType, Input>();
  using Run = detail::CellRun<double, CellType, Input, AsInDecoder>;
  using Parameters = typename Run::Parameters;

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
  Checked latent("first state", normal_values(columns * static_cast<std::size_t>(Run::latent_rows)));
  const std::vector<double> loss_weights = normal_values(times * columns * static_cast<std::size_t>(CellType::output_size));
  std::vector<float> values;  // of all blocks, for the comparison of float with double
  for (Checked* block : {&parameters, &input, &latent}) {
    for (const double value : block->values()) values.push_back(static_cast<float>(value));
  }

  std::vector<Checked*> blocks{&parameters, &input};
  if (latent_state_size < CellType, Input >> 0) blocks.push_back(&latent);
  Run run(options, loss_weights);
  GradientReport report = check_gradients(
      blocks,
      [&](auto& context) {
        return run.loss(context, parameters.values().data(), parameters.gradient().data(), input.template value<Input>(),
                        latent.template value<Run::latent_rows>());
      },
      options.check);

  const auto in_float = detail::loss_and_gradient<float, CellType, Input, AsInDecoder>(options, values, loss_weights);
  const auto in_double = detail::loss_and_gradient<double, CellType, Input, AsInDecoder>(options, values, loss_weights);
  report.float_loss = in_float.front();
  for (std::size_t i = 0; i < in_float.size(); ++i) {
    const double error = std::abs(in_float[i] - in_double[i]) / (std::max)(1.0, std::abs(in_double[i]));
    if (is_nan(error) || error > report.float_error) report.float_error = error;
    if (is_nan(error)) break;
  }
  report.float_agrees = !is_nan(report.float_error) && report.float_error <= options.float_tolerance;
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
