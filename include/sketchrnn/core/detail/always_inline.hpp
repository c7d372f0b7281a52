// SKETCHRNN_ALWAYS_INLINE: the attribute of the small functions of which the kernels consist. Optimized, they must be inlined: a call would store
// all registers. Without optimization it does the opposite of what it is for, since each use of tanh is then thousands of instructions, three
// times as many with sanitizers, and is left out: such a build compiles in half the time, and does not run slower.
#pragma once

/// In an attribute list: `[[nodiscard, SKETCHRNN_ALWAYS_INLINE]] inline int f();`
#if defined(__OPTIMIZE__)
#define SKETCHRNN_ALWAYS_INLINE gnu::always_inline
#else
#define SKETCHRNN_ALWAYS_INLINE maybe_unused
#endif
