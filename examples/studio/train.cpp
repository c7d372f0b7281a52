// studio train and studio resume: a run with a folder for its checkpoints, log, loss curves, and final model.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/training/detail/training_state.hpp>
#include <sketchrnn/training/options.hpp>

#include "any_model.hpp"
#include "class_files.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "interrupt.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Command-line options, other than training options, that are stored in a checkpoint.
using Notes = std::map<std::string, std::string>;

/// Returns an absolute path, or an empty one, which is reported when it is read.
std::string absolute_text(const Path& file) { return file.empty() ? std::string() : std::filesystem::absolute(file).string(); }

/// Reports the classes none of whose training drawings is short enough.
void report_missing_classes(const Dataset& data, std::size_t longest) {
  std::vector<std::size_t> counts(data.classes.size(), 0);
  for (std::size_t i = 0; i < data.train.size(); ++i) {
    const std::size_t points = length(data.train[i]);
    if (points != 0 && points <= longest) ++counts[data.train.labels[i]];
  }
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] != 0) continue;
    print_notice(
        {"data set", "classes without a drawing to train on, of 1 to " + std::to_string(longest) + " points", 1, data.classes[label]});
  }
}

Dataset drawings_of(const Notes& notes, Seed seed) {
  std::vector<std::string> files;
  std::istringstream lines(notes.at("data"));
  for (std::string line; std::getline(lines, line);) files.push_back(line);
  if (files.empty()) return procedural_dataset({}, seed);
  Dataset data = load_classes(files, reading_in(notes), notes.contains("simplify"));
  report_empty_splits(data, files.size() == 1 ? files[0] : std::to_string(files.size()) + " files", print_notice);
  return data;
}

std::uint64_t number_in(const Notes& notes, const std::string& name) {
  const std::string& text = notes.at(name);
  std::uint64_t number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
    throw ArgumentError("the note " + name + " of the checkpoint is " + text + ", expected a number");
  }
  return number;
}

/// Plots log.csv: L_R and L_KL of the steps, L_R of the validations.
LinePlot curves(const Path& log) {
  PlotSeries training{.name = "L_R, training"}, divergence{.name = "L_KL, training"}, validation{.name = "L_R, validation", .dashed = true};
  std::ifstream in(log);
  std::string line;
  std::getline(in, line);  // header: kind, step, loss, L_R, L_s, L_p, L_KL, ...
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (cells.size() < 7) continue;
    const double step = std::strtod(cells[1].c_str(), nullptr), loss = std::strtod(cells[3].c_str(), nullptr);
    PlotSeries& series = cells[0] == "validation" ? validation : training;
    series.x.push_back(step);
    series.y.push_back(loss);
    if (cells[0] == "validation") continue;
    divergence.x.push_back(step);
    divergence.y.push_back(std::strtod(cells[6].c_str(), nullptr));
  }
  LinePlot plot{.series = {training, divergence}, .y_label = "loss"};
  if (!validation.x.empty()) plot.series.push_back(validation);
  return plot;
}

/// Returns the model's name for the classes it is trained on: "cat", "cat and pig", "345 classes".
std::string name_of(const std::vector<std::string>& classes) {
  constexpr std::size_t most = 4;
  if (classes.size() > most) return std::to_string(classes.size()) + " classes";
  std::string name;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    std::string word = classes[label];
    std::replace_if(
        word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, '_');
    name += (label == 0 ? "" : label + 1 == classes.size() ? " and " : ", ") + word;
  }
  return name;
}

/// Throws WrongUse for options that are individually valid but contradictory.
void check_consistent(const TrainingOptions& training) {
  if (training.min_learning_rate && training.learning_rate < *training.min_learning_rate) {
    throw WrongUse("--learning-rate " + detail::value_text(training.learning_rate) + " is less than --min-learning-rate " +
                   detail::value_text(*training.min_learning_rate));
  }
}

/// Throws ArgumentError if no drawing is left to train on.
void check_lengths(const Split& drawings, std::size_t longest) {
  const bool any = std::any_of(drawings.sketches.begin(), drawings.sketches.end(),
                               [&](const Stroke3& sketch) { return length(sketch) != 0 && length(sketch) <= longest; });
  if (any) return;
  throw ArgumentError("none of the " + std::to_string(drawings.size()) + " drawings to train on has 1 to " + std::to_string(longest) +
                      " points; a larger --max-length admits longer ones");
}

/// Copies the metadata of the fine-tuned model, including license and author, to the new one, except for the name, which is that of the
/// drawings.
void keep_metadata(const ModelInfo& from, TrainingJob& job) {
  for (const auto& [key, text] : from.more) {
    if (key != "step" && key != standardized_key) job.notes[std::string(metadata_note_prefix) + key] = text;
  }
  const std::string& name = job.notes.at("name");
  if (from.name.empty() || from.name == name) return;
  print_notice({(job.folder / "model.safetensors").string(),
                "models renamed from " + in_quotes(from.name) + " to " + in_quotes(name) + ", after the drawings", 1, ""});
}

