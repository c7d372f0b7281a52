// Which members of the contract of a model (model/model.hpp) a type has.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/has_member.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A hyperparameter of a model.
struct ModelOption {
  std::string_view name;  ///< as in the model
  double value;           ///< its value
};

/// @{
/// Whether a type is a batch that models read: an ExampleBatch or a SequenceBatch.
template <class>
inline constexpr bool is_batch = false;
template <class Example>
inline constexpr bool is_batch<ExampleBatch<Example>> = true;
template <RealScalar Scalar>
inline constexpr bool is_batch<SequenceBatch<Scalar>> = true;
/// @}

/// Whether a type holds parameters as Trainable does.
template <class ModelType>
concept HoldsParameters = requires(const ModelType& model) {
  requires RealScalar<typename ModelType::Scalar>;
  { ModelType::Parameters::count } -> std::convertible_to<std::size_t>;
  typename ModelType::ModelWeights;
  model.parameters();
  model.weights(Precision::full);
};
/// Whether a model states what it reads.
template <class ModelType>
concept HasBatch = is_batch<typename ModelType::Batch>;
/// Whether a model names the terms of its loss.
template <class ModelType>
concept HasLossTerms = (std::tuple_size<std::remove_cvref_t<decltype(ModelType::loss_terms)>>::value > 0);
/// Whether the loss of a model depends on more than the batch.
template <class ModelType>
concept HasSettings = requires {
  typename ModelType::Settings;
};
/// Whether a model computes some of its terms in a first stage.
template <class ModelType>
concept HasFirstStage = requires {
  typename ModelType::Carry;
};
/// Whether a model computes other sums in evaluation.
template <class ModelType>
concept HasMetrics = requires {
  std::tuple_size<std::remove_cvref_t<decltype(ModelType::metrics)>>::value;
};

namespace detail {

/// The type of what a model does not have.
struct Absent {};

template <class ModelType>
struct SettingsOf {
  using type = Absent;
};
template <HasSettings ModelType>
struct SettingsOf<ModelType> {
  using type = typename ModelType::Settings;
};
template <class ModelType>
struct CarryOf {
  using type = Absent;
};
template <HasFirstStage ModelType>
struct CarryOf<ModelType> {
  using type = typename ModelType::Carry;
};

/// References to those of several types that are not Absent: what a model's functions take after the batch.
template <class... Types>
using Present =
    decltype(std::tuple_cat(std::declval<std::conditional_t<std::is_same_v<Types, Absent>, std::tuple<>, std::tuple<const Types&>>>()...));

/// @{
/// The results of a model's functions, for a tuple of references to what they take after the batch. Functions without a definition, which are
/// named in decltype: the bodies of the model's functions are not instantiated.
template <class ModelType, class Context, class... More>
auto forward_result(std::tuple<const More&...>)
    -> decltype(std::declval<const ModelType&>().forward(std::declval<Context&>(), std::declval<const typename ModelType::ModelWeights&>(),
                                                         std::declval<const typename ModelType::Batch&>(), std::declval<const More&>()...));
template <class ModelType, class Context, class... More>
auto first_stage_result(std::tuple<const More&...>)
    -> decltype(std::declval<const ModelType&>().first_stage(std::declval<Context&>(),
                                                             std::declval<const typename ModelType::ModelWeights&>(),
                                                             std::declval<const typename ModelType::Batch&>(),
                                                             std::declval<const More&>()...));
template <class ModelType, class Context, class... More>
auto measure_result(std::tuple<const More&...>)
    -> decltype(std::declval<const ModelType&>().measure(std::declval<Context&>(), std::declval<const typename ModelType::ModelWeights&>(),
                                                         std::declval<const typename ModelType::Batch&>(), std::declval<const More&>()...));
/// @}

}  // namespace detail

/// The Settings of a model; an empty type if it has none.
template <class ModelType>
using ModelSettings = typename detail::SettingsOf<ModelType>::type;
/// What the second stage of a model reads of the first; an empty type if it has one stage.
template <class ModelType>
using ModelCarry = typename detail::CarryOf<ModelType>::type;

