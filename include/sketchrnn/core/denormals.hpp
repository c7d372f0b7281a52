// Denormal numbers: how the processor treats values below 1.2e-38 (float) and 2.2e-308 (double). IEEE 754 computes with them; some processors
// do so many times slower than with others. With flushing they are replaced by zero, in operands and results.
//   const DenormalScope scope(Denormals::flush);   // until the end of the block, on this thread
// The mode is a register of each thread: MXCSR on x86 (FTZ and DAZ), FPCR on aarch64 (FZ). All other code of the library takes it as an
// option: TrainingOptions, SamplingOptions, ExecutorRef.
#pragma once

#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// How arithmetic treats denormal numbers.
enum class Denormals {
  ieee,   ///< as IEEE 754 demands. The default of all options, also in a program whose own mode is another (linked with -ffast-math).
  flush,  ///< as zeros (PyTorch: torch.set_flush_denormal); the same as `ieee` where can_flush_denormals is false
};

namespace detail {

#if defined(__x86_64__) || defined(__SSE3__)
inline constexpr bool has_denormal_mode = true;
inline constexpr std::uint64_t flush_bits = 0x8040;  // FTZ (results) and DAZ (operands) of MXCSR
[[nodiscard]] inline std::uint64_t control_register() noexcept { return __builtin_ia32_stmxcsr(); }
inline void set_control_register(std::uint64_t value) noexcept { __builtin_ia32_ldmxcsr(static_cast<unsigned>(value)); }
#elif defined(__aarch64__)
inline constexpr bool has_denormal_mode = true;
inline constexpr std::uint64_t flush_bits = std::uint64_t{1} << 24U;  // FZ of FPCR
[[nodiscard]] inline std::uint64_t control_register() noexcept {
  std::uint64_t value = 0;
  asm volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
inline void set_control_register(std::uint64_t value) noexcept { asm volatile("msr fpcr, %0" : : "r"(value)); }
#else
inline constexpr bool has_denormal_mode = false;  // WebAssembly always computes with denormal numbers
inline constexpr std::uint64_t flush_bits = 0;
[[nodiscard]] inline std::uint64_t control_register() noexcept { return 0; }
inline void set_control_register(std::uint64_t /*value*/) noexcept {}
#endif

}  // namespace detail

/// Whether this platform can flush denormal numbers: x86 and aarch64.
inline constexpr bool can_flush_denormals = detail::has_denormal_mode;

/// Returns the mode of the calling thread. A thread that flushes only operands or only results counts as `flush`.
[[nodiscard]] inline Denormals denormal_mode() noexcept {
  return (detail::control_register() & detail::flush_bits) != 0 ? Denormals::flush : Denormals::ieee;
}

/// Sets the mode of the calling thread for the lifetime of this object, and then restores the former one. Costs a few nanoseconds.
class DenormalScope {
 public:
  /// Sets the mode.
  explicit DenormalScope(Denormals mode) noexcept : former_(detail::control_register()) {
    const std::uint64_t others = former_ & ~detail::flush_bits;
    set(former_, mode == Denormals::flush ? others | detail::flush_bits : others);
  }
  DenormalScope(const DenormalScope&) = delete;
  DenormalScope& operator=(const DenormalScope&) = delete;
  ~DenormalScope() {
    const std::uint64_t now = detail::control_register();
    set(now, (now & ~detail::flush_bits) | (former_ & detail::flush_bits));
  }

 private:
  /// Writing the register takes longer than reading it, and is rarely necessary.
  static void set(std::uint64_t now, std::uint64_t value) noexcept {
    asm volatile("" : : : "memory");  // compilers do not know that arithmetic depends on the register: nothing is loaded or stored across
    if (value != now) detail::set_control_register(value);
    asm volatile("" : : : "memory");
  }

  std::uint64_t former_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