/// Notifies of schedules that begin anew although the model has been trained, unless the command line says where they begin.
void report_schedules(const AnyModel& model, const TrainOptions& options) {
  const auto steps = model.info.more.find("step");
  if (options.schedule_step || steps == model.info.more.end()) return;
  print_notice(
      {options.from.string(),
       "schedules of the KL weight and the learning rate begun anew; --schedule-step " + steps->second + " continues those of the model", 1,
       ""});
}

/// Writes the files of a run. Returns a description of which model was saved and where, or why there is none.
std::string save_results(const AnyModel& model, const TrainingOutcome& outcome, const Path& folder) {
  const Path file = folder / "model.safetensors";
  std::string kept;
  try {
    if (outcome.usable) model.save(file);
    kept = !outcome.usable ? "no model was written, because the parameters were no longer finite at the first validation"
           : outcome.best  ? "the best parameters so far, of step " + std::to_string(outcome.step) + ", are in " + file.string()
                           : "the last parameters, of step " + std::to_string(outcome.step) + ", are in " + file.string() +
                                " (no validation had a finite cost)";
    write_svg(folder / "losses.svg", curves(folder / "log.csv"));
  } catch (const Error& error) {
    kept += (kept.empty() ? "" : "; ") + std::string(error.what());
  }
  return kept;
}

/// Reports what is left of a run that ended early and how to resume it.
[[noreturn]] void end_early(const AnyModel& model, const TrainingOutcome& outcome, const Path& folder) {
  const std::string kept = save_results(model, outcome, folder);
  const std::string again = "studio resume " + folder.string();
  try {
    std::rethrow_exception(outcome.failure);
  } catch (Interrupted& stop) {
    stop.kept = kept;
    throw;
  } catch (const FileError& error) {
    throw Error(std::string(error.what()) + "; " + kept + "; to continue the run: " + again);
  } catch (const std::exception& error) {
    const std::string how =
        outcome.best ? "; to restart from there with a lower learning rate: " + again + " --from-best --learning-rate 0.0003" : "";
    throw Error(std::string(error.what()) + "; " + kept + how);
  }
}

void run(const std::unique_ptr<AnyModel>& model, const TrainingJob& job, Beginning beginning) {
  TrainingOutcome outcome = model->train(job, beginning);
  if (!outcome.failure && !outcome.usable) {
    outcome.failure = std::make_exception_ptr(Error("the parameters are no longer finite after the last step"));
  }
  if (outcome.failure) end_early(*model, outcome, job.folder);
  model->save(job.folder / "model.safetensors");
  write_svg(job.folder / "losses.svg", curves(job.folder / "log.csv"));
  print("type", model->type());
  if (!outcome.standardized.empty()) print(std::string(standardized_key), outcome.standardized);
  print("wrote", (job.folder / "model.safetensors").string());
  print("wrote", (job.folder / "losses.svg").string());
}

/// Applies the options of a restarted run. Throws WrongUse if no steps would be left.
void apply_options(TrainingJob& job, const ResumeOptions& options, const RunState& state) {
  TrainingOptions& training = job.training;
  training.learning_rate = options.learning_rate.value_or(training.learning_rate);
  training.decay_rate = options.decay_rate.value_or(training.decay_rate);
  training.grad_clip = options.grad_clip.value_or(training.grad_clip);
  if (options.min_learning_rate) {
    training.min_learning_rate = *options.min_learning_rate;
  } else if (training.min_learning_rate.value_or(0) > training.learning_rate) {
    print_notice({options.folder.string(),
                  "values of --min-learning-rate lowered from " + detail::value_text(*training.min_learning_rate) + " to " +
                      detail::value_text(training.learning_rate) + ", the new --learning-rate",
                  1, ""});
    training.min_learning_rate = training.learning_rate;
  }
  check_consistent(training);
  job.last_step = options.steps;
  if (state.best_step != 0 && state.best_step >= options.steps.value_or(state.last_step)) {
    throw WrongUse("the best parameters are those of step " + std::to_string(state.best_step) + ", and " +
                   (options.steps ? "--steps is " + std::to_string(*options.steps)
                                  : "the run ends after " + std::to_string(state.last_step) + " steps") +
                   ": expected --steps with a number above " + std::to_string(state.best_step));
  }
}

