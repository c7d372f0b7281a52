// The name of the instruction set that a translation unit is compiled for. The whole library stands in an inline namespace of that name:
//   namespace sketchrnn::inline SKETCHRNN_ISA { ... }
// so that translation units of different -m flags can be linked into one program. Each runs its own code; without the namespace the linker would
// keep one copy of every inline function, and a machine without AVX could end up in one compiled for it. Nobody has to write the name:
// sketchrnn::Lstm is found as before.
#pragma once

// Registers: their width and what is done with them.
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

// Not an instruction set, but it changes what the same functions compute.
#if defined(__FAST_MATH__)
#define SKETCHRNN_ISA_FAST_MATH _fast_math
#else
#define SKETCHRNN_ISA_FAST_MATH
#endif

#define SKETCHRNN_ISA_PASTE(a, b, c, d, e) a##b##c##d##e
#define SKETCHRNN_ISA_JOIN(a, b, c, d, e) SKETCHRNN_ISA_PASTE(a, b, c, d, e)
#define SKETCHRNN_ISA \
  SKETCHRNN_ISA_JOIN(SKETCHRNN_ISA_REGISTERS, SKETCHRNN_ISA_FMA, SKETCHRNN_ISA_BF16, SKETCHRNN_ISA_VNNI, SKETCHRNN_ISA_FAST_MATH)
