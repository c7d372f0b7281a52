// The classifier that `studio quality` measures drawings with, and the splits of its drawings.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/choose_examples.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "class_files.hpp"
#include "sketch_classifier.hpp"

namespace studio {

using namespace sketchrnn;

Split shuffled_split(const Dataset& data, const std::string& word, Seed seed) {
  const bool all = word == "all", unseen = word == "unseen";
  Split pool;
  for (const auto& [name, split] : {std::pair{"train", &data.train}, {"valid", &data.valid}, {"test", &data.test}}) {
    if (!all && word != name && !(unseen && split != &data.train)) continue;
    for (std::size_t i = 0; i < split->size(); ++i) {
      if (length((*split)[i]) != 0) pool.push_back((*split)[i], split->labels[i]);
    }
  }
  std::vector<std::uint32_t> order;
  choose_examples(order, pool.size(), pool.size(), seed, 0);
  Split shuffled;
  for (const std::uint32_t index : order) shuffled.push_back(pool[index], pool.labels[index]);
  return shuffled;
}

SketchClassifier::SketchClassifier(const Path& file) {
  auto [model, info] = sketchrnn::load_model<ClassifierModel>(file);
  const auto names = info.more.find(classes_key);
  if (names == info.more.end()) {
    throw FileError(file.string(), "header, __metadata__", "no classes", "a classifier written by studio train-classifier");
  }
  std::istringstream list(names->second);
  for (std::string name; std::getline(list, name, ',');) classes_.push_back(name);
  if (classes_.size() < 2 || classes_.size() > static_cast<std::size_t>(ClassifierModel::classes)) {
    throw FileError(file.string(), "header, __metadata__, classes", std::to_string(classes_.size()) + " names",
                    "2 to " + std::to_string(ClassifierModel::classes));
  }
  model_ = std::move(model);
}

std::uint32_t SketchClassifier::class_of(const std::string& name) const {
  const auto found = std::find(classes_.begin(), classes_.end(), name);
  if (found != classes_.end()) return static_cast<std::uint32_t>(found - classes_.begin());
  throw ArgumentError("the classifier has no class " + name + command_line::suggestion_for(name, classes_) + "; it has " +
                      command_line::listed(classes_) + "; --data CLASS=FILE names the class of a file");
}

ClassifiedSketches SketchClassifier::classify(std::span<const Stroke3> drawings, unsigned threads) const {
  ThreadPool pool(threads);
  return classify_sketches(model_, simplified(drawings), pool);
}

}  // namespace studio
