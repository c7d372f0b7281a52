// Helpers for registering the commands of the studio, which is done in command_line_*.cpp.
#pragma once

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

#include "../command_line_errors.hpp"
#include "commands.hpp"

namespace studio {

// Each group of commands registers itself.
void add_model_commands(CLI::App& program);
void add_picture_commands(CLI::App& program);
void add_drawing_commands(CLI::App& program);
void add_quality_commands(CLI::App& program);

/// A command and the structure that holds its options.
template <class Options>
struct Command {
  CLI::App* app;
  Options& options;
};

/// Registers a command that calls `body` with its options. `more` appears only in the help of the command itself.
template <class Options>
Command<Options> command(CLI::App& program, const std::string& name, const std::string& does, const std::string& more,
                         const std::string& example, void (*body)(const Options&)) {
  const auto options = std::make_shared<Options>();
  CLI::App* added = program.add_subcommand(name, does);
  added->footer(more + (more.empty() ? "" : "\n") + "Example: studio " + example);
  added->callback([options, body] { body(*options); });
  return {added, *options};
}

/// Checks that a number is in a range. Unlike CLI11's own check, it rejects -1 for unsigned types, and nan.
template <class Number>
CLI::Validator in_range(const std::string& kind, Number least, Number most) {
  std::ostringstream range;
  range << least << " to " << most;
  const auto check = [=, limits = range.str()](std::string& text) -> std::string {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number >= least && number <= most ? "" : text + " is not " + kind + " from " + limits;
  };
  return {check, range.str()};
}

/// Adds a check that a file or folder exists.
inline CLI::Option* existing(CLI::Option* option, const std::string& kind, CLI::Validator check) {
  return option->type_name(kind)->check(check.description(""));
}

template <class Number>
void count_option(CLI::App* to, const std::string& name, Number& value, const std::string& text, std::uint64_t least = 0,
                  std::uint64_t most = 1'000'000'000) {
  CLI::Validator range = in_range("a whole number", least, most);
  if (most >= 1'000'000'000) range.description("");  // too large to be worth showing
  to->add_option(name, value, text)->type_name("NUMBER")->capture_default_str()->check(range);
}

inline void seed_option(CLI::App* to, std::uint64_t& seed, const std::string& text) {
  count_option(to, "--seed", seed, text, 0, std::numeric_limits<std::uint64_t>::max());
}

/// Adds an option that maps words to values.
template <class Value, class Target>
void word_option(CLI::App* to, const std::string& name, Target& value, const std::map<std::string, Value>& words, const std::string& first,
                 const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [word, ignored] : words) names.push_back(word);
  to->add_option_function<std::string>(
        name, [&value, words](const std::string& word) { value = words.at(word); }, text)
      ->type_name("WORD")
      ->default_str(first)
      ->check(command_line::one_of(names));
}

inline void start_option(CLI::App* to, std::optional<sketchrnn::FirstInput>& start) {
  using sketchrnn::FirstInput;
  word_option<FirstInput>(to, "--start", start, {{"token", FirstInput::start_token}, {"zeros", FirstInput::zeros}}, "from the file",
                          "input before the first point: token, (0, 0, 1, 0, 0) as in the paper, or zeros, which the decoders of\n"
                          "sketch-rnn-js need. Default: what the model's file says");
}

/// Adds the options that select which drawings are read.
inline void reading_options(CLI::App* to, DrawingReading& reading) {
  to->add_flag("--only-recognized", reading.only_recognized, "leave out drawings that Quick, Draw! did not recognize");
  // CLI11 would treat a std::optional as a count and set it to 0, that is, false.
  to->add_flag_function(
      "--skip-bad,!--strict", [&reading](std::int64_t count) { reading.skip_bad = count > 0; },
      "leave out, and count, files and drawings that cannot be read; --strict stops at the\n"
      "first. Default: they are left out in folders only");
}

inline void threads_option(CLI::App* to, unsigned& threads) {
  count_option(to, "--threads", threads, "number of threads, which does not change the results; 0: one for each processor", 0, 1024);
}

/// Adds the options for the output (output.hpp) and the width of a .png.
inline void output_options(CLI::App* to, std::filesystem::path& out, std::size_t& width) {
  to->add_option("--out", out, "a file, whose extension selects the format (see below), or a folder")
      ->type_name("FILE")
      ->capture_default_str();
  count_option(to, "--width", width, "width of a .png in pixels; 0: as wide as the .svg", 0, 32'767);
}

inline void temperature_option(CLI::App* to, double& temperature) {
  to->add_option("--temperature", temperature, "0: the most probable drawing; 1: as varied as the model has learned")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 100.0));
}

inline void model_option(CLI::App* to, std::filesystem::path& model) {
  existing(to->add_option("--model", model, "a model: .safetensors, a model of sketch-rnn-js, a checkpoint, or the folder of a run"),
           "FILE", CLI::ExistingPath)
      ->required();
}

/// Adds the precision of matrix products for drawing and evaluation.
inline void precision_option(CLI::App* to, sketchrnn::Precision& precision) {
  using sketchrnn::Precision;
  word_option<Precision>(to, "--precision", precision,
                         {{"full", Precision::full}, {"bfloat16", Precision::bfloat16}, {"int8", Precision::int8}}, "full",
                         "bits of the operands of matrix products: 32, 16 or 8. Fewer are faster on processors with AVX512-BF16 and\n"
                         "AVX512-VNNI, and change the drawings a little");
}

/// Adds the sampling options of commands that draw at several temperatures: pen, maximum length, start, precision.
inline void pen_options(CLI::App* to, sketchrnn::SamplingOptions& sampling, std::optional<sketchrnn::FirstInput>& start) {
  using sketchrnn::PenTemperature;
  word_option<PenTemperature>(to, "--pen", sampling.pen, {{"same", PenTemperature::same}, {"softer", PenTemperature::softer}}, "same",
                              "temperature of mixture weights and pen: the same, or softer, as in sketch-rnn-js, which keeps\n"
                              "drawings at a low temperature from growing too long");
  start_option(to, start);
  count_option(to, "--max-length", sampling.max_length,
               "points after which a drawing is cut off if the model has not ended it. Default: what\nthe model's file says, or 250", 1,
               100'000);
  to->get_option("--max-length")->default_str("from the file");
  precision_option(to, sampling.precision);
}

/// Adds the sampling options of all other commands that draw, including the temperature.
inline void sampling_options(CLI::App* to, sketchrnn::SamplingOptions& sampling, std::optional<sketchrnn::FirstInput>& start) {
  temperature_option(to, sampling.temperature);
  pen_options(to, sampling, start);
}

}  // namespace studio
