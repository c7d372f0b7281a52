// The studio: models and drawings from the command line. This file reads the command line and reports what goes wrong; what the commands do
// is in a file each. Exit status: 0, 1 after a failure, 2 after wrong use.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/version.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "interrupt.hpp"

namespace {

using namespace studio;

/// A command of the program, which runs `body` once the command line has been read. `more` stands only in the command's own help.
CLI::App* command(CLI::App& program, const std::string& name, const std::string& does, const std::string& more, const std::string& example,
                  std::function<void()> body) {
  CLI::App* added = program.add_subcommand(name, does);
  added->footer(more + (more.empty() ? "" : "\n") + "Example: studio " + example);
  added->callback(std::move(body));
  return added;
}

/// CLI11's own check lets -1 pass for 2^64 - 1 and nan for any number.
template <class Number>
CLI::Validator in_range(const std::string& kind, Number least, Number most) {
  std::ostringstream range;
  range << least << " to " << most;
  const auto complaint = [=, limits = range.str()](std::string& text) -> std::string {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number >= least && number <= most ? "" : text + " is not " + kind + " from " + limits;
  };
  return {complaint, range.str()};
}

template <class Number>
void count_option(CLI::App* to, const std::string& name, Number& value, const std::string& text, std::uint64_t least = 0,
                  std::uint64_t most = 1'000'000'000) {
  to->add_option(name, value, text)->capture_default_str()->check(in_range("a whole number", least, most));
}

void seed_option(CLI::App* to, std::uint64_t& seed, const std::string& text) {
  count_option(to, "--seed", seed, text, 0, std::numeric_limits<std::uint64_t>::max());
}

/// One of a few words, each of which stands for a value.
template <class Value, class Target>
void word_option(CLI::App* to, const std::string& name, Target& value, const std::map<std::string, Value>& words, const std::string& first,
                 const std::string& text) {
  to->add_option_function<std::string>(
        name, [&value, words](const std::string& word) { value = words.at(word); }, text)
      ->default_str(first)
      ->check(CLI::IsMember(words));
}

void start_option(CLI::App* to, std::optional<sketchrnn::FirstInput>& start) {
  using sketchrnn::FirstInput;
  word_option<FirstInput>(to, "--start", start, {{"token", FirstInput::start_token}, {"zeros", FirstInput::zeros}}, "by the file",
                          "what the model reads before the first point: token (0, 0, 1, 0, 0), the paper's, or zeros, as decoders of\n"
                          "sketch-rnn-js need; unless said, zeros for files of those and token for all others");
}

void add_info(CLI::App& program, InfoOptions& options) {
  CLI::App* it = command(program, "info", "Tells what a file is and what is in it: drawings, a model, a checkpoint.", "", "info cat.npz",
                         [&] { info(options); });
  it->add_option("FILE", options.file, "a file of drawings or of a model, or the folder of a training run")
      ->required()
      ->check(CLI::ExistingPath);
}

void add_convert(CLI::App& program, ConvertOptions& options) {
  CLI::App* it =
      command(program, "convert", "Writes a model in another form, or drawings as .npz.",
              "The end of OUT says which form: .safetensors, .gen.json, .gen.full.json or .gen.js for models, .npz for drawings.",
              "convert bird.gen.json bird.safetensors", [&] { convert(options); });
  it->add_option("IN", options.in, "the file to read")->required()->check(CLI::ExistingFile);
  it->add_option("OUT", options.out, "the file to write")->required();
}

void add_train(CLI::App& program, TrainOptions& options) {
  std::string models;
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) {
    names.push_back(kind.name);
    models += "\n  " + kind.name + ": " + kind.type + ", " + std::to_string(kind.parameters) + " parameters";
  }
  CLI::App* it = command(program, "train", "Trains a model.",
                         "In the folder OUT are then checkpoints, log.csv, losses.svg and model.safetensors. A run that is interrupted,\n"
                         "by control-C or by a crash, goes on with `studio resume OUT`. Models:" +
                             models,
                         "train --data cat.npz pig.npz --model small --steps 3000 --out run", [&] { train(options); });
  it->add_option("--data", options.data, "drawings: .npz or .ndjson files, several for several classes; none: the embedded cats and pigs")
      ->check(CLI::ExistingFile);
  it->add_option("--model", options.model, "one of those below")->capture_default_str()->check(CLI::IsMember(names));
  it->add_option("--out", options.out, "folder of the run")->required();
  count_option(it, "--steps", options.steps, "training steps", 1);
  seed_option(it, options.seed, "the same seed gives the same model, to the last bit");
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
  using sketchrnn::PenLoss;
  word_option<PenLoss>(
      it, "--pen-loss", training.loss.pen_loss, {{"padded", PenLoss::padded}, {"masked", PenLoss::masked}, {"end-once", PenLoss::end_once}},
      "padded", "rows that the pen loss scores: padded (all, the original's), masked (drawn points) or end-once (and the end of each)");
}

