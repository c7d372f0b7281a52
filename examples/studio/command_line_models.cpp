// The commands around a model: what it is, other forms of it, training, judging, new drawings.
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "any_model.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "output.hpp"

namespace studio {
namespace {

void add_info(CLI::App& program) {
  auto [it, options] =
      command(program, "info", "Tells what a file is and what is in it: drawings, a model, a checkpoint.", "", "info cat.npz", &info);
  existing(it->add_option("FILE", options.file, "a file of drawings or of a model, or a folder of drawings or of a training run"), "",
           CLI::ExistingPath)
      ->required();
  reading_options(it, options.reading);
}

void add_convert(CLI::App& program) {
  auto [it, options] =
      command(program, "convert", "Writes a model in another form, or drawings as .npz.",
              "The end of OUT says which form: .safetensors, .gen.json, .gen.full.json or .gen.js for models, .npz for drawings.",
              "convert bird.gen.json bird.safetensors", &convert);
  existing(it->add_option("IN", options.in, "the file to read, or a folder; of a checkpoint, or the folder of a run, its best parameters"),
           "", CLI::ExistingPath)
      ->required();
  it->add_option("OUT", options.out, "the file to write")->type_name("")->required();
  reading_options(it, options.reading);
  it->add_flag("--half", options.half, "weights in 16 bits each instead of 32, rounded, for .safetensors");
}

void add_train(CLI::App& program) {
  std::string models;
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) {
    names.push_back(kind.name);
    models += "\n  " + kind.name + ": " + kind.type + ", " + std::to_string(kind.parameters) + " parameters";
  }
  auto [it, options] =
      command(program, "train", "Trains a model.",
              "In the folder OUT are then checkpoints, log.csv, losses.svg and model.safetensors. A run that is interrupted,\n"
              "by control-C or by a crash, goes on with `studio resume OUT`. Where anything ends it early, the best model so far is in\n"
              "model.safetensors nevertheless. Models:" +
                  models,
              "train --data cat.npz pig.npz --model small --steps 3000 --out run", &train);
  existing(it->add_option("--data", options.data,
                          "drawings: files of any form or folders of them, several for several classes; none: the\n"
                          "embedded cats and pigs"),
           "FILE", CLI::ExistingPath);
  reading_options(it, options.reading);
  it->add_option("--model", options.model, "one of those below")
      ->type_name("WORD")
      ->capture_default_str()
      ->check(command_line::one_of(names));
  CLI::Option* from =
      existing(it->add_option("--from", options.from,
                              "a model to go on with (fine-tuning): .safetensors, of sketch-rnn-js, a checkpoint, or the folder\n"
                              "of a run. Its type and its scale hold; --model beside it is an error"),
               "FILE", CLI::ExistingPath)
          ->excludes("--model");
  word_option<bool>(it, "--scale-factor", options.scale_from_data, {{"model", false}, {"data", true}}, "model",
                    "with --from, what offsets are divided by: as the model's file says, or the standard deviation of these drawings'");
  it->get_option("--scale-factor")->needs(from);
  it->add_option("--out", options.out, "folder of the run")->type_name("FOLDER")->required();
  count_option(it, "--steps", options.steps, "training steps", 1);
  seed_option(it, options.seed, "the same seed gives the same model, to the last bit");
  count_option(it, "--validate-every", options.validate_every, "steps between validations, 0 for none");
  count_option(it, "--checkpoint-every", options.checkpoint_every, "steps between checkpoints", 1);
  count_option(it, "--patience", options.patience, "validations without a new best before the run stops, 0: it never does");
  sketchrnn::TrainingOptions& training = options.training;
  threads_option(it, training.threads);
  count_option(it, "--batch-size", training.batch_size, "drawings a step", 1);
  count_option(it, "--max-length", training.max_length, "drawings of more points are left out", 1);
  const auto number = [to = it](const std::string& name, double& value, const std::string& text) {
    to->add_option(name, value, text)->type_name("NUMBER")->capture_default_str();
  };
  number("--learning-rate", training.learning_rate, "at the beginning");
  number("--min-learning-rate", training.min_learning_rate, "what it decays to");
  number("--decay-rate", training.decay_rate, "of the learning rate, a step");
  number("--kl-weight", training.kl_weight, "weight of L_KL at the end");
  number("--kl-weight-start", training.kl_weight_start, "at the beginning");
  number("--kl-decay-rate", training.kl_decay_rate, "how fast it gets there, a step");
  number("--kl-tolerance", training.kl_tolerance, "below this, L_KL is left alone");
  number("--recurrent-keep", training.recurrent_keep, "keep probability of recurrent dropout");
  number("--input-keep", training.input_keep, "of dropout on the decoder's input");
  number("--output-keep", training.output_keep, "of dropout on the decoder's output");
  number("--random-scale", training.random_scale_factor, "augmentation: how much drawings are stretched");
  number("--augment", training.augment_stroke_prob, "augmentation: probability of leaving out a point");
  using sketchrnn::PenLoss;
  word_option<PenLoss>(
      it, "--pen-loss", training.loss.pen_loss, {{"padded", PenLoss::padded}, {"masked", PenLoss::masked}, {"end-once", PenLoss::end_once}},
      "padded", "rows that the pen loss scores: padded (all, the original's), masked (drawn points) or end-once (and the end of each)");
}

void add_resume(CLI::App& program) {
  auto [it, options] = command(
      program, "resume", "Goes on with a training run from its newest whole checkpoint, to the same bits as if it had never stopped.",
      "With --from-best it begins anew from its best parameters instead, with Adam's moments at zero: for a run whose\n"
      "loss has diverged. It then goes up to the step that it was to end at, and can be resumed as any run.",
      "resume run --from-best --learning-rate 0.0003", &resume);
  existing(it->add_option("FOLDER", options.folder, "folder of the run"), "", CLI::ExistingDirectory)->required();
  CLI::Option* from_best = it->add_flag("--from-best", options.from_best, "begin anew from the parameters of the lowest validation cost");
  const auto number = [to = it, from_best](const std::string& name, std::optional<double>& value, const std::string& text) {
    to->add_option(name, value, text)->type_name("NUMBER")->needs(from_best);
  };
  number("--learning-rate", options.learning_rate, "as of studio train; unless said, as it was");
  number("--min-learning-rate", options.min_learning_rate, "likewise; no larger than the learning rate");
  number("--decay-rate", options.decay_rate, "likewise");
  number("--grad-clip", options.grad_clip, "largest gradient of a parameter, likewise");
  it->add_option("--steps", options.steps, "of the whole run; unless said, as it was")
      ->type_name("NUMBER")
      ->check(in_range("a whole number", std::uint64_t{1}, std::uint64_t{1'000'000'000}).description(""))
      ->needs(from_best);
  threads_option(it, options.threads);
}

void add_evaluate(CLI::App& program) {
  auto [it, options] =
      command(program, "evaluate", "Tells how probable a model finds drawings.",
              "Of all, of each file and of each class: negative log-likelihood of offsets and of pen states for each point\n"
              "(offset_nll, pen_nll), and the losses of the paper (L_R, L_KL).",
              "evaluate --model bird.gen.json --data bird.ndjson.gz --limit 40", &evaluate);
  model_option(it, options.model);
  existing(it->add_option("--data", options.data, "drawings: files of any form, or folders of them"), "FILE", CLI::ExistingPath)
      ->required();
  reading_options(it, options.reading);
  count_option(it, "--limit", options.limit, "no more drawings of each file than this, 0 for all");
  it->add_option("--split", options.split, "which part of each file")
      ->type_name("WORD")
      ->capture_default_str()
      ->check(command_line::one_of({"all", "train", "valid", "test"}));
  count_option(it, "--longest", options.longest, "drawings of more points are left out, and counted", 1, 100'000);
  start_option(it, options.start);
  seed_option(it, options.seed, "of the noise in z");
  threads_option(it, options.threads);
}

void add_generate(CLI::App& program) {
  auto [it, options] = command(program, "generate", "Draws new drawings: on one sheet, a file each, or as data.", output_help,
                               "generate --model bird.gen.json --count 25 --temperature 0.2 --out birds.svg", &generate);
  model_option(it, options.model);
  output_options(it, options.out, options.width);
  count_option(it, "--count", options.count, "drawings", 1, 10'000);
  count_option(it, "--columns", options.columns, "of the sheet, 0: about as many as rows");
  sampling_options(it, options.sampling, options.start);
  seed_option(it, options.seed, "the same seed gives the same drawings");
  threads_option(it, options.threads);
}

}  // namespace

void add_model_commands(CLI::App& program) {
  add_info(program);
  add_convert(program);
  add_train(program);
  add_resume(program);
  add_evaluate(program);
  add_generate(program);
}

}  // namespace studio
