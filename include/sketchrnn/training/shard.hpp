// One shard of a training step: its part of the batch, its tape, its gradient. Shards run on any threads in any order.
//
// The floor of L_KL needs the mean over the whole batch, so a step has two halves: encode() all shards, then, when the divergence of
// all is known, decode_and_backward() all. The encoder's tape therefore belongs to the shard, the decoder's to the thread.
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

/// What a model computes a batch from.
template <RealScalar Scalar>
[[nodiscard]] SequenceBatch<Scalar> view(const Batch<Scalar>& batch) {
  return {batch.strokes.data(), nullptr, batch.lengths, static_cast<Index>(batch.strokes.shape(0)) - 1};
}

/// eps ~ N(0, I) for each sketch, [Z, B], from the stream of its place in the batch.
template <int LatentSize, class Context>
[[nodiscard]] auto latent_noise(Context& context, std::span<const std::uint32_t> places, Seed seed, Purpose purpose, std::uint32_t step) {
  using Scalar = typename Context::Scalar;
  const auto sketches = static_cast<Index>(places.size());
  Scalar* noise = context.allocate(LatentSize * sketches);
  for (Index sketch = 0; sketch < sketches; ++sketch) {
    Random random(seed, purpose, step, places[static_cast<std::size_t>(sketch)]);
    std::generate_n(noise + sketch * LatentSize, LatentSize, [&] { return static_cast<Scalar>(random.normal()); });
  }
  return constant<LatentSize>(static_cast<const Scalar*>(noise), sketches);
}

/// What the backward half of a step is seeded with: the derivatives of the loss with respect to the sums that the shards report.
struct LossSlopes {
  double offset = 0, pen = 0, kl = 0;
};

/// See the head of the file.
template <class Model>
class Shard {
 public:
  using Scalar = typename Model::Scalar;
  using ModelWeights = typename Model::ModelWeights;
  static constexpr int latent_size = Model::latent_size;

  Batch<Scalar> batch;
  ParameterBlock<Scalar, typename Model::Parameters> gradients;
  double kl_sum = 0, offset_sum = 0, pen_sum = 0;

  /// First half: z and the sum of the divergence.
  void encode(const Model& model, Seed seed, std::uint32_t step, const KeepProbabilities& keep) {
    gradients.set_zero();
    tape_.reset();
    tape_.masks().begin_training_step(seed, step, batch.places, keep);
    kl_sum = 0;
    if (batch.size() == 0) return;
    if constexpr (latent_size > 0) {
      const ModelWeights weights = model.weights(gradients);
      const auto latent = Model::encode(tape_, weights, view(batch));
      const auto eps = latent_noise<latent_size>(tape_, batch.places, seed, Purpose::latent_noise, step);
      z_ = Model::Latent::sample(tape_, latent, eps);
      kl_ = kl_divergence(tape_, latent.mu, latent.presig);
      kl_sum = static_cast<double>(*kl_.data);
    }
  }

  /// Second half: the reconstruction loss, and all the way back. `tape` is the thread's.
  void decode_and_backward(Tape<Scalar>& tape, const Model& model, Seed seed, std::uint32_t step, const KeepProbabilities& keep,
                           const LossOptions& options, const LossSlopes& slopes) {
    offset_sum = pen_sum = 0;
    if (batch.size() == 0) return;
    const ModelWeights weights = model.weights(gradients);
    tape.reset();
    tape.masks().begin_training_step(seed, step, batch.places, keep);
    const auto sums = Model::reconstruct(tape, weights, view(batch), z_, options);
    offset_sum = static_cast<double>(sums.data[0]);
    pen_sum = static_cast<double>(sums.data[1]);

    tape_.zero_adjoints();
    tape.zero_adjoints();
    sums.adjoint[0] = static_cast<Scalar>(slopes.offset);
    sums.adjoint[1] = static_cast<Scalar>(slopes.pen);
    tape.backward();  // leaves the adjoint of z on the encoder's tape
    if constexpr (latent_size > 0) {
      *kl_.adjoint = static_cast<Scalar>(slopes.kl);
      tape_.backward();
    }
  }

 private:
  Tape<Scalar> tape_;
  typename Model::LatentValue z_;
  Value<Scalar, 1> kl_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
