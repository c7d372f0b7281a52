// log, sin and cos, written once for SIMD registers (kernels/functions.hpp) and for single doubles, and exp for single doubles. Each function reduces its argument to a
// short interval and evaluates a polynomial there. The coefficients are minimax fits, computed by tests/reference/minimax.py.
// The functions of doubles round every operation by itself, so that they have the same bits on every processor, with every compiler and
// every C library. Random numbers, interpolations of latent vectors and schedules are made of them.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// The constants of a floating-point format and the polynomial coefficients for it.
template <class Scalar>
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
  static constexpr float exp_min_normal = -87.F;            // 2^n is normal from here on
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
  static constexpr double exp_min = -746, exp_max = 710, exp_min_normal = -708;
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

// The functions are templates over the type of their argument, P: kernels::Packet or RoundedDouble. P has arithmetic, comparisons (P::Mask),
// select, fma, nearest, and its bits as signed integers (P::Integers).

/// Returns c0 + c1 x + c2 x^2 + ..., by Horner's rule.
template <class P, class Scalar, std::size_t Count>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline P polynomial(P x, const Scalar (&c)[Count]) {
  P y = c[Count - 1];
#pragma GCC unroll 16
  for (std::size_t i = Count - 1; i > 0; --i) y = fma(y, x, P(c[i - 1]));
  return y;
}

/// Converts integral values to integers.
template <class P>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline typename P::Integers to_integers(P n) {
  const P shift = Format<typename P::Scalar>::integer_shift;
  return bits(n + shift) - bits(shift);
}

/// Returns log x, to 1 ulp; -infinity for 0, NaN for negative x.
///   x = 2^k (1 + f),  sqrt(1/2) <= 1 + f < sqrt 2,  s = f / (2 + f)
///   log(1 + f) = 2 atanh s = f - f^2/2 + s (f^2/2 + R),  R = s^2 (2/3 + 2/5 s^2 + ...)
template <class P>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline P logarithm(P x) {
  using Scalar = typename P::Scalar;
  using F = Format<Scalar>;
  using Integers = typename P::Integers;
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
  const P remainder = s2 * polynomial(s2, F::log);
  const P low = fma(s, half_square + remainder, k * P(F::ln2_low));
  const P y = fma(k, P(F::ln2_high), f - (half_square - low));
  const P special = select(x == P(0), P(-infinity), select(x < P(0), P(std::numeric_limits<Scalar>::quiet_NaN()), x));
  return select((P(0) < x) & (x < P(infinity)), y, special);
}

/// Returns sin(x + quarters pi / 2), for |x| <= largest_angle.
///   x = r + n pi / 2,  |r| <= pi / 4;  the result is sin r, cos r, -sin r or -cos r for n + quarters mod 4 = 0, 1, 2, 3
template <class P>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline P sine(P x, int quarters) {
  using Scalar = typename P::Scalar;
  using F = Format<Scalar>;
  using Integer = typename F::Integer;
  const P n = nearest(x * P(static_cast<Scalar>(2 / std::numbers::pi)));
  // Cody-Waite reduction with pi / 2 in three parts; n times the first two is exact
  const P r = fma(n, P(-F::half_pi[2]), fma(n, P(-F::half_pi[1]), fma(n, P(-F::half_pi[0]), x)));
  const P square = r * r;
  const P sin = fma(r * square, polynomial(square, F::sin), r);
  const P cos = fma(square * square, polynomial(square, F::cos), fma(square, P(static_cast<Scalar>(-0.5)), P(1)));
  const typename P::Integers quadrant = to_integers(n) + static_cast<Integer>(quarters);
  const typename P::Mask odd{(quadrant & Integer{1}) != 0}, negative{(quadrant & Integer{2}) != 0};
  const P y = select(odd, cos, sin);
  return select(negative, -y, y);
}

/// A double whose products are rounded before they are added to anything: never contracted to a fused multiply-add.
struct RoundedDouble {
  using Scalar = double;
  using Integers = std::int64_t;
  struct Mask {
    bool value;
    friend Mask operator&(Mask a, Mask b) { return {a.value && b.value}; }
  };

  double value;

