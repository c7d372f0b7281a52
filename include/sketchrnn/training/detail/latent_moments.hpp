// Mean and variance of each number of z over encoded drawings, the moments of the aggregate posterior q(z) = mean of N(mu_k, sigma_k^2).
// Used by training/standardize_latent.hpp.
//   m = mean mu,   s^2 = var mu + mean sigma^2
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Sums over sketches, [Z] each, in double; later the means. Loops rather than Eigen's expressions, which took the compiler longer than all of
/// the rest.
struct LatentMoments {
  std::vector<double> mu, mu_squared, presig, sigma_squared;

  explicit LatentMoments(std::size_t size) : mu(size), mu_squared(size), presig(size), sigma_squared(size) {}

  /// Adds the columns of mu and presig, [Z, B].
  template <class Matrix>
  void add(const Matrix& means, const Matrix& log_variances) {
    for (Index sketch = 0; sketch < means.cols(); ++sketch) {
      for (std::size_t row = 0; row < mu.size(); ++row) {
        const auto mean = static_cast<double>(means(static_cast<Index>(row), sketch));
        const auto log_variance = static_cast<double>(log_variances(static_cast<Index>(row), sketch));
        mu[row] += mean;
        mu_squared[row] += mean * mean;
        presig[row] += log_variance;
        sigma_squared[row] += rounded_exp(log_variance);
      }
    }
  }
  LatentMoments& operator+=(const LatentMoments& other) {
    for (std::size_t row = 0; row < mu.size(); ++row) {
      mu[row] += other.mu[row];
      mu_squared[row] += other.mu_squared[row];
      presig[row] += other.presig[row];
      sigma_squared[row] += other.sigma_squared[row];
    }
    return *this;
  }
  LatentMoments& operator/=(double count) {
    for (auto* const sums : {&mu, &mu_squared, &presig, &sigma_squared}) {
      for (double& sum : *sums) sum /= count;
    }
    return *this;
  }

  /// s^2 = var mu + mean sigma^2
  [[nodiscard]] double variance(std::size_t row) const { return (std::max)(mu_squared[row] - mu[row] * mu[row], 0.0) + sigma_squared[row]; }
};

/// Encodes the sketches of a split, in the model's units, and returns the means. The result does not depend on the number of threads.
template <class Model>
[[nodiscard]] LatentMoments latent_moments(const Model& model, const Split& split, const DataLoader<typename Model::Batch>& loader,
                                           ExecutorRef executor) {
  using Loader = DataLoader<typename Model::Batch>;
  constexpr std::size_t group_size = 25;
  const std::vector<std::uint32_t> order = Loader::evaluation_order(split);
  std::vector<LatentMoments> groups((split.size() + group_size - 1) / group_size, LatentMoments(static_cast<std::size_t>(Model::latent_size)));
  std::vector<Evaluation<typename Model::Scalar>> contexts(executor.size());
  std::vector<typename Loader::Memory> batches(executor.size());
  executor.parallel_for(groups.size(), [&](std::size_t index, unsigned worker) {
    contexts[worker].reset();
    const std::size_t first = index * group_size;
    const auto chosen = std::span(order).subspan(first, (std::min)(group_size, split.size() - first));
    batches[worker].fill_for_evaluation(loader, split, chosen, Seed{});
    const auto latent = Model::encode(contexts[worker], model.weights(), batches[worker].view());
    groups[index].add(latent.mu.matrix(), latent.presig.matrix());
  });
  LatentMoments all(static_cast<std::size_t>(Model::latent_size));
  for (const LatentMoments& group : groups) all += group;
  return all /= static_cast<double>(split.size());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
