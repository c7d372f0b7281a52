// The commands of the studio and what each can be told: a structure, whose defaults stand here, and a function. main.cpp reads the command
// line into the structures; every function has a file of its own. All throw where they fail; what they print are lines `name value`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/options.hpp>

namespace studio {

using Path = std::filesystem::path;

/// What the command line asks for makes no sense; the program then ends with status 2.
struct WrongUse : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct InfoOptions {
  Path file;
};
void info(const InfoOptions& options);

struct ConvertOptions {
  Path in, out;
  bool half = false;
};
void convert(const ConvertOptions& options);

struct TrainOptions {
  std::vector<Path> data;  ///< none: the embedded cats and pigs
  std::string model = "lstm";
  Path out;
  std::uint64_t steps = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t validate_every = 500;
  std::uint64_t checkpoint_every = 500;
  unsigned patience = 0;  ///< validations without a new best before the run stops; 0: never
  sketchrnn::TrainingOptions training;
};
void train(const TrainOptions& options);

struct ResumeOptions {
  Path folder;
  unsigned threads = 0;
};
void resume(const ResumeOptions& options);

struct EvaluateOptions {
  Path model;
  std::vector<Path> data;
  std::size_t limit = 0;  ///< drawings of each file; 0: all
  std::string split = "all";
  std::size_t longest = 500;
  sketchrnn::FirstInput start = sketchrnn::FirstInput::start_token;
  std::uint64_t seed = 1;
  unsigned threads = 0;
};
void evaluate(const EvaluateOptions& options);

struct GenerateOptions {
  Path model;
  Path out = "drawings.svg";
  std::size_t count = 25;
  std::size_t columns = 0;                     ///< 0: about as many as rows
  std::optional<sketchrnn::FirstInput> start;  ///< none: what the model's file asks for
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.4};
};
void generate(const GenerateOptions& options);

struct DatasetOptions {
  std::vector<std::string> words;    ///< drawings, and last the file to write
  double valid = 0.05, test = 0.05;  ///< below 1 a share, else a count
  std::size_t max_length = 250;
  double epsilon = 2;
  bool simplify = false;
  bool normalise = false;
  std::uint64_t seed = 1;
};
void dataset(const DatasetOptions& options);

}  // namespace studio
