// Evaluation: the loss of a model over all sketches of a split, without dropout and augmentation, with z sampled.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/reports.hpp>
#include <sketchrnn/training/shard.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of evaluate().
struct EvaluationOptions {
  LossOptions loss{};                                ///< form of the reconstruction loss
  double kl_weight = 0.5;                            ///< weight of L_KL in the cost
  double kl_tolerance = 0.2;                         ///< the floor of L_KL in the cost
  std::size_t max_length = 250;                      ///< Nmax; no sketch may be longer
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first
};

/// Computes the mean losses over all sketches of a split in the model's units, in groups of a fixed size, in parallel. The result does not
/// depend on the number of threads: noise is drawn per sketch index, and the groups are summed in order. Throws ArgumentError if the split
/// is empty or a sketch is longer than options.max_length.
template <class Model>
[[nodiscard]] EvaluationReport evaluate(const Model& model, const Split& split, const EvaluationOptions& options, Seed seed,
                                        ExecutorRef executor) {
  using Scalar = typename Model::Scalar;
  if (split.empty()) throw ArgumentError("the split to evaluate has no sketches");
  constexpr std::size_t group_size = 25;
  struct Sums {
    double offset = 0, pen = 0, masked_pen = 0, kl = 0;
  };
  const std::size_t groups = (split.size() + group_size - 1) / group_size;
  std::vector<Sums> sums(groups);
  std::vector<Evaluation<Scalar>> contexts(executor.size());
  std::vector<Batch<Scalar>> batches(executor.size());
  std::vector<std::uint32_t> by_length(split.size());  // sketches of similar length in one group, to reduce padding
  std::iota(by_length.begin(), by_length.end(), 0U);
  std::stable_sort(by_length.begin(), by_length.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return length(split[a]) > length(split[b]); });

  const typename Model::ModelWeights weights = model.weights();
  executor.parallel_for(groups, [&](std::size_t group, unsigned worker) {
    Evaluation<Scalar>& context = contexts[worker];
    Batch<Scalar>& batch = batches[worker];
    context.reset();
    const std::size_t first = group * group_size;
    const auto chosen = std::span(by_length).subspan(first, (std::min)(group_size, split.size() - first));
    batch.fill(split, chosen, 0, 1, options.max_length, {}, seed, 0);
    if (options.first_input == FirstInput::zeros) std::fill_n(batch.strokes.data(), batch.size() * stroke_size, Scalar{0});
    const auto strokes = view(batch);
    typename Model::LatentValue z;
    if constexpr (Model::latent_size > 0) {
      std::vector<std::uint32_t> indices(batch.size());
      std::transform(batch.indices.begin(), batch.indices.end(), indices.begin(), [&](std::uint32_t index) { return chosen[index]; });
      const auto latent = Model::encode(context, weights, strokes);
      const auto eps = latent_noise<Model::latent_size>(context, indices, seed, Purpose::evaluation, 0);
      z = Model::Latent::sample(context, latent, eps);
      sums[group].kl = static_cast<double>(*kl_divergence(context, latent.mu, latent.presig).data);
    }
    using Loss = ReconstructionSums<typename Model::OutputDistribution, Evaluation<Scalar>>;
    Loss own_loss(context, strokes, options.loss), masked_loss(context, strokes, {PenLoss::masked, options.loss.mixture});
    Model::Decoder::run(context, weights["decoder"_p], strokes, z, options.loss.pen_loss, [&](Index time, const auto& y) {
      own_loss.add(time, y);
      masked_loss.add(time, y);
    });
    const auto own = own_loss.sums(), masked = masked_loss.sums();
    sums[group].offset = static_cast<double>(own.data[0]);
    sums[group].pen = static_cast<double>(own.data[1]);
    sums[group].masked_pen = static_cast<double>(masked.data[1]);
  });

  Sums all;
  for (const Sums& part : sums) {
    all.offset += part.offset;
    all.pen += part.pen;
    all.masked_pen += part.masked_pen;
    all.kl += part.kl;
  }
  EvaluationReport report;
  report.sketches = split.size();
  const auto sketches = static_cast<double>(split.size());
  const double rows = sketches * static_cast<double>(options.max_length);
  report.offset_loss = all.offset / rows;
  report.pen_loss = all.pen / rows;
  report.reconstruction = report.offset_loss + report.pen_loss;
  report.masked_reconstruction = (all.offset + all.masked_pen) / rows;
  report.cost = report.reconstruction;
  if constexpr (Model::latent_size > 0) {
    report.kl = all.kl / (sketches * Model::latent_size);
    report.cost += options.kl_weight * (std::max)(report.kl, options.kl_tolerance);
  }
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
