// The sketch-rnn model (Ha & Eck 2017), composed of an encoder cell, a latent space, a decoder cell and a mixture.
//
//   using Model = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;
//
// It is trained with Trainer (training/trainer.hpp) and sampled with Sampler (generation/sampler.hpp).
#pragma once

#include <utility>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/detail/sketch_objective.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The parameters of a SketchRnn: those of its encoder, latent layer and decoder.
template <class EncoderCell, class LatentType, class DecoderCell, class DistributionType>
struct SketchRnnParameters {
  static_assert(is_latent<LatentType>, "sketchrnn: the second argument of SketchRnn is a Latent<Size>");
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(RequireDistribution<DistributionType>::satisfied);

  using Encoder = typename EncoderFor<EncoderCell>::type;                               ///< reads a sketch
  using Decoder = sketchrnn::Decoder<DecoderCell, LatentType::size, DistributionType>;  ///< draws a sketch
  /// The parameters of all three.
  using List = ParameterList<Part<"encoder", typename Encoder::Parameters>,
                             Part<"latent", typename LatentType::template Parameters<Encoder::output_size>>,
                             Part<"decoder", typename Decoder::Parameters>>;
};

/// A sequence-to-sequence variational autoencoder for sketches: BidirectionalEncoder<EncoderCell>, or EncoderCell itself if it is a
/// BidirectionalEncoder (of several layers), LatentType (Latent<Size>) and
/// Decoder<DecoderCell, Size, DistributionType>, with its parameters and scale factor.
template <class EncoderCell, class LatentType, class DecoderCell, class DistributionType, RealScalar Scalar_ = float>
class SketchRnn : public Trainable<Scalar_, typename SketchRnnParameters<EncoderCell, LatentType, DecoderCell, DistributionType>::List>,
                  public SketchObjective<Scalar_, LatentType::size> {
  using Composition = SketchRnnParameters<EncoderCell, LatentType, DecoderCell, DistributionType>;
  using Base = Trainable<Scalar_, typename Composition::List>;

 public:
  using Base::Base;
  using Scalar = Scalar_;                            ///< float or double
  using ModelWeights = typename Base::ModelWeights;  ///< the parameters by name
  using Encoder = typename Composition::Encoder;     ///< reads a sketch
  using Latent = LatentType;                         ///< the latent layer
  using Decoder = typename Composition::Decoder;     ///< draws a sketch
  using OutputDistribution = DistributionType;       ///< the output distribution
  static constexpr int latent_size = Latent::size;   ///< Z, rows of z
  using LatentValue = Value<Scalar, latent_size>;    ///< z, [Z, B]
  /// mu and presig, each [Z, B].
  using Distribution = typename Latent::template Distribution<Scalar>;

  /// Returns mu and presig of each sketch, each [Z, B].
  template <class Context>
  static Distribution encode(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch) {
    return Latent::distribution(context, weights["latent"_p], Encoder::encode(context, weights["encoder"_p], batch));
  }

  using Carry = LatentValue;        ///< z, from the first stage of a training step
  using Settings = SketchSettings;  ///< see SketchObjective

  /// The first stage of a training step: returns z = mu + sigma eps, [Z, B], and the sum of L_KL over the elements of z, [1, 1].
  template <class Context>
  static std::pair<Carry, Value<Scalar, 1>> first_stage(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                                                        const Settings& /*settings*/) {
    const Distribution latent = encode(context, weights, batch);
    const LatentValue eps = normal_noise<latent_size>(context, batch.streams);
    const LatentValue z = Latent::sample(context, latent, eps);
    return {z, kl_divergence(context, latent.mu, latent.presig)};
  }

  /// The second stage: returns the sums of L_s and L_p over the rows of the batch given z, [2, 1].
  template <class Context>
  static Value<Scalar, 2> forward(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch, const LatentValue& z,
                                  const Settings& settings) {
    return detail::reconstruction_sums<SketchRnn>(context, weights, batch, z, settings.reconstruction);
  }
  /// The second stage in evaluation, with the metric.
  template <class Context>
  static std::pair<Value<Scalar, 2>, std::array<double, 1>> measure(Context& context, const ModelWeights& weights,
                                                                    const SequenceBatch<Scalar>& batch, const LatentValue& z,
                                                                    const Settings& settings) {
    return detail::measured_reconstruction<SketchRnn>(context, weights, batch, z, settings.reconstruction);
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
