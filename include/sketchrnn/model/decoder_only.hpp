// The decoder-only model, without encoder and z, for unconditional generation and completion of sketches (paper, section 3.3,
// "unconditional generation"; Magenta: hps.conditional = False).
//
//   using Model = DecoderOnly<Lstm<512>, Mixture<20>>;
//
// It is trained, evaluated and sampled by the same code as SketchRnn; its latent_size is 0.
#pragma once

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/detail/sketch_objective.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A decoder-only model with the given cell and Mixture. The initial state is zero.
template <class DecoderCell, class DistributionType, RealScalar Scalar_ = float>
class DecoderOnly
    : public Trainable<Scalar_, ParameterList<Part<"decoder", typename Decoder<DecoderCell, 0, DistributionType>::Parameters>>>,
      public SketchObjective<Scalar_, 0> {
  using Base = Trainable<Scalar_, ParameterList<Part<"decoder", typename Decoder<DecoderCell, 0, DistributionType>::Parameters>>>;

 public:
  using Base::Base;
  using Scalar = Scalar_;                                                  ///< float or double
  using ModelWeights = typename Base::ModelWeights;                        ///< the parameters by name
  using Settings = SketchSettings;                                         ///< see SketchObjective
  using OutputDistribution = DistributionType;                             ///< the output distribution
  using Decoder = sketchrnn::Decoder<DecoderCell, 0, OutputDistribution>;  ///< the decoder without z
  static constexpr int latent_size = 0;                                    ///< there is no z
  /// Placeholder for z; never read.
  using LatentValue = typename Decoder::template LatentValue<Scalar>;

  /// Returns the sums of L_s and L_p over the rows of the batch, [2, 1].
  template <class Context>
  static Value<Scalar, 2> forward(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                                  const Settings& settings) {
    return detail::reconstruction_sums<DecoderOnly>(context, weights, batch, LatentValue{}, settings.reconstruction);
  }
  /// The same in evaluation, with the metric.
  template <class Context>
  static std::pair<Value<Scalar, 2>, std::array<double, 1>> measure(Context& context, const ModelWeights& weights,
                                                                    const SequenceBatch<Scalar>& batch, const Settings& settings) {
    return detail::measured_reconstruction<DecoderOnly>(context, weights, batch, LatentValue{}, settings.reconstruction);
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
