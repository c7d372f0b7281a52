// The classifier that `studio train-classifier` trains and `studio quality` measures drawings with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "commands.hpp"

namespace studio {

/// Two layers, of which the upper has few features: the number of drawings that a Frechet distance needs grows with them.
using ClassifierModel =
    sketchrnn::Classifier<sketchrnn::BidirectionalEncoder<sketchrnn::LayerNormLstm<64>, sketchrnn::LayerNormLstm<24>>, 10>;

/// Number of features of a drawing.
inline constexpr std::size_t classifier_features = static_cast<std::size_t>(ClassifierModel::Encoder::output_size);

/// The key of the classes' names, separated by commas, in the metadata of a classifier's file.
inline constexpr const char* classes_key = "classes";

/// Returns the drawings of the splits named by a word, "train", "valid", "test", "unseen" (valid and test) or "all", without empty ones, in an
/// order that depends on the seed only.
[[nodiscard]] sketchrnn::Split shuffled_split(const sketchrnn::Dataset& data, const std::string& word, sketchrnn::Seed seed);

/// A trained classifier and the names of its classes.
class SketchClassifier {
 public:
  /// Reads a file written by `studio train-classifier`. Throws FileError for any other.
  explicit SketchClassifier(const Path& file);

  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }
  /// Returns the number of a class. Throws ArgumentError, listing all names, if there is none of this name.
  [[nodiscard]] std::uint32_t class_of(const std::string& name) const;
  /// Classifies drawings after simplified(), whatever the unit and the density of their points.
  [[nodiscard]] sketchrnn::ClassifiedSketches classify(std::span<const sketchrnn::Stroke3> drawings, unsigned threads) const;

 private:
  ClassifierModel model_;
  std::vector<std::string> classes_;
};

}  // namespace studio
