// The pen of a sketch as part of an output distribution: a categorical distribution over three states (paper, eq. 7 and 9).
#pragma once

#include <span>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_array.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/sampling.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Base class of output distributions: the pen states, whose logits are the first three rows of the decoder's output.
struct Pen {
  static constexpr int pen_states = 3;           ///< down, lifted, end of the sketch
  static constexpr double largest_logit = 1e30;  ///< logits are clamped to this, so that the difference of two is finite

  /// Returns log sum exp of an array; finite for finite elements.
  template <class Scalar, int Size>
  static Scalar log_sum_exp(const kernels::PacketArray<Scalar, Size>& logs) {
    const Scalar max = largest(logs);
    return max + kernels::log(sum(exp(logs - max)));
  }

  /// Clamps the elements to [-bound, bound].
  template <class Scalar, int Size>
  static kernels::PacketArray<Scalar, Size> limit(const kernels::PacketArray<Scalar, Size>& values, double bound) {
    return minimum(maximum(values, static_cast<Scalar>(-bound)), static_cast<Scalar>(bound));
  }

  /// Returns the cross entropy of the pen state, -sum_k pen_k log q_k with q = softmax of the pen logits (paper, eq. 9). If `derivative` is
  /// not null, writes the derivative with respect to the pen logits to it.
  template <class Scalar>
  static Scalar pen_loss(const Scalar* y, const Scalar* pen, Scalar* derivative) {
    using States = kernels::PacketArray<Scalar, pen_states>;
    const States logits = limit(States::load(y), largest_logit);
    const States target = States::load(pen);
    // log q = logits - log sum exp logits
    const States log_q = logits - log_sum_exp(logits);
    if (derivative != nullptr) (exp(log_q) * sum(target) - target).store(derivative);
    return -sum(target * log_q);
  }

  /// Returns a sampled pen state, or the most probable one if the options are greedy; u is uniform in [0, 1). `y`: the decoder's output.
  template <RealScalar Scalar>
  [[nodiscard]] static int sample_pen(const Scalar* y, const SamplingOptions& options, double u) {
    const std::span<const Scalar> logits(y, pen_states);
    if (is_greedy(options)) return static_cast<int>(argmax(logits));
    return static_cast<int>(sample_softmax(logits, logit_temperature(options), u));
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
