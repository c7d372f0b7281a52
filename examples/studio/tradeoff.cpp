// studio tradeoff: trains the same model with several KL weights and plots the tradeoff between L_R and L_KL (Ha & Eck 2017, section 4.1).
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/training/likelihood.hpp>

#include "any_model.hpp"
#include "drawings.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

std::string weight_text(double weight) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", weight);
  return text;
}

/// Prepares a new folder for a run in the same way as studio train, so that `studio resume` can read it.
TrainingJob job_of(const TradeoffOptions& options, const Dataset& data, double kl_weight) {
  TrainingJob job;
  job.folder = options.runs / weight_text(kl_weight);
  if (!CheckpointFolder(job.folder).empty()) {
    throw FileError(job.folder.string(), "beginning a run", "checkpoints of another run", "a new folder; choose one by --runs");
  }
  std::error_code error;
  std::filesystem::create_directories(job.folder, error);
  if (error) throw FileError(job.folder.string(), "making the folder", error.message(), "a folder that can be written");
  job.data = data;
  job.training = options.training;
  job.training.kl_weight = kl_weight;
  job.seed = Seed{options.seed};
  job.steps = options.steps;
  job.checkpoint_every = options.steps;
  write_notes(options.reading, job.notes);
  std::string& files = job.notes["data"];
  for (const Path& file : options.data) files += (files.empty() ? "" : "\n") + std::filesystem::absolute(file).string();
  job.notes["model"] = options.model;
  job.notes[std::string(keep_latent_note)] = "yes";  // L_KL as it was trained is what is plotted
  job.notes["checkpoint_every"] = std::to_string(job.checkpoint_every);
  job.notes["patience"] = "0";
  return job;
}

}  // namespace

void tradeoff(const TradeoffOptions& options) {
  if (options.out.extension() != ".svg") throw WrongUse("--out " + options.out.string() + " must end in .svg");
  check_writable(options.out);
  std::vector<double> weights = options.kl_weights;
  std::sort(weights.begin(), weights.end());
  weights.erase(std::unique(weights.begin(), weights.end()), weights.end());
  const ModelKind kind = model_kind(options.model);
  if (kind.make()->latent_size() == 0) throw WrongUse("--model " + kind.name + " is a decoder only, and has no L_KL");
  check_drawings(options.data, options.reading);
  const Dataset data =
      options.data.empty() ? procedural_dataset({}, Seed{options.seed}) : load_dataset(options.data, load_options(options.reading));
  Dataset unseen;
  unseen.classes = data.classes;
  unseen.valid = data.valid;
  if (unseen.valid.empty()) throw ArgumentError("the drawings given by --data have no validation split");
  std::vector<TrainingJob> jobs;  // check that all folders are new before the first run starts
  for (const double weight : weights) jobs.push_back(job_of(options, data, weight));

  LinePlot plot{.series = {{.color = "#999999", .dashed = true}}, .x_label = "L_KL", .y_label = "L_R"};
  for (std::size_t run = 0; run < weights.size(); ++run) {
    TrainingJob& job = jobs[run];
    // w(t) = w - (w - w_0) R^t; R is chosen such that 99% of the weight is reached after half of the run.
    job.training.kl_decay_rate = std::pow(0.01, 2.0 / static_cast<double>(job.steps));
    const std::unique_ptr<AnyModel> model = kind.make();
    std::fprintf(stderr, "kl_weight %s\n", weight_text(weights[run]).c_str());
    if (const TrainingOutcome outcome = model->train(job, Beginning::fresh); outcome.failure) std::rethrow_exception(outcome.failure);
    model->save(job.folder / "model.safetensors");
    const Likelihood found =
        model->likelihood(unseen, {.max_points = job.training.max_length}, Seed{options.seed}, job.training.threads).all;
    const std::string name = "kl_weight." + weight_text(weights[run]);
    print(name + ".L_R", found.reconstruction);
    print(name + ".L_KL", found.kl);
    print("wrote", (job.folder / "model.safetensors").string());
    plot.series.front().x.push_back(found.kl);
    plot.series.front().y.push_back(found.reconstruction);
    plot.series.push_back({.name = "w_KL = " + weight_text(weights[run]), .x = {found.kl}, .y = {found.reconstruction}});
  }
  write_svg(options.out, plot, {.stroke_width = 4});
  print("type", kind.type);
  print("wrote", options.out.string());
}

}  // namespace studio
