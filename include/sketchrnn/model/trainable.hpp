// The base class of models: parameters and scale factor.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>

#include <sketchrnn/autodiff/weight_store.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/has_member.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Holds the parameters of the list `List` and the scale factor of the training data.
template <RealScalar Scalar_, class List>
class Trainable {
 public:
  using Scalar = Scalar_;                            ///< float or double
  using Parameters = List;                           ///< the ParameterList
  using ModelWeights = Weights<Scalar, Parameters>;  ///< the parameters by name

  /// Number of trainable parameters, a compile-time constant.
  static constexpr std::size_t parameter_count = Parameters::count;

  /// All parameters are zero, and no random numbers are drawn: for a model whose parameters are set afterward. To train a new model,
  /// construct it from a seed, since a network of zeros does not learn.
  Trainable() = default;

  /// Initializes the parameters from `seed` with the initializers of the original.
  explicit Trainable(Seed seed) {
    store_.update([seed](const auto& parameters) { parameters.initialize(seed); });
  }
  /// Not possible: a number instead of a Seed. A static assertion says so.
  template <std::integral Number>
  explicit Trainable(Number /*seed*/) {
    static_assert(detail::never<Number>, "sketchrnn: a model is constructed from a Seed: Model(Seed{1})");
  }

  /// Returns the parameters. They can only be changed by update() and set_parameters(), which keep derived data up to date.
  [[nodiscard]] const ParameterBlock<Scalar, Parameters>& parameters() const noexcept { return store_.values(); }

  /// Calls change(parameters) with a ParameterView through which the parameters can be changed:
  ///   model.update([](const auto& parameters) { parameters.flat()[0] = 1; });
  template <class Change>
  void update(Change&& change) {
    store_.update(std::forward<Change>(change));
  }

  /// Copies all parameters from a block.
  void set_parameters(const ParameterBlock<Scalar, Parameters>& parameters) { store_.assign(parameters); }

  /// Returns the weights by name, for evaluation with products of a precision. Valid and up to date as long as the model exists and is not
  /// moved from. Throws ArgumentError for another precision than full if the scalar is not float.
  [[nodiscard]] ModelWeights weights(Precision precision = Precision::full) const { return store_.weights(precision); }

  /// Returns the weights by name, for training: the backward pass adds their gradients to `gradients`. Throws as above, and for int8.
  [[nodiscard]] ModelWeights weights(ParameterBlock<Scalar, Parameters>& gradients, Precision precision = Precision::full) const {
    return store_.weights(gradients, precision);
  }

  /// Returns the scale factor by which offsets in drawing units are divided; 1 if none has been set.
  [[nodiscard]] float scale_factor() const noexcept { return scale_factor_.value_or(1.0F); }
  /// Returns whether a scale factor has been set.
  [[nodiscard]] bool has_scale_factor() const noexcept { return scale_factor_.has_value(); }
  /// Sets the scale factor.
  void set_scale_factor(float scale) noexcept { scale_factor_ = scale; }

 private:
  WeightStore<Scalar, Parameters> store_;
  std::optional<float> scale_factor_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
