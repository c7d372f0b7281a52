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
//                                             the loss of a whole batch and its derivative with respect to each sum, if it is not the mean;
//                                             also called with sums of the batch before, to predict the derivatives
//
// Batches are computed in parts. The derivative of a loss that is not linear in the sums, such as max(L_KL, tolerance), depends on the sums of
// all parts. Such terms are computed in a first stage, from which the derivatives can be found before the second:
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
// DecoderOnly do (SketchModel in model/detail/model_name.hpp). check_model (checks/check_model.hpp) compares the gradient of a model with differences.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/model/detail/model_calls.hpp>
#include <sketchrnn/model/detail/model_members.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A model that Trainer can train.
template <class ModelType>
concept TrainableModel = HoldsParameters<ModelType> && HasBatch<ModelType> && HasLossTerms<ModelType> && HasForward<ModelType>;

/// Whether a model with settings makes them from training options of the type Options.
template <class ModelType, class Options>
concept MakesSettings = !HasSettings<ModelType> || requires(const Options& options, std::uint64_t step) {
  { ModelType::settings(options, step) } -> std::same_as<ModelSettings<ModelType>>;
  { ModelType::validation_settings(options) } -> std::same_as<ModelSettings<ModelType>>;
};

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
      std::size_t terms = ForwardResult<ModelType, Context>::rows;
      if constexpr (HasFirstStage<ModelType>) terms += decltype(FirstStageResult<ModelType, Context>::second)::rows;
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
  static_assert(!HasFirstStage<ModelType> || detail::has_first_stage<ModelType, Evaluation<typename ModelType::Scalar>>(),
                "sketchrnn: a model with a Carry has `std::pair<Carry, Value<Scalar, N1>> first_stage(Context&, const ModelWeights&, const "
                "Batch&) const`, with the Settings, if it defines them, as a further argument");
  static_assert(!HasMetrics<ModelType> || detail::has_measure<ModelType>(),
                "sketchrnn: a model with metrics has `std::pair<Value<Scalar, N>, std::array<double, M>> measure(...) const` with the "
                "arguments of forward: the sums of its loss terms and of its M metrics");
  static_assert(
      !detail::names_loss<ModelType> || has_own_loss<ModelType>,
      "sketchrnn: the loss of a model is `BatchLoss<N> loss(const BatchSums<N>&) const`, with the Settings, if it defines them, as "
      "a further argument");
  static_assert(
      !detail::names_elements<ModelType> ||
          requires(const ModelType& model, const typename ModelType::Batch& batch) {
            { model.elements(batch) } -> std::convertible_to<double>;
          },
      "sketchrnn: the elements of a model's loss are `double elements(const Batch&) const`");
  static_assert(
      !detail::names_options<ModelType> || requires(const ModelType& model) { model.options().begin()->name; },
      "sketchrnn: the hyperparameters of a model are `std::array<ModelOption, K> options() const`");
  static_assert(names_every_term(),
                "sketchrnn: the loss_terms of a model name every term that first_stage and forward return, in this order");
  /// Whether all requirements are met.
  static constexpr bool satisfied = TrainableModel<ModelType>;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
