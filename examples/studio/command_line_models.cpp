// Commands for models: information, conversion, training, evaluation, new drawings.
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

// Ranges of training options; values outside are certainly mistakes.
constexpr double min_rate = 1e-12, max_rate = 1000, max_weight = 1e6, min_keep = 0.01;

void add_info(CLI::App& program) {
  auto [it, options] = command(program, "info", "Describes a file of drawings, a model or a checkpoint.", "", "info cat.npz", &info);
  existing(
      it->add_option("FILE", options.file, "a file of drawings, a model or a checkpoint, or a folder of drawings or of a training run"), "",
      CLI::ExistingPath)
      ->required();
  reading_options(it, options.reading);
}

void add_convert(CLI::App& program) {
  auto [it, options] =
      command(program, "convert", "Converts a model to another format, or drawings to .npz.",
              "The extension of OUT selects the format: .safetensors, .gen.json, .gen.full.json or .gen.js for models, .npz for drawings,\n"
              ".hpp for a C++ header that contains the bytes of a model file, for programs that embed their model.",
              "convert bird.gen.json bird.safetensors", &convert);
  existing(it->add_option("IN", options.in,
                          "the file or folder to read; from a checkpoint or the folder of a run, the best parameters are taken"),
           "", CLI::ExistingPath)
      ->required();
  it->add_option("OUT", options.out, "the file to write")->type_name("")->required();
  reading_options(it, options.reading);
  it->add_option("--standardize", options.standardize,
                 "for models: change the model such that z of these drawings, those it was trained on, has mean 0 and\n"
                 "variance 1, as that of new drawings has; reconstructions remain the same")
      ->type_name("[CLASS=]FILE");
  it->add_flag("--simplify", options.simplify, "scale and simplify the drawings of --standardize, as for `studio train`");
  it->add_option("--metadata", options.metadata,
                 "for models: texts recorded in the new file, such as \"license=CC BY 4.0\"; `studio info` prints them. KEY= removes one")
      ->type_name("KEY=TEXT");
  it->add_flag("--half", options.half, "for .safetensors and .hpp: store weights in 16 bits instead of 32, rounded");
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
              "The folder OUT receives checkpoints, log.csv, losses.svg and model.safetensors. `studio resume OUT` continues a run that\n"
              "was interrupted by Ctrl+C or a crash. If a run ends early for any reason, model.safetensors still holds the best model\n"
              "so far. Models:" +
                  models,
              "train --data cat.npz pig.npz --model small --steps 3000 --out run", &train);
  it->add_option("--data", options.data,
                 "drawings: files in any supported format, or folders of them; several for several classes. CLASS=FILE names\n"
                 "the class of a file; classes with equal names are one. Default: the embedded cats and pigs")
      ->type_name("[CLASS=]FILE");
  reading_options(it, options.reading);
  it->add_flag("--simplify", options.simplify,
               "scale the drawings to a larger side of 255 and simplify them, as in the published Quick, Draw! files");
  it->add_option("--model", options.model, "one of the models listed below")
      ->type_name("WORD")
      ->capture_default_str()
      ->check(command_line::one_of(names));
  CLI::Option* from =
      existing(it->add_option("--from", options.from,
                              "a model to fine-tune: .safetensors, a model of sketch-rnn-js, a checkpoint, or the folder of a\n"
                              "run. It determines the type and the scale factor, and cannot be combined with --model"),
               "FILE", CLI::ExistingPath)
          ->excludes("--model");
  word_option<bool>(
      it, "--scale-factor", options.scale_from_data, {{"model", false}, {"data", true}}, "model",
      "with --from, what offsets are divided by: the model's scale factor, or the standard deviation of the offsets of the data");
  it->get_option("--scale-factor")->needs(from);
  it->add_option("--schedule-step", options.schedule_step,
                 "with --from, the step at which the schedules of the KL weight and the learning rate begin: the steps\n"
                 "that the model was trained for, which `studio info` prints, to continue them. Default: 0")
      ->type_name("NUMBER")
      ->needs(from)
      ->check(in_range("a whole number", std::uint64_t{0}, std::uint64_t{1'000'000'000}).description(""));
  it->add_option("--freeze", options.training.freeze,
                 "parts and parameters of the model that are not trained, by name, separated by commas: encoder,decoder.cell.W_xh")
      ->type_name("NAMES")
      ->delimiter(',');
  it->add_option("--out", options.out, "folder for the run")->type_name("FOLDER")->required();
  count_option(it, "--steps", options.steps, "training steps", 1);
  seed_option(it, options.seed, "the same seed gives the same model, bit for bit");
  count_option(it, "--validate-every", options.validate_every, "steps between validations, 0 for none");
  count_option(it, "--checkpoint-every", options.checkpoint_every, "steps between checkpoints", 1);
  count_option(it, "--patience", options.patience, "stop after this many validations without a new best; 0: never");
  it->add_flag("--keep-latent", options.keep_latent,
               "leave the latent space as it was trained. Default: model.safetensors is changed such that z of the training\n"
               "drawings has mean 0 and variance 1, as that of new drawings has; reconstructions remain the same");
  sketchrnn::TrainingOptions& training = options.training;
  threads_option(it, training.threads);
  count_option(it, "--batch-size", training.batch_size, "drawings per step", 1);
  count_option(it, "--max-length", training.max_length, "leave out drawings with more points", 1);
  const auto number = [to = it](const std::string& name, double& value, double least, double most, const std::string& text) {
    to->add_option(name, value, text)->type_name("NUMBER")->capture_default_str()->check(in_range("a number", least, most));
  };
  number("--learning-rate", training.learning_rate, min_rate, max_rate, "initial learning rate");
  it->add_option("--min-learning-rate", training.min_learning_rate,
                 "learning rate that it decays to. Default: 1e-05, or --learning-rate if that is lower")
      ->type_name("NUMBER")
      ->check(in_range("a number", 0.0, max_rate));
  number("--decay-rate", training.decay_rate, 0, 1, "factor of the learning rate per step");
  number("--kl-weight", training.kl_weight, 0, max_weight, "final weight of L_KL");
  number("--kl-weight-start", training.kl_weight_start, 0, max_weight, "initial weight of L_KL");
  number("--kl-decay-rate", training.kl_decay_rate, 0, 1, "how fast the weight of L_KL approaches its final value, per step");
  number("--kl-tolerance", training.kl_tolerance, 0, max_weight, "floor of L_KL, below which it has no gradient");
  number("--recurrent-keep", training.recurrent_keep, min_keep, 1, "keep probability of recurrent dropout");
  number("--input-keep", training.input_keep, min_keep, 1, "keep probability of dropout on the decoder's input");
  number("--output-keep", training.output_keep, min_keep, 1, "keep probability of dropout on the decoder's output");
  number("--random-scale", training.random_scale_factor, 0, 1, "augmentation: each axis is stretched by up to this factor");
  number("--augment", training.augment_stroke_prob, 0, 1, "augmentation: probability of leaving out a point");
  number("--mirror", training.mirror_prob, 0, 1, "augmentation: probability of mirroring a drawing left to right");
  number("--rotation", training.random_rotation, 0, 180, "augmentation: drawings are rotated by up to this angle, in degrees");
  number("--shear", training.random_shear, 0, 1, "augmentation: drawings are sheared by up to this factor");
  it->add_flag("--balance", training.balance_classes, "as many drawings of each class in a batch, whatever the sizes of the files");
  using sketchrnn::Denormals;
  word_option<Denormals>(it, "--denormals", training.denormals, {{"ieee", Denormals::ieee}, {"flush", Denormals::flush}}, "ieee",
                         "denormal numbers: computed as IEEE 754 says, or flushed to zero, which can be faster and changes the last bits");
  using sketchrnn::Precision;
  word_option<Precision>(it, "--precision", training.precision, {{"full", Precision::full}, {"bfloat16", Precision::bfloat16}}, "full",
                         "of matrix products: 32 bits, or bfloat16, which is up to twice as fast on processors with AVX512-BF16");
  using sketchrnn::PenLoss;
  word_option<PenLoss>(
      it, "--pen-loss", training.loss.pen_loss, {{"padded", PenLoss::padded}, {"masked", PenLoss::masked}, {"end-once", PenLoss::end_once}},
      "padded",
      "rows that count in the pen loss: padded (all rows, as in the original), masked (points only) or end-once (points and the end)");
}

void add_resume(CLI::App& program) {
  auto [it, options] =
      command(program, "resume", "Continues a training run from its newest intact checkpoint, bit for bit as if it had never stopped.",
              "A run that is complete is trained longer with --steps N, where N is the new total number of steps.\n"
              "With --from-best, training restarts from the best parameters, with Adam's moments at zero: for a run whose loss has\n"
              "diverged. It then continues to the original last step, or to --steps, and can be resumed like any run.",
              "resume run --steps 20000", &resume);
  existing(it->add_option("FOLDER", options.folder, "folder of the run"), "", CLI::ExistingDirectory)->required();
  CLI::Option* from_best = it->add_flag("--from-best", options.from_best, "restart from the parameters with the lowest validation cost");
  const auto number = [to = it, from_best](const std::string& name, std::optional<double>& value, double least, double most,
                                           const std::string& text) {
    to->add_option(name, value, text)->type_name("NUMBER")->needs(from_best)->check(in_range("a number", least, most));
  };
  number("--learning-rate", options.learning_rate, min_rate, max_rate, "as for studio train; default: unchanged");
  number("--min-learning-rate", options.min_learning_rate, 0, max_rate, "likewise; at most the learning rate");
  number("--decay-rate", options.decay_rate, 0, 1, "likewise");
  number("--grad-clip", options.grad_clip, 1e-9, 1e9, "largest absolute value of a gradient, likewise");
  it->add_option("--steps", options.steps, "total steps of the run, beyond those already made; default: unchanged")
      ->type_name("NUMBER")
      ->check(in_range("a whole number", std::uint64_t{1}, std::uint64_t{1'000'000'000}).description(""));
  threads_option(it, options.threads);
}

void add_evaluate(CLI::App& program) {
  auto [it, options] =
      command(program, "evaluate", "Measures how probable drawings are under a model.",
              "For all drawings, and for each file and class: the negative log-likelihood per point of offsets and of pen states\n"
              "(offset_nll, pen_nll), and the losses of the paper (L_R, L_KL).",
              "evaluate --model bird.gen.json --data bird.ndjson.gz --limit 40", &evaluate);
  model_option(it, options.model);
  existing(it->add_option("--data", options.data, "drawings: files in any supported format, or folders of them"), "FILE", CLI::ExistingPath)
      ->required();
  reading_options(it, options.reading);
  count_option(it, "--limit", options.limit, "at most this many drawings of each file; 0: all");
  it->add_option("--split", options.split, "which split of each file")
      ->type_name("WORD")
      ->capture_default_str()
      ->check(command_line::one_of({"all", "train", "valid", "test"}));
  count_option(it, "--longest", options.longest, "leave out, and count, drawings with more points", 1, 100'000);
  start_option(it, options.start);
  precision_option(it, options.precision);
  seed_option(it, options.seed, "seed of the noise in z");
  threads_option(it, options.threads);
}

void add_generate(CLI::App& program) {
  auto [it, options] = command(program, "generate", "Generates new drawings: on one sheet, as one file each, or as data.", output_help,
                               "generate --model bird.gen.json --count 25 --temperature 0.2 --out birds.svg", &generate);
  model_option(it, options.model);
  output_options(it, options.out, options.width);
  count_option(it, "--count", options.count, "number of drawings", 1, 10'000);
  count_option(it, "--columns", options.columns, "columns of the sheet; 0: about as many as rows");
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
