// The requirements on a model that is trained by Trainer<Model, Optimizer>. A model is a class derived from Trainable<Scalar, ParameterList>
// (model/trainable.hpp), which owns its parameters, that defines:
//
//   using Batch = ...;                        what it reads: ExampleBatch<Example>, examples of any type of its own
//                                             (model/example_batch.hpp), or SequenceBatch<Scalar>, sketches (model/sequence_batch.hpp)
//   static constexpr std::array<std::string_view, N> loss_terms;
//                                             a name for each term of the loss
//   Value<Scalar, N> forward(Context&, const ModelWeights&, const Batch&) const;
//                                             the sum of each term over the examples of the batch, [N, 1], computed in the context
//
// The loss is then the mean over the examples of the sum of the terms. Optional:
//
//   double elements(const Batch&) const;      number of elements that the loss is a mean over, if not the examples: time steps, pixels
//   static std::string name();                name in messages and files
//   static constexpr bool reads_labels = true;
//                                             for a model of sketches that reads their classes, SequenceBatch::labels
//   std::array<ModelOption, K> options() const;
//                                             hyperparameters, data members of the model, by name. Files store them: resuming requires
//                                             the same, and loading, which does not set them, notices others
//   static constexpr std::array<std::string_view, M> metrics;
//   std::pair<Value<Scalar, N>, std::array<double, M>> measure(same arguments as forward) const;
//                                             called instead of forward in evaluation: the terms, and sums of what else is to be known,
//                                             such as correct answers; they are reported as means over the elements
//   using Settings = ...;                     what the loss depends on besides the batch, such as a weight that changes during training.
//   static Settings settings(const auto& options, std::uint64_t step);     It becomes the last argument of forward, measure and loss.
//   static Settings validation_settings(const auto& options);              `options` are TrainingOptions
//   BatchLoss<N> loss(const BatchSums<N>&) const;
//                                             the loss of a whole batch and its derivative with respect to each sum, if it is not the mean
//
// Batches are computed in parts, so a loss that is not linear in the sums, such as max(L_KL, tolerance), needs the sums of all parts before
// the backward pass of any. Such terms are computed in a first stage, of which all parts are completed before the second stage begins:
//
//   using Carry = ...;                        what the second stage reads of the first, such as z
//   std::pair<Carry, Value<Scalar, N1>> first_stage(Context&, const ModelWeights&, const Batch&[, settings]) const;
//                                             the first N1 terms. forward and measure then take the Carry after the batch and compute the
//                                             other terms, whose derivatives must not depend on sums
//
//   struct Regression : Trainable<float, Linear<1, 2>::Parameters> {     // y = w x + b, by least squares
//     using Trainable::Trainable;
//     struct Point { float x[2], y; };
//     using Batch = ExampleBatch<Point>;
//     static constexpr std::array<std::string_view, 1> loss_terms{"squared_error"};
//     template <class Context>
//     static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
//       const auto x = gather<2>(context, batch, [](const Point& point, float* column) { std::copy_n(point.x, 2, column); });
//       const auto y = gather<1>(context, batch, [](const Point& point, float* column) { *column = point.y; });
//       return sum_all(context, square(Linear<1, 2>::apply(context, weights, x) - y));
//     }
//   };
//
// Functions may be static. A model that Sampler and Stream draw with has a Decoder, an OutputDistribution and a latent_size, as SketchRnn and
// DecoderOnly do (SketchModel in model/model_name.hpp). check_model (model/check_model.hpp) compares the gradient of a model with differences.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/number_text.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/batch_loss.hpp>
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
  model.weights();
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

/// Whether model.forward(context, weights, batch, more...) gives a value [N, 1].
template <class ModelType, class... More>
concept ForwardTakes = requires(const ModelType& model, Evaluation<typename ModelType::Scalar>& context,
                                const typename ModelType::ModelWeights& weights, const typename ModelType::Batch& batch,
                                const More&... more) {
  requires is_value<std::remove_cvref_t<decltype(model.forward(context, weights, batch, more...))>>;
};

