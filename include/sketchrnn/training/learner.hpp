// Trains any model on any data: the loss is a function, and the loop is the caller's.
//   Learner learner(MyModel(Seed{1}), {.learning_rate = constant_rate(1e-3)});
//   for (int step = 0; step < 1000; ++step) {
//     learner.step(shards, [&](auto& tape, const auto& weights, std::size_t shard) { return loss of that part of the batch, [1, 1]; });
//   }
// A model is a class derived from Trainable with a list of parameters (model/trainable.hpp). Trainer (training/trainer.hpp) is the training
// loop of sketch models, with data sets, validation and checkpoints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/number_text.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/add_shards.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/parameter_update.hpp>
#include <sketchrnn/training/schedules.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of Learner.
struct LearnerOptions {
  LearningRateSchedule learning_rate = constant_rate(1e-3);    ///< as a function of the step
  GradientClipping grad_clipping = GradientClipping::by_norm;  ///< how gradients are clipped
  double grad_clip = 1;                                        ///< threshold of gradient clipping
  std::vector<std::string> freeze{};                           ///< parts that are not trained, as in TrainingOptions
  Denormals denormals = Denormals::ieee;                       ///< how denormal numbers are computed; changes the result
  unsigned threads = 0;                                        ///< 0: one per processor; does not affect the result
};

/// A model with an optimizer, and one training step for any loss. Steps give the same bits on any number of threads.
template <class ModelType, class OptimizerType = Adam>
class Learner {
 public:
  using Model = ModelType;                ///< type of the model
  using Scalar = typename Model::Scalar;  ///< float or double

  /// Takes a model to train. Throws ArgumentError for invalid hyperparameters and options.
  explicit Learner(ModelType model, LearnerOptions options = {}, OptimizerType optimizer = {})
      : options_(std::move(options)),
        model_(std::move(model)),
        update_(std::move(optimizer), options_.freeze),
        threads_(std::make_unique<ThreadPool>(options_.threads)),
        tapes_(threads_->size()) {
    static_cast<void>(options_.learning_rate.at(0));  // throws if it is no schedule
    if (is_nan(options_.grad_clip) || options_.grad_clip <= 0) {
      throw ArgumentError("learner options: grad_clip is " + detail::number_text(options_.grad_clip) + ", expected a number above 0");
    }
  }

  /// The model being trained.
  [[nodiscard]] Model& model() noexcept { return model_; }
  /// The model being trained.
  [[nodiscard]] const Model& model() const noexcept { return model_; }
  /// Number of training steps completed.
  [[nodiscard]] std::uint64_t steps() const noexcept { return step_; }

  /// Performs one training step on a batch in `shards` parts, which run in parallel, and returns the loss, the sum over the shards.
  /// loss(tape, weights, shard) computes the loss of a shard as a value [1, 1] with the operations of autodiff/. Throws ArgumentError
  /// if shards is 0 or the loss is no [1, 1] value of the tape, and Error if the loss, or the norm by which its gradient is clipped, is not
  /// finite; the parameters are then unchanged.
  template <class Loss>
  double step(std::size_t shards, const Loss& loss) {
    if (shards == 0) throw ArgumentError("learner: a step of 0 shards, expected at least 1");
    const DenormalScope scope(options_.denormals);
    const ExecutorRef executor(*threads_, options_.denormals);
    if (gradients_.size() < shards) gradients_.resize(shards);
    losses_.resize(shards);
    executor.parallel_for(shards, [&](std::size_t shard, unsigned worker) {
      Tape<Scalar>& tape = tapes_[worker];
      tape.reset();
      gradients_[shard].set_zero();
      const Value<Scalar, 1> value = loss(tape, std::as_const(model_).weights(gradients_[shard]), shard);
      if (value.cols != 1 || value.data == nullptr || value.adjoint == nullptr) {
        throw ArgumentError("learner: the loss is a value of 1 row and " + std::to_string(value.cols) +
                            " columns, expected [1, 1], computed on the tape, as by weighted_sum");
      }
      losses_[shard] = static_cast<double>(*value.data);
      tape.backward(value);
    });
    add_shards(shards, [&](std::size_t into, std::size_t from) { losses_[into] += losses_[from]; });
    if (!is_finite(losses_[0])) {
      throw Error("learner: the loss is no longer finite at step " + std::to_string(step_) + "; the parameters are those before this step");
    }
    update_.apply(
        model_, {options_.learning_rate.at(step_), step_}, options_.grad_clipping, options_.grad_clip,
        shards, [&](std::size_t shard) -> auto& { return gradients_[shard]; }, executor);
    ++step_;
    return losses_[0];
  }

 private:
  LearnerOptions options_;
  Model model_;
  ParameterUpdate<Model, OptimizerType> update_;
  std::unique_ptr<ThreadPool> threads_;
  std::vector<Tape<Scalar>> tapes_;  // one per thread
  std::vector<ParameterBlock<Scalar, typename Model::Parameters>> gradients_;
  std::vector<double> losses_;
  std::uint64_t step_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
