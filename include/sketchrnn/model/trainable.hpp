// What every model has, whatever it is composed of: its parameters in one block, and the scale of the offsets it was trained on.
// What it is not for: computing anything (model/sketch_rnn.hpp, model/decoder_only.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <sketchrnn/autodiff/weight_store.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The base of models with the parameter list `List`.
template <RealScalar Scalar_, class List>
class Trainable {
 public:
  using Scalar = Scalar_;
  using Parameters = List;
  using ModelWeights = Weights<Scalar, Parameters>;

  /// How many numbers are trained; known before the program runs.
  static constexpr std::size_t parameter_count = Parameters::count;

  /// Parameters that start as the original's, from a seed.
  explicit Trainable(Seed seed) {
    store_.update([seed](const auto& parameters) { parameters.initialize(seed); });
  }

  /// The numbers, to be read. They are changed by update() and set_parameters() only, so that what is derived from them is never out of date.
  [[nodiscard]] const ParameterBlock<Scalar, Parameters>& parameters() const noexcept { return store_.values(); }

  /// Calls change(parameters) with a ParameterView through which the numbers may be changed:
  ///   model.update([](const auto& parameters) { parameters.flat()[0] = 1; });
  template <class Change>
  void update(Change&& change) {
    store_.update(std::forward<Change>(change));
  }

  /// Takes all numbers of a block.
  void set_parameters(const ParameterBlock<Scalar, Parameters>& parameters) { store_.assign(parameters); }

  /// The parameters by name, for evaluation. Valid, and up to date, as long as the model lives and is not moved from.
  [[nodiscard]] ModelWeights weights() const { return store_.weights(); }

  /// The same for training: gradients are added to `gradients`.
  [[nodiscard]] ModelWeights weights(ParameterBlock<Scalar, Parameters>& gradients) const { return store_.weights(gradients); }

  /// What offsets in drawing units are divided by before the model sees them; 1 where nobody has said it yet.
  [[nodiscard]] float scale_factor() const noexcept { return scale_factor_.value_or(1.0F); }
  [[nodiscard]] bool has_scale_factor() const noexcept { return scale_factor_.has_value(); }
  void set_scale_factor(float scale) noexcept { scale_factor_ = scale; }

 private:
  WeightStore<Scalar, Parameters> store_;
  std::optional<float> scale_factor_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