/// Sets the last step of a resumed run; prints a notice if the run is already complete.
void set_last_step(TrainingJob& job, const ResumeOptions& options, const CheckpointInfo& found) {
  const std::string folder = options.folder.string(), made = std::to_string(found.step);
  if (options.steps && *options.steps <= found.step) {
    throw WrongUse("the run in " + folder + " has made " + made + " steps, and --steps is " + std::to_string(*options.steps) +
                   ": expected a number above " + made);
  }
  job.last_step = options.steps;
  if (options.steps || !found.run.over) return;
  const std::string how = found.step == found.run.last_step
                              ? "is complete: all " + made + " steps have been made"
                              : "was stopped by --patience after step " + made + " of " + std::to_string(found.run.last_step);
  std::fprintf(stderr, "notice: the run in %s %s; to train it longer: studio resume %s --steps %llu\n", folder.c_str(), how.c_str(),
               folder.c_str(), 2 * static_cast<unsigned long long>(found.step));
}

}  // namespace

void train(const TrainOptions& options) {
  const bool tuning = !options.from.empty();
  check_consistent(options.training);
  if (!CheckpointFolder(options.out).empty()) {
    throw FileError(options.out.string(), "beginning a run", "checkpoints of another run",
                    "a new folder; to go on with that run: studio resume " + options.out.string());
  }
  const std::unique_ptr<AnyModel> model = tuning ? load_model(options.from) : model_kind(options.model).make();
  model->check_freeze(options.training.freeze);
  TrainingJob job;
  for (const ModelKind& kind : model_kinds()) {
    if (kind.type == model->type()) job.notes["model"] = kind.name;
  }
  if (tuning) {
    job.notes["from"] = std::filesystem::absolute(options.from).string();
    job.notes["max_length"] = std::to_string(model->info.max_length_or(SamplingOptions{}.max_length));  // not reduced by shorter drawings
  }
  if (options.keep_latent) job.notes[std::string(keep_latent_note)] = "yes";
  job.notes["checkpoint_every"] = std::to_string(options.checkpoint_every);
  job.notes["patience"] = std::to_string(options.patience);
  write_notes(options.reading, job.notes);
  std::string& files = job.notes["data"];
  for (const std::string& word : options.data) {
    const ClassFile given = class_file(word);
    if (word.find('\n') != std::string::npos)
      throw WrongUse("--data " + in_quotes(word) + " has a line break, expected a name without one");
    files += (files.empty() ? "" : "\n") + (given.name.empty() ? "" : given.name + "=") + absolute_text(given.file);
  }
  if (options.simplify) {
    if (options.data.empty()) throw WrongUse("--simplify is for the drawings of --data, which is not given");
    job.notes["simplify"] = "yes";
  }
  job.seed = Seed{options.seed};
  job.data = drawings_of(job.notes, job.seed);
  check_lengths(job.data.train, options.training.max_length);
  report_missing_classes(job.data, options.training.max_length);
  job.training = options.training;
  job.training.first_schedule_step = options.schedule_step.value_or(0);
  if (tuning) job.training.first_input = model->info.first_input;  // as the model was trained
  if (options.scale_from_data) job.scale_factor = ScaleFactor::from_data;
  job.steps = options.steps;
  job.validate_every = options.validate_every;
  job.checkpoint_every = options.checkpoint_every;
  job.patience = options.patience;
  job.folder = options.out;
  std::error_code error;
  std::filesystem::create_directories(job.folder, error);
  if (error) throw FileError(job.folder.string(), "making the folder", error.message(), "a folder that can be written");
  job.notes["name"] = name_of(job.data.classes);
  if (tuning) {
    keep_metadata(model->info, job);
    report_schedules(*model, options);
  }
  run(model, job, tuning ? Beginning::model : Beginning::fresh);
}

void resume(const ResumeOptions& options) {
  const WholeCheckpoint newest = CheckpointFolder(options.folder).newest();
  const Notes& notes = newest.info.notes;
  for (const char* name : {"model", "data", "checkpoint_every", "patience"}) {
    if (!notes.contains(name)) {
      throw FileError(newest.path.string(), "its notes", "no note " + std::string(name), "a checkpoint of studio train");
    }
  }
  TrainingJob job;
  job.notes = notes;
  job.seed = newest.info.seed;
  job.data = drawings_of(notes, job.seed);
  job.training = newest.info.options;
  job.training.threads = options.threads;
  job.checkpoint_every = number_in(notes, "checkpoint_every");
  job.patience = static_cast<unsigned>(number_in(notes, "patience"));
  job.folder = options.folder;
  job.notes.try_emplace("name", name_of(job.data.classes));
  options.from_best ? apply_options(job, options, newest.info.run) : set_last_step(job, options, newest.info);
  run(model_kind(notes.at("model")).make(), job, options.from_best ? Beginning::best : Beginning::newest);
}

}  // namespace studio
