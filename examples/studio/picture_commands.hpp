// Options and functions of the commands that visualize what a model has learned. Like commands.hpp for the other commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/options.hpp>

#include "commands.hpp"

namespace studio {

/// Common options. Drawings are given by name (drawings.hpp); an embedded drawing that is named twice is two different drawings.
struct PictureOptions {
  Path model{};
  Path out{};
  std::size_t width = 0;                         ///< width of a .png in pixels; 0: that of the sheet
  std::optional<sketchrnn::FirstInput> start{};  ///< by default, as in the model's file
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.25, .max_length = 0};  ///< max_length 0: as in the model's file
};

struct ReconstructOptions {
  PictureOptions picture{.out = "reconstructions.svg"};
  std::vector<std::string> drawings;
  std::size_t limit = 8;  ///< maximum number of drawings per file
  std::vector<double> temperatures{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
};
void reconstruct(const ReconstructOptions& options);

struct InterpolateOptions {
  PictureOptions picture{.out = "walk.svg"};
  std::vector<std::string> drawings;
  std::size_t steps = 10;
  bool linear = false;
};
void interpolate(const InterpolateOptions& options);

struct AnalogyOptions {
  PictureOptions picture{.out = "analogy.svg"};
  std::vector<std::string> terms;  ///< drawings with `plus` and `minus`, or `+` and `-`, between them
  std::size_t count = 4;           ///< number of decodings
  std::size_t measure = 0;         ///< number of triples of embedded drawings in which to count bodies; 0: draw the terms
};
void analogy(const AnalogyOptions& options);

struct LatentGridOptions {
  PictureOptions picture{.out = "grid.svg"};
  std::vector<std::string> drawings;  ///< four corners; one drawing if `similar`
  std::size_t rows = 8, columns = 8;
  bool linear = false;
  bool similar = false;
};
void grid(const LatentGridOptions& options);

struct CompleteOptions {
  PictureOptions picture{.out = "endings.svg"};
  std::string beginning;
  double extent = 0;       ///< larger side of a whole drawing in the units of the beginning; 0: from the file (beginning.hpp)
  std::size_t points = 0;  ///< number of points of the beginning; 0: all
  std::size_t count = 25;
  std::size_t columns = 0;  ///< 0: about as many as rows
};
void complete(const CompleteOptions& options);

struct TradeoffOptions {
  std::vector<Path> data;  ///< if empty, the embedded cats and pigs
  DrawingReading reading;
  std::string model = "small";
  std::vector<double> kl_weights{0.25, 0.5, 1.0};
  Path out = "tradeoff.svg";
  Path runs = "tradeoff_runs";
  std::uint64_t steps = 2000;
  std::uint64_t seed = 1;
  sketchrnn::TrainingOptions training;
};
void tradeoff(const TradeoffOptions& options);

struct GalleryOptions {
  Path model;
  Path out = "gallery";  ///< a folder
  std::string cat = "cat", cat_head = "cat-head", pig = "pig", pig_head = "pig-head";
  std::uint64_t seed = 1;
  unsigned threads = 0;
};
void gallery(const GalleryOptions& options);

struct ArticleOptions {
  Path models = "models";               ///< the folder of cat_pig, animals, things and completion
  Path drawings = "examples/drawings";  ///< a folder written by studio choose, and the drawings made by hand
  Path out = "gallery";                 ///< a folder
  std::uint64_t seed = 1;
  unsigned threads = 0;
};
void article(const ArticleOptions& options);

}  // namespace studio
