// Options and functions of the commands that measure the quality of drawings. Like commands.hpp for the other commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

#include "commands.hpp"

namespace studio {

struct TrainClassifierOptions {
  std::vector<std::string> data;  ///< each FILE or CLASS=FILE
  DrawingReading reading;
  Path out;
  std::size_t per_class = 5000;  ///< maximum number of training drawings of each class; 0: all
  std::uint64_t steps = 4500;
  std::uint64_t seed = 1;
  std::uint64_t validate_every = 250;
  std::uint64_t checkpoint_every = 100;
  double learning_rate = 3e-3;
  unsigned threads = 0;
};
void train_classifier(const TrainClassifierOptions& options);

struct QualityOptions {
  std::vector<std::string> models;   ///< each FILE or CLASS=FILE; their drawings are pooled
  std::vector<std::string> compare;  ///< likewise; the drawings of each are a group of their own
  std::vector<std::string> data;     ///< each FILE or CLASS=FILE
  DrawingReading reading;
  bool simplify = false;  ///< scale the drawings by people to a larger side of 255 and simplify them
  Path classifier = "models/classifier.safetensors";
  std::string split = "unseen";
  std::vector<double> temperatures{0.1, 0.2, 0.4, 0.6, 0.8, 1.0};
  std::size_t count = 0;      ///< number of drawings in every set; 0: as many as there are
  std::size_t neighbors = 5;  ///< k of precision and coverage
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.max_length = 0};  ///< max_length 0: as in the model's file
  Path out = "quality.svg";
};
void quality(const QualityOptions& options);

struct BodiesOptions {
  Path model;
  std::vector<std::string> data;  ///< each FILE or CLASS=FILE; drawings of cats and pigs
  DrawingReading reading;
  bool simplify = false;  ///< scale the drawings by people to a larger side of 255 and simplify them
  std::string split = "test";
  std::size_t sums = 200;  ///< number of sums of each kind
  std::size_t means = 50;  ///< number of drawings in a mean
  double scale = 1;        ///< factor of the differences in the sums
  std::optional<sketchrnn::FirstInput> start{};
  std::uint64_t seed = 1;
  unsigned threads = 0;
  sketchrnn::SamplingOptions sampling{.temperature = 0.25, .max_length = 0};  ///< max_length 0: as in the model's file
};
void bodies(const BodiesOptions& options);

struct ChooseOptions {
  std::vector<std::string> data;  ///< each FILE or CLASS=FILE
  DrawingReading reading;
  Path classifier = "models/classifier.safetensors";
  std::string split = "test";
  std::size_t count = 4;  ///< maximum number of drawings of each kind
  double sure = 0.9;      ///< probability of its class that a drawing must have
  unsigned threads = 0;
  Path out = "chosen";  ///< a folder
};
void choose(const ChooseOptions& options);

}  // namespace studio
