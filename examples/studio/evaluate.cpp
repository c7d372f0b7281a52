// studio evaluate: how probable a model finds drawings; of all, of each file, of each class.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/training/likelihood.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "file_kind.hpp"
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

/// The drawings of a file that are asked for: of one split or of all, at most `limit`.
Dataset drawings_of(const Path& file, const EvaluateOptions& options) {
  LoadOptions reading;
  if (options.limit != 0) reading.ndjson.reading.limit = options.limit;
  Dataset data = load(file, reading);
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

}  // namespace

void evaluate(const EvaluateOptions& options) {
  for (const Path& file : options.data) check_drawings(file);
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  const LikelihoodOptions how{.longest = options.longest, .first_input = options.start};
  std::vector<Likelihood> files;
  std::vector<std::vector<Likelihood>> classes;  // of equal name, one of each file that has it
  std::size_t left_out = 0;
  for (const Path& file : options.data) {
    const Waiting waiting("evaluating " + file.filename().string());
    LikelihoodReport report = model->likelihood(drawings_of(file, options), how, Seed{options.seed}, options.threads);
    report.all.name = file.filename().string();
    files.push_back(report.all);
    left_out += report.left_out;
    for (const Likelihood& found : report.classes) {
      const auto same = std::find_if(classes.begin(), classes.end(), [&](const auto& group) { return group.front().name == found.name; });
      same == classes.end() ? classes.push_back({found}) : same->push_back(found);
    }
  }
  print("type", model->type());
  print_likelihood("", pooled("all", files));
  print("left_out", left_out);
  if (files.size() > 1) {
    for (const Likelihood& file : files) print_likelihood("file." + file.name + ".", file);
  }
  if (classes.size() > 1) {
    for (const auto& group : classes) print_likelihood("class." + group.front().name + ".", pooled(group.front().name, group));
  }
}

}  // namespace studio
