// Mean and variance of each number of z over encoded drawings, the moments of the aggregate posterior q(z) = mean of N(mu_k, sigma_k^2).
// Used by training/standardize_latent.hpp.
//   m = mean mu,   s^2 = var mu + mean sigma^2
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Sums over sketches, [Z] each, in double; later the means.
struct LatentMoments {
  Eigen::ArrayXd mu, mu_squared, presig, sigma_squared;

  explicit LatentMoments(Eigen::Index size) : mu(Eigen::ArrayXd::Zero(size)), mu_squared(mu), presig(mu), sigma_squared(mu) {}

  /// Adds the columns of mu and presig, [Z, B].
  template <class Latent>
  void add(const Latent& latent) {
    const Eigen::ArrayXXd mean = latent.mu.matrix().template cast<double>(), log_variance = latent.presig.matrix().template cast<double>();
    mu += mean.rowwise().sum();
    mu_squared += mean.square().rowwise().sum();
    presig += log_variance.rowwise().sum();
    sigma_squared += log_variance.exp().rowwise().sum();
  }
  LatentMoments& operator+=(const LatentMoments& other) {
    mu += other.mu;
    mu_squared += other.mu_squared;
    presig += other.presig;
    sigma_squared += other.sigma_squared;
    return *this;
  }
  LatentMoments& operator/=(double count) {
    mu /= count;
    mu_squared /= count;
    presig /= count;
    sigma_squared /= count;
    return *this;
  }

  /// s^2 = var mu + mean sigma^2
  [[nodiscard]] Eigen::ArrayXd variance() const { return ((mu_squared - mu.square()).max)(0.0) + sigma_squared; }
};

/// Encodes the sketches of a split, in the model's units, and returns the means. The result does not depend on the number of threads.
template <class Model>
[[nodiscard]] LatentMoments latent_moments(const Model& model, const Split& split, const DataLoader<typename Model::Batch>& loader,
                                           ExecutorRef executor) {
  using Loader = DataLoader<typename Model::Batch>;
  constexpr std::size_t group_size = 25;
  const std::vector<std::uint32_t> order = Loader::evaluation_order(split);
  std::vector<LatentMoments> groups((split.size() + group_size - 1) / group_size, LatentMoments(Model::latent_size));
  std::vector<Evaluation<typename Model::Scalar>> contexts(executor.size());
  std::vector<typename Loader::Memory> batches(executor.size());
  executor.parallel_for(groups.size(), [&](std::size_t index, unsigned worker) {
    contexts[worker].reset();
    const std::size_t first = index * group_size;
    const auto chosen = std::span(order).subspan(first, (std::min)(group_size, split.size() - first));
    batches[worker].fill_for_evaluation(loader, split, chosen, Seed{});
    groups[index].add(Model::encode(contexts[worker], model.weights(), batches[worker].view()));
  });
  LatentMoments all(Model::latent_size);
  for (const LatentMoments& group : groups) all += group;
  return all /= static_cast<double>(split.size());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
