// Commands that measure the quality of drawings.
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "quality_commands.hpp"

namespace studio {
namespace {

/// Adds --data, for drawings with their classes, and the options for reading them.
void class_files_option(CLI::App* it, std::vector<std::string>& files, DrawingReading& reading, const std::string& what) {
  it->add_option("--data", files, what + ": FILE, or CLASS=FILE to name the class of a file")->type_name("[CLASS=]FILE")->required();
  reading_options(it, reading);
}

void simplify_flag(CLI::App* it, bool& simplify) {
  it->add_flag("--simplify", simplify,
               "scale these drawings to a larger side of 255 and simplify them, for files in other units than the model's");
}

void split_option(CLI::App* it, std::string& split, const std::vector<std::string>& words, const std::string& text) {
  it->add_option("--split", split, "which drawings: " + text)->type_name("WORD")->capture_default_str()->check(command_line::one_of(words));
}
void any_split_option(CLI::App* it, std::string& split) {
  split_option(it, split, {"test", "valid", "unseen", "train", "all"}, "test, valid, unseen (valid and test), train or all");
}

void classifier_option(CLI::App* it, Path& classifier) {
  it->add_option("--classifier", classifier, "a classifier written by `studio train-classifier`")->type_name("FILE")->capture_default_str();
}

void add_train_classifier(CLI::App& program) {
  auto [it, options] =
      command(program, "train-classifier", "Trains the classifier that `studio quality` measures drawings with.",
              "A batch has as many drawings of each class. Drawings are scaled to a larger side of 255 and simplified, like the published\n"
              "Quick, Draw! files, and half of them mirrored; all are tilted and sheared a little. Prints the share of the test drawings\n"
              "that are recognized, for each class. The same command again continues an interrupted run.",
              "train-classifier --data cat.npz pig.npz pig=pig_more.npz car.npz --out classifier", &train_classifier);
  class_files_option(it, options.data, options.reading, "drawings of 2 to 10 classes");
  it->add_option("--out", options.out, "folder for checkpoints and the classifier, model.safetensors")->type_name("FOLDER")->required();
  count_option(it, "--per-class", options.per_class, "at most this many training drawings of each class; 0: all", 0);
  count_option(it, "--steps", options.steps, "training steps", 1);
  count_option(it, "--validate-every", options.validate_every, "steps between validations, 0 for none");
  count_option(it, "--checkpoint-every", options.checkpoint_every, "steps between checkpoints", 1);
  it->add_option("--learning-rate", options.learning_rate, "initial learning rate, which decays to 0 as half a cosine")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 1e-9, 1.0));
  seed_option(it, options.seed, "the same seed gives the same classifier, bit for bit");
  threads_option(it, options.threads);
}

