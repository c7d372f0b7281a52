// Evaluation: the loss of a model over all examples of a split, without dropout and augmentation, with z sampled.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/detail/sketch_objective.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/data_loader.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Computes the loss of a model and its metrics over all examples of a split, in groups of a fixed size, in parallel. The result does not
/// depend on the number of threads: random numbers are drawn per example, and the groups are summed in order. `loader` makes the batches;
/// `settings` are what the loss depends on besides the batch; products have the given precision. Throws ArgumentError if the split is empty.
template <class Model>
[[nodiscard]] EvaluationReport evaluate(const Model& model, const typename DataLoader<typename Model::Batch>::Split& split,
                                        DataLoader<typename Model::Batch> loader, const ModelSettings<Model>& settings, Seed seed,
                                        ExecutorRef executor, Precision precision = Precision::full) {
  static_assert(RequireTrainableModel<Model>::satisfied);
  using Loader = DataLoader<typename Model::Batch>;
  constexpr std::size_t group_size = 25;
  if (split.empty()) detail::raise(ArgumentError("the split to evaluate has no " + std::string(Loader::example_name)));
  loader.set_length(split);
  struct Group {
    BatchSums<loss_term_count<Model>> sums;
    std::array<double, metric_count<Model>> metrics{};
  };
  const std::vector<std::uint32_t> order = loader.evaluation_order(split);
  std::vector<Group> groups((split.size() + group_size - 1) / group_size);
  std::vector<Evaluation<typename Model::Scalar>> contexts(executor.size());
  std::vector<typename Loader::Memory> batches(executor.size());
  const typename Model::ModelWeights weights = model.weights(precision);
  executor.parallel_for(groups.size(), [&](std::size_t index, unsigned worker) {
    auto& context = contexts[worker];
    auto& [sums, metrics] = groups[index];
    context.reset();
    const std::size_t first = index * group_size;
    batches[worker].fill_for_evaluation(loader, split, std::span(order).subspan(first, (std::min)(group_size, split.size() - first)), seed);
    const auto batch = batches[worker].view();
    sums.examples = static_cast<double>(batch.size());
    sums.elements = elements_of(model, batch);

    auto term = sums.terms.begin();
    const auto add = [&](const auto& values) { term = std::copy_n(values.data, values.rows, term); };
    ModelCarry<Model> carry{};
    if constexpr (HasFirstStage<Model>) {
      const auto [for_forward, values] = first_stage_of(model, context, weights, batch, settings);
      carry = for_forward;
      add(values);
    }
    if constexpr (HasMetrics<Model>) {
      const auto [values, measured] = measure_of(model, context, weights, batch, carry, settings);
      metrics = measured;
      add(values);
    } else {
      add(forward_of(model, context, weights, batch, carry, settings));
    }
  });

  Group all;
  for (const Group& group : groups) {
    all.sums += group.sums;
    for (std::size_t metric = 0; metric < all.metrics.size(); ++metric) all.metrics[metric] += group.metrics[metric];
  }
  const auto loss = loss_of(model, all.sums, settings);
  EvaluationReport report{split.size(), loss.value, loss.figures};
  if constexpr (HasMetrics<Model>) {
    for (std::size_t metric = 0; metric < all.metrics.size(); ++metric) {
      // a model that chooses its figures itself does not show its metrics in progress bars
      const std::string_view label = has_own_loss<Model> ? std::string_view() : Model::metrics[metric];
      report.figures.add({Model::metrics[metric], all.metrics[metric] / all.sums.elements, label});
    }
  }
  return report;
}

/// Options of the evaluation of a sketch model.
struct EvaluationOptions {
  LossOptions loss{};                                ///< form of the reconstruction loss
  double kl_weight = 0.5;                            ///< weight of L_KL in the cost
  double kl_tolerance = 0.2;                         ///< the floor of L_KL in the cost
  std::size_t max_length = 250;                      ///< Nmax; no sketch may be longer
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first
  Precision precision = Precision::full;             ///< of matrix products
  NoticeHandler notify = print_notice;               ///< receives a notice on sketches that are not in the model's units (report_units)
};

/// Evaluates a sketch model on sketches in the model's units. Throws ArgumentError if the split is empty or a sketch is longer than
/// options.max_length.
template <class Model>
requires std::same_as<ModelSettings<Model>, SketchSettings>
[[nodiscard]] EvaluationReport evaluate(const Model& model, const Split& split, const EvaluationOptions& options, Seed seed,
                                        ExecutorRef executor) {
  DataLoader<typename Model::Batch>::report_units(split, model, "sketches to evaluate", options.notify);
  return evaluate(model, split, DataLoader<typename Model::Batch>(options.max_length, options.first_input),
                  SketchSettings{options.loss, options.kl_weight, options.kl_tolerance}, seed, executor, options.precision);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
