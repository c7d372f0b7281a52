// Implementation of any_model.hpp for one model type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/frozen_parts.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/progress.hpp>
#include <sketchrnn/training/standardize_latent.hpp>
#include <sketchrnn/training/trainer.hpp>

#include "any_model.hpp"
#include "interrupt.hpp"

namespace studio {

/// Stops a run between two steps after an interrupt, with a checkpoint to resume from.
template <class Model>
class StopWhenInterrupted : public sketchrnn::Callback {
 public:
  StopWhenInterrupted(sketchrnn::CheckpointFolder& folder, const sketchrnn::Trainer<Model>& trainer) : folder_(folder), trainer_(trainer) {}
  void after_step(std::uint64_t steps) override {
    if (!interrupt_.asked() || trainer_.run().over) return;
    folder_.write(trainer_);
    throw Interrupted(steps, folder_.path());
  }

 private:
  sketchrnn::CheckpointFolder& folder_;
  const sketchrnn::Trainer<Model>& trainer_;
  Interrupt interrupt_;
};

/// Records whether a run has started, that is, whether no other callback has found an error.
class StartObserver : public sketchrnn::Callback {
 public:
  bool started = false;
  void on_begin(const sketchrnn::RunReport& /*run*/) override { started = true; }
};

/// Replaces everything but printable ASCII without quotes and backslashes by '_'.
[[nodiscard]] inline std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\'' || c == '\\'; }, '_');
  return text;
}

/// A model of type Model.
template <class Model>
class ModelOf : public AnyModel {
 public:
  [[nodiscard]] std::string type() const override { return sketchrnn::model_name<Model>(); }
  void take(const sketchrnn::ModelContents& contents, const std::filesystem::path& file) override {
    auto loaded = sketchrnn::model_from<Model>(contents, file.string());
    model_ = std::move(loaded.model);
    info = std::move(loaded.info);
  }
  void save(const std::filesystem::path& file, sketchrnn::FilePrecision precision) const override {
    sketchrnn::save_model(file, model_, info, precision);
  }
  [[nodiscard]] sketchrnn::Bytes bytes(sketchrnn::FilePrecision precision) const override {
    return sketchrnn::model_bytes(model_, info, precision);
  }
  std::size_t save_javascript(const std::filesystem::path& file) const override {
    sketchrnn::JavaScriptExport options = sketchrnn::javascript_export(info);
    if (file.extension() == ".js" && !sketchrnn::detail::harmless_in_script(options.name)) {
      options.name = printable(options.name);
      sketchrnn::print_notice(
          {file.string(), "names changed to '" + options.name + "', because a script holds printable ASCII only", 1, ""});
    }
    return sketchrnn::save_javascript_model(file, model_, options);
  }

  [[nodiscard]] sketchrnn::LikelihoodReport likelihood(const sketchrnn::Dataset& drawings, const sketchrnn::LikelihoodOptions& options,
                                                       sketchrnn::Seed seed, unsigned threads) const override {
    sketchrnn::ThreadPool pool(threads);
    return sketchrnn::likelihood(model_, drawings, options, seed, pool);
  }
  [[nodiscard]] std::vector<sketchrnn::Stroke3> draw(std::size_t count, const sketchrnn::SamplingOptions& options, sketchrnn::Seed seed,
                                                     unsigned threads) const override {
    return sketchrnn::Sampler<Model>(model_, threads).draw(count, options, seed);
  }

