// The training loop (Magenta: sketch_rnn_train.py). Trainer owns the model, the optimizer's state and the threads.
//   auto trainer = Trainer<Model>({.batch_size = 100}, Seed{1});
//   trainer.fit(dataset, {.steps = 10'000}, progress_bar());
// The same seed, data and options give bitwise identical parameters on any number of threads.
#pragma once

#include <algorithm>
#include <chrono>
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
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/fingerprint.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/add_shards.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/parameter_update.hpp>
#include <sketchrnn/training/reports.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/shard.hpp>
#include <sketchrnn/training/training_state.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Which scale factor fit() divides the offsets of a data set by.
enum class ScaleFactor {
  from_model,  ///< the model's, which its parameters were trained with; computed from the data if the model has none yet. The default.
  from_data,   ///< computed from the training split; replaces the model's
};

/// Options of Trainer::fit.
struct FitOptions {
  std::uint64_t steps = 10'000;                        ///< training steps of the run
  std::uint64_t validate_every = 500;                  ///< steps between validations; also validates after the last step; 0: never
  bool keep_best = true;                               ///< restore the parameters of the lowest validation cost at the end of the run
  ScaleFactor scale_factor = ScaleFactor::from_model;  ///< what the offsets are divided by
  NoticeHandler notify = print_notice;                 ///< receives notices on implausible data and clamped offsets (Plausibility)
};

/// Trains a model (SketchRnn, DecoderOnly, or a type with the same interface) with an optimizer (training/optimizer.hpp), KL annealing, a
/// learning rate schedule and gradient clipping. Owns the model, the optimizer's state, the threads and the tapes. Results are
/// reproducible: see TrainingOptions::shards.
template <class ModelType, class OptimizerType = Adam>
class Trainer {
  static_assert(RequireOptimizer<OptimizerType>::satisfied);

 public:
  using Model = ModelType;                ///< type of the model
  using Optimizer = OptimizerType;        ///< type of the optimizer
  using Scalar = typename Model::Scalar;  ///< float or double

  /// Initializes a new model from `seed`. Throws ArgumentError for invalid options.
  Trainer(const TrainingOptions& options, Seed seed, OptimizerType optimizer = {})
      : Trainer(ModelType(seed), options, seed, std::move(optimizer)) {}

