// The gradients of weights, gathered: an affine operation leaves (dy, x1, x2, ...) here at each time step on the way back, and as soon
// as enough columns have come together they are multiplied in one deep product (kernels/deep_product.hpp).
// What it is not for: gradients of values, which flow back at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/deep_product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The most products that one affine operation may sum.
inline constexpr int max_affine_terms = 6;

/// What one affine operation leaves at one time step: dW_t += dy x_t^T for each term t, db += sum of dy over the columns.
template <RealScalar Scalar>
struct WeightGradientStep {
  const Scalar* dy = nullptr;
  Index dy_stride = 0;
  Index cols = 0;
  std::array<const Scalar*, max_affine_terms> x{};
  std::array<Index, max_affine_terms> x_stride{};
};

/// Whose gradient it is: the same at every time step.
template <RealScalar Scalar>
struct WeightGradientTarget {
  Index rows = 0;
  int terms = 0;
  std::array<Scalar*, max_affine_terms> gradient{};
  std::array<Index, max_affine_terms> width{};
  Scalar* bias_gradient = nullptr;

  friend bool operator==(const WeightGradientTarget&, const WeightGradientTarget&) = default;
};

/// See the head of the file.
template <RealScalar Scalar>
class WeightGradients {
 public:
  /// Gathers one step; multiplies when enough columns have come together. The step's memory must stay as it is until flush().
  void add(const WeightGradientTarget<Scalar>& target, const WeightGradientStep<Scalar>& step) {
    Group& group = group_of(target);
    group.steps.push_back(step);
    group.cols += step.cols;
    if (group.cols >= kernels::deep_columns) multiply(group);
  }

  /// Whether there is a group whose oldest step has a dy for which `gone` holds.
  template <class Predicate>
  [[nodiscard]] bool has_pending(const Predicate& gone) const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const Group& group) { return !group.steps.empty() && gone(group.steps.front().dy); });
  }

  /// Multiplies the groups whose oldest step has a dy for which `gone` holds: its memory will not stay.
  template <class Predicate>
  void multiply_pending(const Predicate& gone) {
    for (Group& group : groups_) {
      if (!group.steps.empty() && gone(group.steps.front().dy)) multiply(group);
    }
  }

  /// Multiplies all that is left.
  void flush() {
    for (Group& group : groups_) multiply(group);
  }

  /// Forgets all that was gathered; keeps the memory. Targets are the same step after step, unless the gradients move: then their
  /// number would grow without end, and they are forgotten too.
  void reset() {
    if (groups_.size() > max_groups) groups_.clear();
    for (Group& group : groups_) {
      group.steps.clear();
      group.cols = 0;
    }
  }

 private:
  static constexpr std::size_t max_groups = 4096;
  struct Group {
    WeightGradientTarget<Scalar> target;
    std::vector<WeightGradientStep<Scalar>> steps;
    Index cols = 0;
  };

  Group& group_of(const WeightGradientTarget<Scalar>& target) {
    const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& group) { return group.target == target; });
    if (found != groups_.end()) return *found;
    groups_.push_back({target, {}, 0});
    return groups_.back();
  }

  void multiply(Group& group) {
    if (group.steps.empty()) return;
    const WeightGradientTarget<Scalar>& target = group.target;
    dy_.clear();
    dy_.reserve(2 * std::size_t{kernels::deep_columns});
    x_.reserve(2 * std::size_t{kernels::deep_columns});
    for (const auto& step : group.steps) {
      for (Index col = 0; col < step.cols; ++col) dy_.push_back(step.dy + col * step.dy_stride);
    }
    // parts of nearly equal depth, none of them shallow: each reads and writes the whole gradient
    const auto all = static_cast<Index>(dy_.size());
    const Index parts = (std::max<Index>)(all / kernels::deep_columns, 1);
    for (Index part = 0; part < parts; ++part) {
      const Index first = all * part / parts;
      const Index here = all * (part + 1) / parts - first;
      product_.begin(here);
      for (std::size_t term = 0; term < static_cast<std::size_t>(target.terms); ++term) {
        x_.clear();
        for (const auto& step : group.steps) {
          for (Index col = 0; col < step.cols; ++col) x_.push_back(step.x[term] + col * step.x_stride[term]);
        }
        product_.add_term(target.gradient[term], x_.data() + first, target.width[term]);
      }
      product_.multiply(dy_.data() + first, target.rows, target.bias_gradient);
    }
    group.steps.clear();
    group.cols = 0;
  }

  std::vector<Group> groups_;
  std::vector<const Scalar*> dy_, x_;
  kernels::DeepProduct<Scalar> product_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