  constexpr RoundedDouble(double x) : value(x) {}  // NOLINT: implicit, as Packet's
  friend constexpr RoundedDouble operator+(RoundedDouble a, RoundedDouble b) { return a.value + b.value; }
  friend RoundedDouble operator-(RoundedDouble a, RoundedDouble b) { return a.value - b.value; }
  friend RoundedDouble operator-(RoundedDouble a) { return -a.value; }
  friend RoundedDouble operator/(RoundedDouble a, RoundedDouble b) { return a.value / b.value; }
  friend constexpr RoundedDouble operator*(RoundedDouble a, RoundedDouble b) {
    double product = a.value * b.value;
    // The empty statement hides from the compiler that this is a product. Without an instruction to contract to, it is not needed.
    if (std::is_constant_evaluated()) return product;
#if defined(__FMA__)
    asm("" : "+x"(product));
#elif defined(__aarch64__)
    asm("" : "+w"(product));
#elif !defined(__x86_64__) && !defined(__i386__) && !defined(__wasm__)
    asm("" : "+m"(product));
#endif
    return product;
  }
  friend RoundedDouble fma(RoundedDouble a, RoundedDouble b, RoundedDouble c) { return a * b + c; }
  friend RoundedDouble sqrt(RoundedDouble a) { return std::sqrt(a.value); }  // correctly rounded by IEEE 754
  /// Rounds to the nearest integer, ties away from zero; |a| < 2^62.
  friend RoundedDouble nearest(RoundedDouble a) {
    return static_cast<double>(static_cast<std::int64_t>(a.value < 0 ? a.value - 0.5 : a.value + 0.5));
  }

  friend Mask operator<(RoundedDouble a, RoundedDouble b) { return {a.value < b.value}; }
  friend Mask operator==(RoundedDouble a, RoundedDouble b) { return {a.value <= b.value && a.value >= b.value}; }
  friend RoundedDouble select(Mask mask, RoundedDouble a, RoundedDouble b) { return mask.value ? a : b; }
  friend std::int64_t bits(RoundedDouble a) { return std::bit_cast<std::int64_t>(a.value); }
  static RoundedDouble from_bits(std::int64_t bits) { return std::bit_cast<double>(bits); }
};

/// Returns log x, to 1 ulp.
[[nodiscard]] inline double rounded_log(double x) { return logarithm(RoundedDouble(x)).value; }
/// Returns e^x, to 1 ulp if the result is a normal number.
///   x = n log 2 + r,  e^x = 2^n e^r,  e^r = 1 + r + r^2 (1/2 + r / 6 + ...)
[[nodiscard]] inline double rounded_exp(double x) {
  using R = RoundedDouble;
  using F = Format<double>;
  if (!(x > F::exp_min)) return x <= F::exp_min ? 0 : x;  // NaN
  if (x > F::exp_max) return std::numeric_limits<double>::infinity();
  const R n = nearest(R(x) * R(std::numbers::log2e));
  const R r = fma(n, R(-F::ln2_low), fma(n, R(-F::ln2_high), R(x)));
  const R y = R(1) + fma(r * r, polynomial(r, F::exp), r);
  // 2^n in two factors, because it may be out of the range of normal numbers even if 2^n e^r is not
  const auto power_of_two = [](std::int64_t k) { return R::from_bits((k + F::bias) << F::mantissa_bits); };
  const auto whole = static_cast<std::int64_t>(n.value), half = whole >> 1;
  return (y * power_of_two(half) * power_of_two(whole - half)).value;
}
/// Returns base^n = e^(n log base), with a relative error of at most (1 + n |log base|) ulp; base >= 0, and 0^0 = 1.
[[nodiscard]] inline double rounded_power(double base, std::uint64_t n) {
  if (n == 0) return 1;
  return rounded_exp((RoundedDouble(static_cast<double>(n)) * RoundedDouble(rounded_log(base))).value);
}
/// Returns sin x, with an absolute error below 2e-16; |x| <= 2^20.
[[nodiscard]] inline double rounded_sin(double x) { return sine(RoundedDouble(x), 0).value; }
/// Returns cos x, with an absolute error below 2e-16; |x| <= 2^20.
[[nodiscard]] inline double rounded_cos(double x) { return sine(RoundedDouble(x), 1).value; }

/// Returns the angle whose cosine is c, in [0, pi]; c in [-1, 1].
///   tan(w / 4) = sin(w / 2) / (1 + cos(w / 2)),  cos(w / 2) = sqrt((1 + c) / 2),  sin(w / 2) = sqrt((1 - c) / 2)
///   atan(t) = 2 atan(t / (1 + sqrt(1 + t^2)))       twice, so that t <= tan(pi / 16)
///   atan(t) = t - t^3 / 3 + t^5 / 5 - ...           up to t^23
[[nodiscard]] inline double rounded_acos(double c) {
  using R = RoundedDouble;
  R t = sqrt(R((1 - c) / 2)) / (R(1) + sqrt(R((1 + c) / 2)));
  for (int halving = 0; halving < 2; ++halving) t = t / (R(1) + sqrt(R(1) + t * t));
  R series = 0;
  for (int power = 23; power > 0; power -= 2) series = R(1.0 / power) - series * t * t;
  return (R(16) * t * series).value;
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
