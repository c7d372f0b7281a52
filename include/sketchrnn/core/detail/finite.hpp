// Classification of floating-point values by their bits. Unlike std::isfinite and x != x, these functions also work under -ffast-math,
// where compilers assume that there are no NaNs and infinities. All checks of data and options in the library use them. They cannot detect
// a NaN or an infinity that code compiled with -ffast-math has already replaced by another value.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns the bits of a value without the sign. Takes a reference, because with -ffast-math compilers may assume that a float passed by
/// value is finite.
template <class Real>
[[nodiscard]] constexpr auto magnitude_bits(const Real& number) noexcept {
  static_assert(std::is_same_v<Real, float> || std::is_same_v<Real, double>, "sketchrnn: is_finite and is_nan take float or double");
  static_assert(std::numeric_limits<Real>::is_iec559, "sketchrnn: float and double have to be those of IEEE 754");
  using Bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;
  Bits bits = std::bit_cast<Bits>(number);
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0
  // Compilers that assume finite values may infer which bit patterns cannot occur; the asm statement hides the value from them.
  if (!std::is_constant_evaluated()) __asm__("" : "+r"(bits));
#endif
  return static_cast<Bits>(bits & (static_cast<Bits>(-1) >> 1U));
}

/// The bits of infinity: those of finite values are less, those of NaNs greater.
template <class Real>
inline constexpr auto infinity_bits =
    std::bit_cast<std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>>(std::numeric_limits<Real>::infinity());

}  // namespace detail

/// Returns whether `number`, a float or double, is neither NaN nor infinite.
template <class Real>
[[nodiscard]] constexpr bool is_finite(const Real& number) noexcept {
  return detail::magnitude_bits(number) < detail::infinity_bits<Real>;
}

/// Returns whether `number`, a float or double, is NaN.
template <class Real>
[[nodiscard]] constexpr bool is_nan(const Real& number) noexcept {
  return detail::magnitude_bits(number) > detail::infinity_bits<Real>;
}

/// Returns whether `number`, a float or double, is in [low, high]; false for NaN.
template <class Real>
[[nodiscard]] constexpr bool is_within(const Real& number, const std::type_identity_t<Real>& low,
                                       const std::type_identity_t<Real>& high) noexcept {
  return !is_nan(number) && number >= low && number <= high;
}

/// Returns whether two floats or doubles are exactly equal, without a -Wfloat-equal warning; false for NaN.
template <class Real>
[[nodiscard]] constexpr bool same_value(const Real& a, const std::type_identity_t<Real>& b) noexcept {
  return !is_nan(a) && !is_nan(b) && a <= b && a >= b;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