  [[nodiscard]] int latent_size() const override { return Model::latent_size; }
  [[nodiscard]] std::vector<AnyLatent> encode(std::span<const sketchrnn::Stroke3> drawings, unsigned threads) const override {
    if constexpr (Model::latent_size > 0) {
      std::vector<AnyLatent> latents;
      sketchrnn::Sampler<Model> sampler(model_, threads);
      for (const auto& latent : sampler.encode(drawings)) latents.push_back(latent.template cast<double>());
      return latents;
    } else {
      throw no_latent();
    }
  }
  [[nodiscard]] std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents, const sketchrnn::SamplingOptions& options,
                                                       sketchrnn::Seed seed, unsigned threads) const override {
    if constexpr (Model::latent_size > 0) {
      return sketchrnn::Sampler<Model>(model_, threads).decode(own(latents), options, seed);
    } else {
      throw no_latent();
    }
  }

  [[nodiscard]] std::vector<sketchrnn::Stroke3> complete(const sketchrnn::Stroke3& beginning, std::span<const AnyLatent> latents,
                                                         std::size_t count, const sketchrnn::SamplingOptions& options, sketchrnn::Seed seed,
                                                         unsigned threads) const override {
    sketchrnn::Sampler<Model> sampler(model_, threads);
    if constexpr (Model::latent_size > 0) {
      if (latents.size() != 1 && latents.size() != count) {
        throw sketchrnn::ArgumentError(std::to_string(latents.size()) + " latent vectors to complete a drawing with, expected 1 or " +
                                       std::to_string(count));
      }
      const auto with = own(latents);
      return with.size() == 1 ? sampler.complete(beginning, with.front(), count, options, seed)
                              : sampler.complete(beginning, with, options, seed);
    } else {
      if (!latents.empty()) throw no_latent();
      return sampler.complete(beginning, count, options, seed);
    }
  }

  void check_freeze(const std::vector<std::string>& names) const override {
    static_cast<void>(sketchrnn::trainable_ranges<typename Model::Parameters>(names, Model::parameter_count));
  }

  [[nodiscard]] TrainingOutcome train(const TrainingJob& job, Beginning beginning) override {
    sketchrnn::Trainer<Model> trainer = beginning == Beginning::model ? sketchrnn::Trainer<Model>(model_, job.training, job.seed)
                                                                      : sketchrnn::Trainer<Model>(job.training, job.seed);
    sketchrnn::CheckpointFolder folder(job.folder, job.notes);
    auto log = sketchrnn::csv_log(job.folder / "log.csv");
    auto early_stop = sketchrnn::early_stop(job.patience == 0 ? (std::numeric_limits<unsigned>::max)() : job.patience);
    auto checkpoints = sketchrnn::checkpoints(folder, trainer, job.checkpoint_every);
    StopWhenInterrupted<Model> watch(folder, trainer);
    StartObserver observer;
    TrainingOutcome outcome;
    try {
      if (beginning == Beginning::fresh || beginning == Beginning::model) {
        trainer.fit(job.data, {.steps = job.steps, .validate_every = job.validate_every, .scale_factor = job.scale_factor},
                    sketchrnn::progress_bar(), log, early_stop, checkpoints, watch, observer);
      } else {
        const sketchrnn::Resumed from = beginning == Beginning::newest
                                            ? sketchrnn::resume(folder, trainer, job.data, job.last_step)
                                            : sketchrnn::resume_from_best(folder, trainer, job.data, job.last_step);
        for (const std::string& notice : from.notices) std::fprintf(stderr, "studio: %s\n", notice.c_str());
        trainer.resume(job.data, sketchrnn::progress_bar(), log, early_stop, checkpoints, watch, observer);
      }
    } catch (...) {
      if (!observer.started) throw;
      outcome.failure = std::current_exception();
      trainer.use_best();
    }
    const sketchrnn::RunState& run = trainer.run();
    outcome.best = run.keep_best && run.best_step != 0;
    outcome.step = outcome.best ? run.best_step : trainer.steps();
    const auto numbers = trainer.model().parameters().flat();
    outcome.usable = std::all_of(numbers.begin(), numbers.end(), [](auto number) { return sketchrnn::is_finite(number); });
    model_ = trainer.model();
    const auto name = job.notes.find("name");
    info = {.name = name == job.notes.end() ? "" : name->second,
            .max_length = sketchrnn::max_length_of_run(job.notes, run.max_length),
            .first_input = job.training.first_input,
            .more = sketchrnn::metadata_in_notes(job.notes)};
    info.more["step"] = std::to_string(outcome.step);
    if (Model::latent_size == 0 || !outcome.usable || job.notes.contains(std::string(keep_latent_note))) return outcome;
    const auto left_as_trained = [&](const std::string& why) {
      sketchrnn::print_notice({(job.folder / "model.safetensors").string(), "latent spaces left as trained (" + why + ")", 1, ""});
    };
    try {
      outcome.standardized = standardize(job.data, job.training.max_length, job.training.threads);
      if (same_frozen(trainer.model(), job.training.freeze)) return outcome;
      model_ = trainer.model();
      info.more.erase(std::string(standardized_key));
      outcome.standardized.clear();
      left_as_trained("--freeze names parameters that standardizing would change");
    } catch (const sketchrnn::ArgumentError& error) {
      left_as_trained(error.what());
    }
    return outcome;
  }

  std::string standardize(const sketchrnn::Dataset& drawings, std::size_t max_length, unsigned threads) override {
    if constexpr (Model::latent_size > 0) {
      sketchrnn::ThreadPool pool(threads);
      const auto done = sketchrnn::standardize_latent(model_, drawings, {.max_length = max_length, .first_input = info.first_input}, pool);
      return info.more[std::string(standardized_key)] = to_string(done);
    } else {
      throw sketchrnn::ArgumentError(type() + " has no latent space to standardize");
    }
  }

 private:
  /// Returns whether the frozen parameters of another model have the same bits.
  [[nodiscard]] bool same_frozen(const Model& other, const std::vector<std::string>& frozen) const {
    const auto own = model_.parameters().flat(), others = other.parameters().flat();
    std::size_t checked = 0;  // up to here
    const auto same_until = [&](std::size_t end) {
      const auto begin = static_cast<std::ptrdiff_t>(checked);
      return std::equal(own.begin() + begin, own.begin() + static_cast<std::ptrdiff_t>(end), others.begin() + begin);
    };
    for (const auto& range : sketchrnn::trainable_ranges<typename Model::Parameters>(frozen, Model::parameter_count)) {
      if (!same_until(range.first)) return false;
      checked = range.first + range.size;
    }
    return same_until(own.size());
  }

  /// Converts latent vectors to the model's type.
  [[nodiscard]] static std::vector<sketchrnn::LatentVector<Model>> own(std::span<const AnyLatent> latents) {
    std::vector<sketchrnn::LatentVector<Model>> result;
    for (const AnyLatent& latent : latents) {
      if (latent.size() != Model::latent_size) {
        throw sketchrnn::ArgumentError("a latent vector of " + std::to_string(latent.size()) + " numbers, expected " +
                                       std::to_string(Model::latent_size));
      }
      result.push_back(latent.template cast<typename Model::Scalar>());
    }
    return result;
  }

  [[nodiscard]] sketchrnn::ArgumentError no_latent() const {
    return sketchrnn::ArgumentError("the model is " + type() +
                                    ", a decoder only: it has no latent space, expected a model with an encoder");
  }

  Model model_;
};

/// Registers a model type with the studio.
template <class Model>
[[nodiscard]] ModelKind kind_of(std::string name) {
  return {std::move(name), sketchrnn::model_name<Model>(), Model::parameter_count, &sketchrnn::compiled_type<Model>,
          []() -> std::unique_ptr<AnyModel> { return std::make_unique<ModelOf<Model>>(); }};
}

}  // namespace studio
