// Calls of a model's functions, with the arguments that they take, or what stands for the functions that a model does not have.
#pragma once

#include <string>
#include <tuple>
#include <type_traits>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/detail/model_members.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns a tuple of references to the arguments that are not Absent.
template <class Argument>
[[nodiscard]] auto if_present(const Argument& argument) {
  if constexpr (std::is_same_v<Argument, Absent>) {
    return std::tuple<>();
  } else {
    return std::tie(argument);
  }
}

/// Calls function(arguments...) with those that are not Absent.
template <class Function, class... Arguments>
auto call_with_present(const Function& function, const Arguments&... arguments) {
  return std::apply(function, std::tuple_cat(if_present(arguments)...));
}

/// Returns the sums of loss terms, [N, 1]. Throws ArgumentError if they have more columns or fewer.
template <RealScalar Scalar, int Rows>
[[nodiscard]] const Value<Scalar, Rows>& checked_sums(const char* function, const Value<Scalar, Rows>& sums) {
  if (sums.cols == 1 && sums.data != nullptr) return sums;
  raise(ArgumentError(std::string(function) + " of the model returned a value of " + std::to_string(sums.cols) +
                      " columns, expected one column, the sums of its loss terms over the batch, as by sum_all()"));
}

}  // namespace detail

/// Calls model.first_stage. Returns the Carry and the sums of the first terms. Throws ArgumentError unless they have one column.
template <HasFirstStage ModelType, class Context>
auto first_stage_of(const ModelType& model, Context& context, const typename ModelType::ModelWeights& weights,
                    const typename ModelType::Batch& batch, const ModelSettings<ModelType>& settings) {
  auto result =
      detail::call_with_present([&](const auto&... more) { return model.first_stage(context, weights, batch, more...); }, settings);
  static_cast<void>(detail::checked_sums("first_stage", result.second));
  return result;
}

/// Calls model.forward. Returns the sums of the terms, without those of the first stage. Throws ArgumentError unless they have one column.
template <class ModelType, class Context>
auto forward_of(const ModelType& model, Context& context, const typename ModelType::ModelWeights& weights,
                const typename ModelType::Batch& batch, const ModelCarry<ModelType>& carry, const ModelSettings<ModelType>& settings) {
  const auto sums =
      detail::call_with_present([&](const auto&... more) { return model.forward(context, weights, batch, more...); }, carry, settings);
  return detail::checked_sums("forward", sums);
}

/// Calls model.measure. Returns what forward does, and the sums of the metrics. Throws ArgumentError as forward_of() does.
template <HasMetrics ModelType, class Context>
auto measure_of(const ModelType& model, Context& context, const typename ModelType::ModelWeights& weights,
                const typename ModelType::Batch& batch, const ModelCarry<ModelType>& carry, const ModelSettings<ModelType>& settings) {
  auto result =
      detail::call_with_present([&](const auto&... more) { return model.measure(context, weights, batch, more...); }, carry, settings);
  static_cast<void>(detail::checked_sums("measure", result.first));
  return result;
}

/// Returns model.elements(batch), or the number of examples if the model has no such function.
template <class ModelType>
[[nodiscard]] double elements_of(const ModelType& model, const typename ModelType::Batch& batch) {
  if constexpr (requires { model.elements(batch); }) {
    return model.elements(batch);
  } else {
    return static_cast<double>(batch.size());
  }
}

/// Returns model.loss(sums), or mean_loss() if the model has no such function.
template <class ModelType>
[[nodiscard]] BatchLoss<loss_term_count<ModelType>> loss_of(const ModelType& model, const BatchSums<loss_term_count<ModelType>>& sums,
                                                            const ModelSettings<ModelType>& settings) {
  if constexpr (has_own_loss<ModelType>) {
    return detail::call_with_present([&](const auto&... more) { return model.loss(sums, more...); }, settings);
  } else {
    return mean_loss(ModelType::loss_terms, sums);
  }
}

/// Describes the hyperparameters of a model, "dropout=0.1, weight=2". Equal texts mean equal hyperparameters.
template <class ModelType>
[[nodiscard]] std::string describe_options(const ModelType& model) {
  std::string text;
  if constexpr (requires { model.options(); }) {
    for (const ModelOption& option : model.options()) {
      text.append(text.empty() ? "" : ", ").append(option.name).append("=").append(detail::exact_text(option.value));
    }
  }
  return text;
}

/// Returns a new model, initialized from a seed.
template <class ModelType>
[[nodiscard]] ModelType new_model(Seed seed) {
  static_assert(std::is_constructible_v<ModelType, Seed>,
                "sketchrnn: a new model is constructed from a Seed; a model inherits that by `using Trainable::Trainable;`");
  if constexpr (std::is_constructible_v<ModelType, Seed>) return ModelType(seed);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