template <class ModelType>
[[nodiscard]] constexpr bool has_forward() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return false;
  } else if constexpr (HasFirstStage<ModelType> && HasSettings<ModelType>) {
    return ForwardTakes<ModelType, typename ModelType::Carry, typename ModelType::Settings>;
  } else if constexpr (HasFirstStage<ModelType>) {
    return ForwardTakes<ModelType, typename ModelType::Carry>;
  } else if constexpr (HasSettings<ModelType>) {
    return ForwardTakes<ModelType, typename ModelType::Settings>;
  } else {
    return ForwardTakes<ModelType>;
  }
}

/// Whether model.first_stage(context, weights, batch, more...) gives a pair of the Carry and a value.
template <class ModelType, class... More>
concept FirstStageTakes = requires(const ModelType& model, Evaluation<typename ModelType::Scalar>& context,
                                   const typename ModelType::ModelWeights& weights, const typename ModelType::Batch& batch,
                                   const More&... more) {
  { model.first_stage(context, weights, batch, more...).first } -> std::convertible_to<typename ModelType::Carry>;
  requires is_value<std::remove_cvref_t<decltype(model.first_stage(context, weights, batch, more...).second)>>;
};

template <class ModelType>
[[nodiscard]] constexpr bool has_first_stage() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return true;  // another sentence says what is missing
  } else if constexpr (HasSettings<ModelType>) {
    return FirstStageTakes<ModelType, typename ModelType::Settings>;
  } else {
    return FirstStageTakes<ModelType>;
  }
}

/// Whether model.measure(context, weights, batch, more...) gives a pair of a value and an array of M sums.
template <class ModelType, class... More>
concept MeasureTakes = requires(const ModelType& model, Evaluation<typename ModelType::Scalar>& context,
                                const typename ModelType::ModelWeights& weights, const typename ModelType::Batch& batch,
                                const More&... more) {
  requires is_value<std::remove_cvref_t<decltype(model.measure(context, weights, batch, more...).first)>>;
  {
    model.measure(context, weights, batch, more...).second
  } -> std::convertible_to<std::array<double, std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::metrics)>>>>;
};

template <class ModelType>
[[nodiscard]] constexpr bool has_measure() {
  if constexpr (!HoldsParameters<ModelType> || !HasBatch<ModelType>) {
    return true;
  } else if constexpr (HasFirstStage<ModelType> && HasSettings<ModelType>) {
    return MeasureTakes<ModelType, typename ModelType::Carry, typename ModelType::Settings>;
  } else if constexpr (HasFirstStage<ModelType>) {
    return MeasureTakes<ModelType, typename ModelType::Carry>;
  } else if constexpr (HasSettings<ModelType>) {
    return MeasureTakes<ModelType, typename ModelType::Settings>;
  } else {
    return MeasureTakes<ModelType>;
  }
}

}  // namespace detail

/// The Settings of a model; an empty type if it has none.
template <class ModelType>
using ModelSettings = typename detail::SettingsOf<ModelType>::type;
/// What the second stage of a model reads of the first; an empty type if it has one stage.
template <class ModelType>
using ModelCarry = typename detail::CarryOf<ModelType>::type;

namespace detail {

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
template <class ModelType, class Names>
struct ModelWithName : ModelType, Names {};
/// Whether a model has a member of a name, whatever it is: then the name is ambiguous in a class derived from both. False for final classes.
template <class ModelType, class Names, class Member>
[[nodiscard]] constexpr bool has_member(const Member& is_member) {
  if constexpr (!std::is_class_v<ModelType> || std::is_final_v<ModelType>) {
    return false;
  } else {
    return !is_member(static_cast<ModelWithName<ModelType, Names>*>(nullptr));
  }
}
template <class ModelType>
inline constexpr bool names_loss =
    has_member<ModelType, NamesLoss>([](auto* model) { return requires { &std::remove_pointer_t<decltype(model)>::loss; }; });
template <class ModelType>
inline constexpr bool names_elements =
    has_member<ModelType, NamesElements>([](auto* model) { return requires { &std::remove_pointer_t<decltype(model)>::elements; }; });
template <class ModelType>
inline constexpr bool names_options =
    has_member<ModelType, NamesOptions>([](auto* model) { return requires { &std::remove_pointer_t<decltype(model)>::options; }; });

}  // namespace detail

