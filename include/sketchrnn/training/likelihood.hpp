// The negative log-likelihood (NLL) of drawings under a model, per point, for offsets and pen states, and the losses of the paper, L_R and
// L_KL; for each class and for all. Offsets have a probability density, so their NLL can be negative.
// Not for the validation cost of training: use training/evaluate.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/evaluate.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Means over a group of drawings, in nats; densities of offsets are in the model's units (drawing units divided by its scale factor).
struct Likelihood {
  std::string name;           ///< of the class or group
  std::size_t sketches = 0;   ///< number of drawings
  std::size_t points = 0;     ///< number of their points
  double offset_nll = 0;      ///< mean over points of -log p(dx, dy)
  double pen_nll = 0;         ///< sum of -log q(pen) over all points and the end of each drawing, divided by the number of points
  double reconstruction = 0;  ///< L_R of the paper: mean over Nmax rows per drawing, including padding
  double kl = 0;              ///< L_KL without its floor; 0 for a decoder-only model
};

/// Result of likelihood().
struct LikelihoodReport {
  Likelihood all;                   ///< of all drawings together
  std::vector<Likelihood> classes;  ///< in the order of Dataset::classes; classes without drawings are omitted
  std::size_t left_out = 0;         ///< drawings without points or with more than LikelihoodOptions::max_points
};

/// Options of likelihood().
struct LikelihoodOptions {
  std::size_t max_points = 500;                      ///< drawings with more points are skipped
  std::size_t padded_length = 0;                     ///< Nmax of L_R; at least the length of the longest drawing is used
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first
  Precision precision = Precision::full;             ///< of matrix products
};

/// Combines the likelihoods of several groups into that of their union: means weighted by points or by sketches.
[[nodiscard]] inline Likelihood pooled(std::string name, const std::vector<Likelihood>& groups) {
  Likelihood all;
  all.name = std::move(name);
  for (const Likelihood& group : groups) {
    all.sketches += group.sketches;
    all.points += group.points;
    all.offset_nll += group.offset_nll * static_cast<double>(group.points);
    all.pen_nll += group.pen_nll * static_cast<double>(group.points);
    all.reconstruction += group.reconstruction * static_cast<double>(group.sketches);
    all.kl += group.kl * static_cast<double>(group.sketches);
  }
  const auto points = static_cast<double>((std::max<std::size_t>)(all.points, 1));
  const auto sketches = static_cast<double>((std::max<std::size_t>)(all.sketches, 1));
  all.offset_nll /= points;
  all.pen_nll /= points;
  all.reconstruction /= sketches;
  all.kl /= sketches;
  return all;
}

/// Computes the likelihood of the drawings of all splits of a data set, per class and in total. If the model has an encoder, each drawing
/// is decoded from a z sampled from its own posterior with `seed`. Throws ArgumentError for invalid stroke-3 arrays, a label without a
/// class, and if no drawing has 1 to options.max_points points.
template <class Model>
[[nodiscard]] LikelihoodReport likelihood(const Model& model, const Dataset& drawings, const LikelihoodOptions& options, Seed seed,
                                          ExecutorRef executor) {
  static_assert(RequireSketchModel<Model>::satisfied);
  LikelihoodReport report;
  std::vector<Split> classes((std::max<std::size_t>)(drawings.classes.size(), 1));
  std::size_t longest = 0;
  for (const Split* split : {&drawings.train, &drawings.valid, &drawings.test}) {
    for (std::size_t index = 0; index < split->size(); ++index) {
      const Stroke3& sketch = (*split)[index];
      if (length(sketch) == 0 || length(sketch) > options.max_points) {
        ++report.left_out;
        continue;
      }
      longest = (std::max)(longest, length(sketch));
      const std::uint32_t label = index < split->labels.size() ? split->labels[index] : 0;
      if (label >= classes.size())
        detail::raise(ArgumentError("a drawing is of class " + std::to_string(label) + ", but the data set has " +
                                    std::to_string(drawings.classes.size()) + " classes"));
      const auto gaps = split->gaps(index);
      classes[label].push_back(divide_offsets(sketch, model.scale_factor() / drawings.scale_factor), label, {gaps.begin(), gaps.end()});
    }
  }
  if (longest == 0) {
    detail::raise(ArgumentError("none of the " + std::to_string(report.left_out) + " drawings has 1 to " +
                                std::to_string(options.max_points) + " points (LikelihoodOptions::max_points)"));
  }
  const std::size_t padded = (std::max)(options.padded_length, longest);
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const Split& split = classes[label];
    if (split.empty()) continue;
    Likelihood found;
    if (label < drawings.classes.size()) found.name = drawings.classes[label];
    found.sketches = split.size();
    for (const Stroke3& sketch : split.sketches) found.points += length(sketch);
    // one row more than the longest drawing has points, so that the end of each is scored once
    EvaluationOptions once;
    once.first_input = options.first_input;
    once.precision = options.precision;
    once.notify = {};  // the offsets were divided above
    once.loss.pen_loss = PenLoss::end_once;
    once.max_length = longest + 1;
    const EvaluationReport sums = evaluate(model, split, once, seed, executor);
    const double rows_per_point =
        static_cast<double>(split.size()) * static_cast<double>(once.max_length) / static_cast<double>(found.points);
    found.offset_nll = sums["offset_loss"] * rows_per_point;
    found.pen_nll = sums["pen_loss"] * rows_per_point;
    found.kl = sums["kl"];
    // L_R = L_s + L_p, padding included
    EvaluationOptions paper;
    paper.first_input = options.first_input;
    paper.precision = options.precision;
    paper.notify = {};
    paper.max_length = padded;
    found.reconstruction = evaluate(model, split, paper, seed, executor)["reconstruction"];
    report.classes.push_back(std::move(found));
  }
  report.all = pooled("all", report.classes);
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
