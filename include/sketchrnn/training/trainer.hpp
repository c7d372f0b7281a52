// The training loop (Magenta: sketch_rnn_train.py), for any model (model/model.hpp), optimizer (training/optimizer.hpp) and executor
// (core/executor.hpp). One step is
//   choose a batch, and divide it into shards
//   predict dL/dS, the derivatives of the loss with respect to the sums of its terms
//   forward and backward pass of all shards ->  the sums S and g, the gradient, added up as the shards are ready
//   if dL/dS at these sums is not as predicted: both once more
//   L = L_R + w max(L_KL, tolerance)            or whatever the model's loss is
//   p = p - lr update(clipped g)
// and a run repeats it, validates, and keeps the best parameters:
//   auto trainer = Trainer<Model>({.batch_size = 100}, Seed{1});
//   trainer.fit(dataset, {.steps = 10'000}, progress_bar());
// The same seed, data and options give bitwise identical parameters on any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/has_member.hpp>
#include <sketchrnn/core/detail/helped_loop.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/data_loader.hpp>
#include <sketchrnn/training/detail/add_shards.hpp>
#include <sketchrnn/training/detail/gradient_sum.hpp>
#include <sketchrnn/training/detail/parameter_update.hpp>
#include <sketchrnn/training/detail/shard.hpp>
#include <sketchrnn/training/detail/training_state.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Trains a model: SketchRnn, DecoderOnly, Classifier, or any that meets the requirements in model/model.hpp. Owns the model, the optimizer's
/// state, the threads and the tapes. Results are reproducible: see TrainingOptions::shards.
template <class ModelType, class OptimizerType = Adam>
class Trainer {
  static_assert(RequireTrainableModel<ModelType>::satisfied);
  static_assert(detail::has_forward<ModelType, Tape<typename ModelType::Scalar>>(),
                "sketchrnn: forward of a model is a template over the context, which is a Tape in training and an Evaluation otherwise");
  static_assert(
      !HasFirstStage<ModelType> || detail::has_first_stage<ModelType, Tape<typename ModelType::Scalar>>(),
      "sketchrnn: first_stage of a model is a template over the context, which is a Tape in training and an Evaluation otherwise");
  static_assert(MakesSettings<ModelType, TrainingOptions>,
                "sketchrnn: a model with Settings has `static Settings settings(const auto& options, std::uint64_t step)` and `static "
                "Settings validation_settings(const auto& options)`");
  static_assert(RequireOptimizer<OptimizerType>::satisfied);

 public:
  using Model = ModelType;                           ///< type of the model
  using Optimizer = OptimizerType;                   ///< type of the optimizer
  using Scalar = typename Model::Scalar;             ///< float or double
  using Loader = DataLoader<typename Model::Batch>;  ///< what makes the batches
  using Data = typename Loader::Data;                ///< data sets: Dataset for models of sketches, otherwise Examples<Example>
  using Split = typename Loader::Split;              ///< a part of a data set

  /// Initializes a new model from `seed`. Throws ArgumentError for invalid options.
  Trainer(const TrainingOptions& options, Seed seed, OptimizerType optimizer = {});

