// The commands of the studio: for each, a structure of options with their defaults and a function, in a file of its own. main.cpp parses
// the command line into the structures. All functions throw on failure; they print lines `name value`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sketchrnn/drawing/pattern.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/options.hpp>

namespace studio {

using Path = std::filesystem::path;

/// Thrown for an invalid combination of options; the program then exits with status 2.
struct WrongUse : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Which drawings of files are read, and how bad ones are handled.
struct DrawingReading {
  bool only_recognized = false;
  std::optional<bool> skip_bad{};  ///< by default, in folders only
};

struct InfoOptions {
  Path file;
  DrawingReading reading;
};
void info(const InfoOptions& options);

struct ConvertOptions {
  Path in, out;
  DrawingReading reading{};
  std::vector<std::string> standardize{};  ///< each FILE or CLASS=FILE: drawings to standardize the latent space with, if any
  bool simplify = false;                   ///< scale these drawings to a larger side of 255 and simplify them
  std::vector<std::string> metadata{};     ///< KEY=TEXT each, recorded in the file
  bool half = false;
};
void convert(const ConvertOptions& options);

struct TrainOptions {
  std::vector<std::string> data;  ///< each FILE or CLASS=FILE; if empty, the embedded cats and pigs
  DrawingReading reading;
  bool simplify = false;  ///< scale the drawings to a larger side of 255 and simplify them
  std::string model = "lstm";
  Path from{};                                   ///< a model to fine-tune, which determines type and scale; if empty, a new model
  bool scale_from_data = false;                  ///< with `from`: compute the scale from the drawings
  std::optional<std::uint64_t> schedule_step{};  ///< with `from`: step at which the schedules begin; by default 0, with a notice
  Path out;
  std::uint64_t steps = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t validate_every = 500;
  std::uint64_t checkpoint_every = 500;
  unsigned patience = 0;     ///< number of validations without improvement before the run stops; 0: never
  bool keep_latent = false;  ///< do not standardize the latent space of the final model
  sketchrnn::TrainingOptions training;
};
void train(const TrainOptions& options);

struct ResumeOptions {
  Path folder;
  bool from_best = false;
  std::optional<double> learning_rate{}, min_learning_rate{}, decay_rate{}, grad_clip{};  ///< with from_best only
  std::optional<std::uint64_t> steps{};                                                   ///< last step of the run; by default unchanged
  unsigned threads = 0;
};
void resume(const ResumeOptions& options);

struct EvaluateOptions {
  Path model{};
  std::vector<Path> data;
  DrawingReading reading;
  std::size_t limit = 0;  ///< maximum number of drawings per file; 0: all
  std::string split = "all";
  std::size_t longest = 500;
  std::optional<sketchrnn::FirstInput> start{};  ///< by default, as in the model's file
  sketchrnn::Precision precision = sketchrnn::Precision::full;
  std::uint64_t seed = 1;
  unsigned threads = 0;
};
void evaluate(const EvaluateOptions& options);

struct GenerateOptions {
  Path model{};
  Path out = "drawings.svg";
  std::size_t count = 25;
  std::size_t columns = 0;                       ///< 0: about as many as rows
  std::size_t width = 0;                         ///< width of a .png in pixels; 0: that of the sheet
  std::optional<sketchrnn::FirstInput> start{};  ///< by default, as in the model's file
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.4, .max_length = 0};  ///< max_length 0: as in the model's file
};
void generate(const GenerateOptions& options);

struct DatasetOptions {
  std::vector<std::string> words{};  ///< drawings, followed by the file to write
  DrawingReading reading;
  double valid = 0.05, test = 0.05;  ///< below 1 a fraction, otherwise a count
  std::size_t max_length = 250;
  double epsilon = 2;
  bool simplify = false;
  bool normalize = false;
  std::uint64_t seed = 1;
};
void dataset(const DatasetOptions& options);

struct PlotOptions {
  std::vector<std::string> words{};
  Path out = "drawings.gcode";
  std::string page = "A4";  ///< or A3, A5, letter, or WxH in millimeters
  bool landscape = false;
  double margin = 10;
  std::size_t columns = 0;  ///< 0: cells about square
  std::size_t count = 0;    ///< 0: all
  bool same_scale = false;
  std::string scale{};               ///< millimeters per unit, or "true"; empty: as large as fits
  std::string origin{};              ///< X,Y or a corner, or CORNER:X,Y
  bool sort = true;                  ///< reorder strokes to shorten the pen's travel
  std::string pen_down{}, pen_up{};  ///< G-code; empty: the default
  double feed = 1500;
  std::uint64_t seed = 1;
};
void plot(const PlotOptions& options);

struct AnimateOptions {
  std::vector<std::string> words{};
  Path out = "animation.svg";
  bool morph = false;
  Path model{};            ///< if empty, drawings morph directly
  std::size_t steps = 10;  ///< number of drawings in the interpolation from one drawing to the next
  double seconds = 0;      ///< 0: automatic
  std::string color = "black";
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.1, .max_length = 0};  ///< max_length 0: as in the model's file
};
void animate(const AnimateOptions& options);

struct PatternOptions {
  std::vector<std::string> words{};
  Path out = "pattern.svg";
  Path model{};           ///< if empty, the drawings themselves
  std::size_t count = 0;  ///< number of drawings by the model; 0: one for each tile position
  sketchrnn::PatternOptions tile{};
  std::string repeat = "1x1";
  std::vector<std::string> colors{"black"};
  double stroke_width = 2;
  std::string background = "white";
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.4, .max_length = 0};  ///< max_length 0: as in the model's file
};
void pattern(const PatternOptions& options);

}  // namespace studio
