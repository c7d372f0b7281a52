// The whole model of the paper: encoder, latent, decoder, mixture, composed from types, with its parameters.
//
//   using Model = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;
//
// What it is not for: training (training/trainer.hpp) and drawing (generation/).
#pragma once

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The parameters of a model: those of its three parts.
template <class EncoderCell, class LatentType, class DecoderCell, class MixtureType>
struct SketchRnnParameters {
  static_assert(RequireCell<EncoderCell>::satisfied);
  static_assert(is_latent<LatentType>, "sketchrnn: the second argument of SketchRnn is a Latent<Size>");
  static_assert(RequireCell<DecoderCell>::satisfied);
  static_assert(is_mixture<MixtureType>, "sketchrnn: the fourth argument of SketchRnn is a Mixture<Components>");

  using Encoder = BidirectionalEncoder<EncoderCell>;
  using Decoder = sketchrnn::Decoder<DecoderCell, LatentType::size, MixtureType>;
  using List = ParameterList<Part<"encoder", typename Encoder::Parameters>,
                             Part<"latent", typename LatentType::template Parameters<Encoder::output_size>>,
                             Part<"decoder", typename Decoder::Parameters>>;
};

/// See the head of the file.
template <class EncoderCell, class LatentType, class DecoderCell, class MixtureType, RealScalar Scalar_ = float>
class SketchRnn : public Trainable<Scalar_, typename SketchRnnParameters<EncoderCell, LatentType, DecoderCell, MixtureType>::List> {
  using Composition = SketchRnnParameters<EncoderCell, LatentType, DecoderCell, MixtureType>;
  using Base = Trainable<Scalar_, typename Composition::List>;

 public:
  using Base::Base;
  using Scalar = Scalar_;
  using typename Base::ModelWeights;
  using Encoder = typename Composition::Encoder;
  using Latent = LatentType;
  using Decoder = typename Composition::Decoder;
  using Mixture = MixtureType;
  static constexpr int latent_size = Latent::size;
  using LatentValue = Value<Scalar, latent_size>;
  using Distribution = typename Latent::template Distribution<Scalar>;

  /// mu and presig of each sketch, [Z, B].
  template <class Context>
  static Distribution encode(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch) {
    return Latent::distribution(context, weights["latent"_p], Encoder::encode(context, weights["encoder"_p], batch));
  }

  /// The sums of L_s and L_p over the batch given z, [2, 1].
  template <class Context>
  static Value<Scalar, 2> reconstruct(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                                      const LatentValue& z, const LossOptions& options) {
    ReconstructionSums<Mixture, Context> loss(context, batch, options);
    Decoder::run(context, weights["decoder"_p], batch, z, options.pen_loss, [&](Index time, const auto& y) { loss.add(time, y); });
    return loss.sums();
  }
};

}  // namespace sketchrnn