  /// Trains an existing model further, for example to fine-tune it on other drawings. The model's scale factor is kept unless
  /// FitOptions::scale_factor is ScaleFactor::from_data. Throws ArgumentError for invalid options.
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer = {});

  /// The same on the threads of an executor (core/executor.hpp), which must outlive the trainer; TrainingOptions::threads is not used.
  template <class ExecutorType>
  Trainer(const TrainingOptions& options, Seed seed, OptimizerType optimizer, ExecutorType& executor)
      : Trainer(new_model<ModelType>(seed), options, seed, std::move(optimizer), executor) {}
  /// Not possible: a number instead of a Seed. A static assertion says so.
  template <std::integral Number, class... More>
  Trainer(const TrainingOptions& options, Number seed, const More&... /*more*/) : Trainer(options, Seed{static_cast<std::uint64_t>(seed)}) {
    static_assert(detail::never<Number>, "sketchrnn: the seed of a trainer is a Seed: Trainer<Model>(options, Seed{1})");
  }
  /// Not possible either.
  template <std::integral Number, class... More>
  Trainer(ModelType model, const TrainingOptions& options, Number seed, const More&... /*more*/)
      : Trainer(std::move(model), options, Seed{static_cast<std::uint64_t>(seed)}) {
    static_assert(detail::never<Number>, "sketchrnn: the seed of a trainer is a Seed: Trainer<Model>(model, options, Seed{1})");
  }
  /// Trains an existing model further on the threads of an executor.
  template <class ExecutorType>
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer, ExecutorType& executor)
      : Trainer(std::move(model), options, seed, std::move(optimizer), nullptr, ExecutorRef(executor)) {}

  ~Trainer();                                        ///< joins the threads
  Trainer(Trainer&&) noexcept = default;             ///< moves
  Trainer& operator=(Trainer&&) noexcept = default;  ///< moves

  /// The model being trained.
  [[nodiscard]] Model& model() noexcept { return model_; }
  /// The model being trained, read-only.
  [[nodiscard]] const Model& model() const noexcept { return model_; }
  /// The options passed to the constructor, with the values of those that were left to depend on others (min_learning_rate).
  [[nodiscard]] const TrainingOptions& options() const noexcept { return options_; }
  /// The seed passed to the constructor.
  [[nodiscard]] Seed seed() const noexcept { return seed_; }
  /// The optimizer passed to the constructor.
  [[nodiscard]] const OptimizerType& optimizer() const noexcept { return update_.optimizer(); }
  /// Number of training steps completed.
  [[nodiscard]] std::uint64_t steps() const noexcept { return step_; }

  /// Performs one training step on a batch chosen from a split; sketches are in the model's units (divided by its scale factor). After the
  /// first steps it does not allocate. Throws ArgumentError if the split is empty, Error if the loss or the gradient is not finite; the
  /// parameters are then unchanged.
  StepReport step(const Split& split);

  /// Computes the loss over all examples of a split; sketches are in the model's units. Can be called before fit(): if Nmax has not been set,
  /// it is the length of the longest sketch of the split. Throws ArgumentError if the split is empty.
  [[nodiscard]] EvaluationReport evaluate(const Split& split);

  /// Trains for `run.steps` further steps. A data set of sketches is in drawing units: sketches longer than TrainingOptions::max_length are
  /// dropped, offsets are clamped and divided by the scale factor (see ScaleFactor). Throws ArgumentError if no training examples remain or
  /// sketches have no scale, and Error if the loss is no longer finite. `run.notify` is told if there are no validation examples.
  template <class... Callbacks>
  void fit(const Data& data, const FitOptions& run, Callbacks&&... callbacks) {
    static_assert((std::is_base_of_v<Callback, std::remove_cvref_t<Callbacks>> && ...),
                  "sketchrnn: the arguments of fit() after the options are callbacks, of classes derived from Callback");
    begin(data, run, {&callbacks...});
  }

  /// Not possible: data of another type than the model's batches are made of. A static assertion says so.
  template <class Other, class... More>
  requires(!std::is_convertible_v<const Other&, const Data&>) void fit(const Other& /*data*/, const More&... /*more*/) {
    static_assert(detail::never<Other>,
                  "sketchrnn: fit() takes the data that the model's Batch is made of: Examples<Example> for an ExampleBatch<Example>, a "
                  "Dataset for a SequenceBatch<Scalar>");
  }

  /// Resumes the run restored by restore() and completes it. The result is bitwise identical to that of an uninterrupted fit(). Returns at
  /// once if the run is over. Throws as fit() does, and ArgumentError if no run was restored or the data set is not the one passed to
  /// fit().
  template <class... Callbacks>
  void resume(const Data& data, Callbacks&&... callbacks) {
    static_assert((std::is_base_of_v<Callback, std::remove_cvref_t<Callbacks>> && ...),
                  "sketchrnn: the arguments of resume() after the data are callbacks, of classes derived from Callback");
    proceed(data, {&callbacks...});
  }

  /// Returns the state of the current or most recent run.
  [[nodiscard]] const RunState& run() const noexcept { return run_; }
  /// Returns the hash by which checkpoints identify a data set.
  [[nodiscard]] static std::uint64_t fingerprint(const Data& data);

  /// Returns whether a copy of the parameters of the lowest validation cost is held. It is during a run with FitOptions::keep_best, and
  /// after an exception has ended such a run.
  [[nodiscard]] bool has_best() const noexcept { return best_.has_value(); }

  /// Moves the parameters of the lowest validation cost into the model, as fit() does at the end of a run; for programs that catch an
  /// exception of fit() and keep the best model. Returns false if there are none.
  bool use_best();

  /// Returns a copy of everything needed to resume. Consistent between steps and in Callback::after_step.
  [[nodiscard]] TrainingState<Model, OptimizerType> state() const;

  /// Restores a state returned by state() of a trainer with the same seed, options and optimizer.
  void restore(TrainingState<Model, OptimizerType> state);

  /// Sets Nmax to the length of the longest sketch of all splits, as Magenta does. Called by fit().
  void set_max_length(const Data& data) requires(requires(Loader loader) { loader.set_max_length(data); }) {
    // clang 14 instantiates this for other models, too, where the whole class is.
    if constexpr (requires(Loader loader) { loader.set_max_length(data); }) loader_.set_max_length(data);
  }
  /// Nmax, in points; 0 before the first call of fit(), resume(), set_max_length() or step(), and for models that do not read sketches.
  [[nodiscard]] std::size_t max_length() const noexcept { return loader_.max_length(); }

 private:
  static TrainingOptions checked(const TrainingOptions& options);

  /// One of `threads` and `executor` is not null.
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer, std::unique_ptr<ThreadPool> threads,
          std::optional<ExecutorRef> executor);

  /// Reports a notice, the first time only, if the examples do not look as if in the model's units.
  void report_units_once(const Split& split, bool& reported, const char* source) const;

  /// Makes a training step; see step().
  StepReport make_step(const Split& split);

  /// Computes the loss over a split; see evaluate().
  [[nodiscard]] EvaluationReport compute_loss(const Split& split);

  using Sums = BatchSums<loss_term_count<Model>>;
  using Derivatives = std::array<double, loss_term_count<Model>>;

  /// Calls body(shard, index, tapes, team) for every shard, in parallel, with the tapes of the thread. Threads without a shard help the others.
  template <class Body>
  void for_each_shard(const Body& body) {
    const auto run = [&](std::size_t index, unsigned thread, ThreadTeam* team) { body(shards_[index], index, tapes_[thread], team); };
    loop_.run(executor_, run, tapes_.size());
  }

  /// Computes the sums of the terms over the batch and the gradient of the loss.
  void forward_and_backward(const ModelSettings<Model>& settings, const StepDropout& dropout);
  /// Computes the sums of the terms of the first stage, for their derivatives.
  [[nodiscard]] Derivatives derivatives_in_advance(const ModelSettings<Model>& settings, const StepDropout& dropout);
  /// Returns dL/dS, which depends on no terms but those of the first stage.
  [[nodiscard]] Derivatives derivatives_at(Sums sums, const ModelSettings<Model>& settings) const;

  /// Returns the sums of the terms over the whole batch.
  [[nodiscard]] const Sums& sums();

  /// Throws Error unless the loss is finite.
  void check_finite(const BatchLoss<loss_term_count<Model>>& loss) const;

  /// Step of the schedules.
  [[nodiscard]] std::uint64_t schedule_step() const noexcept { return options_.first_schedule_step + step_; }
  [[nodiscard]] ModelSettings<Model> settings_of_training() const;
  [[nodiscard]] ModelSettings<Model> settings_of_validation() const;

  /// Starts a run; see fit().
  void begin(const Data& data, const FitOptions& run, const std::vector<Callback*>& callbacks);
  /// Continues the run that was restored; see resume().
  void proceed(const Data& data, const std::vector<Callback*>& callbacks);
  /// Runs the training loop from the current run_ until it is over.
  void train(const typename Loader::Prepared& data, const std::vector<Callback*>& callbacks);

  /// Validates and updates run_ and best_. Returns whether a callback stops the run.
  bool validate(const Split& split, const std::vector<Callback*>& callbacks);

  [[nodiscard]] RunReport run_report(const typename Loader::Prepared& data) const;

  TrainingOptions options_;
  Seed seed_;
  Model model_;
  Loader loader_;
  ParameterUpdate<Model, OptimizerType> update_;
  LearningRateSchedule schedule_;
  std::unique_ptr<ThreadPool> own_threads_;  // null with an executor of the caller's
  ExecutorRef executor_;
  std::vector<Shard<Model>> shards_;
  HelpedLoop loop_;                                                            // over the shards
  std::vector<Sums> sums_;                                                     // scratch of sums()
  std::vector<ShardTapes<Scalar>> tapes_;                                      // one pair per thread
  GradientSum<ParameterBlock<Scalar, typename Model::Parameters>> gradients_;  // of the shards
  Sums last_sums_;                  // of the last step, from whose first terms those of the next are predicted
  unsigned right_predictions_ = 0;  // in a row
  std::vector<std::uint32_t> chosen_;
  std::uint64_t step_ = 0;
  std::uint64_t moments_since_ = 0;  // the step at which the optimizer's state was last reset to zero
  bool step_units_reported_ = false;
  bool evaluate_units_reported_ = false;
  RunState run_;
  std::optional<ParameterBlock<Scalar, typename Model::Parameters>> best_;  // of run_
};

