// exp, log, tanh, sigmoid, sin and cos of packets. Each function reduces its argument to a short interval and evaluates a polynomial there;
// NaN is propagated. Maximum errors are stated in units in the last place (ulp), as measured by tests/kernels/functions.cpp. The
// coefficients are minimax fits, computed by tests/reference/minimax.py.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

namespace detail {

/// The constants of a floating-point format and the polynomial coefficients for it.
template <RealScalar Scalar>
struct Format;
template <>
struct Format<float> {
  using Integer = std::int32_t;
  static constexpr int mantissa_bits = 23;
  static constexpr Integer bias = 127;
  static constexpr float integer_shift = 0x1.8p23F;  // x + integer_shift has the integer x in its low bits
  static constexpr float min_normal = 0x1p-126F;
  // ln 2 = high + low; high has 9 bits, so that n * high is exact
  static constexpr float ln2_high = 0x1.63p-1F, ln2_low = -0x1.bd0106p-13F;
  static constexpr float exp_min = -104.F, exp_max = 89.F;  // outside, the result is 0 or infinity
  static constexpr float exp[] = {4.99999930524625892e-1F, 1.66665147921422665e-1F, 4.16684562241447363e-2F, 8.36941883332159582e-3F,
                                  1.38131794673463473e-3F};
  static constexpr float log[] = {6.66667832668941027e-1F, 3.99766067346897873e-1F, 2.98988099908837010e-1F};
  static constexpr float sin[] = {-1.66666542254525928e-1F, 8.33213149538590500e-3F, -1.95108390346742966e-4F};
  static constexpr float cos[] = {4.16666456530276137e-2F, -1.38873060471737378e-3F, 2.44312051762284202e-5F};
  static constexpr float half_pi[] = {0x1.92p0F, 0x1.fb4p-12F, 0x1.4442dp-24F};  // pi / 2 in three parts, the first two of 8 and 11 bits
  static constexpr float largest_angle = 8192.F;
};
template <>
struct Format<double> {
  using Integer = std::int64_t;
  static constexpr int mantissa_bits = 52;
  static constexpr Integer bias = 1023;
  static constexpr double integer_shift = 0x1.8p52;
  static constexpr double min_normal = 0x1p-1022;
  static constexpr double ln2_high = 0x1.62e42fefap-1, ln2_low = 0x1.cf79abc9e3b39p-40;
  static constexpr double exp_min = -746, exp_max = 710;
  static constexpr double exp[] = {5.00000000000001170e-1, 1.66666666666663863e-1, 4.16666666665191528e-2, 8.33333333350765959e-3,
                                   1.38888889469199851e-3, 1.98412694861625233e-4, 2.48014893522964032e-5, 2.75575971874619634e-6,
                                   2.76316873247087317e-7, 2.49989919699457255e-8};
  static constexpr double log[] = {6.66666666666674472e-1, 3.99999999993389467e-1, 2.85714287606889127e-1, 2.22221965599098769e-1,
                                   1.81836753864241236e-1, 1.53110574174582943e-1, 1.48273069380816672e-1};
  static constexpr double sin[] = {-1.66666666666666277e-1, 8.33333333332128555e-3,  -1.98412698288701436e-4,
                                   2.75573133560093411e-6,  -2.50507040378787269e-8, 1.58935837800766420e-10};
  static constexpr double cos[] = {4.16666666666665911e-2,  -1.38888888888725982e-3, 2.48015872884916638e-5,
                                   -2.75573140564406993e-7, 2.08756818599819545e-9,  -1.13574476116212141e-11};
  static constexpr double half_pi[] = {0x1.921fb544p0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69};
  static constexpr double largest_angle = 0x1p20;
};

/// Returns c0 + c1 x + c2 x^2 + ..., by Horner's rule.
template <RealScalar Scalar, std::size_t Count>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> polynomial(Packet<Scalar> x, const Scalar (&c)[Count]) {
  Packet<Scalar> y = c[Count - 1];
#pragma GCC unroll 16
  for (std::size_t i = Count - 1; i > 0; --i) y = fma(y, x, Packet<Scalar>(c[i - 1]));
  return y;
}

/// Returns 2^n, which must be in the range of normal numbers.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> power_of_two(registers::Integers<Scalar> n) {
  using F = Format<Scalar>;
  return Packet<Scalar>::from_bits((n + F::bias) << F::mantissa_bits);
}

/// Converts a packet of integral values to integers.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline registers::Integers<Scalar> to_integers(Packet<Scalar> n) {
  const Packet<Scalar> shift = Format<Scalar>::integer_shift;
  return bits(n + shift) - bits(shift);
}

/// Argument reduction of exp: e^x = 2^n e^r,  n = nearest(x / ln 2),  r = x - n ln 2,  |r| <= ln 2 / 2
template <RealScalar Scalar>
struct ReducedExponent {
  Packet<Scalar> n, r;
  [[gnu::always_inline]] explicit ReducedExponent(Packet<Scalar> x)
      : n(nearest(x * Packet<Scalar>(std::numbers::log2e_v<Scalar>))),
        r(fma(n, Packet<Scalar>(-Format<Scalar>::ln2_low), fma(n, Packet<Scalar>(-Format<Scalar>::ln2_high), x))) {}
};

/// Returns (e^r - 1 - r) / r^2.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> exp_remainder(Packet<Scalar> r) {
  return polynomial(r, Format<Scalar>::exp);
}

