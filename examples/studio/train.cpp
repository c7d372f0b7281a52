// studio train and studio resume: a run in a folder of its own, with checkpoints, a log, its curve, and the model at the end.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/procedural.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "file_kind.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// What a checkpoint remembers of the command line beside the options of training.
using Notes = std::map<std::string, std::string>;

Dataset drawings_of(const Notes& notes, Seed seed) {
  std::vector<Path> files;
  std::istringstream lines(notes.at("data"));
  for (std::string line; std::getline(lines, line);) files.emplace_back(line);
  const DrawingReading reading = reading_in(notes);
  check_drawings(files, reading);
  return files.empty() ? procedural_dataset({}, seed) : load(files, load_options(reading));
}

std::uint64_t number_in(const Notes& notes, const std::string& name) {
  const std::string& text = notes.at(name);
  std::uint64_t number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
    throw ArgumentError("the checkpoint's note " + name + " is " + text + ", expected a number");
  }
  return number;
}

/// The curves of a log.csv: L_R and L_KL of the steps, L_R of the validations.
LinePlot curves(const Path& log) {
  PlotSeries training{.name = "L_R, training"}, divergence{.name = "L_KL, training"}, validation{.name = "L_R, validation", .dashed = true};
  std::ifstream in(log);
  std::string line;
  std::getline(in, line);  // the names of the columns: kind, step, loss, L_R, L_s, L_p, L_KL, ...
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

void run(const ModelKind& kind, const TrainingJob& job, bool resume) {
  const std::unique_ptr<AnyModel> model = kind.make();
  model->train(job, resume);
  model->save(job.folder / "model.safetensors");
  write_svg(job.folder / "losses.svg", curves(job.folder / "log.csv"));
  print("type", model->type());
  print("wrote", (job.folder / "model.safetensors").string());
  print("wrote", (job.folder / "losses.svg").string());
}

}  // namespace

void train(const TrainOptions& options) {
  const ModelKind kind = model_kind(options.model);
  try {
    check(options.training);
  } catch (const ArgumentError& error) {
    throw WrongUse(error.what());
  }
  if (!CheckpointFolder(options.out).empty()) {
    throw FileError(options.out.string(), "beginning a run", "checkpoints of another run",
                    "a new folder; to go on with that run: studio resume " + options.out.string());
  }
  TrainingJob job;
  job.notes["model"] = kind.name;
  job.notes["checkpoint_every"] = std::to_string(options.checkpoint_every);
  job.notes["patience"] = std::to_string(options.patience);
  write_notes(options.reading, job.notes);
  std::string& files = job.notes["data"];
  for (const Path& file : options.data) files += (files.empty() ? "" : "\n") + std::filesystem::absolute(file).string();
  job.seed = Seed{options.seed};
  job.data = drawings_of(job.notes, job.seed);
  job.training = options.training;
  job.steps = options.steps;
  job.validate_every = options.validate_every;
  job.checkpoint_every = options.checkpoint_every;
  job.patience = options.patience;
  job.folder = options.out;
  std::error_code error;
  std::filesystem::create_directories(job.folder, error);
  if (error) throw FileError(job.folder.string(), "making the folder", error.message(), "a folder that can be written");
  run(kind, job, false);
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
  run(model_kind(notes.at("model")), job, true);
}

}  // namespace studio