void add_resume(CLI::App& program, ResumeOptions& options) {
  CLI::App* it = command(program, "resume",
                         "Goes on with a training run from its newest whole checkpoint, to the same bits as if it had never stopped.", "",
                         "resume run", [&] { resume(options); });
  it->add_option("FOLDER", options.folder, "folder of the run")->required()->check(CLI::ExistingDirectory);
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

void add_evaluate(CLI::App& program, EvaluateOptions& options) {
  CLI::App* it = command(program, "evaluate", "Tells how probable a model finds drawings.",
                         "Of all, of each file and of each class: negative log-likelihood of offsets and of pen states for each point\n"
                         "(offset_nll, pen_nll), and the losses of the paper (L_R, L_KL).",
                         "evaluate --model bird.gen.json --data bird.ndjson.gz --limit 40", [&] { evaluate(options); });
  it->add_option("--model", options.model, "a model, .safetensors or of sketch-rnn-js")->required()->check(CLI::ExistingFile);
  it->add_option("--data", options.data, "drawings: .npz or .ndjson files")->required()->check(CLI::ExistingFile);
  count_option(it, "--limit", options.limit, "no more drawings of each file than this, 0 for all");
  it->add_option("--split", options.split, "which part of each file")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "train", "valid", "test"}));
  count_option(it, "--longest", options.longest, "drawings of more points are left out, and counted", 1, 100'000);
  start_option(it, options.start);
  seed_option(it, options.seed, "of the noise in z");
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

void add_generate(CLI::App& program, GenerateOptions& options) {
  CLI::App* it = command(program, "generate", "Draws new drawings on one sheet, an SVG picture.", "",
                         "generate --model bird.gen.json --count 25 --temperature 0.2 --out birds.svg", [&] { generate(options); });
  it->add_option("--model", options.model, "a model, .safetensors or of sketch-rnn-js")->required()->check(CLI::ExistingFile);
  it->add_option("--out", options.out, "the picture")->capture_default_str();
  count_option(it, "--count", options.count, "drawings", 1, 10'000);
  count_option(it, "--columns", options.columns, "of the sheet, 0: about as many as rows");
  it->add_option("--temperature", options.sampling.temperature, "0 draws what is likeliest, 1 as varied as the model has learnt")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 100.0));
  using sketchrnn::PenTemperature;
  word_option<PenTemperature>(it, "--pen", options.sampling.pen, {{"same", PenTemperature::same}, {"softer", PenTemperature::softer}},
                              "same",
                              "the temperature of mixture weights and pen: the same, or softer, as sketch-rnn-js has it, which\n"
                              "keeps a low temperature from drawing on without end");
  start_option(it, options.start);
  seed_option(it, options.seed, "the same seed gives the same drawings");
  count_option(it, "--max-length", options.sampling.max_length, "points, where the model does not end a drawing before", 1, 100'000);
  count_option(it, "--threads", options.threads, "0 for all processors; changes the time only", 0, 1024);
}

/// What was wrong in a sentence, and where to read more.
std::string complaint(const CLI::App* program, const CLI::Error& error) {
  const std::vector<CLI::App*> commands = program->get_subcommands();
  const std::vector<std::string> strangers = program->remaining();
  const std::string said = commands.empty() && !strangers.empty() ? "no command is called " + strangers.front() : std::string(error.what());
  return "studio: " + said + "; see studio " + (commands.empty() ? "" : commands.front()->get_name() + " ") + "--help\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Models and drawings of sketch-rnn from the command line. `studio COMMAND --help` tells more of each command.",
                   "studio");
  program.footer("Figures are printed as lines `name value`. Exit status: 0, 1 after a failure, 2 after wrong use.");
  program.failure_message(complaint);
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
  } catch (const WrongUse& error) {
    std::fprintf(stderr, "studio: %s\n", error.what());
    return 2;
  } catch (const Interrupted& stop) {
    std::fprintf(stderr, "\nstudio: %s; it goes on with: studio resume %s\n", stop.what(),
                 (train_options.out.empty() ? resume_options.folder : train_options.out).string().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "studio: %s\n", error.what());
  }
  return 1;
}
