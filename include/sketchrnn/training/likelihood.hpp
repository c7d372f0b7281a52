// How probable a model finds drawings: the negative log-likelihood of their offsets and pen states per point, and the losses of the paper,
// L_R and L_KL; for each class and for all. A density is no probability, so the likelihood of offsets may well be negative in these units.
// What it is not for: the cost by which a training run judges itself (training/evaluate.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/reports.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Of some drawings, in nats; offsets in the model's units, which are drawing units divided by its scale factor.
struct Likelihood {
  std::string name;  ///< of the class, or of whatever the drawings have in common
  std::size_t sketches = 0;
  std::size_t points = 0;
  double offset_nll = 0;      ///< sum over points of -log p(dx, dy), for each point
  double pen_nll = 0;         ///< sum over points and the end of each drawing of -log q(pen), for each point
  double reconstruction = 0;  ///< L_R as the paper has it: a mean over Nmax rows a drawing, padding included
  double kl = 0;              ///< L_KL without its floor; 0 for a decoder only
};

struct LikelihoodReport {
  Likelihood all;
  std::vector<Likelihood> classes;  ///< in the order of Dataset::classes, without those that have no drawings
  std::size_t left_out = 0;         ///< drawings without points, or with more than LikelihoodOptions::longest
};

struct LikelihoodOptions {
  std::size_t longest = 500;      ///< drawings of more points are left out
  std::size_t padded_length = 0;  ///< Nmax of L_R; 0: the longest drawing
  FirstInput first_input = FirstInput::start_token;
};

/// What holds for several groups of drawings together, means weighted by what they are means of.
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

/// Over all splits of a data set. Every drawing begins with options.first_input and, where the model has a z, is drawn from its
/// own, sampled from the stream of `seed`. Throws ArgumentError for drawings that are no stroke-3, and where none is left.
template <class Model>
[[nodiscard]] LikelihoodReport likelihood(const Model& model, const Dataset& drawings, const LikelihoodOptions& options, Seed seed,
                                          ThreadPool& threads) {
  LikelihoodReport report;
  std::vector<Split> classes((std::max<std::size_t>)(drawings.classes.size(), 1));
  std::size_t longest = 0;
  for (const Split* split : {&drawings.train, &drawings.valid, &drawings.test}) {
    for (std::size_t index = 0; index < split->size(); ++index) {
      const Stroke3& sketch = (*split)[index];
      if (length(sketch) == 0 || length(sketch) > options.longest) {
        ++report.left_out;
        continue;
      }
      longest = (std::max)(longest, length(sketch));
      const std::uint32_t label = index < split->labels.size() ? split->labels[index] : 0;
      if (label >= classes.size())
        throw ArgumentError("a drawing is of class " + std::to_string(label) + ", but the data set has " +
                            std::to_string(drawings.classes.size()) + " classes");
      classes[label].push_back(divide_offsets(sketch, model.scale_factor() / drawings.scale_factor), label);
    }
  }
  if (longest == 0) {
    throw ArgumentError("none of the " + std::to_string(report.left_out) + " drawings has 1 to " + std::to_string(options.longest) +
                        " points (LikelihoodOptions::longest)");
  }
  const std::size_t padded = (std::max)(options.padded_length, longest);
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const Split& split = classes[label];
    if (split.empty()) continue;
    Likelihood found;
    if (label < drawings.classes.size()) found.name = drawings.classes[label];
    found.sketches = split.size();
    for (const Stroke3& sketch : split.sketches) found.points += length(sketch);
    // one row more than the longest drawing has points: the end of each is scored, once
    EvaluationOptions once;
    once.first_input = options.first_input;
    once.loss.pen_loss = PenLoss::end_once;
    once.max_length = longest + 1;
    const EvaluationReport sums = evaluate(model, split, once, seed, threads);
    const double rows_a_point =
        static_cast<double>(split.size()) * static_cast<double>(once.max_length) / static_cast<double>(found.points);
    found.offset_nll = sums.offset_loss * rows_a_point;
    found.pen_nll = sums.pen_loss * rows_a_point;
    found.kl = sums.kl;
    // L_R = L_s + L_p, padding included
    EvaluationOptions paper;
    paper.first_input = options.first_input;
    paper.max_length = padded;
    found.reconstruction = evaluate(model, split, paper, seed, threads).reconstruction;
    report.classes.push_back(std::move(found));
  }
  report.all = pooled("all", report.classes);
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