// Definitions outside the class are not inline: a program that declares `extern template class Trainer<Model>` compiles none of them.

template <class ModelType, class OptimizerType>
Trainer<ModelType, OptimizerType>::Trainer(const TrainingOptions& options, Seed seed, OptimizerType optimizer)
    : Trainer(new_model<ModelType>(seed), options, seed, std::move(optimizer)) {}

template <class ModelType, class OptimizerType>
Trainer<ModelType, OptimizerType>::Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer)
    : Trainer(std::move(model), options, seed, std::move(optimizer), std::make_unique<ThreadPool>(checked(options).threads), std::nullopt) {
}

template <class ModelType, class OptimizerType>
Trainer<ModelType, OptimizerType>::Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer,
                                           std::unique_ptr<ThreadPool> threads, std::optional<ExecutorRef> executor)
    : options_(checked(options)),
      seed_(seed),
      model_(std::move(model)),
      loader_(options_),
      update_(std::move(optimizer), options.freeze),
      schedule_(options.learning_rate_schedule.name().empty()
                    ? exponential_rate(options.learning_rate, *options_.min_learning_rate, options.decay_rate)
                    : options.learning_rate_schedule),
      own_threads_(std::move(threads)),
      executor_((executor ? *executor : ExecutorRef(*own_threads_)).with(options.denormals)),
      shards_(options.shards),
      loop_(options.shards),
      sums_(options.shards),
      tapes_(loop_.threads(executor_)),
      gradients_(options.shards, loop_.threads(executor_)) {}

