// Whether a number is finite or NaN, by its bits, and whether two are equal: these hold under -ffast-math too, where compilers take is_finite(x) for true and
// x != x for false. Every check of data and options in this library uses them.
// What they cannot do: bring back a NaN or an infinity that arithmetic compiled with -ffast-math has already turned into something else.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// The bits of a number without its sign. By reference, since -ffast-math lets compilers assume that a float passed by value is finite.
template <class Real>
[[nodiscard]] constexpr auto magnitude_bits(const Real& number) noexcept {
  static_assert(std::is_same_v<Real, float> || std::is_same_v<Real, double>, "sketchrnn: is_finite and is_nan take float or double");
  static_assert(std::numeric_limits<Real>::is_iec559, "sketchrnn: float and double have to be those of IEEE 754");
  using Bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;
  Bits bits = std::bit_cast<Bits>(number);
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0
  // Compilers that assume finite results may also know what the bits of one cannot be; they know nothing of what an asm statement gives.
  if (!std::is_constant_evaluated()) __asm__("" : "+r"(bits));
#endif
  return static_cast<Bits>(bits & (static_cast<Bits>(-1) >> 1U));
}

/// The bits of infinity: finite numbers are below it, NaNs above.
template <class Real>
inline constexpr auto infinity_bits =
    std::bit_cast<std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>>(std::numeric_limits<Real>::infinity());

}  // namespace detail

/// Whether `number`, a float or a double, is neither NaN nor infinite.
template <class Real>
[[nodiscard]] constexpr bool is_finite(const Real& number) noexcept {
  return detail::magnitude_bits(number) < detail::infinity_bits<Real>;
}

/// Whether `number`, a float or a double, is NaN.
template <class Real>
[[nodiscard]] constexpr bool is_nan(const Real& number) noexcept {
  return detail::magnitude_bits(number) > detail::infinity_bits<Real>;
}

/// Whether `number`, a float or a double, is from `least` to `most`, ends included; NaN never is.
template <class Real>
[[nodiscard]] constexpr bool is_within(const Real& number, const std::type_identity_t<Real>& least,
                                       const std::type_identity_t<Real>& most) noexcept {
  return !is_nan(number) && number >= least && number <= most;
}

/// Whether two floats or doubles are equal, by -Wfloat-equal without a warning: for where equal to the last bit is what is meant. NaN equals
/// nothing.
template <class Real>
[[nodiscard]] constexpr bool same_value(const Real& a, const std::type_identity_t<Real>& b) noexcept {
  return !is_nan(a) && !is_nan(b) && a <= b && a >= b;
}

}  // namespace sketchrnn
