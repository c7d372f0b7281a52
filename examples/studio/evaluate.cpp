// studio evaluate: computes the likelihood of drawings under a model, over all of them, per file and per class.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/likelihood.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

void print_likelihood(const std::string& prefix, const Likelihood& found) {
  print(prefix + "sketches", found.sketches);
  print(prefix + "points", found.points);
  print(prefix + "offset_nll", found.offset_nll);
  print(prefix + "pen_nll", found.pen_nll);
  print(prefix + "L_R", found.reconstruction);
  print(prefix + "L_KL", found.kl);
}

/// Returns the selected drawings of a file: of one split or of all, at most `limit`.
Dataset drawings_of(const Path& file, const EvaluateOptions& options) {
  LoadOptions reading = load_options(options.reading);
  if (options.limit != 0) reading.ndjson.reading.limit = options.limit;
  reading.report_empty_splits = false;
  Dataset data = load_dataset({file}, reading);
  for (const auto& [name, split] : {std::pair("train", &data.train), {"valid", &data.valid}, {"test", &data.test}}) {
    if (options.split == name && split->empty()) {
      throw FileError(file.string(), "split " + options.split, "no drawings", "a data set with that split (see --split)");
    }
  }
  if (options.split != "all" && options.split != "train") data.train = {};
  if (options.split != "all" && options.split != "valid") data.valid = {};
  if (options.split != "all" && options.split != "test") data.test = {};
  std::size_t left = options.limit != 0 ? options.limit : std::numeric_limits<std::size_t>::max();
  for (Split* split : {&data.train, &data.valid, &data.test}) {
    split->sketches.resize(std::min(left, split->size()));
    split->labels.resize(split->sketches.size());
    left -= split->size();
  }
  return data;
}

/// Throws ArgumentError if no drawing is left to evaluate.
void check_lengths(const Dataset& data, const Path& file, std::size_t longest) {
  std::size_t count = 0;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    count += split->size();
    for (const Stroke3& sketch : split->sketches) {
      if (length(sketch) != 0 && length(sketch) <= longest) return;
    }
  }
  throw ArgumentError("none of the " + std::to_string(count) + " drawings in " + file.string() + " has 1 to " + std::to_string(longest) +
                      " points (see --longest)");
}

}  // namespace

void evaluate(const EvaluateOptions& options) {
  const bool skip_bad = options.reading.skip_bad.value_or(false) && options.data.size() > 1;
  check_drawings(options.data, options.reading);
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  const LikelihoodOptions how{
      .max_points = options.longest, .first_input = options.start.value_or(model->info.first_input), .precision = options.precision};
  std::vector<Likelihood> files;
  std::vector<std::vector<Likelihood>> classes;  // classes of equal names, one per file that has it
  std::size_t left_out = 0, bad_files = 0;
  for (const Path& file : options.data) {
    const Waiting waiting("evaluating " + file.filename().string());
    Dataset drawings;
    try {
      drawings = drawings_of(file, options);
    } catch (const FileError& error) {
      if (!skip_bad) throw;
      print_notice({error.file(), "left out (found " + error.found() + ", expected " + error.expected() + ")", 1, error.place()});
      ++bad_files;
      continue;
    }
    check_lengths(drawings, file, options.longest);
    LikelihoodReport report = model->likelihood(drawings, how, Seed{options.seed}, options.threads);
    report.all.name = file.filename().string();
    files.push_back(report.all);
    left_out += report.left_out;
    for (const Likelihood& found : report.classes) {
      const auto same = std::find_if(classes.begin(), classes.end(), [&](const auto& group) { return group.front().name == found.name; });
      same == classes.end() ? classes.push_back({found}) : same->push_back(found);
    }
  }
  if (files.empty()) throw ArgumentError("none of the " + std::to_string(bad_files) + " files given by --data can be read");
  print("type", model->type());
  print_likelihood("", pooled("all", files));
  print("left_out", left_out);
  if (bad_files != 0) print("bad_files", bad_files);
  if (files.size() > 1) {
    for (const Likelihood& file : files) print_likelihood("file." + file.name + ".", file);
  }
  if (classes.size() > 1) {
    for (const auto& group : classes) print_likelihood("class." + group.front().name + ".", pooled(group.front().name, group));
  }
}

}  // namespace studio
