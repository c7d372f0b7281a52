// SKETCHRNN_ISA: a name for the instruction set that a translation unit is compiled for. The library is in an inline namespace of it,
//   namespace sketchrnn::inline SKETCHRNN_ISA { ... }
// so that its functions in translation units with different -m flags are different functions. User code does not mention the namespace: it
// writes sketchrnn::Lstm. Two flags that are no instructions are part of the name, too: -ffast-math and -fno-exceptions. And a guard: a
// program in which builds for two instruction sets meet ends when it starts.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

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

// Inline functions of Eigen and of the standard library have the same names in all builds, and the linker keeps one copy of each. Eigen
// aligns memory to the width of a register: what a function for SSE2 has allocated, one for AVX-512 may read by an instruction that
// requires more, or free in another way, whichever is linked first; and a processor without AVX-512 may get a function that has its
// instructions. Builds whose symbols are local (examples/dispatch) do not meet: each has variables of its own here.
//
// Weak rather than inline: with g++, an inline variable is one for all libraries of a process, even those loaded with RTLD_LOCAL.
#if defined(_WIN32)
#define SKETCHRNN_ISA_ONE_PER_PROGRAM inline
#else
#define SKETCHRNN_ISA_ONE_PER_PROGRAM [[gnu::weak]]
#endif
// NOLINTBEGIN(misc-definitions-in-headers): the linker merges weak definitions.
extern "C" {
extern const char* sketchrnn_instruction_set;
extern bool sketchrnn_several_instruction_sets;
/// The instruction set of the first build that has started.
SKETCHRNN_ISA_ONE_PER_PROGRAM const char* sketchrnn_instruction_set = nullptr;
/// Whether builds may meet: if a file that does not include the library defines it so. docs/building.md says when that is safe.
///   bool sketchrnn_several_instruction_sets = true;
SKETCHRNN_ISA_ONE_PER_PROGRAM bool sketchrnn_several_instruction_sets = false;
}
// NOLINTEND(misc-definitions-in-headers)
#undef SKETCHRNN_ISA_ONE_PER_PROGRAM

#define SKETCHRNN_ISA_STRING_OF(name) #name
#define SKETCHRNN_ISA_STRING(name) SKETCHRNN_ISA_STRING_OF(name)

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

// Without the name for exceptions: what is compiled with them and without may meet.
inline constexpr char instruction_set_name[] = SKETCHRNN_ISA_STRING(
    SKETCHRNN_ISA_JOIN(SKETCHRNN_ISA_REGISTERS, SKETCHRNN_ISA_FMA, SKETCHRNN_ISA_BF16, SKETCHRNN_ISA_VNNI, SKETCHRNN_ISA_FAST_MATH, ));

/// Ends the program if a build for another instruction set has started before. It also runs on processors that lack this instruction
/// set: until two builds meet, it compares and stores pointers.
inline bool meet_no_other_build() noexcept {
  if (sketchrnn_instruction_set == nullptr) sketchrnn_instruction_set = instruction_set_name;
  if (sketchrnn_instruction_set == instruction_set_name || sketchrnn_several_instruction_sets ||
      std::strcmp(sketchrnn_instruction_set, instruction_set_name) == 0) {
    return true;
  }
  std::fprintf(stderr,
               "sketchrnn: this program has files compiled for %s and files compiled for %s, which share functions of Eigen and of the "
               "standard library: compile all files with the same -m flags and -ffast-math, or make each build a module with local symbols "
               "(docs/building.md, Instruction sets)\n",
               sketchrnn_instruction_set, instruction_set_name);
  std::abort();
}

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wglobal-constructors"
#endif
[[maybe_unused]] static const bool meets_no_other_build = meet_no_other_build();
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
