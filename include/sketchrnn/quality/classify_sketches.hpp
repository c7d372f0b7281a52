// What a trained Classifier makes of sketches: the most probable class of each, and its features, which measures of quality compare
// (frechet_distance.hpp, nearest_neighbors.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Result of classify_sketches(), in the order of the sketches.
struct ClassifiedSketches {
  std::vector<std::uint32_t> classes;  ///< the most probable class of each sketch, [N]
  std::vector<double> probabilities;   ///< the probability of that class, [N]
  Eigen::MatrixXd features;            ///< [F, N]: the output h of the classifier's encoder for each sketch
};

/// Classifies sketches in drawing units, which are divided by the model's scale factor, without dropout. An empty sketch is read as h = 0. The
/// result does not depend on the number of threads. Throws ArgumentError, naming the sketch, for an invalid stroke-3 array and for features that are not
/// finite.
template <class Model>
[[nodiscard]] ClassifiedSketches classify_sketches(const Model& model, std::span<const Stroke3> sketches, ExecutorRef executor) {
  using Scalar = typename Model::Scalar;
  using Loader = DataLoader<typename Model::Batch>;
  constexpr std::size_t group_size = 25;
  Split split;
  for (const Stroke3& sketch : sketches) {
    if (const std::string problem = detail::stroke3_problem(sketch); !problem.empty()) {
      throw ArgumentError("classify_sketches: sketch " + std::to_string(split.size()) + ": " + problem);
    }
    split.push_back(divide_offsets(sketch, model.scale_factor()), 0);
  }
  ClassifiedSketches result;
  result.classes.resize(split.size());
  result.probabilities.resize(split.size());
  result.features.resize(Model::Encoder::output_size, static_cast<Index>(split.size()));
  if (split.empty()) return result;
  Loader loader;
  loader.set_length(split);
  const std::vector<std::uint32_t> order = Loader::evaluation_order(split);
  std::vector<Evaluation<Scalar>> contexts(executor.size());
  std::vector<typename Loader::Memory> batches(executor.size());
  const typename Model::ModelWeights weights = model.weights();
  executor.parallel_for((split.size() + group_size - 1) / group_size, [&](std::size_t index, unsigned worker) {
    auto& context = contexts[worker];
    context.reset();
    const std::size_t first = index * group_size;
    const auto chosen = std::span(order).subspan(first, (std::min)(group_size, split.size() - first));
    batches[worker].fill_for_evaluation(loader, split, chosen, Seed{});
    const auto batch = batches[worker].view();
    const auto h = join(context, Model::encode(context, weights, batch));
    const auto logits = Model::logits_of(context, weights, h);
    const std::vector<std::uint32_t> classes = Model::most_probable(logits);
    for (std::size_t column = 0; column < chosen.size(); ++column) {
      const std::uint32_t sketch = chosen[batches[worker].indices()[column]];
      result.classes[sketch] = classes[column];
      // p_k = exp(l_k) / sum_j exp(l_j), with l_k the largest
      const auto scores = logits.matrix().col(static_cast<Index>(column)).template cast<double>();
      result.probabilities[sketch] = 1 / (scores.array() - scores.maxCoeff()).exp().sum();
      for (Index feature = 0; feature < result.features.rows(); ++feature) {
        const auto element = h.matrix()(feature, static_cast<Index>(column));
        // The most probable of logits that are NaN would be the first class.
        if (!is_finite(element)) {
          throw ArgumentError("classify_sketches: sketch " + std::to_string(sketch) + ": feature " + std::to_string(feature) +
                              " is not finite, expected a trained model with finite parameters");
        }
        result.features(feature, sketch) = static_cast<double>(element);
      }
    }
  });
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