/// Whether a model computes its terms.
template <class ModelType>
concept HasForward = detail::has_forward<ModelType>();

namespace detail {

/// Returns the sums of loss terms, [N, 1]. Throws ArgumentError if they have more columns or fewer.
template <RealScalar Scalar, int Rows>
[[nodiscard]] const Value<Scalar, Rows>& checked_sums(const char* function, const Value<Scalar, Rows>& sums) {
  if (sums.cols == 1 && sums.data != nullptr) return sums;
  throw ArgumentError(std::string(function) + " of the model returned a value of " + std::to_string(sums.cols) +
                      " columns, expected one column, the sums of its loss terms over the batch, as by sum_all()");
}

}  // namespace detail

/// Calls model.first_stage. Returns the Carry and the sums of the first terms. Throws ArgumentError unless they have one column.
template <HasFirstStage ModelType, class Context>
auto first_stage_of(const ModelType& model, Context& context, const typename ModelType::ModelWeights& weights,
                    const typename ModelType::Batch& batch, const ModelSettings<ModelType>& settings) {
  auto result = detail::call_with_present([&](const auto&... more) { return model.first_stage(context, weights, batch, more...); }, settings);
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

/// Number of terms of a model's loss.
template <HasLossTerms ModelType>
inline constexpr std::size_t loss_term_count = std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::loss_terms)>>;

/// Number of metrics of a model; 0 without metrics.
template <class ModelType>
inline constexpr std::size_t metric_count = 0;
/// Number of metrics of a model.
template <HasMetrics ModelType>
inline constexpr std::size_t metric_count<ModelType> = std::tuple_size_v<std::remove_cvref_t<decltype(ModelType::metrics)>>;

/// Returns model.elements(batch), or the number of examples if the model has no such function.
template <class ModelType>
[[nodiscard]] double elements_of(const ModelType& model, const typename ModelType::Batch& batch) {
  if constexpr (requires { model.elements(batch); }) {
    return model.elements(batch);
  } else {
    return static_cast<double>(batch.size());
  }
}

/// Whether a model has a loss function of its own, with figures of its own.
template <class ModelType>
inline constexpr bool has_own_loss = requires(const ModelType& model, const BatchSums<loss_term_count<ModelType>>& sums) {
  model.loss(sums);
}
|| requires(const ModelType& model, const BatchSums<loss_term_count<ModelType>>& sums, const ModelSettings<ModelType>& settings) {
  model.loss(sums, settings);
};

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

/// A model that Trainer can train.
template <class ModelType>
concept TrainableModel = HoldsParameters<ModelType> && HasBatch<ModelType> && HasLossTerms<ModelType> && HasForward<ModelType>;

/// Whether a model with settings makes them from training options of the type Options.
template <class ModelType, class Options>
concept MakesSettings = !HasSettings<ModelType> || requires(const Options& options, std::uint64_t step) {
  { ModelType::settings(options, step) } -> std::same_as<ModelSettings<ModelType>>;
  { ModelType::validation_settings(options) } -> std::same_as<ModelSettings<ModelType>>;
};

/// Returns a new model, initialized from a seed.
template <class ModelType>
[[nodiscard]] ModelType new_model(Seed seed) {
  static_assert(std::is_constructible_v<ModelType, Seed>,
                "sketchrnn: a new model is constructed from a Seed; a model inherits that by `using Trainable::Trainable;`");
  if constexpr (std::is_constructible_v<ModelType, Seed>) return ModelType(seed);
}

