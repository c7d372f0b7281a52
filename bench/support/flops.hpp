// Counts the floating-point operations of the matrix products of a parameter list, a training step or a sequence. Gates, losses and the
// optimizer, a few percent of the total, are not counted and thus lower the reported fraction of peak.
#pragma once

#include <cstddef>
#include <span>

#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::bench {

/// One product with every matrix of the list, for one sketch.
template <class List>
[[nodiscard]] double product_flops() {
  double flops = 0;
  List::for_each_unnamed([&]<class Entry>(std::size_t) {
    if constexpr (!Entry::is_vector) flops += 2.0 * Entry::rows * Entry::cols;
  });
  return flops;
}

/// A training step on sketches of these lengths (decreasing): forward pass, input gradient, weight gradient. The products with z, which are
/// computed once per sketch, are not counted.
template <class Model>
[[nodiscard]] double step_flops(std::span<const Index> lengths, Index max_length, PenLoss pen_loss) {
  const SequenceBatch<float> batch{nullptr, nullptr, lengths, max_length};
  double encoded = 0, decoded = 0;
  for (Index time = 0; time < max_length; ++time) {
    encoded += static_cast<double>(batch.longer_than(time));
    decoded += static_cast<double>(scored_sketches(batch, time, pen_loss));
  }
  double flops = decoded * Model::decoder_flops();
  if constexpr (requires { Model::encoder_flops(); }) flops += encoded * Model::encoder_flops();
  return 3 * flops;
}

/// The input of step_flops() for a model of these cells.
template <class DecoderCell, class MixtureType>
struct DecoderWork {
  static double decoder_flops() {
    return product_flops<typename DecoderCell::template Parameters<stroke_size>>() +
           2.0 * MixtureType::output_size * DecoderCell::output_size;
  }
};
template <class EncoderCell, class DecoderCell, class MixtureType>
struct ModelWork : DecoderWork<DecoderCell, MixtureType> {
  static double encoder_flops() { return 2 * product_flops<typename EncoderCell::template Parameters<stroke_size>>(); }
};

}  // namespace sketchrnn::bench