/// What ModelType::forward returns.
template <class ModelType, class Context>
using ForwardResult = std::remove_cvref_t<decltype(detail::forward_result<ModelType, Context>(
    std::declval<detail::Present<ModelCarry<ModelType>, ModelSettings<ModelType>>>()))>;
/// What ModelType::first_stage returns.
template <class ModelType, class Context>
using FirstStageResult = std::remove_cvref_t<decltype(detail::first_stage_result<ModelType, Context>(
    std::declval<detail::Present<ModelSettings<ModelType>>>()))>;
/// What ModelType::measure returns.
template <class ModelType, class Context>
using MeasureResult = std::remove_cvref_t<decltype(detail::measure_result<ModelType, Context>(
    std::declval<detail::Present<ModelCarry<ModelType>, ModelSettings<ModelType>>>()))>;

namespace detail {

/// Whether model.forward(context, weights, batch, more...) gives a value [N, 1].
template <class ModelType, class Context>
concept ForwardTakes = requires {
  requires is_value<ForwardResult<ModelType, Context>>;
};

template <class ModelType, class Context>
[[nodiscard]] constexpr bool has_forward() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return false;
  } else {
    return ForwardTakes<ModelType, Context>;
  }
}

/// Whether model.first_stage(context, weights, batch, more...) gives a pair of the Carry and a value.
template <class ModelType, class Context>
concept FirstStageTakes = requires(FirstStageResult<ModelType, Context> result) {
  { result.first } -> std::convertible_to<typename ModelType::Carry>;
  requires is_value<std::remove_cvref_t<decltype(result.second)>>;
};

template <class ModelType, class Context>
[[nodiscard]] constexpr bool has_first_stage() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return true;  // another sentence says what is missing
  } else {
    return FirstStageTakes<ModelType, Context>;
  }
}

/// Whether model.measure(context, weights, batch, more...) gives a pair of a value and an array of M sums.
template <class ModelType>
concept MeasureTakes = requires(MeasureResult<ModelType, Evaluation<typename ModelType::Scalar>> result) {
  requires is_value<std::remove_cvref_t<decltype(result.first)>>;
  { result.second } -> std::convertible_to<std::array<double, std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::metrics)>>>>;
};

template <class ModelType>
[[nodiscard]] constexpr bool has_measure() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return true;
  } else {
    return MeasureTakes<ModelType>;
  }
}

/// @{
/// Types with one member of this name.
struct NamesLoss {
  int loss;
};
struct NamesElements {
  int elements;
};
struct NamesOptions {
  int options;
};
/// @}
template <class ModelType>
inline constexpr bool names_loss = has_member<ModelType, NamesLoss>([](auto* model) {
  return requires { &std::remove_pointer_t<decltype(model)>::loss; };
});
template <class ModelType>
inline constexpr bool names_elements = has_member<ModelType, NamesElements>([](auto* model) {
  return requires { &std::remove_pointer_t<decltype(model)>::elements; };
});
template <class ModelType>
inline constexpr bool names_options = has_member<ModelType, NamesOptions>([](auto* model) {
  return requires { &std::remove_pointer_t<decltype(model)>::options; };
});

}  // namespace detail

/// Whether a model computes its terms.
template <class ModelType>
concept HasForward = detail::has_forward<ModelType, Evaluation<typename ModelType::Scalar>>();

/// Number of terms of a model's loss.
template <HasLossTerms ModelType>
inline constexpr std::size_t loss_term_count = std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::loss_terms)>>;

/// Number of metrics of a model; 0 without metrics.
template <class ModelType>
inline constexpr std::size_t metric_count = 0;
/// Number of metrics of a model.
template <HasMetrics ModelType>
inline constexpr std::size_t metric_count<ModelType> = std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::metrics)>>;

/// Whether a model has a loss function of its own, with figures of its own.
template <class ModelType>
inline constexpr bool has_own_loss = requires(const ModelType& model, const BatchSums<loss_term_count<ModelType>>& sums) {
  model.loss(sums);
}
|| requires(const ModelType& model, const BatchSums<loss_term_count<ModelType>>& sums, const ModelSettings<ModelType>& settings) {
  model.loss(sums, settings);
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
