// One update of a model's parameters: the gradients of the shards of a batch are summed in a fixed order, clipped, and passed to the
// optimizer, in parallel over ranges of the flat parameters.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>

#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/training/add_shards.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/options.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// An optimizer with its state for the parameters of a model.
template <class Model, class OptimizerType>
class ParameterUpdate {
  static_assert(RequireOptimizer<OptimizerType>::satisfied);

 public:
  using Scalar = typename Model::Scalar;                             ///< float or double
  using Block = ParameterBlock<Scalar, typename Model::Parameters>;  ///< one element per parameter
  using State = std::array<Block, state_blocks<OptimizerType>>;      ///< in the order of state_names

  /// The state starts as zeros. Throws what the optimizer's check() throws for invalid hyperparameters.
  explicit ParameterUpdate(OptimizerType optimizer) : optimizer_(std::move(optimizer)) {
    if constexpr (requires { optimizer_.check(); }) optimizer_.check();
  }

  /// The optimizer.
  [[nodiscard]] const OptimizerType& optimizer() const noexcept { return optimizer_; }
  /// The state of the optimizer.
  [[nodiscard]] const State& state() const noexcept { return state_; }
  /// Replaces the state of the optimizer.
  void set_state(State state) noexcept { state_ = std::move(state); }

  /// Updates the parameters of `model`. gradient_of(shard) returns the gradient of a shard, a Block&, which is overwritten.
  template <class GradientOf>
  void apply(Model& model, const UpdateStep& at, GradientClipping clipping, double threshold, std::size_t shards,
             const GradientOf& gradient_of, ExecutorRef executor) {
    const auto gradient = [&](std::size_t shard, std::size_t first, std::size_t size) {
      return gradient_of(shard).flat().subspan(first, size);
    };
    const auto sum_shards = [&](std::size_t first, std::size_t size) {
      add_shards(shards, [&](std::size_t into, std::size_t from) {
        const std::span<Scalar> sum = gradient(into, first, size), more = gradient(from, first, size);
        for (std::size_t i = 0; i < size; ++i) sum[i] += more[i];
      });
      return gradient(0, first, size);
    };
    double factor = 1;
    if (clipping == GradientClipping::by_norm) {
      for_each_range(executor, [&](std::size_t range, std::size_t first, std::size_t size) {
        squares_[range] = 0;
        for (const Scalar g : sum_shards(first, size)) squares_[range] += static_cast<double>(g) * static_cast<double>(g);
      });
      // g = g min(1, threshold / (|g| + 1e-6)), as PyTorch does
      const double norm = std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
      factor = (std::min)(1.0, threshold / (norm + 1e-6));
    }
    model.update([&](const auto& parameters) {
      for_each_range(executor, [&](std::size_t /*range*/, std::size_t first, std::size_t size) {
        std::span<Scalar> g = gradient(0, first, size);
        if (clipping == GradientClipping::by_norm) {
          for (Scalar& element : g) element *= static_cast<Scalar>(factor);
        } else {
          g = sum_shards(first, size);
        }
        if (clipping == GradientClipping::by_value) {
          // g = min(max(g, -threshold), threshold)
          const auto limit = static_cast<Scalar>(threshold);
          for (Scalar& element : g) element = (std::min)((std::max)(element, -limit), limit);
        }
        OptimizerState<Scalar, state_blocks<OptimizerType>> state;
        for (std::size_t block = 0; block < state.size(); ++block) state[block] = state_[block].flat().subspan(first, size);
        optimizer_.template update<Scalar>(at, g, state, parameters.flat().subspan(first, size));
      });
    });
  }

 private:
  static constexpr std::size_t range_size = std::size_t{1} << 16U;
  static constexpr std::size_t ranges = (Model::parameter_count + range_size - 1) / range_size;

  /// Calls body(range, first, size) for consecutive ranges of the flat parameters, in parallel.
  template <class Body>
  static void for_each_range(ExecutorRef executor, const Body& body) {
    executor.parallel_for(ranges, [&](std::size_t range, unsigned /*worker*/) {
      const std::size_t first = range * range_size;
      body(range, first, (std::min)(range_size, Model::parameter_count - first));
    });
  }

  OptimizerType optimizer_;
  State state_;
  std::array<double, ranges> squares_{};  // of the gradient, per range
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
