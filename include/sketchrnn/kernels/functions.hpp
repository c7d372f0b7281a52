// exp, log, tanh, sigmoid, sin and cos of packets. Each function reduces its argument to a short interval and evaluates a polynomial there;
// NaN is propagated. Maximum errors are stated in units in the last place (ulp), as measured by tests/kernels/functions.cpp. The
// coefficients are minimax fits, computed by tests/reference/minimax.py. log, sin and cos are in core/detail/elementary_functions.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

namespace detail {

using sketchrnn::detail::Format;
using sketchrnn::detail::polynomial;
using sketchrnn::detail::to_integers;

/// Returns 2^n, which must be in the range of normal numbers.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> power_of_two(registers::Integers<Scalar> n) {
  using F = Format<Scalar>;
  return Packet<Scalar>::from_bits((n + F::bias) << F::mantissa_bits);
}

/// Argument reduction of exp: e^x = 2^n e^r,  n = nearest(x / ln 2),  r = x - n ln 2,  |r| <= ln 2 / 2
template <RealScalar Scalar>
struct ReducedExponent {
  Packet<Scalar> n, r;
  [[SKETCHRNN_ALWAYS_INLINE]] explicit ReducedExponent(Packet<Scalar> x)
      : n(nearest(x * Packet<Scalar>(std::numbers::log2e_v<Scalar>))),
        r(fma(n, Packet<Scalar>(-Format<Scalar>::ln2_low), fma(n, Packet<Scalar>(-Format<Scalar>::ln2_high), x))) {}
};

/// Returns (e^r - 1 - r) / r^2.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> exp_remainder(Packet<Scalar> r) {
  return polynomial(r, Format<Scalar>::exp);
}

/// Returns e^r = 1 + (r + r^2 q(r)).
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> exp_of_reduced(Packet<Scalar> r) {
  return Packet<Scalar>(1) + fma(r * r, exp_remainder(r), r);
}

/// Returns y >= 0 with the sign of x.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> with_sign_of(Packet<Scalar> y, Packet<Scalar> x) {
  return Packet<Scalar>::from_bits(bits(y) | (bits(x) & bits(Packet<Scalar>(-Scalar{0}))));
}

/// Applies a scalar function to each element, for rare arguments.
template <RealScalar Scalar, class Function>
[[nodiscard]] inline Packet<Scalar> element_by_element(Packet<Scalar> x, Function function) {
  Scalar elements[static_cast<std::size_t>(lanes<Scalar>)];
  x.store(elements);
  for (Scalar& element : elements) element = function(element);
  return Packet<Scalar>::load(elements);
}

}  // namespace detail

/// Returns e^x, to 1 ulp; infinity on overflow and 0 on underflow.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> exp(Packet<Scalar> x) {
  using P = Packet<Scalar>;
  using F = detail::Format<Scalar>;
  const detail::ReducedExponent<Scalar> reduced(maximum(minimum(x, P(F::exp_max)), P(F::exp_min)));
  const P y = detail::exp_of_reduced(reduced.r);
  // 2^n in two factors, because it may be out of the range of normal numbers even if 2^n e^r is not
  const registers::Integers<Scalar> n = detail::to_integers(reduced.n), half = n >> 1;
  return y * detail::power_of_two<Scalar>(half) * detail::power_of_two<Scalar>(n - half);
}

/// Returns the logistic sigmoid, 1 / (1 + e^-x), to 2 ulp if the result is a normal number.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> sigmoid(Packet<Scalar> x) {
  using P = Packet<Scalar>;
  using F = detail::Format<Scalar>;
  // e^-x = 2^n e^r, with 2^n a normal number, or infinity where the result is 0
  const detail::ReducedExponent<Scalar> reduced(maximum(minimum(-x, P(F::exp_max)), P(F::exp_min_normal)));
  const P e = detail::exp_of_reduced(reduced.r) * detail::power_of_two<Scalar>(detail::to_integers(reduced.n));
  return P(1) / (P(1) + e);
}

/// Returns tanh x, to 3 ulp in float and 2 ulp in double; the magnitude is at most 1.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> tanh(Packet<Scalar> x) {
  using P = Packet<Scalar>;
  if constexpr (std::is_same_v<Scalar, float>) {
    // x P(x^2) / Q(x^2), a minimax rational approximation for |x| <= 9.02, beyond which tanh rounds to 1
    static constexpr float numerator[] = {0.9999999790292615F, 0.1337971306711295F, 0.0034940287684490966F, 2.0583387169953744e-05F,
                                          1.3318946129638458e-08F};
    static constexpr float denominator[] = {1.F, 0.46713028311237687F, 0.025871051159623407F, 0.000328308340397962F,
                                            7.761966872399691e-07F};
    const P limited = maximum(minimum(x, P(9.02F)), P(-9.02F));
    const P square = limited * limited;
    const P y = limited * detail::polynomial(square, numerator) / detail::polynomial(square, denominator);
    return maximum(minimum(y, P(1)), P(-1));
  } else {
    // E / (E + 2) with E = e^(2 |x|) - 1 = 2^n (e^r - 1) + (2^n - 1), which loses no precision for small x
    const P magnitude = abs(x);
    const detail::ReducedExponent<Scalar> reduced(minimum(magnitude + magnitude, P(44)));
    const P r = reduced.r, power = detail::power_of_two<Scalar>(detail::to_integers(reduced.n));
    const P e = fma(power, fma(r * r, detail::exp_remainder(r), r), power - P(1));
    return detail::with_sign_of(e / (e + P(2)), x);
  }
}

/// Returns log x, to 1 ulp; -infinity for 0, NaN for negative x.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Packet<Scalar> log(Packet<Scalar> x) {
  return sketchrnn::detail::logarithm(x);
}

/// Returns sin x, with an absolute error below 1e-7 in float and 2e-16 in double. Uses the standard library if any |x| exceeds 8192 (float)
/// or 2^20 (double).
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> sin(Packet<Scalar> x) {
  if (any(abs(x) > Packet<Scalar>(detail::Format<Scalar>::largest_angle))) {
    return detail::element_by_element(x, [](Scalar element) { return std::sin(element); });
  }
  return sketchrnn::detail::sine(x, 0);
}

/// Returns cos x; accuracy as for sin.
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> cos(Packet<Scalar> x) {
  if (any(abs(x) > Packet<Scalar>(detail::Format<Scalar>::largest_angle))) {
    return detail::element_by_element(x, [](Scalar element) { return std::cos(element); });
  }
  return sketchrnn::detail::sine(x, 1);
}

/// @{
/// The same function of a scalar; the result is bit-identical to that of a packet.
template <RealScalar Scalar>
[[nodiscard]] inline Scalar exp(Scalar x) {
  return first(exp(Packet<Scalar>(x)));
}
template <RealScalar Scalar>
[[nodiscard]] inline Scalar log(Scalar x) {
  return first(log(Packet<Scalar>(x)));
}
template <RealScalar Scalar>
[[nodiscard]] inline Scalar tanh(Scalar x) {
  return first(tanh(Packet<Scalar>(x)));
}
template <RealScalar Scalar>
[[nodiscard]] inline Scalar sin(Scalar x) {
  return first(sin(Packet<Scalar>(x)));
}
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
