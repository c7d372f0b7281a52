// What every model has, whatever it is composed of: its parameters in one block, and the scale of the offsets it was trained on.
// What it is not for: computing anything (model/sketch_rnn.hpp, model/decoder_only.hpp).
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn {

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
  explicit Trainable(Seed seed) { parameters_.initialise(seed); }

  [[nodiscard]] ParameterBlock<Scalar, Parameters>& parameters() noexcept { return parameters_; }
  [[nodiscard]] const ParameterBlock<Scalar, Parameters>& parameters() const noexcept { return parameters_; }

  /// The parameters by name, for evaluation.
  [[nodiscard]] ModelWeights weights() const { return {parameters_.data(), nullptr, nullptr}; }

  /// What offsets in drawing units are divided by before the model sees them.
  [[nodiscard]] float scale_factor() const noexcept { return scale_factor_; }
  void set_scale_factor(float scale) noexcept { scale_factor_ = scale; }

 private:
  ParameterBlock<Scalar, Parameters> parameters_;
  float scale_factor_ = 1;
};

}  // namespace sketchrnn
