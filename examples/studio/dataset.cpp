// studio dataset: drawings of every kind of file as one data set that sketch-rnn reads: thinned, split, normalised where that is asked.
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/write_file.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Below 1 a share of all, else a count.
std::size_t count_of(double value, std::size_t all, const std::string& name) {
  if (value < 1) return static_cast<std::size_t>(std::llround(value * static_cast<double>(all)));
  if (value != std::floor(value)) throw WrongUse("dataset: " + name + " is neither a share below 1 nor a whole number");
  return static_cast<std::size_t>(value);
}

}  // namespace

void dataset(const DatasetOptions& options) {
  if (options.words.size() < 2 || !options.words.back().ends_with(".npz")) {
    throw WrongUse("dataset: expected drawings and, last, the name of the new file, which is to end in .npz");
  }
  const Path out = options.words.back();
  check_writable(out);
  const Seed seed{options.seed};

  Split all;
  std::size_t left_out = 0;
  {
    const Waiting waiting("reading drawings");
    for (std::size_t word = 0; word + 1 < options.words.size(); ++word) {
      for (Stroke3& drawing : read_drawings(options.words[word], seed, 0, options.epsilon)) {
        if (options.simplify) {
          drawing =
              fitted(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}), options.epsilon);
        }
        if (length(drawing) == 0 || length(drawing) > options.max_length) {
          ++left_out;
        } else {
          all.push_back(std::move(drawing), 0);
        }
      }
    }
  }
  const std::size_t count = all.size();
  if (count == 0) {
    throw ArgumentError("dataset: of " + std::to_string(left_out) + " drawings none has 1 to " + std::to_string(options.max_length) +
                        " points");
  }
  const std::size_t valid = count_of(options.valid, count, "--valid"), test = count_of(options.test, count, "--test");
  if (valid >= count || test >= count - valid) {
    throw ArgumentError("dataset: of " + std::to_string(count) + " drawings " + std::to_string(valid) + " for validation and " +
                        std::to_string(test) + " for tests leave none to train on");
  }
  Dataset data = split(std::move(all), SplitCounts{count - valid - test, valid, test}, seed, {out.stem().string()});
  if (options.normalise) data = preprocess(std::move(data), options.max_length).data;
  {
    const Waiting waiting("writing " + out.string());
    write_npz(out, data);
  }
  print("drawings", count);
  print("left_out", left_out);
  print("train", data.train.size());
  print("valid", data.valid.size());
  print("test", data.test.size());
  if (options.normalise) print("scale_factor", static_cast<double>(data.scale_factor));
  print("wrote", out.string());
}

}  // namespace studio
