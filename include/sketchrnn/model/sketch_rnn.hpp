// The whole model of the paper: encoder, latent, decoder, mixture, composed from types, with its parameters.
//
//   using Model = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;
//
// What it is not for: training (training/trainer.hpp) and drawing (generation/).
#pragma once

#include <cstddef>
#include <utility>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn {

template <class>
inline constexpr bool is_latent = false;
template <int Size>
inline constexpr bool is_latent<Latent<Size>> = true;
template <class>
inline constexpr bool is_mixture = false;
template <int Components>
inline constexpr bool is_mixture<Mixture<Components>> = true;

/// See the head of the file. Holds the parameters and the scale of the offsets it was trained on.
template <class EncoderCell, class LatentType, class DecoderCell, class MixtureType, RealScalar Scalar_ = float>
class SketchRnn {
  static_assert(RequireCell<EncoderCell>::satisfied);
  static_assert(is_latent<LatentType>, "sketchrnn: the second argument of SketchRnn is a Latent<Size>");
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(is_mixture<MixtureType>, "sketchrnn: the fourth argument of SketchRnn is a Mixture<Components>");

 public:
  using Scalar = Scalar_;
  using Encoder = BidirectionalEncoder<EncoderCell>;
  using Latent = LatentType;
  using Mixture = MixtureType;
  using Decoder = sketchrnn::Decoder<DecoderCell, Latent::size, Mixture>;
  static constexpr int latent_size = Latent::size;

  using Parameters = ParameterList<Part<"encoder", typename Encoder::Parameters>,
                                   Part<"latent", typename Latent::template Parameters<Encoder::output_size>>,
                                   Part<"decoder", typename Decoder::Parameters>>;
  using ModelWeights = Weights<Scalar, Parameters>;
  using LatentValue = Value<Scalar, latent_size>;
  using Distribution = typename Latent::template Distribution<Scalar>;

  /// How many numbers are trained; known before the program runs.
  static constexpr std::size_t parameter_count = Parameters::count;

  /// A model whose parameters start as the original's, from a seed.
  explicit SketchRnn(Seed seed) { parameters_.initialise(seed); }

  [[nodiscard]] ParameterBlock<Scalar, Parameters>& parameters() noexcept { return parameters_; }
  [[nodiscard]] const ParameterBlock<Scalar, Parameters>& parameters() const noexcept { return parameters_; }

  /// The parameters by name, for evaluation.
  [[nodiscard]] ModelWeights weights() const { return {parameters_.data(), nullptr, nullptr}; }

  /// What offsets in drawing units are divided by before the model sees them.
  [[nodiscard]] float scale_factor() const noexcept { return scale_factor_; }
  void set_scale_factor(float scale) noexcept { scale_factor_ = scale; }

  /// mu and presig of each sketch, [Z, B].
  template <class Context>
  static Distribution encode(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch) {
    return Latent::distribution(context, weights["latent"_p], Encoder::encode(context, weights["encoder"_p], batch));
  }

  /// The sums of L_s and L_p over the batch given z, [2, 1].
  template <class Context>
  static Value<Scalar, 2> reconstruct(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                                      const LatentValue& z, const LossOptions& options) {
    const auto outputs = Decoder::outputs(context, weights["decoder"_p], batch, z, options.pen_loss);
    return reconstruction_loss<Mixture>(context, outputs, batch, options);
  }

 private:
  ParameterBlock<Scalar, Parameters> parameters_;
  float scale_factor_ = 1;
};

}  // namespace sketchrnn
