// One update of a model's parameters: the gradients of the shards of a batch are summed in a fixed order, checked, clipped, and passed to the
// optimizer, in parallel over ranges of the flat parameters. Frozen parts are in none of the ranges. Trainer uses it; so can a training loop
// of one's own (docs/training.md).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/training/detail/add_shards.hpp>
#include <sketchrnn/training/frozen_parts.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/options.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns whether no element is NaN, nor infinite unless that is allowed.
template <RealScalar Scalar>
[[nodiscard]] bool are_finite(std::span<const Scalar> elements, bool allow_infinite) {
  // the largest magnitude as an integer: those of infinity and NaN are the largest of all; compilers vectorize this
  auto largest = magnitude_bits(Scalar{0});
  for (const Scalar& element : elements) largest = (std::max)(largest, magnitude_bits(element));
  return allow_infinite ? largest <= infinity_bits<Scalar> : largest < infinity_bits<Scalar>;
}

}  // namespace detail

/// An optimizer with its state for the parameters of a model.
template <class Model, class OptimizerType>
class ParameterUpdate {
  static_assert(RequireOptimizer<OptimizerType>::satisfied);

 public:
  using Scalar = typename Model::Scalar;                             ///< float or double
  using Block = ParameterBlock<Scalar, typename Model::Parameters>;  ///< one element per parameter
  using State = std::array<Block, state_blocks<OptimizerType>>;      ///< in the order of state_names

  /// The state starts as zeros. The parts of the model that `freeze` names are not updated, and do not count toward the norm of the gradient.
  /// Throws what the optimizer's check() throws for invalid hyperparameters, and ArgumentError for names that the model does not have.
  explicit ParameterUpdate(OptimizerType optimizer, const std::vector<std::string>& freeze = {})
      : optimizer_(std::move(optimizer)),
        ranges_(trainable_ranges<typename Model::Parameters>(freeze, range_size)),
        squares_(ranges_.size()),
        are_finite_(ranges_.size()) {
    if constexpr (requires { optimizer_.check(); }) optimizer_.check();
  }

  /// The optimizer.
  [[nodiscard]] const OptimizerType& optimizer() const noexcept { return optimizer_; }
  /// The state of the optimizer.
  [[nodiscard]] const State& state() const noexcept { return state_; }
  /// Replaces the state of the optimizer.
  void set_state(State state) noexcept { state_ = std::move(state); }

  /// Updates the parameters of `model`. gradient_of(shard) returns the gradient of a shard, a Block&, which is overwritten. Throws Error,
  /// which names the parameter, if a gradient is NaN, or infinite and not clipped by value; the parameters are then unchanged.
  template <class GradientOf>
  void apply(Model& model, const UpdateStep& at, GradientClipping clipping, double threshold, std::size_t shards,
             const GradientOf& gradient_of, ExecutorRef executor) {
    const auto gradient = [&](std::size_t shard, std::size_t first, std::size_t size) {
      return gradient_of(shard).flat().subspan(first, size);
    };
    // g = sum of the gradients of the shards
    for_each_range(executor, [&](std::size_t range, std::size_t first, std::size_t size) {
      add_shards(shards, [&](std::size_t into, std::size_t from) {
        const std::span<Scalar> sum = gradient(into, first, size), more = gradient(from, first, size);
        for (std::size_t i = 0; i < size; ++i) sum[i] += more[i];
      });
      const std::span<const Scalar> g = gradient(0, first, size);
      are_finite_[range] = detail::are_finite(g, clipping == GradientClipping::by_value);
      squares_[range] = 0;
      if (clipping != GradientClipping::by_norm) return;
      for (const Scalar element : g) squares_[range] += static_cast<double>(element) * static_cast<double>(element);
    });
    if (!std::all_of(are_finite_.begin(), are_finite_.end(), [](char finite) { return finite != 0; })) {
      throw_not_finite(gradient_of(0), clipping);
    }
    // by_norm: g = g min(1, threshold / (|g| + 1e-6)), as PyTorch does
    const double norm = std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
    if (!is_finite(norm))
      detail::raise(Error("training: the norm of the gradient is not finite; the parameters are those before this step"));
    const double factor = (std::min)(1.0, threshold / (norm + 1e-6));
    model.update([&](const auto& parameters) {
      for_each_range(executor, [&](std::size_t /*range*/, std::size_t first, std::size_t size) {
        const std::span<Scalar> g = gradient(0, first, size);
        if (clipping == GradientClipping::by_norm) {
          for (Scalar& element : g) element *= static_cast<Scalar>(factor);
        } else if (clipping == GradientClipping::by_value) {
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

  /// Calls body(range, first, size) for the ranges of the flat parameters that are trained, in parallel.
  template <class Body>
  void for_each_range(ExecutorRef executor, const Body& body) const {
    executor.parallel_for(ranges_.size(),
                          [&](std::size_t range, unsigned /*worker*/) { body(range, ranges_[range].first, ranges_[range].size); });
  }

  /// Throws Error, which names the first parameter whose gradient is not finite.
  [[noreturn]] void throw_not_finite(const Block& gradients, GradientClipping clipping) const {
    std::string first;
    Block::List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      for (std::size_t i = offset; i < offset + Entry::count && first.empty(); ++i) {
        const Scalar element = gradients.flat()[i];
        const bool wrong = clipping == GradientClipping::by_value ? is_nan(element) : !is_finite(element);
        if (wrong && is_trained(i))
          first = name + ", element " + std::to_string(i - offset) + ", is " + detail::number_text(convert<double>(element));
      }
    });
    detail::raise(Error("training: the gradient of " + first + "; the parameters are those before this step"));
  }

  [[nodiscard]] bool is_trained(std::size_t element) const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const ElementRange& range) { return element >= range.first && element - range.first < range.size; });
  }

  OptimizerType optimizer_;
  State state_;
  std::vector<ElementRange> ranges_;  // of the parameters that are trained
  std::vector<double> squares_;       // of the gradient, per range
  std::vector<char> are_finite_;      // whether the gradient is, per range
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