  /// Trains an existing model further, for example to fine-tune it on other drawings. The model's scale factor is kept unless
  /// FitOptions::scale_factor is ScaleFactor::from_data. Throws ArgumentError for invalid options.
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer = {})
      : Trainer(std::move(model), options, seed, std::move(optimizer), std::make_unique<ThreadPool>(checked(options).threads),
                std::nullopt) {}

  /// The same on the threads of an executor (core/executor.hpp), which must outlive the trainer; TrainingOptions::threads is not used.
  template <class ExecutorType>
  Trainer(const TrainingOptions& options, Seed seed, OptimizerType optimizer, ExecutorType& executor)
      : Trainer(ModelType(seed), options, seed, std::move(optimizer), executor) {}
  /// Trains an existing model further on the threads of an executor.
  template <class ExecutorType>
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer, ExecutorType& executor)
      : Trainer(std::move(model), options, seed, std::move(optimizer), nullptr, ExecutorRef(executor)) {}

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

  /// Trains for `run.steps` further steps on a data set in drawing units. Drops sketches longer than TrainingOptions::max_length, clamps
  /// the offsets and divides them by the scale factor (see ScaleFactor). Throws ArgumentError if no training sketches remain or they have
  /// no scale, and Error if the loss is no longer finite.
  template <class... Callbacks>
  void fit(const Dataset& dataset, const FitOptions& run, Callbacks&&... callbacks) {
    static_assert((std::is_base_of_v<Callback, std::remove_cvref_t<Callbacks>> && ...),
                  "sketchrnn: the arguments of fit() after the options are callbacks, of classes derived from Callback");
    const bool keep_scale = run.scale_factor == ScaleFactor::from_model && model_.has_scale_factor();
    const Preprocessed prepared = preprocessed(dataset, keep_scale, run.notify);
    best_.reset();
    run_ = {};
    run_.first_step = step_;
    run_.last_step = step_ + run.steps;
    run_.validate_every = run.validate_every;
    run_.keep_best = run.keep_best;
    run_.over = run.steps == 0;
    run_.fingerprint = fingerprint(dataset);
    train(prepared, {&callbacks...});
  }

  /// Resumes the run restored by restore() and completes it. The result is bitwise identical to that of an uninterrupted fit(). Returns at
  /// once if the run is over. Throws as fit() does, and ArgumentError if no run was restored or the data set is not the one passed to
  /// fit().
  template <class... Callbacks>
  void resume(const Dataset& dataset, Callbacks&&... callbacks) {
    if (run_.last_step == 0) throw ArgumentError("training: there is no run to resume: none was restored");
    if (fingerprint(dataset) != run_.fingerprint)
      throw ArgumentError("training: the data set is not the one that the run was started with");
    train(preprocessed(dataset, model_.has_scale_factor(), {}), {&callbacks...});  // notices were reported when the run began
  }

  /// Returns the state of the current or most recent run.
  [[nodiscard]] const RunState& run() const noexcept { return run_; }

  /// Returns whether a copy of the parameters of the lowest validation cost is held. It is during a run with FitOptions::keep_best, and
  /// after an exception has ended such a run.
  [[nodiscard]] bool has_best() const noexcept { return best_.has_value(); }

  /// Moves the parameters of the lowest validation cost into the model, as fit() does at the end of a run; for programs that catch an
  /// exception of fit() and keep the best model. Returns false if there are none.
  bool use_best() {
    if (!best_) return false;
    model_.set_parameters(*best_);
    best_.reset();
    return true;
  }

  /// Returns a copy of everything needed to resume. Consistent between steps and in Callback::after_step.
  [[nodiscard]] TrainingState<Model, OptimizerType> state() const {
    std::optional<float> scale_factor;
    if (model_.has_scale_factor()) scale_factor = model_.scale_factor();
    return {model_.parameters(), update_.state(), scale_factor, step_, run_, best_, moments_since_};
  }

  /// Restores a state returned by state() of a trainer with the same seed, options and optimizer.
  void restore(TrainingState<Model, OptimizerType> state) {
    model_.set_parameters(state.parameters);
    if (state.scale_factor) model_.set_scale_factor(*state.scale_factor);
    update_.set_state(std::move(state.optimizer_state));
    best_ = std::move(state.best);
    step_ = state.step;
    run_ = state.run;
    moments_since_ = state.moments_since;
  }

  /// Sets Nmax to the length of the longest sketch of all splits, as Magenta does. Called by fit().
  void set_max_length(const Dataset& data) { max_length_ = (std::max)({longest(data.train), longest(data.valid), longest(data.test)}); }
  /// Nmax, in points; 0 before the first call of fit(), resume(), set_max_length() or step().
  [[nodiscard]] std::size_t max_length() const noexcept { return max_length_; }

  /// Performs one training step on sketches in the model's units (divided by its scale factor). If Nmax has not been set, it becomes the
  /// length of the longest sketch of the split. After the first steps it does not allocate. Throws ArgumentError if the split is empty, Error
  /// if the loss is not finite; the parameters are then unchanged.
  StepReport step(const Split& sketches) {
    if (sketches.empty()) throw ArgumentError("training: the split has no sketches");
    const DenormalScope scope(options_.denormals);
    if (max_length_ == 0) max_length_ = longest(sketches);
    const auto begin = std::chrono::steady_clock::now();
    const auto step_word = static_cast<std::uint32_t>(step_);
    choose_sketches(chosen_, sketches.size(), options_.batch_size, seed_, step_word);
    const Augmentation augmentation{options_.random_scale_factor, options_.augment_stroke_prob};
    const KeepProbabilities keep{options_.recurrent_keep, options_.input_keep, options_.output_keep};

    executor_.parallel_for(shards_.size(), [&](std::size_t index, unsigned /*worker*/) {
      Shard<Model>& shard = shards_[index];
      shard.batch.fill(sketches, chosen_, index, shards_.size(), max_length_, augmentation, seed_, step_word);
      if (options_.first_input == FirstInput::zeros) std::fill_n(shard.batch.strokes.data(), shard.batch.size() * stroke_size, Scalar{0});
      shard.encode(model_, seed_, step_word, keep);
    });

    StepReport report = begin_report();
    const auto rows = static_cast<double>(chosen_.size() * max_length_);
    LossDerivatives derivatives{1 / rows, 1 / rows, 0};
    if constexpr (Model::latent_size > 0) {
      const double elements = static_cast<double>(chosen_.size()) * Model::latent_size;
      add_shards(shards_.size(), [&](std::size_t into, std::size_t from) { shards_[into].kl_sum += shards_[from].kl_sum; });
      report.kl = shards_.front().kl_sum / elements;
      // L = L_R + w max(L_KL, tolerance): the gradient is zero below the floor
      derivatives.kl = report.kl > options_.kl_tolerance ? report.kl_weight / elements : 0;
    }

    executor_.parallel_for(shards_.size(), [&](std::size_t index, unsigned worker) {
      shards_[index].decode_and_backward(tapes_[worker], model_, seed_, step_word, keep, options_.loss, derivatives);
    });

    add_shards(shards_.size(), [&](std::size_t into, std::size_t from) {
      shards_[into].offset_sum += shards_[from].offset_sum;
      shards_[into].pen_sum += shards_[from].pen_sum;
    });
    report.offset_loss = shards_.front().offset_sum / rows;
    report.pen_loss = shards_.front().pen_sum / rows;
    for (const auto& shard : shards_) {
      for (const Index points : shard.batch.lengths) report.points += static_cast<std::uint64_t>(points);
    }
    report.reconstruction = report.offset_loss + report.pen_loss;
    report.loss = report.reconstruction;
    if constexpr (Model::latent_size > 0) report.loss += report.kl_weight * (std::max)(report.kl, options_.kl_tolerance);
    if (!is_finite(report.loss)) {
      throw Error("training: the loss is no longer finite at step " + std::to_string(step_) + " (L_s " +
                  std::to_string(report.offset_loss) + ", L_p " + std::to_string(report.pen_loss) + ", L_KL " + std::to_string(report.kl) +
                  "); the parameters are those before this step");
    }
    update_.apply(
        model_, {report.learning_rate, step_ - moments_since_}, options_.grad_clipping, options_.grad_clip,
        shards_.size(), [&](std::size_t shard) -> auto& { return shards_[shard].gradients; }, executor_);
    ++step_;
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
  }

  /// Computes the loss over all sketches of a split in the model's units. Can be called before fit(): if Nmax has not been set, it is the
  /// length of the longest sketch of the split. Throws ArgumentError if the split is empty.
  [[nodiscard]] EvaluationReport evaluate(const Split& sketches) {
    const DenormalScope scope(options_.denormals);
    const std::size_t max_length = max_length_ != 0 ? max_length_ : longest(sketches);
    const bool as_original = options_.validation_kl_weight == ValidationKlWeight::original;
    const double kl_weight = as_original ? options_.kl_weight_start : options_.kl_weight;
    return sketchrnn::evaluate(model_, sketches, {options_.loss, kl_weight, options_.kl_tolerance, max_length, options_.first_input}, seed_,
                               executor_);
  }

 private:
  static TrainingOptions checked(const TrainingOptions& options) {
    check(options);
    const LearningRateSchedule& schedule = options.learning_rate_schedule;
    if (!schedule.name().empty()) static_cast<void>(schedule.at(0));  // throws if it has no function
    return completed(options);
  }

  /// Returns the number of points of the longest sketch.
  [[nodiscard]] static std::size_t longest(const Split& split) {
    std::size_t points = 0;
    for (const Stroke3& sketch : split.sketches) points = (std::max)(points, length(sketch));
    return points;
  }

  /// One of `threads` and `executor` is not null.
  Trainer(ModelType model, const TrainingOptions& options, Seed seed, OptimizerType optimizer, std::unique_ptr<ThreadPool> threads,
          std::optional<ExecutorRef> executor)
      : options_(checked(options)),
        seed_(seed),
        model_(std::move(model)),
        update_(std::move(optimizer), options.freeze),
        schedule_(options.learning_rate_schedule.name().empty()
                      ? exponential_rate(options.learning_rate, *options_.min_learning_rate, options.decay_rate)
                      : options.learning_rate_schedule),
        own_threads_(std::move(threads)),
        executor_((executor ? *executor : ExecutorRef(*own_threads_)).with(options.denormals)),
        shards_(options.shards),
        tapes_(executor_.size()) {}

  [[nodiscard]] Preprocessed preprocessed(const Dataset& dataset, bool keep_scale, const NoticeHandler& notify) const {
    std::optional<float> scale_factor;
    if (keep_scale) scale_factor = model_.scale_factor();
    return preprocess(dataset, options_.max_length, default_offset_limit, scale_factor, notify);
  }

  /// Runs the training loop from the current run_ until it is over.
  void train(const Preprocessed& prepared, const std::vector<Callback*>& callbacks) {
    const Dataset& data = prepared.data;
    set_max_length(data);
    run_.max_length = max_length_;
    model_.set_scale_factor(data.scale_factor);
    const RunReport begin{run_.first_step,
                          run_.last_step,
                          data.train.size(),
                          data.valid.size(),
                          prepared.dropped.total(),
                          max_length_,
                          Model::parameter_count,
                          static_cast<double>(data.scale_factor),
                          step_,
                          run_.validations_without_best};
    for (Callback* callback : callbacks) callback->on_begin(begin);

    while (!run_.over) {
      const StepReport report = step(data.train);
      bool stop = false;
      for (Callback* callback : callbacks) stop = callback->on_step(report) == Decision::stop || stop;
      const bool last = stop || step_ == run_.last_step;
      const bool due = run_.validate_every != 0 && (step_ % run_.validate_every == 0 || last);
      if (due && !data.valid.empty()) stop = validate(data.valid, callbacks) || stop;
      run_.over = stop || last;
      for (Callback* callback : callbacks) callback->after_step(step_);
    }
    use_best();
    for (Callback* callback : callbacks) callback->on_end(step_);
  }

  /// Validates and updates run_ and best_. Returns whether a callback stops the run.
  bool validate(const Split& sketches, const std::vector<Callback*>& callbacks) {
    const EvaluationReport validation = evaluate(sketches);
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

  [[nodiscard]] StepReport begin_report() const {
    StepReport report;
    report.step = step_;
    const std::uint64_t at = options_.first_schedule_step + step_;
    report.kl_weight = KlSchedule{options_.kl_weight, options_.kl_weight_start, options_.kl_decay_rate}.at(at);
    report.learning_rate = schedule_.at(at);
    return report;
  }

  TrainingOptions options_;
  Seed seed_;
  Model model_;
  ParameterUpdate<Model, OptimizerType> update_;
  LearningRateSchedule schedule_;
  std::unique_ptr<ThreadPool> own_threads_;  // null with an executor of the caller's
  ExecutorRef executor_;
  std::vector<Shard<Model>> shards_;
  std::vector<Tape<Scalar>> tapes_;  // one per thread, for the decoder
  std::vector<std::uint32_t> chosen_;
  std::size_t max_length_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t moments_since_ = 0;  // the step at which the optimizer's state was last reset to zero
  RunState run_;
  std::optional<ParameterBlock<Scalar, typename Model::Parameters>> best_;  // of run_
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