/// Returns y >= 0 with the sign of x.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> with_sign_of(Packet<Scalar> y, Packet<Scalar> x) {
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
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> exp(Packet<Scalar> x) {
  using P = Packet<Scalar>;
  using F = detail::Format<Scalar>;
  const detail::ReducedExponent<Scalar> reduced(maximum(minimum(x, P(F::exp_max)), P(F::exp_min)));
  const P r = reduced.r;
  // e^r = 1 + (r + r^2 q(r))
  const P y = P(1) + fma(r * r, detail::exp_remainder(r), r);
  // 2^n in two factors, because it may be out of the range of normal numbers even if 2^n e^r is not
  const registers::Integers<Scalar> n = detail::to_integers(reduced.n), half = n >> 1;
  return y * detail::power_of_two<Scalar>(half) * detail::power_of_two<Scalar>(n - half);
}

/// Returns the logistic sigmoid, 1 / (1 + e^-x), to 2 ulp if the result is a normal number.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> sigmoid(Packet<Scalar> x) {
  return Packet<Scalar>(1) / (Packet<Scalar>(1) + exp(-x));
}

/// Returns tanh x, to 3 ulp in float and 2 ulp in double; the magnitude is at most 1.
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> tanh(Packet<Scalar> x) {
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
///   x = 2^k (1 + f),  sqrt(1/2) <= 1 + f < sqrt 2,  s = f / (2 + f)
///   log(1 + f) = 2 atanh s = f - f^2/2 + s (f^2/2 + R),  R = s^2 (2/3 + 2/5 s^2 + ...)
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> log(Packet<Scalar> x) {
  using P = Packet<Scalar>;
  using F = detail::Format<Scalar>;
  using Integers = registers::Integers<Scalar>;
  using Integer = typename F::Integer;
  constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
  // subnormal numbers are scaled to normal numbers first
  constexpr int lift = F::mantissa_bits + 2;
  const auto tiny = x < P(F::min_normal);
  const P normal = select(tiny, x * P(static_cast<Scalar>(Integer{1} << lift)), x);
  // the exponent k, relative to sqrt(1/2)
  const Integers from_root = bits(normal) - (bits(P(std::numbers::sqrt2_v<Scalar> / 2)));
  const Integers exponent = from_root >> F::mantissa_bits;
  const P f = P::from_bits(bits(normal) - (exponent << F::mantissa_bits)) - P(1);
  const P shift = F::integer_shift;
  const P k = (P::from_bits(exponent + bits(shift)) - shift) - select(tiny, P(static_cast<Scalar>(lift)), P(0));

  const P s = f / (f + P(2)), s2 = s * s;
  const P half_square = P(static_cast<Scalar>(0.5)) * f * f;
  const P remainder = s2 * detail::polynomial(s2, F::log);
  const P low = fma(s, half_square + remainder, k * P(F::ln2_low));
  const P y = fma(k, P(F::ln2_high), f - (half_square - low));
  const P special = select(x == P(0), P(-infinity), select(x < P(0), P(std::numeric_limits<Scalar>::quiet_NaN()), x));
  return select((P(0) < x) & (x < P(infinity)), y, special);
}

namespace detail {

/// Returns sin(x + quarters pi / 2), for |x| <= largest_angle.
///   x = r + n pi / 2,  |r| <= pi / 4;  the result is sin r, cos r, -sin r or -cos r for n + quarters mod 4 = 0, 1, 2, 3
template <RealScalar Scalar>
[[nodiscard, gnu::always_inline]] inline Packet<Scalar> sine(Packet<Scalar> x, int quarters) {
  using P = Packet<Scalar>;
  using F = Format<Scalar>;
  using Integer = typename F::Integer;
  const P n = nearest(x * P(static_cast<Scalar>(2 / std::numbers::pi)));
  // Cody-Waite reduction with pi / 2 in three parts; n times the first two is exact
  const P r = fma(n, P(-F::half_pi[2]), fma(n, P(-F::half_pi[1]), fma(n, P(-F::half_pi[0]), x)));
  const P square = r * r;
  const P sin = fma(r * square, polynomial(square, F::sin), r);
  const P cos = fma(square * square, polynomial(square, F::cos), fma(square, P(static_cast<Scalar>(-0.5)), P(1)));
  const registers::Integers<Scalar> quadrant = to_integers(n) + static_cast<Integer>(quarters);
  const PacketMask<Scalar> odd{(quadrant & Integer{1}) != 0}, negative{(quadrant & Integer{2}) != 0};
  const P y = select(odd, cos, sin);
  return select(negative, -y, y);
}

}  // namespace detail

/// Returns sin x, with an absolute error below 1e-7 in float and 2e-16 in double. Uses the standard library if any |x| exceeds 8192 (float)
/// or 2^20 (double).
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> sin(Packet<Scalar> x) {
  if (any(abs(x) > Packet<Scalar>(detail::Format<Scalar>::largest_angle))) {
    return detail::element_by_element(x, [](Scalar element) { return std::sin(element); });
  }
  return detail::sine(x, 0);
}

/// Returns cos x; accuracy as for sin.
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> cos(Packet<Scalar> x) {
  if (any(abs(x) > Packet<Scalar>(detail::Format<Scalar>::largest_angle))) {
    return detail::element_by_element(x, [](Scalar element) { return std::cos(element); });
  }
  return detail::sine(x, 1);
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
