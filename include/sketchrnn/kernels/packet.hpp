// Packet<Scalar>: a SIMD register as a value type with arithmetic operators. All vectorized code is written with it, like scalar code:
//   const auto y = (1 - z) * h + z * candidate;
// This is the only file that depends on the instruction set. A packet wraps a vector type of g++ and clang; intrinsics are used for the
// operations that these types lack: fma, sqrt, floor, nearest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

#if defined(__SSE3__) || defined(__AVX__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>  // much smaller than immintrin.h
#elif defined(__aarch64__)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

#if !defined(__GNUC__)
#error "sketchrnn: the registers are vector types of g++ and clang (clang-cl included), which this compiler does not have"
#endif

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

namespace registers {

/// The width of a register in bytes.
#if defined(__AVX512F__)
inline constexpr std::size_t bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t bytes = 32;
#else
inline constexpr std::size_t bytes = 16;
#endif

// Not a template: g++ 12 ignores the attribute on a type that depends on a template argument.
using Floats = float __attribute__((vector_size(bytes)));
using Doubles = double __attribute__((vector_size(bytes)));
using Ints = std::int32_t __attribute__((vector_size(bytes)));
using Longs = std::int64_t __attribute__((vector_size(bytes)));

template <RealScalar Scalar>
using Vector = std::conditional_t<std::is_same_v<Scalar, float>, Floats, Doubles>;
/// Signed integers of the same size; also the result of a comparison: all bits set if true, all clear if false.
template <RealScalar Scalar>
using Integers = std::conditional_t<std::is_same_v<Scalar, float>, Ints, Longs>;

/// Applies a scalar function to each element, for instruction sets without a vector instruction.
template <class V, class Function>
[[SKETCHRNN_ALWAYS_INLINE]] inline V for_each_element(V x, Function function) {
  for (std::size_t i = 0; i < sizeof(V) / sizeof(x[0]); ++i) x[i] = function(x[i]);
  return x;
}

// a b + c, rounded once if the instruction set has a fused multiply-add, otherwise twice.
#if defined(__AVX512F__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm512_fmadd_pd(a, b, c); }
#elif defined(__FMA__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm256_fmadd_pd(a, b, c); }
#elif defined(__aarch64__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats fma(Floats a, Floats b, Floats c) { return vfmaq_f32(c, a, b); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles fma(Doubles a, Doubles b, Doubles c) { return vfmaq_f64(c, a, b); }
#else
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline V fma(V a, V b, V c) {
  return a * b + c;
}
#endif

// Square root; floor; and rounding to the nearest integer, ties to even, for |x| < 2^22 in float and 2^31 in double.
#if defined(__AVX512F__)
// The masked forms, because the others cause warnings in the headers of g++ 12 (GCC bug 105593).
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats sqrt(Floats x) { return _mm512_maskz_sqrt_ps(0xFFFF, x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles sqrt(Doubles x) { return _mm512_maskz_sqrt_pd(0xFF, x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats floor(Floats x) { return _mm512_maskz_roundscale_ps(0xFFFF, x, 0x09); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles floor(Doubles x) { return _mm512_maskz_roundscale_pd(0xFF, x, 0x09); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats nearest(Floats x) { return _mm512_maskz_roundscale_ps(0xFFFF, x, 0x08); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles nearest(Doubles x) { return _mm512_maskz_roundscale_pd(0xFF, x, 0x08); }
#elif defined(__AVX__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats sqrt(Floats x) { return _mm256_sqrt_ps(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles sqrt(Doubles x) { return _mm256_sqrt_pd(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats floor(Floats x) { return _mm256_round_ps(x, 0x09); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles floor(Doubles x) { return _mm256_round_pd(x, 0x09); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats nearest(Floats x) { return _mm256_round_ps(x, 0x08); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles nearest(Doubles x) { return _mm256_round_pd(x, 0x08); }
#elif defined(__SSE2__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats sqrt(Floats x) { return _mm_sqrt_ps(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles sqrt(Doubles x) { return _mm_sqrt_pd(x); }
#if defined(__SSE4_1__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats floor(Floats x) { return _mm_round_ps(x, 0x09); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles floor(Doubles x) { return _mm_round_pd(x, 0x09); }
#else
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline V floor(V x) {
  return for_each_element(x, [](auto element) {
    if constexpr (sizeof(element) == sizeof(float))
      return __builtin_floorf(element);
    else
      return __builtin_floor(element);
  });
}
#endif
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats nearest(Floats x) { return _mm_cvtepi32_ps(_mm_cvtps_epi32(x)); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles nearest(Doubles x) { return _mm_cvtepi32_pd(_mm_cvtpd_epi32(x)); }
#elif defined(__aarch64__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats sqrt(Floats x) { return vsqrtq_f32(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles sqrt(Doubles x) { return vsqrtq_f64(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats floor(Floats x) { return vrndmq_f32(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles floor(Doubles x) { return vrndmq_f64(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats nearest(Floats x) { return vrndnq_f32(x); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles nearest(Doubles x) { return vrndnq_f64(x); }
#elif defined(__wasm_simd128__)
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline v128_t bits_of(V x) {
  return reinterpret_cast<v128_t>(x);
}
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats sqrt(Floats x) { return reinterpret_cast<Floats>(wasm_f32x4_sqrt(bits_of(x))); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles sqrt(Doubles x) { return reinterpret_cast<Doubles>(wasm_f64x2_sqrt(bits_of(x))); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats floor(Floats x) { return reinterpret_cast<Floats>(wasm_f32x4_floor(bits_of(x))); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles floor(Doubles x) { return reinterpret_cast<Doubles>(wasm_f64x2_floor(bits_of(x))); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats nearest(Floats x) { return reinterpret_cast<Floats>(wasm_f32x4_nearest(bits_of(x))); }
[[SKETCHRNN_ALWAYS_INLINE]] inline Doubles nearest(Doubles x) { return reinterpret_cast<Doubles>(wasm_f64x2_nearest(bits_of(x))); }
#else
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline V sqrt(V x) {
  return for_each_element(x, [](auto element) {
    if constexpr (sizeof(element) == sizeof(float))
      return __builtin_sqrtf(element);
    else
      return __builtin_sqrt(element);
  });
}
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline V floor(V x) {
  return for_each_element(x, [](auto element) {
    if constexpr (sizeof(element) == sizeof(float))
      return __builtin_floorf(element);
    else
      return __builtin_floor(element);
  });
}
template <class V>
[[SKETCHRNN_ALWAYS_INLINE]] inline V nearest(V x) {
  return for_each_element(x, [](auto element) {
    if constexpr (sizeof(element) == sizeof(float))
      return __builtin_rintf(element);
    else
      return __builtin_rint(element);
  });
}
#endif

// Operations on elements of 16 and 8 bits, for kernels/detail/product_words.hpp, which has them in plain form.
#if defined(__AVX512BF16__)
/// Returns w_0 x_0 + w_1 x_1 + sum for each pair of bfloat16.
[[SKETCHRNN_ALWAYS_INLINE]] inline Floats multiply_add_pairs(Ints w, Ints x, Floats sum) {
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(w), reinterpret_cast<__m512bh>(x));
}
/// Rounds to bfloat16; the elements of `low` are the first half of the result, those of `high` the second.
[[SKETCHRNN_ALWAYS_INLINE]] inline Ints round_to_bfloat16(Floats low, Floats high) {
  return reinterpret_cast<Ints>(_mm512_cvtne2ps_pbh(high, low));
}
/// The same with every element of `second` next to that of `first`.
[[SKETCHRNN_ALWAYS_INLINE]] inline Ints round_to_pairs(Floats first, Floats second) {
  alignas(64) static constexpr std::int16_t order[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                                         8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  const auto halves = reinterpret_cast<__m512i>(round_to_bfloat16(first, second));
  return reinterpret_cast<Ints>(_mm512_permutexvar_epi16(_mm512_load_si512(order), halves));
}
#endif
#if defined(__AVX512VNNI__)
/// Returns w_0 x_0 + ... + w_3 x_3 + sum for each quad of bytes, w unsigned, x signed.
[[SKETCHRNN_ALWAYS_INLINE]] inline Ints multiply_add_quads(Ints w, Ints x, Ints sum) {
  return reinterpret_cast<Ints>(
      _mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(w), reinterpret_cast<__m512i>(x)));
}
#elif defined(__AVXVNNI__) && !defined(__AVX512F__)
[[SKETCHRNN_ALWAYS_INLINE]] inline Ints multiply_add_quads(Ints w, Ints x, Ints sum) {
  return reinterpret_cast<Ints>(
      _mm256_dpbusd_avx_epi32(reinterpret_cast<__m256i>(sum), reinterpret_cast<__m256i>(w), reinterpret_cast<__m256i>(x)));
}
#endif

}  // namespace registers

/// Number of elements in a register.
template <RealScalar Scalar>
inline constexpr int lanes = static_cast<int>(registers::bytes / sizeof(Scalar));

/// The result of a comparison of packets: true or false for each element.
template <RealScalar Scalar>
struct PacketMask {
  registers::Integers<Scalar> bits;  ///< per element all bits set (true) or clear (false)

  /// @{
  /// Element-wise and, or, not.
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketMask operator&(PacketMask a, PacketMask b) { return {a.bits & b.bits}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketMask operator|(PacketMask a, PacketMask b) { return {a.bits | b.bits}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend PacketMask operator!(PacketMask a) { return {~a.bits}; }
  /// @}
  /// Returns whether the mask is true for any element.
  [[SKETCHRNN_ALWAYS_INLINE]] friend bool any(PacketMask mask) {
    bool result = false;
    for (int i = 0; i < lanes<Scalar>; ++i) result = result || mask.bits[i] != 0;
    return result;
  }
};

/// A register of lanes<Scalar> elements. Operators and functions are element-wise; a scalar converts to a packet of equal elements.
template <RealScalar Scalar_>
struct Packet {
  using Scalar = Scalar_;                        ///< float or double
  using Vector = registers::Vector<Scalar>;      ///< the vector type of g++ and clang
  using Mask = PacketMask<Scalar>;               ///< the result of a comparison
  using Integers = registers::Integers<Scalar>;  ///< signed integers of the same size

  Vector elements;  ///< the register

  Packet() = default;
  /// Broadcasts a scalar. (x - 0 equals x bit for bit, and both compilers emit a single broadcast instruction for it.)
  template <class Number>
  requires std::is_arithmetic_v<Number>
  [[SKETCHRNN_ALWAYS_INLINE]] Packet(Number x) : elements(static_cast<Scalar>(x) - Vector{}) {}
  /// Wraps a register.
  [[SKETCHRNN_ALWAYS_INLINE]] explicit Packet(Vector vector) : elements(vector) {}

  /// Loads the elements from[0 .. lanes); no alignment is required.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Packet load(const Scalar* from) {
    Packet packet;
    std::memcpy(&packet.elements, from, sizeof(Vector));
    return packet;
  }
  /// Loads the elements from[0 .. count), followed by zeros; count < lanes.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Packet load(const Scalar* from, Index count) {
    Scalar filled[static_cast<std::size_t>(lanes<Scalar>)] = {};
    for (Index i = 0; i < count; ++i) filled[i] = from[i];
    return load(filled);
  }
  /// Stores all elements to to[0 .. lanes); no alignment is required.
  [[SKETCHRNN_ALWAYS_INLINE]] void store(Scalar* to) const { std::memcpy(to, &elements, sizeof(Vector)); }
  /// Stores the first `count` elements to to[0 .. count); count < lanes.
  [[SKETCHRNN_ALWAYS_INLINE]] void store(Scalar* to, Index count) const {
    Scalar stored[static_cast<std::size_t>(lanes<Scalar>)];
    store(stored);
    for (Index i = 0; i < count; ++i) to[i] = stored[i];
  }

  /// @{
  /// Element-wise arithmetic.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet operator+(Packet a, Packet b) { return Packet(a.elements + b.elements); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet operator-(Packet a, Packet b) { return Packet(a.elements - b.elements); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet operator*(Packet a, Packet b) { return Packet(a.elements * b.elements); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet operator/(Packet a, Packet b) { return Packet(a.elements / b.elements); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet operator-(Packet a) { return Packet(-a.elements); }
  [[SKETCHRNN_ALWAYS_INLINE]] Packet& operator+=(Packet b) { return *this = *this + b; }
  [[SKETCHRNN_ALWAYS_INLINE]] Packet& operator-=(Packet b) { return *this = *this - b; }
  [[SKETCHRNN_ALWAYS_INLINE]] Packet& operator*=(Packet b) { return *this = *this * b; }
  /// @}

  /// @{
  /// Element-wise comparison. NaN compares unequal to everything.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator<(Packet a, Packet b) { return {a.elements < b.elements}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator<=(Packet a, Packet b) { return {a.elements <= b.elements}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator>(Packet a, Packet b) { return {a.elements > b.elements}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator>=(Packet a, Packet b) { return {a.elements >= b.elements}; }
  // Two comparisons, because -Wfloat-equal warns about the operator. NaN compares unequal either way.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator==(Packet a, Packet b) { return (a <= b) & (a >= b); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator!=(Packet a, Packet b) { return !(a == b); }
  /// @}

  /// Returns a where the mask is true, b elsewhere.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet select(Mask mask, Packet a, Packet b) { return Packet(mask.bits ? a.elements : b.elements); }
  /// @{
  /// Returns the smaller or the larger element; a if either is NaN.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet minimum(Packet a, Packet b) {
    return Packet(b.elements < a.elements ? b.elements : a.elements);
  }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet maximum(Packet a, Packet b) {
    return Packet(a.elements < b.elements ? b.elements : a.elements);
  }
  /// @}
  /// Returns a b + c, rounded once if the instruction set has a fused multiply-add (FMA, NEON), otherwise twice.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet fma(Packet a, Packet b, Packet c) {
    return Packet(registers::fma(a.elements, b.elements, c.elements));
  }
  /// Returns the square root of each element, correctly rounded.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet sqrt(Packet a) { return Packet(registers::sqrt(a.elements)); }
  /// Returns the largest integer not greater than each element.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet floor(Packet a) { return Packet(registers::floor(a.elements)); }
  /// Rounds to the nearest integer, ties to even, for |a| < 2^22 in float and 2^31 in double.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet nearest(Packet a) { return Packet(registers::nearest(a.elements)); }
  /// Returns the absolute value of each element.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Packet abs(Packet a) {
    constexpr auto all_but_sign = std::is_same_v<Scalar, float> ? std::int64_t{0x7fffffff} : std::int64_t{0x7fffffffffffffff};
    return from_bits(bits(a) & (static_cast<std::remove_cvref_t<decltype(Integers{}[0])>>(all_but_sign) - Integers{}));
  }

  /// Reinterprets the bits as signed integers.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Integers bits(Packet a) {
    Integers integers;
    std::memcpy(&integers, &a.elements, sizeof integers);
    return integers;
  }
  /// Reinterprets signed integers as floating-point elements.
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] static Packet from_bits(Integers integers) {
    Packet packet;
    std::memcpy(&packet.elements, &integers, sizeof integers);
    return packet;
  }
};

/// Returns the first element.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Scalar first(Packet<Scalar> a) {
  return a.elements[0];
}

/// Returns a mask that is true for the first `count` elements.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline PacketMask<Scalar> first_elements(int count) {
  PacketMask<Scalar> mask;
  for (int i = 0; i < lanes<Scalar>; ++i) mask.bits[i] = i < count ? -1 : 0;
  return mask;
}

/// Returns the sum of all elements, by repeatedly adding the upper half to the lower half.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Scalar sum(Packet<Scalar> a) {
  Scalar elements[static_cast<std::size_t>(lanes<Scalar>)];
  a.store(elements);
#pragma GCC unroll 8
  for (int half = lanes<Scalar> / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
    for (int i = 0; i < half; ++i) elements[i] += elements[i + half];
  }
  return elements[0];
}

/// Returns the largest element.
template <RealScalar Scalar>
[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline Scalar largest(Packet<Scalar> a) {
  Scalar elements[static_cast<std::size_t>(lanes<Scalar>)];
  a.store(elements);
  Scalar result = elements[0];
  for (int i = 1; i < lanes<Scalar>; ++i) result = elements[i] > result ? elements[i] : result;
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
