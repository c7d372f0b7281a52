// The loss of a whole batch, composed of the sums of its terms over the shards, and the numbers that are reported with it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A number to report. The texts are literals.
struct Figure {
  std::string_view name{};   ///< in reports and as the heading of a column: "kl"
  double value = 0;          ///< the number
  std::string_view label{};  ///< in progress bars: "L_KL"; empty: not shown there
};

/// Named numbers of a training step or an evaluation, in the order in which they were added. Does not allocate.
class Figures {
 public:
  static constexpr std::size_t capacity = 12;  ///< maximum number of figures

  /// Appends a figure. Throws ArgumentError if there are `capacity` already.
  void add(const Figure& figure) {
    if (size_ == capacity) detail::raise(ArgumentError("figures: more than " + std::to_string(capacity)));
    figures_[size_++] = figure;
  }
  /// @{
  /// The figures, in order.
  [[nodiscard]] const Figure* begin() const noexcept { return figures_.data(); }
  [[nodiscard]] const Figure* end() const noexcept { return figures_.data() + size_; }
  /// @}
  /// Returns the figure with this name, or null if there is none.
  [[nodiscard]] const Figure* find(std::string_view name) const noexcept {
    const Figure* found = std::find_if(begin(), end(), [&](const Figure& figure) { return figure.name == name; });
    return found == end() ? nullptr : found;
  }
  /// Returns the value of the figure with this name. Throws ArgumentError, which lists the names, if there is none.
  [[nodiscard]] double operator[](std::string_view name) const {
    if (const Figure* figure = find(name)) return figure->value;
    std::string names;
    for (const Figure& figure : *this) names.append(names.empty() ? "" : ", ").append(figure.name);
    detail::raise(ArgumentError("there is no figure '" + std::string(name) + "', expected one of: " + names));
  }

 private:
  std::array<Figure, capacity> figures_{};
  std::size_t size_ = 0;
};

/// The sums of a model's loss terms over a whole batch, in the order of its loss_terms.
template <std::size_t Terms>
struct BatchSums {
  std::array<double, Terms> terms{};  ///< sum of each term over the examples
  double examples = 0;                ///< number of examples
  double elements = 0;                ///< number of elements that the loss is a mean over: Model::elements(batch), or the examples

  /// Adds the sums of another part of the batch.
  BatchSums& operator+=(const BatchSums& other) noexcept {
    for (std::size_t term = 0; term < Terms; ++term) terms[term] += other.terms[term];
    examples += other.examples;
    elements += other.elements;
    return *this;
  }
};

/// The loss of a whole batch.
template <std::size_t Terms>
struct BatchLoss {
  double value = 0;                         ///< L
  std::array<double, Terms> derivatives{};  ///< dL / d(sum of each term)
  Figures figures{};                        ///< what to report
};

/// The loss of a model without a function of its own: the mean over the elements of the sum of the terms, L = sum_k S_k / elements.
template <std::size_t Terms>
[[nodiscard]] BatchLoss<Terms> mean_loss(const std::array<std::string_view, Terms>& names, const BatchSums<Terms>& sums) {
  BatchLoss<Terms> loss;
  loss.derivatives.fill(1 / sums.elements);
  for (std::size_t term = 0; term < Terms; ++term) {
    const double mean = sums.terms[term] / sums.elements;
    loss.value += mean;
    loss.figures.add({names[term], mean, Terms == 1 ? std::string_view() : names[term]});  // a single term is the loss
  }
  return loss;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
