// The studio: models and drawings from the command line. This file reads the command line and reports what goes wrong; what the commands do
// is in a file each. Exit status: 0, 1 after a failure, 2 after wrong use.
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/version.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "interrupt.hpp"

namespace {

using namespace studio;

/// A command of the program, which runs `body` once the command line has been read.
CLI::App* command(CLI::App& program, const std::string& name, const std::string& does, const std::string& example,
                  std::function<void()> body) {
  CLI::App* added = program.add_subcommand(name, does + "\nExample: studio " + example);
  added->callback(std::move(body));
  return added;
}

template <class Number>
void count_option(CLI::App* to, const std::string& name, Number& value, const std::string& text, double least = 0, double most = 1e9) {
  to->add_option(name, value, text)->capture_default_str()->check(CLI::Range(least, most));
}

void add_info(CLI::App& program, InfoOptions& options) {
  CLI::App* it = command(program, "info", "Tells what a file is and what is in it: drawings, a model, a checkpoint.", "info cat.npz",
                         [&] { info(options); });
  it->add_option("FILE", options.file, "a file of drawings or of a model, or the folder of a training run")
      ->required()
      ->check(CLI::ExistingPath);
}

void add_convert(CLI::App& program, ConvertOptions& options) {
  CLI::App* it = command(program, "convert",
                         "Writes a model in another form, or drawings as .npz. The end of OUT says which: .safetensors, .gen.json,\n"
                         ".gen.full.json or .gen.js for models, .npz for drawings.",
                         "convert bird.gen.json bird.safetensors", [&] { convert(options); });
  it->add_option("IN", options.in, "the file to read")->required()->check(CLI::ExistingFile);
  it->add_option("OUT", options.out, "the file to write")->required();
}

void add_train(CLI::App& program, TrainOptions& options) {
  std::string models;
  for (const ModelKind& kind : model_kinds()) {
    models += "\n  " + kind.name + ": " + kind.type + ", " + std::to_string(kind.parameters) + " parameters";
  }
  CLI::App* it =
      command(program, "train",
              "Trains a model and leaves in the folder OUT checkpoints, log.csv, losses.svg and model.safetensors. A run that is\n"
              "interrupted, by control-C or by a crash, goes on with `studio resume OUT`. Models:" +
                  models,
              "train --data cat.npz pig.npz --model small --steps 3000 --out run", [&] { train(options); });
  it->add_option("--data", options.data, "drawings: .npz or .ndjson files, several for several classes; none: the embedded cats and pigs")
      ->check(CLI::ExistingFile);
  it->add_option("--model", options.model, "one of those above")->capture_default_str();
  it->add_option("--out", options.out, "folder of the run")->required();
  count_option(it, "--steps", options.steps, "training steps", 1);
  it->add_option("--seed", options.seed, "the same seed gives the same model, to the last bit")->capture_default_str();
  count_option(it, "--validate-every", options.validate_every, "steps between validations, 0 for none");
  count_option(it, "--checkpoint-every", options.checkpoint_every, "steps between checkpoints", 1);
  count_option(it, "--patience", options.patience, "validations without a new best before the run stops, 0: it never does");
  sketchrnn::TrainingOptions& training = options.training;
  count_option(it, "--threads", training.threads, "0 for all processors; changes the time only", 0, 1024);
  count_option(it, "--batch-size", training.batch_size, "drawings a step", 1);
  count_option(it, "--max-length", training.max_length, "drawings of more points are left out", 1);
  const auto number = [&](const std::string& name, double& value, const std::string& text) {
    it->add_option(name, value, text)->capture_default_str();
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
  it->add_option("--pen-loss", training.loss.pen_loss,
                 "rows that the pen loss scores: padded (all, the original's), masked (drawn points) or end-once (and the end of each)")
      ->transform(CLI::CheckedTransformer(std::map<std::string, sketchrnn::PenLoss>{
          {"padded", sketchrnn::PenLoss::padded}, {"masked", sketchrnn::PenLoss::masked}, {"end-once", sketchrnn::PenLoss::end_once}}))
      ->default_str("padded");
}

void add_resume(CLI::App& program, ResumeOptions& options) {
  CLI::App* it = command(program, "resume",
                         "Goes on with a training run from its newest whole checkpoint, to the same bits as if it had never stopped.",
                         "resume run", [&] { resume(options); });
  it->add_option("FOLDER", options.folder, "folder of the run")->required()->check(CLI::ExistingDirectory);
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

void add_evaluate(CLI::App& program, EvaluateOptions& options) {
  CLI::App* it = command(program, "evaluate",
                         "Tells how probable a model finds drawings: negative log-likelihood of offsets and of pen states for each point\n"
                         "(offset_nll, pen_nll), and the losses of the paper (L_R, L_KL); of all, of each file and of each class.",
                         "evaluate --model bird.gen.json --data bird.ndjson.gz --limit 40", [&] { evaluate(options); });
  it->add_option("--model", options.model, "a model, .safetensors or of sketch-rnn-js")->required()->check(CLI::ExistingFile);
  it->add_option("--data", options.data, "drawings: .npz or .ndjson files")->required()->check(CLI::ExistingFile);
  count_option(it, "--limit", options.limit, "no more drawings of each file than this, 0 for all");
  it->add_option("--split", options.split, "which part of each file")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "train", "valid", "test"}));
  count_option(it, "--longest", options.longest, "drawings of more points are left out, and counted", 1, 100'000);
  it->add_option("--seed", options.seed, "of the noise in z")->capture_default_str();
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

void add_generate(CLI::App& program, GenerateOptions& options) {
  CLI::App* it = command(program, "generate", "Draws new drawings on one sheet, an SVG picture.",
                         "generate --model bird.gen.json --count 25 --temperature 0.2 --out birds.svg", [&] { generate(options); });
  it->add_option("--model", options.model, "a model, .safetensors or of sketch-rnn-js")->required()->check(CLI::ExistingFile);
  it->add_option("--out", options.out, "the picture")->capture_default_str();
  count_option(it, "--count", options.count, "drawings", 1, 10'000);
  count_option(it, "--columns", options.columns, "of the sheet, 0: about as many as rows");
  it->add_option("--temperature", options.sampling.temperature, "0 draws what is likeliest, 1 as varied as the model has learnt")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
  it->add_option("--seed", options.seed, "the same seed gives the same drawings")->capture_default_str();
  count_option(it, "--max-length", options.sampling.max_length, "points, where the model does not end a drawing before", 1, 100'000);
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Models and drawings of sketch-rnn from the command line. `studio COMMAND --help` tells more of each.");
  program.set_version_flag("--version", std::to_string(SKETCHRNN_VERSION_MAJOR) + "." + std::to_string(SKETCHRNN_VERSION_MINOR) + "." +
                                            std::to_string(SKETCHRNN_VERSION_PATCH));
  program.require_subcommand(1);
  InfoOptions info_options;
  ConvertOptions convert_options;
  TrainOptions train_options;
  ResumeOptions resume_options;
  EvaluateOptions evaluate_options;
  GenerateOptions generate_options;
  try {
    add_info(program, info_options);
    add_convert(program, convert_options);
    add_train(program, train_options);
    add_resume(program, resume_options);
    add_evaluate(program, evaluate_options);
    add_generate(program, generate_options);
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  } catch (const Interrupted& stop) {
    std::fprintf(stderr, "\nstudio: %s; it goes on with: studio resume %s\n", stop.what(),
                 (train_options.out.empty() ? resume_options.folder : train_options.out).string().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "studio: %s\n", error.what());
  }
  return 1;
}