void add_quality(CLI::App& program) {
  auto [it, options] = command(
      program, "quality", "Measures drawings of a model against drawings by people.",
      "For new drawings (z from N(0, I)) and, if the model has an encoder, for reconstructions, a row for each temperature. Columns:\n"
      "  frechet    squared Frechet distance to the drawings by people, in the features of the classifier\n"
      "  precision  share of the drawings that resemble one by people\n"
      "  coverage   share of the drawings by people that one of the model's resembles\n"
      "  own_class  share recognized as the class of the original, or of the model if given as CLASS=FILE\n"
      "  any_class  share recognized as one of the classes of --data\n"
      "  points, strokes  mean of a drawing\n"
      "  blank      share of the drawings that are blank or have one stroke\n"
      "The row `real` has the same figures for other drawings by people: the limit. All sets have the same number of drawings, at\n"
      "least 240. Several models after --model draw as one, equal parts each; they make new drawings only, no reconstructions.",
      "quality --model models/cat_pig.safetensors --data cat.npz pig.npz pig=pig_more.npz --temperatures 0.2 0.5 1", &quality);
  it->add_option("--model", options.models,
                 "a model as for `studio generate`, or several that draw as one; CLASS=FILE for a model of one class")
      ->type_name("[CLASS=]FILE")
      ->required();
  it->add_option("--compare", options.compare, "models whose drawings are measured in rows of their own")->type_name("[CLASS=]FILE");
  class_files_option(it, options.data, options.reading, "drawings by people");
  simplify_flag(it, options.simplify);
  any_split_option(it, options.split);
  classifier_option(it, options.classifier);
  it->add_option("--temperatures", options.temperatures, "one row for each")
      ->capture_default_str()
      ->expected(1, 100)
      ->check(in_range("a number", 0.0, 100.0));
  count_option(it, "--count", options.count,
               "drawings in every set. Default: half of --split, or all of it if that is too few, at most 1000", 1, 100'000);
  it->get_option("--count")->default_str("from the drawings");
  count_option(it, "--neighbors", options.neighbors, "k of precision and coverage", 1, 1000);
  pen_options(it, options.sampling, options.start);
  it->add_option("--out", options.out, "plot of the Frechet distance, .svg")->type_name("FILE")->capture_default_str();
  seed_option(it, options.seed, "the same seed gives the same figures");
  threads_option(it, options.threads);
}

void add_bodies(CLI::App& program) {
  auto [it, options] = command(
      program, "bodies", "Counts how many cats and pigs have a body after the model has drawn them again.",
      "Whether a drawing has a body is told from its strokes, which agrees with the eye in 92 of 100 drawings by people. Prints the\n"
      "share of whole animals whose reconstruction has a body, the share of heads whose reconstruction is a head, and the share of\n"
      "sums head + SCALE (whole animal of the other kind - head of the other kind) with a body: of single drawings, and of the\n"
      "mean of MEANS whole animals minus the mean of MEANS heads.",
      "bodies --model models/cat_pig.safetensors --data cat.npz pig.npz pig=pig_more.npz", &bodies);
  model_option(it, options.model);
  class_files_option(it, options.data, options.reading, "drawings of the classes cat and pig by people");
  simplify_flag(it, options.simplify);
  any_split_option(it, options.split);
  count_option(it, "--sums", options.sums, "sums of each kind", 1, 100'000);
  count_option(it, "--means", options.means, "drawings in a mean, fewer if there are fewer", 1, 100'000);
  it->add_option("--scale", options.scale, "factor of the differences in the sums")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 100.0));
  sampling_options(it, options.sampling, options.start);
  seed_option(it, options.seed, "the same seed gives the same figures");
  threads_option(it, options.threads);
}

void add_choose(CLI::App& program) {
  auto [it, options] =
      command(program, "choose", "Chooses drawings by people that stand for their classes, by a rule.",
              "The first drawings of each class, in the order of the files (those without CLASS= first), that the classifier recognizes as "
              "their class with at least\n"
              "the probability --sure; of a class that it does not know, the first ones. Cats and pigs with a body and those without one\n"
              "are kinds of their own. Drawings are scaled to a larger side of 255 and simplified. The folder OUT receives one .svg for\n"
              "each: cat-body-1.svg, cat-head-1.svg, owl-1.svg.",
              "choose --data cat.npz pig.npz owl.npz --out chosen", &choose);
  class_files_option(it, options.data, options.reading, "drawings by people");
  split_option(it, options.split, {"test", "valid", "train"}, "test, valid or train");
  classifier_option(it, options.classifier);
  count_option(it, "--count", options.count, "at most this many drawings of each kind", 1, 10'000);
  it->add_option("--sure", options.sure, "smallest probability of its class")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 1.0));
  it->add_option("--out", options.out, "the folder to write")->type_name("FOLDER")->capture_default_str();
  threads_option(it, options.threads);
}

}  // namespace

void add_quality_commands(CLI::App& program) {
  add_train_classifier(program);
  add_quality(program);
  add_bodies(program);
  add_choose(program);
}

}  // namespace studio
