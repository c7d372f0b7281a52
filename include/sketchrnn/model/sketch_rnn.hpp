// The sketch-rnn model (Ha & Eck 2017), composed of an encoder cell, a latent space, a decoder cell and a mixture.
//
//   using Model = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;
//
// It is trained with Trainer (training/trainer.hpp) and sampled with Sampler (generation/sampler.hpp).
#pragma once

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The parameters of a SketchRnn: those of its encoder, latent layer and decoder.
template <class EncoderCell, class LatentType, class DecoderCell, class DistributionType>
struct SketchRnnParameters {
  static_assert(RequireCell<EncoderCell>::satisfied);
  static_assert(is_latent<LatentType>, "sketchrnn: the second argument of SketchRnn is a Latent<Size>");
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(RequireDistribution<DistributionType>::satisfied);

  using Encoder = BidirectionalEncoder<EncoderCell>;                                    ///< reads a sketch
  using Decoder = sketchrnn::Decoder<DecoderCell, LatentType::size, DistributionType>;  ///< draws a sketch
  /// The parameters of all three.
  using List = ParameterList<Part<"encoder", typename Encoder::Parameters>,
                             Part<"latent", typename LatentType::template Parameters<Encoder::output_size>>,
                             Part<"decoder", typename Decoder::Parameters>>;
};

/// A sequence-to-sequence variational autoencoder for sketches: BidirectionalEncoder<EncoderCell>, LatentType (Latent<Size>) and
/// Decoder<DecoderCell, Size, DistributionType>, with its parameters and scale factor.
template <class EncoderCell, class LatentType, class DecoderCell, class DistributionType, RealScalar Scalar_ = float>
class SketchRnn : public Trainable<Scalar_, typename SketchRnnParameters<EncoderCell, LatentType, DecoderCell, DistributionType>::List> {
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

  /// Returns the sums of L_s and L_p over the batch given z, [Z, B], as a [2, 1] value.
  template <class Context>
  static Value<Scalar, 2> reconstruct(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                                      const LatentValue& z, const LossOptions& options) {
    ReconstructionSums<OutputDistribution, Context> loss(context, batch, options);
    Decoder::run(context, weights["decoder"_p], batch, z, options.pen_loss, [&](Index time, const auto& y) { loss.add(time, y); });
    return loss.sums();
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
