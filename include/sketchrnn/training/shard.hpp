// One shard of a training step: a part of the batch with its own tape and gradient. Shards run on any thread in any order.
//
// The floor of L_KL applies to the mean over the whole batch, so a step has two phases: encode() for all shards, then, once the total
// divergence is known, decode_and_backward() for all. The shard therefore owns the encoder's tape; the decoder's belongs to the thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns a view of a batch as a model reads it.
template <RealScalar Scalar>
[[nodiscard]] SequenceBatch<Scalar> view(const Batch<Scalar>& batch) {
  return {batch.strokes.data(), nullptr, batch.lengths, static_cast<Index>(batch.strokes.shape(0)) - 1};
}

/// Returns eps ~ N(0, I), [Z, B]; column b is drawn from the stream (seed, purpose, step, indices[b]).
template <int LatentSize, class Context>
[[nodiscard]] auto latent_noise(Context& context, std::span<const std::uint32_t> indices, Seed seed, Purpose purpose, std::uint32_t step) {
  using Scalar = typename Context::Scalar;
  const auto sketches = static_cast<Index>(indices.size());
  Scalar* noise = context.allocate(LatentSize * sketches);
  for (Index sketch = 0; sketch < sketches; ++sketch) {
    Random random(seed, purpose, step, indices[static_cast<std::size_t>(sketch)]);
    std::generate_n(noise + sketch * LatentSize, LatentSize, [&] { return static_cast<Scalar>(random.normal()); });
  }
  return constant<LatentSize>(static_cast<const Scalar*>(noise), sketches);
}

/// The derivatives of the loss with respect to offset_sum, pen_sum and kl_sum of a shard, from which the backward pass starts.
struct LossDerivatives {
  double offset = 0;  ///< with respect to offset_sum
  double pen = 0;     ///< with respect to pen_sum
  double kl = 0;      ///< with respect to kl_sum
};

/// A part of a training batch: computes its contribution to the loss and to the gradient. `gradients` and the three sums are valid after
/// decode_and_backward().
template <class Model>
class Shard {
 public:
  using Scalar = typename Model::Scalar;                  ///< float or double
  using ModelWeights = typename Model::ModelWeights;      ///< the parameters by name
  static constexpr int latent_size = Model::latent_size;  ///< Z; 0 for a decoder-only model

  Batch<Scalar> batch;                                           ///< the sketches
  ParameterBlock<Scalar, typename Model::Parameters> gradients;  ///< of the loss with respect to the parameters
  double kl_sum = 0;                                             ///< sum of L_KL over the sketches and the elements of z
  double offset_sum = 0;                                         ///< sum of L_s over the rows
  double pen_sum = 0;                                            ///< sum of L_p over the rows

  /// First phase: runs the encoder, samples z and computes kl_sum.
  void encode(const Model& model, Seed seed, std::uint32_t step, const KeepProbabilities& keep) {
    gradients.set_zero();
    tape_.reset();
    tape_.masks().begin_training_step(seed, step, batch.indices, keep);
    kl_sum = 0;
    if (batch.size() == 0) return;
    if constexpr (latent_size > 0) {
      const ModelWeights weights = model.weights(gradients);
      const auto latent = Model::encode(tape_, weights, view(batch));
      const auto eps = latent_noise<latent_size>(tape_, batch.indices, seed, Purpose::latent_noise, step);
      z_ = Model::Latent::sample(tape_, latent, eps);
      kl_ = kl_divergence(tape_, latent.mu, latent.presig);
      kl_sum = static_cast<double>(*kl_.data);
    }
  }

  /// Second phase: runs the decoder, computes offset_sum and pen_sum, and runs the backward pass of the decoder and the encoder.
  /// `tape` is the calling thread's; `derivatives` scales the gradient.
  void decode_and_backward(Tape<Scalar>& tape, const Model& model, Seed seed, std::uint32_t step, const KeepProbabilities& keep,
                           const LossOptions& options, const LossDerivatives& derivatives) {
    offset_sum = pen_sum = 0;
    if (batch.size() == 0) return;
    const ModelWeights weights = model.weights(gradients);
    tape.reset();
    tape.masks().begin_training_step(seed, step, batch.indices, keep);
    const auto sums = Model::reconstruct(tape, weights, view(batch), z_, options);
    offset_sum = static_cast<double>(sums.data[0]);
    pen_sum = static_cast<double>(sums.data[1]);

    tape_.zero_adjoints();
    tape.zero_adjoints();
    sums.adjoint[0] = static_cast<Scalar>(derivatives.offset);
    sums.adjoint[1] = static_cast<Scalar>(derivatives.pen);
    tape.backward();  // accumulates the adjoint of z, which is on the encoder's tape
    if constexpr (latent_size > 0) {
      *kl_.adjoint = static_cast<Scalar>(derivatives.kl);
      tape_.backward();
    }
  }

 private:
  Tape<Scalar> tape_;
  typename Model::LatentValue z_;
  Value<Scalar, 1> kl_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
