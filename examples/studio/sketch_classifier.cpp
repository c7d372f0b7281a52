// The classifier that `studio quality` measures drawings with: reading it, and the drawings as it reads them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
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
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "drawings.hpp"
#include "sketch_classifier.hpp"

namespace studio {

using namespace sketchrnn;

std::optional<Stroke3> as_classified(const Stroke3& drawing) {
  try {
    return fitted(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}));
  } catch (const ArgumentError&) {
    return {};
  }
}

std::vector<Stroke3> as_classified(std::span<const Stroke3> drawings) {
  std::vector<Stroke3> prepared;
  prepared.reserve(drawings.size());
  std::size_t unchanged = 0;
  for (const Stroke3& drawing : drawings) {
    std::optional<Stroke3> thinned = as_classified(drawing);
    unchanged += thinned ? 0 : 1;
    prepared.push_back(thinned ? std::move(*thinned) : drawing);
  }
  if (unchanged != 0) {
    std::fprintf(stderr, "notice: %zu of %zu drawings could not be thinned for the classifier, and are classified as they are\n", unchanged,
                 drawings.size());
  }
  return prepared;
}

ClassFile class_file(const std::string& word) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos || sign == 0 || std::filesystem::exists(word)) return {{}, word};
  std::string name = word.substr(0, sign);
  std::replace(name.begin(), name.end(), '_', ' ');
  return {name, word.substr(sign + 1)};
}

Dataset load_classes(const std::vector<std::string>& words, const DrawingReading& reading, bool simplify) {
  std::vector<Dataset> parts;
  for (const std::string& word : words) {
    const ClassFile given = class_file(word);
    if (!std::filesystem::exists(given.file)) {
      throw FileError(given.file.string(), "opening", "no such file", "FILE or CLASS=FILE, such as pig=pig_more.npz");
    }
    check_drawings({given.file}, reading);
    LoadOptions options = load_options(reading);
    options.report_empty_splits = false;
    Dataset part = load_dataset({given.file}, options);
    for (std::string& name : part.classes) {
      std::replace(name.begin(), name.end(), '_', ' ');
      if (!given.name.empty()) name = given.name;
    }
    parts.push_back(std::move(part));
  }
  Dataset data = merge(std::move(parts));
  if (simplify) {
    for (Split* split : {&data.train, &data.valid, &data.test}) split->sketches = as_classified(split->sketches);
  }
  return data;
}

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
  return classify_sketches(model_, as_classified(drawings), pool);
}

}  // namespace studio