/// Checks the requirements of a model that is saved and loaded by static assertions, each of which names what is missing.
template <class ModelType>
struct RequireModel {
  static_assert(HoldsParameters<ModelType>,
                "sketchrnn: a model is a class derived from Trainable<Scalar, ParameterList<...>>, which holds its parameters");
  static constexpr bool satisfied = HoldsParameters<ModelType>;  ///< true in a program that compiles
};

/// Checks the requirements of a model that is trained, likewise:
///   static_assert(RequireTrainableModel<ModelType>::satisfied);
template <class ModelType>
struct RequireTrainableModel {
 private:
  static constexpr bool names_every_term() {
    if constexpr (HasLossTerms<ModelType> && HasForward<ModelType>) {
      using Context = Evaluation<typename ModelType::Scalar>;
      using Weights = typename ModelType::ModelWeights;
      using Batch = typename ModelType::Batch;
      std::size_t terms = decltype(forward_of(std::declval<const ModelType&>(), std::declval<Context&>(), std::declval<const Weights&>(),
                                              std::declval<const Batch&>(), std::declval<const ModelCarry<ModelType>&>(),
                                              std::declval<const ModelSettings<ModelType>&>()))::rows;
      if constexpr (HasFirstStage<ModelType>) {
        terms += decltype(first_stage_of(std::declval<const ModelType&>(), std::declval<Context&>(), std::declval<const Weights&>(),
                                         std::declval<const Batch&>(), std::declval<const ModelSettings<ModelType>&>())
                              .second)::rows;
      }
      return terms == loss_term_count<ModelType>;
    }
    return true;
  }

 public:
  static_assert(RequireModel<ModelType>::satisfied);
  static_assert(!HoldsParameters<ModelType> || HasBatch<ModelType>,
                "sketchrnn: a model that is trained has `using Batch`: ExampleBatch<Example> for examples of its own, or "
                "SequenceBatch<Scalar> for sketches");
  static_assert(!HoldsParameters<ModelType> || HasLossTerms<ModelType>,
                "sketchrnn: a model that is trained has `static constexpr std::array<std::string_view, N> loss_terms`, the names of the "
                "terms of its loss");
  static_assert(
      !HasBatch<ModelType> || !HoldsParameters<ModelType> || HasForward<ModelType>,
      "sketchrnn: a model that is trained has `Value<Scalar, N> forward(Context&, const ModelWeights&, const Batch&)`, the sums of "
      "the N terms of its loss; with a Carry and Settings, if it defines them, as further arguments in this order");
  static_assert(!HasFirstStage<ModelType> || detail::has_first_stage<ModelType>(),
                "sketchrnn: a model with a Carry has `std::pair<Carry, Value<Scalar, N1>> first_stage(Context&, const ModelWeights&, const "
                "Batch&) const`, with the Settings, if it defines them, as a further argument");
  static_assert(!HasMetrics<ModelType> || detail::has_measure<ModelType>(),
                "sketchrnn: a model with metrics has `std::pair<Value<Scalar, N>, std::array<double, M>> measure(...) const` with the "
                "arguments of forward: the sums of its loss terms and of its M metrics");
  static_assert(!detail::names_loss<ModelType> || has_own_loss<ModelType>,
                "sketchrnn: the loss of a model is `BatchLoss<N> loss(const BatchSums<N>&) const`, with the Settings, if it defines them, as "
                "a further argument");
  static_assert(!detail::names_elements<ModelType> || requires(const ModelType& model, const typename ModelType::Batch& batch) {
    { model.elements(batch) } -> std::convertible_to<double>;
  }, "sketchrnn: the elements of a model's loss are `double elements(const Batch&) const`");
  static_assert(!detail::names_options<ModelType> || requires(const ModelType& model) { model.options().begin()->name; },
                "sketchrnn: the hyperparameters of a model are `std::array<ModelOption, K> options() const`");
  static_assert(names_every_term(),
                "sketchrnn: the loss_terms of a model name every term that first_stage and forward return, in this order");
  /// Whether all requirements are met.
  static constexpr bool satisfied = TrainableModel<ModelType>;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
