// SKETCHRNN_ISA: a name for the instruction set that a translation unit is compiled for. The library is in an inline namespace of it,
//   namespace sketchrnn::inline SKETCHRNN_ISA { ... }
// so that translation units with different -m flags can be linked into one program. Without it, the linker would keep one copy of each
// inline function, and a processor without AVX could execute one that was compiled for AVX. User code does not mention the namespace: it
// writes sketchrnn::Lstm. Two flags that are no instructions are part of the name, too: -ffast-math and -fno-exceptions.
#pragma once

// Vector registers: width and instructions.
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && defined(__AVX512BW__)
#define SKETCHRNN_ISA_REGISTERS avx512
#elif defined(__AVX512F__)
#define SKETCHRNN_ISA_REGISTERS avx512f
#elif defined(__AVX2__)
#define SKETCHRNN_ISA_REGISTERS avx2
#elif defined(__AVX__)
#define SKETCHRNN_ISA_REGISTERS avx
#elif defined(__SSE4_1__)
#define SKETCHRNN_ISA_REGISTERS sse4
#elif defined(__SSE2__)
#define SKETCHRNN_ISA_REGISTERS sse2
#elif defined(__aarch64__)
#define SKETCHRNN_ISA_REGISTERS neon
#elif defined(__wasm_simd128__)
#define SKETCHRNN_ISA_REGISTERS wasm_simd128
#else
#define SKETCHRNN_ISA_REGISTERS generic
#endif

#if defined(__FMA__)
#define SKETCHRNN_ISA_FMA _fma
#else
#define SKETCHRNN_ISA_FMA
#endif

#if defined(__AVX512BF16__)
#define SKETCHRNN_ISA_BF16 _bf16
#else
#define SKETCHRNN_ISA_BF16
#endif

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
#define SKETCHRNN_ISA_VNNI _vnni
#else
#define SKETCHRNN_ISA_VNNI
#endif

// Not an instruction set, but it changes the results of the same functions.
#if defined(__FAST_MATH__)
#define SKETCHRNN_ISA_FAST_MATH _fast_math
#else
#define SKETCHRNN_ISA_FAST_MATH
#endif

// Nor is this one: the same functions abort instead of throwing (core/detail/raise.hpp).
#if defined(__cpp_exceptions)
#define SKETCHRNN_ISA_EXCEPTIONS
#else
#define SKETCHRNN_ISA_EXCEPTIONS _no_exceptions
#endif

#define SKETCHRNN_ISA_PASTE(a, b, c, d, e, f) a##b##c##d##e##f
#define SKETCHRNN_ISA_JOIN(a, b, c, d, e, f) SKETCHRNN_ISA_PASTE(a, b, c, d, e, f)
/// The name of the instruction set of this translation unit, for example avx2_fma.
#define SKETCHRNN_ISA                                                                                                             \
  SKETCHRNN_ISA_JOIN(SKETCHRNN_ISA_REGISTERS, SKETCHRNN_ISA_FMA, SKETCHRNN_ISA_BF16, SKETCHRNN_ISA_VNNI, SKETCHRNN_ISA_FAST_MATH, \
                     SKETCHRNN_ISA_EXCEPTIONS)
