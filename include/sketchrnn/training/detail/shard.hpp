// One shard of a training step: a part of the batch. Shards run on any thread in any order; a shard in progress uses the tapes of its thread
// and a block for its gradient, which it keeps for as long as it runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <sketchrnn/autodiff/detail/dropout_masks.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/training/data_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Number of loss terms that a model computes in its first stage.
template <class Model>
[[nodiscard]] constexpr std::size_t first_terms() {
  if constexpr (HasFirstStage<Model>) {
    return static_cast<std::size_t>(FirstStageResult<Model, Tape<typename Model::Scalar>>::second_type::rows);
  } else {
    return 0;
  }
}

}  // namespace detail

/// What the dropout masks of a training step depend on.
struct StepDropout {
  Seed seed{};               ///< of the run
  std::uint32_t step = 0;    ///< of training
  KeepProbabilities keep{};  ///< of the options
};

/// The tapes of a thread: what its current shard computes in the two stages of the model (model/model.hpp).
template <RealScalar Scalar>
struct ShardTapes {
  Tape<Scalar> first;   ///< of the first stage; not used by models without one
  Tape<Scalar> second;  ///< of forward
};

/// A part of a training batch: computes its contribution to the loss and to the gradient.
template <class Model>
class Shard {
 public:
  using Scalar = typename Model::Scalar;                                    ///< float or double
  using Loader = DataLoader<typename Model::Batch>;                         ///< what fills the batch
  using Settings = ModelSettings<Model>;                                    ///< what the loss depends on besides the batch
  using Gradient = ParameterBlock<Scalar, typename Model::Parameters>;      ///< one element per parameter
  static constexpr std::size_t terms = loss_term_count<Model>;              ///< number of terms of the loss
  static constexpr std::size_t first_terms = detail::first_terms<Model>();  ///< number of those of the first stage

  typename Loader::Memory batch;  ///< the examples
  BatchSums<terms> sums;          ///< of the terms: those of the first stage are valid after first_stage(), all after backward()

  /// What the members compute with.
  struct Step {
    const Model& model;          ///< the model
    const Settings& settings;    ///< of this step
    const StepDropout& dropout;  ///< of this step
    Precision precision;         ///< of products
    ThreadTeam* team = nullptr;  ///< shares products and loops, if not null
    ShardTapes<Scalar>& tapes;   ///< of the thread
    Gradient& gradient;          ///< of the loss with respect to the parameters: the result of backward()
  };

  /// Counts the examples and elements of the batch, and sets the terms to 0.
  void begin(const Model& model) {
    sums = {};
    if (batch.size() == 0) return;
    sums.examples = static_cast<double>(batch.size());
    sums.elements = elements_of(model, batch.view());
  }

  /// Computes the terms of the first stage.
  void first_stage(const Step& step) requires(HasFirstStage<Model>) {
    if (batch.size() != 0) static_cast<void>(run_first_stage(step));
  }

  /// Runs forward and the backward pass of both stages, which starts from the derivatives of the loss with respect to the sums.
  void backward(const Step& step, const std::array<double, terms>& derivatives) {
    step.gradient.set_zero();
    if (batch.size() == 0) return;
    Tape<Scalar>& tape = step.tapes.second;
    if constexpr (HasFirstStage<Model>) {
      const auto [carry, values] = run_first_stage(step);
      run_forward(step, carry, derivatives);
      step.tapes.first.zero_adjoints();
      tape.backward();  // accumulates the adjoint of the carry, which is on the tape of the first stage
      for (std::size_t term = 0; term < first_terms; ++term) values.adjoint[term] += static_cast<Scalar>(derivatives[term]);
      step.tapes.first.backward();
    } else {
      run_forward(step, ModelCarry<Model>{}, derivatives);
      tape.backward();
    }
  }

 private:
  /// Returns the Carry and the terms, which are on the first tape.
  [[nodiscard]] auto run_first_stage(const Step& step) {
    begin_tape(step.tapes.first, step, 0);
    const auto result = first_stage_of(step.model, step.tapes.first, weights(step), batch.view(), step.settings);
    check_terms("first_stage", result.second);
    for (std::size_t term = 0; term < first_terms; ++term) sums.terms[term] = static_cast<double>(result.second.data[term]);
    return result;
  }

  /// Computes the terms of the second stage on the second tape, and sets their adjoints.
  void run_forward(const Step& step, const ModelCarry<Model>& carry, const std::array<double, terms>& derivatives) {
    begin_tape(step.tapes.second, step, 1);
    const auto values = forward_of(step.model, step.tapes.second, weights(step), batch.view(), carry, step.settings);
    check_terms("forward", values);
    step.tapes.second.zero_adjoints();
    for (std::size_t term = first_terms; term < terms; ++term) {
      sums.terms[term] = static_cast<double>(values.data[term - first_terms]);
      values.adjoint[term - first_terms] = static_cast<Scalar>(derivatives[term]);
    }
  }

  [[nodiscard]] static auto weights(const Step& step) { return step.model.weights(step.gradient, step.precision); }

  void begin_tape(Tape<Scalar>& tape, const Step& step, Index stage) const {
    tape.reset();
    tape.set_team(step.team);
    tape.masks().begin_training_step(step.dropout.seed, step.dropout.step, batch.indices(), step.dropout.keep, stage);
  }

  /// first_stage_of and forward_of have checked that there is one column.
  template <int Rows>
  static void check_terms(const char* function, const Value<Scalar, Rows>& values) {
    if (values.adjoint != nullptr) return;
    detail::raise(
        ArgumentError("training: " + std::string(function) +
                      " of the model returned a value without an adjoint, expected the sums of its loss terms, computed in the context, as "
                      "by sum_all()"));
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
