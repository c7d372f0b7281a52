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

#include <sketchrnn/drawing/pattern.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/options.hpp>

namespace studio {

using Path = std::filesystem::path;

/// What the command line asks for makes no sense; the program then ends with status 2.
struct WrongUse : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Which of the drawings in files are wanted, and what becomes of bad ones.
struct DrawingReading {
  bool only_recognized = false;
  std::optional<bool> skip_bad{};  ///< none: in folders only
};

struct InfoOptions {
  Path file;
  DrawingReading reading;
};
void info(const InfoOptions& options);

struct ConvertOptions {
  Path in, out;
  DrawingReading reading{};
  bool half = false;
};
void convert(const ConvertOptions& options);

struct TrainOptions {
  std::vector<Path> data;  ///< none: the embedded cats and pigs
  DrawingReading reading;
  std::string model = "lstm";
  Path from{};                   ///< a model to go on with, whose type and scale hold; none: a new one
  bool scale_from_data = false;  ///< with `from`: the scale is that of the drawings
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
  bool from_best = false;
  std::optional<double> learning_rate{}, min_learning_rate{}, decay_rate{}, grad_clip{};  ///< with from_best only
  std::optional<std::uint64_t> steps{};                                                   ///< of the whole run; none: as before
  unsigned threads = 0;
};
void resume(const ResumeOptions& options);

struct EvaluateOptions {
  Path model{};
  std::vector<Path> data;
  DrawingReading reading;
  std::size_t limit = 0;  ///< drawings of each file; 0: all
  std::string split = "all";
  std::size_t longest = 500;
  std::optional<sketchrnn::FirstInput> start{};  ///< none: what the model's file asks for
  std::uint64_t seed = 1;
  unsigned threads = 0;
};
void evaluate(const EvaluateOptions& options);

struct GenerateOptions {
  Path model{};
  Path out = "drawings.svg";
  std::size_t count = 25;
  std::size_t columns = 0;                       ///< 0: about as many as rows
  std::size_t width = 0;                         ///< of a .png in pixels; 0: that of the sheet
  std::optional<sketchrnn::FirstInput> start{};  ///< none: what the model's file asks for
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.4, .max_length = 0};  ///< max_length 0: by the file
};
void generate(const GenerateOptions& options);

struct DatasetOptions {
  std::vector<std::string> words{};  ///< drawings, and last the file to write
  DrawingReading reading;
  double valid = 0.05, test = 0.05;  ///< below 1 a share, else a count
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
  std::string scale{};               ///< millimeters to a unit, or "true"; empty: as large as fits
  std::string origin{};              ///< X,Y or a corner, or CORNER:X,Y
  bool sort = true;                  ///< strokes in an order in which the pen travels little
  std::string pen_down{}, pen_up{};  ///< G-code; empty: the usual
  double feed = 1500;
  std::uint64_t seed = 1;
};
void plot(const PlotOptions& options);

struct AnimateOptions {
  std::vector<std::string> words{};
  Path out = "animation.svg";
  bool morph = false;
  Path model{};            ///< none: drawings turn into each other as they are
  std::size_t steps = 10;  ///< drawings of a walk from one to the next
  double seconds = 0;      ///< 0: as suits
  std::string color = "black";
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.1, .max_length = 0};  ///< max_length 0: by the file
};
void animate(const AnimateOptions& options);

struct PatternOptions {
  std::vector<std::string> words{};
  Path out = "pattern.svg";
  Path model{};           ///< none: the drawings themselves
  std::size_t count = 0;  ///< of the model's drawings; 0: one for each place
  sketchrnn::PatternOptions tile{};
  std::string repeat = "1x1";
  std::vector<std::string> colors{"black"};
  double stroke_width = 2;
  std::string background = "white";
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.4, .max_length = 0};  ///< max_length 0: by the file
};
void pattern(const PatternOptions& options);

}  // namespace studio
