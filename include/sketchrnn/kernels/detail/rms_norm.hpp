// The kernels of root mean square normalization for one array of elements, forward and backward; the equations are in
// autodiff/operations/rms_norm.hpp. They are not inlined: a compiler could contract multiplications and additions differently at different
// call sites, and the results would not be bit-identical.
#pragma once

#include <cmath>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Computes y = gain xhat,  xhat = x r,  r = 1 / sqrt(mean(x^2) + epsilon), and returns r, which the backward pass needs. All arrays: [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE Scalar rms_norm(const Scalar* x, const Scalar* gain, Scalar* y, Index size, Scalar epsilon) {
  const Scalar squares = sum_over<Scalar>(size, [&](auto part) { return part.load(x) * part.load(x); });
  const Scalar r = Scalar{1} / std::sqrt(squares / static_cast<Scalar>(size) + epsilon);
  for_each_packet<Scalar>(size, [&](auto part) { part.store(y, part.load(gain) * (part.load(x) * Packet<Scalar>(r))); });
  return r;
}

/// Computes dgain += dy xhat,  dx += r (d - xhat mean(d xhat)),  d = gain dy. dx and dgain may be null and are then not computed.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void rms_norm_backward(const Scalar* x, const Scalar* gain, const Scalar* dy, Scalar r, Scalar* dx, Scalar* dgain,
                                         Index size) {
  using P = Packet<Scalar>;
  const auto xhat = [&](auto part) { return part.load(x) * P(r); };
  const auto d = [&](auto part) { return part.load(gain) * part.load(dy); };
  if (dgain != nullptr) {
    for_each_packet<Scalar>(size, [&](auto part) { part.store(dgain, fma(part.load(dy), xhat(part), part.load(dgain))); });
  }
  if (dx == nullptr) return;
  const P mean_d_xhat = sum_over<Scalar>(size, [&](auto part) { return d(part) * xhat(part); }) / static_cast<Scalar>(size);
  for_each_packet<Scalar>(size, [&](auto part) { part.store(dx, fma(d(part) - xhat(part) * mean_d_xhat, P(r), part.load(dx))); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
