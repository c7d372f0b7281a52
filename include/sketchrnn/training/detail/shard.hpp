// One shard of a training step: a part of the batch with its own gradient. Shards run on any thread in any order.
//
// The two stages of a model (model/model.hpp) are separate: first_stage() of all shards is completed before backward() of any, because the
// loss may depend on the sums over the whole batch. The shard therefore owns the tape of the first stage; that of the second, which is
// much longer, belongs to the thread.
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

/// What the dropout masks of a training step depend on.
struct StepDropout {
  Seed seed{};               ///< of the run
  std::uint32_t step = 0;    ///< of training
  KeepProbabilities keep{};  ///< of the options
};

/// A part of a training batch: computes its contribution to the loss and to the gradient.
template <class Model>
class Shard {
 public:
  using Scalar = typename Model::Scalar;                        ///< float or double
  using Loader = DataLoader<typename Model::Batch>;             ///< what fills the batch
  using Settings = ModelSettings<Model>;                        ///< what the loss depends on besides the batch
  static constexpr std::size_t terms = loss_term_count<Model>;  ///< number of terms of the loss

  typename Loader::Memory batch;                                 ///< the examples
  ParameterBlock<Scalar, typename Model::Parameters> gradients;  ///< of the loss with respect to the parameters; valid after backward()
  BatchSums<terms> sums;  ///< of the terms: those of the first stage are valid after first_stage(), the others after backward()

  /// Runs the first stage on the batch, if the model has one, with products of a precision, which the members of `team` share if it is not
  /// null.
  void first_stage(const Model& model, const Settings& settings, const StepDropout& dropout, Precision precision, ThreadTeam* team) {
    gradients.set_zero();
    sums = {};
    if (batch.size() == 0) return;
    const auto examples = batch.view();
    sums.examples = static_cast<double>(batch.size());
    sums.elements = elements_of(model, examples);
    if constexpr (HasFirstStage<Model>) {
      begin(first_.tape, dropout, 0, team);
      const auto [carry, values] = first_stage_of(model, first_.tape, model.weights(gradients, precision), examples, settings);
      check_terms("first_stage", values);
      first_.carry = carry;
      first_.terms = values;
      for (std::size_t term = 0; term < first_terms; ++term) sums.terms[term] = static_cast<double>(values.data[term]);
    }
  }

  /// Runs forward and the backward pass of both stages, which starts from the derivatives of the loss with respect to the sums. `tape` is the
  /// thread's.
  void backward(Tape<Scalar>& tape, const Model& model, const Settings& settings, const StepDropout& dropout,
                const std::array<double, terms>& derivatives, Precision precision, ThreadTeam* team) {
    if (batch.size() == 0) return;
    begin(tape, dropout, 1, team);
    if constexpr (HasFirstStage<Model>) first_.tape.set_team(team);
    const auto values = forward_of(model, tape, model.weights(gradients, precision), batch.view(), first_.carry, settings);
    check_terms("forward", values);
    for (std::size_t term = first_terms; term < terms; ++term) sums.terms[term] = static_cast<double>(values.data[term - first_terms]);

    if constexpr (HasFirstStage<Model>) first_.tape.zero_adjoints();
    tape.zero_adjoints();
    for (std::size_t term = first_terms; term < terms; ++term) {
      values.adjoint[term - first_terms] = static_cast<Scalar>(derivatives[term]);
    }
    tape.backward();  // accumulates the adjoint of the carry, which is on the tape of the first stage
    if constexpr (HasFirstStage<Model>) {
      for (std::size_t term = 0; term < first_terms; ++term) first_.terms.adjoint[term] += static_cast<Scalar>(derivatives[term]);
      first_.tape.backward();
    }
  }

 private:
  /// What is kept between the stages.
  template <class ModelType>
  struct FirstStage {
    ModelCarry<ModelType> carry;
    static constexpr int terms_count = 0;
  };
  template <HasFirstStage ModelType>
  struct FirstStage<ModelType> {
    using Terms = typename FirstStageResult<ModelType, Tape<Scalar>>::second_type;
    ModelCarry<ModelType> carry;
    static constexpr int terms_count = Terms::rows;
    Terms terms;
    Tape<Scalar> tape;
  };
  static constexpr auto first_terms = static_cast<std::size_t>(FirstStage<Model>::terms_count);

  void begin(Tape<Scalar>& tape, const StepDropout& dropout, Index stage, ThreadTeam* team) const {
    tape.reset();
    tape.set_team(team);
    tape.masks().begin_training_step(dropout.seed, dropout.step, batch.indices(), dropout.keep, stage);
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

  FirstStage<Model> first_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
