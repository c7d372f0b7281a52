// studio train-classifier: trains the classifier that `studio quality` measures drawings with.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/progress.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/trainer.hpp>

#include "../nearest_word.hpp"
#include "class_files.hpp"
#include "print.hpp"
#include "quality_commands.hpp"
#include "sketch_classifier.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Returns at most `per_class` drawings of each class, the first ones; 0: all.
Split first_drawings(const Split& drawings, std::size_t classes, std::size_t per_class) {
  std::vector<std::size_t> counts(classes, 0);
  Split split;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const std::uint32_t label = drawings.labels[i];
    if (per_class == 0 || counts[label]++ < per_class) split.push_back(drawings[i], label);
  }
  return split;
}

/// Throws WrongUse for a number of classes that the classifier is not made for, and for classes without training drawings.
void check_classes(const Dataset& data) {
  const std::size_t count = data.classes.size();
  if (count < 2 || count > static_cast<std::size_t>(ClassifierModel::classes)) {
    throw WrongUse("--data has drawings of " + std::to_string(count) + (count == 1 ? " class" : " classes") + " (" +
                   command_line::listed(data.classes) + "), expected 2 to " + std::to_string(ClassifierModel::classes));
  }
  std::vector<std::size_t> counts(count, 0);
  for (std::size_t i = 0; i < data.train.size(); ++i) {
    const std::size_t points = length(data.train[i]);
    if (points != 0 && points <= TrainingOptions{}.max_length) ++counts[data.train.labels[i]];
  }
  for (std::uint32_t label = 0; label < count; ++label) {
    if (counts[label] == 0) {
      throw ArgumentError("the class " + data.classes[label] + " has no drawings of 1 to " + std::to_string(TrainingOptions{}.max_length) +
                          " points to train on");
    }
    if (data.classes[label].find(',') != std::string::npos)
      throw ArgumentError("the class " + data.classes[label] + " has a comma in its name");
  }
}

/// Prints the share of the test drawings that are recognized, per class and in total.
void print_accuracy(const SketchClassifier& classifier, const Split& test, unsigned threads) {
  const ClassifiedSketches found = classifier.classify(test.sketches, threads);
  std::size_t all_correct = 0;
  for (std::uint32_t label = 0; label < classifier.classes().size(); ++label) {
    std::size_t count = 0, correct = 0;
    for (std::size_t i = 0; i < test.size(); ++i) {
      if (test.labels[i] != label) continue;
      ++count;
      if (found.classes[i] == label) ++correct;
    }
    all_correct += correct;
    print("test." + classifier.classes()[label], count);
    if (count != 0) print("accuracy." + classifier.classes()[label], static_cast<double>(correct) / static_cast<double>(count));
  }
  print("test", test.size());
  print("accuracy", static_cast<double>(all_correct) / static_cast<double>(test.size()));
}

/// The key of --validate-every in the notes of a checkpoint.
constexpr const char* validate_note = "validate_every";

/// Throws unless the options are those of the run in the folder.
void check_same_run(const CheckpointFolder& folder, const TrainClassifierOptions& options, const std::string& names) {
  const WholeCheckpoint newest = folder.newest();
  const auto found = newest.info.notes.find(classes_key), every = newest.info.notes.find(validate_note);
  if (found == newest.info.notes.end() || every == newest.info.notes.end()) {
    throw FileError(newest.path.string(), "its notes", "no classes", "a checkpoint of studio train-classifier; or another --out");
  }
  const auto differs = [&](const std::string& what, const std::string& was, const std::string& is) {
    throw WrongUse("the run in " + options.out.string() + " has " + what + " " + was + ", and not " + is + ": expected " + was +
                   ", or another --out");
  };
  // The learning rate falls to 0 at the last step, and so that step cannot change.
  const std::uint64_t last_step = newest.info.run.last_step;
  if (last_step != options.steps) differs("--steps", std::to_string(last_step), std::to_string(options.steps));
  if (found->second != names) differs("the classes", found->second, names);
  if (every->second != std::to_string(options.validate_every))
    differs("--validate-every", every->second, std::to_string(options.validate_every));
}

}  // namespace

void train_classifier(const TrainClassifierOptions& options) {
  Dataset data;
  Split test;
  {
    const Waiting waiting("reading drawings");
    data = load_classes(options.data, options.reading, true);
    check_classes(data);
    test = std::move(data.test);
    data.test = {};
    data.train = first_drawings(data.train, data.classes.size(), options.per_class);
  }
  if (test.empty()) throw ArgumentError("the drawings given by --data have no test split");
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) throw FileError(options.out.string(), "making the folder", error.message(), "a folder that can be written");

  TrainingOptions training;
  training.learning_rate_schedule = cosine_rate(options.learning_rate, options.steps);
  training.grad_clipping = GradientClipping::by_norm;
  training.balance_classes = true;
  training.mirror_prob = 0.5;  // a mirrored, tilted or sheared cat is a cat
  training.random_rotation = 10;
  training.random_shear = 0.1;
  training.threads = options.threads;
  Trainer<ClassifierModel> trainer(training, Seed{options.seed});
  std::string names;
  for (const std::string& name : data.classes) names += (names.empty() ? "" : ",") + name;
  const std::string every = std::to_string(options.validate_every);
  CheckpointFolder folder(options.out, {{classes_key, names}, {validate_note, every}});
  auto saving = checkpoints(folder, trainer, options.checkpoint_every);
  if (folder.empty()) {
    trainer.fit(data, {.steps = options.steps, .validate_every = options.validate_every}, progress_bar(), saving);
  } else {
    check_same_run(folder, options, names);
    const Resumed from = sketchrnn::resume(folder, trainer, data);
    for (const std::string& notice : from.notices) std::fprintf(stderr, "studio: %s\n", notice.c_str());
    trainer.resume(data, progress_bar(), saving);
  }

  ModelInfo info{.name = "classifier", .max_length = trainer.max_length()};
  info.more[classes_key] = names;
  info.more["step"] = std::to_string(trainer.run().best_step != 0 ? trainer.run().best_step : trainer.steps());
  const Path file = options.out / "model.safetensors";
  save_model(file, trainer.model(), info, FilePrecision::half);
  print("features", classifier_features);
  print_accuracy(SketchClassifier(file), test, options.threads);
  print("wrote", file.string());
}

}  // namespace studio
