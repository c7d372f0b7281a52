// Accumulation of weight gradients over time steps. In the backward pass, affine operations add (dy, x1, x2, ...) of each time step; when
// enough columns are pending, they are multiplied in one deep product (kernels/detail/deep_product.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/deep_product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The contribution of one affine operation at one time step: dW_t += dy x_t^T for each term t, db += sum of dy over the columns.
template <RealScalar Scalar>
struct WeightGradientStep {
  const Scalar* dy = nullptr;                       ///< adjoint of the result, [rows, cols]
  Index dy_stride = 0;                              ///< distance of its columns, in elements
  Index cols = 0;                                   ///< number of columns
  std::array<const Scalar*, max_affine_terms> x{};  ///< input of each term, [width, cols]
  std::array<Index, max_affine_terms> x_stride{};   ///< distance of its columns; 0 repeats one column
  const Scalar* adjoint = nullptr;                  ///< which of these pointers is to memory of adjoints: dy, or x of a transposed product
};

/// The gradients that an affine operation contributes to. Equal targets are accumulated together.
template <RealScalar Scalar>
struct WeightGradientTarget {
  Index rows = 0;                                    ///< rows of the result
  int terms = 0;                                     ///< number of products
  std::array<Scalar*, max_affine_terms> gradient{};  ///< gradient of each matrix, [rows, width]
  std::array<Index, max_affine_terms> width{};       ///< columns of each matrix
  Scalar* bias_gradient = nullptr;                   ///< [rows], or null
  Precision precision = Precision::full;             ///< of the operands of the products

  /// Compares all members.
  friend bool operator==(const WeightGradientTarget&, const WeightGradientTarget&) = default;
};

/// Accumulates weight gradients, grouped by target.
template <RealScalar Scalar>
class WeightGradients {
 public:
  /// Adds one step; multiplies the pending steps of its target if they have enough columns. The memory of the step must stay unchanged
  /// until it has been multiplied, at the latest by flush().
  void add(const WeightGradientTarget<Scalar>& target, const WeightGradientStep<Scalar>& step) {
    Group& group = group_of(target);
    group.steps.push_back(step);
    group.cols += step.cols;
    if (group.cols >= kernels::deep_columns) multiply(group);
  }

  /// Returns whether any target has a pending step whose adjoint satisfies `predicate`; only the oldest step of each target is tested.
  template <class Predicate>
  [[nodiscard]] bool has_pending(const Predicate& predicate) const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const Group& group) { return !group.steps.empty() && predicate(group.steps.front().adjoint); });
  }

  /// Multiplies all pending steps of the targets whose oldest step has an adjoint that satisfies `predicate`.
  template <class Predicate>
  void multiply_pending(const Predicate& predicate) {
    for (Group& group : groups_) {
      if (!group.steps.empty() && predicate(group.steps.front().adjoint)) multiply(group);
    }
  }

  /// Multiplies all pending steps.
  void flush() {
    for (Group& group : groups_) multiply(group);
  }

  /// Sets the team that shares the products; null: no team.
  void set_team(ThreadTeam* team) noexcept { team_ = team; }

  /// Removes all pending steps; keeps the memory. Targets are usually the same in every training step and are kept; if there are more than
  /// max_groups, because gradients were reallocated, they are removed.
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
    if constexpr (std::is_same_v<Scalar, float>) {
      if (group.target.precision == Precision::bfloat16) return multiply(group, rounded_product_);
    }
    multiply(group, product_);
  }

  template <class Product>
  void multiply(Group& group, Product& product) {
    if (group.steps.empty()) return;
    const WeightGradientTarget<Scalar>& target = group.target;
    dy_.clear();
    dy_.reserve(2 * std::size_t{kernels::deep_columns});
    x_.reserve(2 * std::size_t{kernels::deep_columns});
    for (const auto& step : group.steps) {
      for (Index col = 0; col < step.cols; ++col) dy_.push_back(step.dy + col * step.dy_stride);
    }
    // parts of nearly equal depth, each at least deep_columns if possible, because each reads and writes the whole gradient
    const auto columns = static_cast<Index>(dy_.size());
    const Index parts = (std::max<Index>)(columns / kernels::deep_columns, 1);
    for (Index part = 0; part < parts; ++part) {
      const Index first = columns * part / parts;
      const Index depth = columns * (part + 1) / parts - first;
      product.begin(depth);
      for (std::size_t term = 0; term < static_cast<std::size_t>(target.terms); ++term) {
        x_.clear();
        for (const auto& step : group.steps) {
          for (Index col = 0; col < step.cols; ++col) x_.push_back(step.x[term] + col * step.x_stride[term]);
        }
        product.add_term(target.gradient[term], x_.data() + first, target.width[term]);
      }
      product.multiply(dy_.data() + first, target.rows, target.bias_gradient, team_);
    }
    group.steps.clear();
    group.cols = 0;
  }

  std::vector<Group> groups_;
  std::vector<const Scalar*> dy_, x_;
  kernels::DeepProduct<Scalar> product_;
  kernels::DeepProduct<kernels::BFloat16Pair> rounded_product_;
  ThreadTeam* team_ = nullptr;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
