// The kernels of layer normalization for one array of elements, forward and backward; the equations are in
// autodiff/operations/layer_norm.hpp. They are not inlined: a compiler could contract multiplications and additions differently at
// different call sites, and the results would not be bit-identical.
#pragma once

#include <cmath>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The mean and 1 / sqrt(variance + epsilon) of an array, which the backward pass needs.
template <RealScalar Scalar>
struct LayerNormStatistics {
  Scalar mean;               ///< mean of the elements
  Scalar inverse_deviation;  ///< 1 / sqrt(variance + epsilon)
};

/// Computes y = gamma xhat + beta,  xhat = (x - mean) / sqrt(variance + epsilon), and returns the statistics. All arrays: [size]; beta may
/// be null, for zeros.
template <RealScalar Scalar>
EIGEN_DONT_INLINE LayerNormStatistics<Scalar> layer_norm(const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y, Index size,
                                                         Scalar epsilon) {
  using P = Packet<Scalar>;
  const auto n = static_cast<Scalar>(size);
  // The mean of x - x[0] is computed, which loses less precision.
  const P first = x[0];
  const Scalar mean = x[0] + sum_over<Scalar>(size, [&](auto part) { return part.load(x) - first; }) / n;
  const Scalar variance = sum_over<Scalar>(size,
                                           [&](auto part) {
                                             const P difference = part.load(x) - P(mean);
                                             return difference * difference;
                                           }) /
                          n;
  const Scalar inverse = Scalar{1} / std::sqrt(variance + epsilon);
  for_each_packet<Scalar>(size, [&](auto part) {
    const P xhat = (part.load(x) - P(mean)) * P(inverse);
    part.store(y, fma(part.load(gamma), xhat, beta == nullptr ? P(0) : part.load(beta)));
  });
  return {mean, inverse};
}

/// Computes dgamma += dy xhat,  dbeta += dy,  dx += (d - mean(d) - xhat mean(d xhat)) / sqrt(variance + epsilon),  d = gamma dy.
/// Each of dx, dgamma and dbeta may be null and is then not computed.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void layer_norm_backward(const Scalar* x, const Scalar* gamma, const Scalar* dy,
                                           const LayerNormStatistics<Scalar>& statistics, Scalar* dx, Scalar* dgamma, Scalar* dbeta,
                                           Index size) {
  using P = Packet<Scalar>;
  const P mean = statistics.mean, inverse = statistics.inverse_deviation;
  const auto xhat = [&](auto part) { return (part.load(x) - mean) * inverse; };
  const auto d = [&](auto part) { return part.load(gamma) * part.load(dy); };
  if (dgamma != nullptr) {
    for_each_packet<Scalar>(size, [&](auto part) { part.store(dgamma, fma(part.load(dy), xhat(part), part.load(dgamma))); });
  }
  if (dbeta != nullptr) {
    for_each_packet<Scalar>(size, [&](auto part) { part.store(dbeta, part.load(dbeta) + part.load(dy)); });
  }
  if (dx == nullptr) return;
  const auto n = static_cast<Scalar>(size);
  const P mean_d = sum_over<Scalar>(size, d) / n;
  const P mean_d_xhat = sum_over<Scalar>(size, [&](auto part) { return d(part) * xhat(part); }) / n;
  for_each_packet<Scalar>(size,
                          [&](auto part) { part.store(dx, fma(d(part) - mean_d - xhat(part) * mean_d_xhat, inverse, part.load(dx))); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