template <class ModelType, class OptimizerType>
Trainer<ModelType, OptimizerType>::~Trainer() = default;

template <class ModelType, class OptimizerType>
StepReport Trainer<ModelType, OptimizerType>::step(const Split& split) {
  report_units_once(split, step_units_reported_, "sketches passed to Trainer::step");
  return make_step(split);
}

template <class ModelType, class OptimizerType>
EvaluationReport Trainer<ModelType, OptimizerType>::evaluate(const Split& split) {
  report_units_once(split, evaluate_units_reported_, "sketches passed to Trainer::evaluate");
  return compute_loss(split);
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::begin(const Data& data, const FitOptions& run, const std::vector<Callback*>& callbacks) {
  const auto prepared = loader_.prepare(data, model_, run);
  if (run.validate_every != 0 && prepared.valid.empty() && run.notify) {
    run.notify({"data set",
                "validation " + std::string(Loader::example_name) + ", so that nothing is validated (validate_every: 0 if meant)",
                0,
                {}});
  }
  best_.reset();
  run_ = {};
  run_.first_step = step_;
  run_.last_step = step_ + run.steps;
  run_.validate_every = run.validate_every;
  run_.keep_best = run.keep_best;
  run_.over = run.steps == 0;
  run_.fingerprint = fingerprint(data);
  train(prepared, callbacks);
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::proceed(const Data& data, const std::vector<Callback*>& callbacks) {
  if (run_.last_step == 0) detail::raise(ArgumentError("training: there is no run to resume: none was restored"));
  if (fingerprint(data) != run_.fingerprint)
    detail::raise(ArgumentError("training: the data set is not the one that the run was started with"));
  train(loader_.prepare(data, model_, {.notify = {}}), callbacks);  // notices were reported when the run began
}

template <class ModelType, class OptimizerType>
bool Trainer<ModelType, OptimizerType>::use_best() {
  if (!best_) return false;
  model_.set_parameters(*best_);
  best_.reset();
  return true;
}

template <class ModelType, class OptimizerType>
TrainingState<ModelType, OptimizerType> Trainer<ModelType, OptimizerType>::state() const {
  std::optional<float> scale_factor;
  if (model_.has_scale_factor()) scale_factor = model_.scale_factor();
  return {model_.parameters(), update_.state(), scale_factor, step_, run_, best_, moments_since_};
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::restore(TrainingState<Model, OptimizerType> state) {
  model_.set_parameters(state.parameters);
  if (state.scale_factor) model_.set_scale_factor(*state.scale_factor);
  update_.set_state(std::move(state.optimizer_state));
  best_ = std::move(state.best);
  step_ = state.step;
  run_ = state.run;
  moments_since_ = state.moments_since;
}

template <class ModelType, class OptimizerType>
std::uint64_t Trainer<ModelType, OptimizerType>::fingerprint(const Data& data) {
  return Loader::template fingerprint<Model>(data);
}

template <class ModelType, class OptimizerType>
TrainingOptions Trainer<ModelType, OptimizerType>::checked(const TrainingOptions& options) {
  check(options);
  check_precision<Scalar>(options.precision, "training options", true);
  const LearningRateSchedule& schedule = options.learning_rate_schedule;
  if (!schedule.name().empty()) static_cast<void>(schedule.at(0));  // throws if it has no function
  return completed(options);
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::report_units_once(const Split& split, bool& reported, const char* source) const {
  if (!reported) Loader::report_units(split, model_, source, options_.notify);
  reported = true;
}

template <class ModelType, class OptimizerType>
StepReport Trainer<ModelType, OptimizerType>::make_step(const Split& split) {
  if (split.empty()) detail::raise(ArgumentError("training: the split has no " + std::string(Loader::example_name)));
  const DenormalScope scope(options_.denormals);
  const auto begin = std::chrono::steady_clock::now();
  loader_.set_length(split);
  const auto time = static_cast<std::uint32_t>(step_);
  const auto settings = settings_of_training();
  const StepDropout dropout{seed_, time, {options_.recurrent_keep, options_.input_keep, options_.output_keep}};
  loader_.choose(chosen_, split, options_.batch_size, seed_, time);

  for_each_shard([&](Shard<Model>& shard, std::size_t index, ShardTapes<Scalar>& /*tapes*/, ThreadTeam* /*team*/) {
    shard.batch.fill(loader_, split, {chosen_, index, shards_.size(), seed_, time});
    shard.begin(model_);
  });
  forward_and_backward(settings, dropout);
  // L, for example L_R + w max(L_KL, tolerance)
  const auto loss = loss_of(model_, sums(), settings);
  check_finite(loss);

  // p = p - lr update(g), where g is the gradient, clipped
  const double learning_rate = schedule_.at(schedule_step());
  update_.apply(
      model_, {learning_rate, step_ - moments_since_}, options_.grad_clipping, options_.grad_clip,
      gradients_.parts(), [&](std::size_t part) -> auto& { return gradients_.part(part); }, executor_);
  StepReport report{step_++, loss.value, loss.figures, learning_rate};
  for (const auto& shard : shards_) report.points += shard.batch.points();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

// dL/dS must be known before the backward pass. For a loss that is linear in its terms it is. L_KL is a sum over the whole batch, and its
// derivative is w if the mean is above the tolerance, otherwise 0: a case that seldom changes from one step to the next. It is taken to be
// that of the last step; where it is found to be the other one, the gradient is computed again. So each shard runs once from its examples
// to its gradient, and the tape of its encoder is not kept until those of all others have encoded.
template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::forward_and_backward(const ModelSettings<Model>& settings, const StepDropout& dropout) {
  gradients_.begin();  // takes back those of the last step
  const auto backward = [&](const Derivatives& derivatives) {
    gradients_.begin();
    for_each_shard([&](Shard<Model>& shard, std::size_t index, ShardTapes<Scalar>& tapes, ThreadTeam* team) {
      auto& gradient = gradients_.take();
      shard.backward({model_, settings, dropout, options_.precision, team, tapes, gradient}, derivatives);
      gradients_.add(index, gradient);
    });
  };
  Sums predicted = sums();  // as yet without terms
  predicted.terms = last_sums_.terms;
  Derivatives derivatives = derivatives_at(predicted, settings);
  if constexpr (HasFirstStage<Model>) {
    // Not in the first steps, nor for a loss whose derivatives change all the time.
    constexpr unsigned trusted = 2;
    const Derivatives guess = derivatives;
    if (right_predictions_ < trusted) derivatives = derivatives_in_advance(settings, dropout);
    backward(derivatives);
    const Derivatives found = derivatives_at(sums(), settings);
    const auto bits = [](const Derivatives& of) { return std::bit_cast<std::array<std::uint64_t, loss_term_count<Model>>>(of); };
    if (bits(found) != bits(derivatives)) backward(found);  // the sums are the same: they do not depend on the derivatives
    right_predictions_ = bits(found) == bits(guess) ? (std::min)(right_predictions_ + 1, trusted) : 0;
    last_sums_ = sums();
  } else {
    backward(derivatives);
  }
}

template <class ModelType, class OptimizerType>
auto Trainer<ModelType, OptimizerType>::derivatives_in_advance(const ModelSettings<Model>& settings, const StepDropout& dropout)
    -> Derivatives {
  if constexpr (HasFirstStage<Model>) {
    for_each_shard([&](Shard<Model>& shard, std::size_t /*index*/, ShardTapes<Scalar>& tapes, ThreadTeam* team) {
      auto& unused = gradients_.take();
      shard.first_stage({model_, settings, dropout, options_.precision, team, tapes, unused});
      gradients_.release(unused);
    });
  }
  return derivatives_at(sums(), settings);
}

template <class ModelType, class OptimizerType>
auto Trainer<ModelType, OptimizerType>::derivatives_at(Sums sums, const ModelSettings<Model>& settings) const -> Derivatives {
  for (std::size_t term = Shard<Model>::first_terms; term < sums.terms.size(); ++term) sums.terms[term] = 0;
  return loss_of(model_, sums, settings).derivatives;
}

template <class ModelType, class OptimizerType>
EvaluationReport Trainer<ModelType, OptimizerType>::compute_loss(const Split& split) {
  const DenormalScope scope(options_.denormals);
  return sketchrnn::evaluate(model_, split, loader_, settings_of_validation(), seed_, executor_, options_.precision);
}

template <class ModelType, class OptimizerType>
auto Trainer<ModelType, OptimizerType>::sums() -> const Sums& {
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) sums_[shard] = shards_[shard].sums;
  add_shards(shards_.size(), [&](std::size_t into, std::size_t from) { sums_[into] += sums_[from]; });
  return sums_.front();
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::check_finite(const BatchLoss<loss_term_count<Model>>& loss) const {
  if (is_finite(loss.value)) return;
  std::string figures;
  for (const Figure& figure : loss.figures) {
    figures.append(figures.empty() ? "" : ", ").append(figure.name).append(" ").append(detail::number_text(figure.value));
  }
  detail::raise(Error("training: the loss is no longer finite at step " + std::to_string(step_) + " (" + figures +
                      "); the parameters are those before this step"));
}

template <class ModelType, class OptimizerType>
ModelSettings<ModelType> Trainer<ModelType, OptimizerType>::settings_of_training() const {
  if constexpr (HasSettings<Model>) {
    return Model::settings(options_, schedule_step());
  } else {
    return {};
  }
}

template <class ModelType, class OptimizerType>
ModelSettings<ModelType> Trainer<ModelType, OptimizerType>::settings_of_validation() const {
  if constexpr (HasSettings<Model>) {
    return Model::validation_settings(options_);
  } else {
    return {};
  }
}

template <class ModelType, class OptimizerType>
void Trainer<ModelType, OptimizerType>::train(const typename Loader::Prepared& data, const std::vector<Callback*>& callbacks) {
  run_.max_length = max_length();
  const RunReport report = run_report(data);
  for (Callback* callback : callbacks) callback->on_begin(report);

  while (!run_.over) {
    const StepReport done = make_step(data.train);
    bool stop = false;
    for (Callback* callback : callbacks) stop = callback->on_step(done) == Decision::stop || stop;
    const bool last = stop || step_ == run_.last_step;
    const bool due = run_.validate_every != 0 && (step_ % run_.validate_every == 0 || last);
    if (due && !data.valid.empty()) stop = validate(data.valid, callbacks) || stop;
    run_.over = stop || last;
    for (Callback* callback : callbacks) callback->after_step(step_);
  }
  use_best();
  for (Callback* callback : callbacks) callback->on_end(step_);
}

template <class ModelType, class OptimizerType>
bool Trainer<ModelType, OptimizerType>::validate(const Split& split, const std::vector<Callback*>& callbacks) {
  const EvaluationReport validation = compute_loss(split);
  const bool is_best = is_finite(validation.cost) && (run_.best_step == 0 || validation.cost < run_.best_cost);
  ++run_.validations_without_best;
  if (is_best) {
    run_.best_cost = validation.cost;
    run_.best_step = step_;
    run_.validations_without_best = 0;
    if (run_.keep_best) best_ = model_.parameters();
  }
  bool stop = false;
  for (Callback* callback : callbacks) stop = callback->on_validation(step_, validation, is_best) == Decision::stop || stop;
  return stop;
}

template <class ModelType, class OptimizerType>
RunReport Trainer<ModelType, OptimizerType>::run_report(const typename Loader::Prepared& data) const {
  RunReport report;
  report.first_step = run_.first_step;
  report.last_step = run_.last_step;
  report.train_examples = data.train.size();
  report.valid_examples = data.valid.size();
  report.example_name = Loader::example_name;
  report.left_out = data.left_out;
  report.max_length = max_length();
  report.parameters = Model::parameter_count;
  if constexpr (requires { model_.scale_factor(); }) report.scale_factor = static_cast<double>(model_.scale_factor());
  report.next_step = step_;
  report.validations_without_best = run_.validations_without_best;
  report.figures = loss_of(model_, {}, settings_of_training()).figures;
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
