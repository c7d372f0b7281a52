// The kernels of reductions over an array of elements and of the softmax, forward and backward; the equations are in
// autodiff/operations/reductions.hpp and autodiff/operations/softmax.hpp. They are not inlined: a compiler could contract multiplications
// and additions differently at different call sites, and the results would not be bit-identical.
#pragma once

#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Returns the sum of x [size].
template <RealScalar Scalar>
[[nodiscard]] EIGEN_DONT_INLINE Scalar sum(const Scalar* x, Index size) {
  return sum_over<Scalar>(size, [&](auto part) { return part.load(x); });
}

/// Returns the sum of a b; a and b [size].
template <RealScalar Scalar>
[[nodiscard]] EIGEN_DONT_INLINE Scalar dot(const Scalar* a, const Scalar* b, Index size) {
  return sum_over<Scalar>(size, [&](auto part) { return part.load(a) * part.load(b); });
}

/// Computes y += factor x; x and y [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void add_scaled(Scalar* y, Scalar factor, const Scalar* x, Index size) {
  for_each_packet<Scalar>(size, [&](auto part) { part.store(y, fma(Packet<Scalar>(factor), part.load(x), part.load(y))); });
}

/// Computes y += summand; y [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void add_scalar(Scalar* y, Scalar summand, Index size) {
  for_each_packet<Scalar>(size, [&](auto part) { part.store(y, part.load(y) + Packet<Scalar>(summand)); });
}

/// Returns the maximum of x [size], size > 0; NaN if any element is NaN.
template <RealScalar Scalar>
[[nodiscard]] EIGEN_DONT_INLINE Scalar maximum_of(const Scalar* x, Index size) {
  using P = Packet<Scalar>;
  // A comparison with NaN is false: the running maximum is replaced by a NaN, and a NaN is never replaced.
  const auto larger = [](P a, P b) { return select((a >= b) | (a != a), a, b); };
  P running = x[0];
  for_each_packet<Scalar>(size, [&](auto part) { running = larger(running, part.padded(part.load(x), running)); });
  Scalar elements[static_cast<std::size_t>(lanes<Scalar>)];
  running.store(elements);
  Scalar result = elements[0];
  for (const Scalar element : elements) result = is_nan(result) || result >= element ? result : element;
  return result;
}

/// Returns the index of the first element of x [size] that equals the maximum.
template <RealScalar Scalar>
[[nodiscard]] Index first_maximum(const Scalar* x, Index size, Scalar maximum) {
  Index index = 0;
  while (index + 1 < size && x[index] < maximum) ++index;
  return index;
}

/// Returns what is subtracted from the elements of x [size] so that their exponentials do not overflow: the maximum, or 0 if that is
/// infinite.
template <RealScalar Scalar>
[[nodiscard]] Scalar exponent_shift(const Scalar* x, Index size) {
  const Scalar maximum = maximum_of(x, size);
  return is_finite(maximum) || is_nan(maximum) ? maximum : Scalar{0};
}

/// Returns log sum exp(x) = m + log sum exp(x - m),  m = max x; x [size].
template <RealScalar Scalar>
[[nodiscard]] EIGEN_DONT_INLINE Scalar log_sum_exp(const Scalar* x, Index size) {
  using P = Packet<Scalar>;
  const Scalar m = exponent_shift(x, size);
  return m + log(sum_over<Scalar>(size, [&](auto part) { return exp(part.load(x) - P(m)); }));
}

/// Computes dx += dy exp(x - y),  y = log sum exp(x); x and dx [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void log_sum_exp_backward(const Scalar* x, Scalar y, Scalar dy, Scalar* dx, Index size) {
  using P = Packet<Scalar>;
  for_each_packet<Scalar>(size, [&](auto part) { part.store(dx, fma(P(dy), exp(part.load(x) - P(y)), part.load(dx))); });
}

/// Computes y = exp(x - m) / sum exp(x - m),  m = max x; x and y [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void softmax(const Scalar* x, Scalar* y, Index size) {
  using P = Packet<Scalar>;
  const P m = exponent_shift(x, size);
  P total = 0;
  for_each_packet<Scalar>(size, [&](auto part) {
    const P power = part.masked(exp(part.load(x) - m));
    part.store(y, power);
    total += power;
  });
  const P inverse = Scalar{1} / sum(total);
  for_each_packet<Scalar>(size, [&](auto part) { part.store(y, part.load(y) * inverse); });
}

/// Computes dx += y (dy - sum of y dy),  y = softmax(x); all [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void softmax_backward(const Scalar* y, const Scalar* dy, Scalar* dx, Index size) {
  using P = Packet<Scalar>;
  const P mean = sum_over<Scalar>(size, [&](auto part) { return part.load(y) * part.load(dy); });
  for_each_packet<Scalar>(size, [&](auto part) { part.store(dx, fma(part.load(y), part.load(dy) - mean, part.load(dx))); });
}

/// Computes y = x - log sum exp(x) = (x - m) - log sum exp(x - m),  m = max x, which loses no precision for large x; x and y [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void log_softmax(const Scalar* x, Scalar* y, Index size) {
  using P = Packet<Scalar>;
  const P m = exponent_shift(x, size);
  const P normalizer = log(sum_over<Scalar>(size, [&](auto part) { return exp(part.load(x) - m); }));
  for_each_packet<Scalar>(size, [&](auto part) { part.store(y, (part.load(x) - m) - normalizer); });
}

/// Computes dx += dy - exp(y) sum of dy,  y = log softmax(x); all [size].
template <RealScalar Scalar>
EIGEN_DONT_INLINE void log_softmax_backward(const Scalar* y, const Scalar* dy, Scalar* dx, Index size) {
  using P = Packet<Scalar>;
  const P total = kernels::sum(dy, size);
  for_each_packet<Scalar>(size, [&](auto part) { part.store(dx, part.load(dx) + (part.load(dy) - exp(part.load(y)) * total)); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
