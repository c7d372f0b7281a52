// The parts of <thread>, <mutex> and <condition_variable> that the library uses, also for systems without threads: WebAssembly compiled
// without -pthread. Their headers may be absent there, a std::thread cannot be started, and nothing has to be locked.
#pragma once

#if !defined(__wasm__) || defined(__wasm_atomics__)
#include <condition_variable>
#include <mutex>
#include <thread>
#endif

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

#if !defined(__wasm__) || defined(__wasm_atomics__)

/// Whether a program can have more than one thread.
inline constexpr bool has_threads = true;

using Thread = std::thread;
using Mutex = std::mutex;
using Lock = std::unique_lock<std::mutex>;  ///< locks a Mutex for its lifetime
using Condition = std::condition_variable;

/// Returns the number of processors, or 0 if it is not known.
[[nodiscard]] inline unsigned processor_count() noexcept { return std::thread::hardware_concurrency(); }
/// Lets other threads run.
inline void yield_processor() noexcept { std::this_thread::yield(); }

#else

inline constexpr bool has_threads = false;

struct Thread {  // none is constructed
  template <class Function>
  explicit Thread(const Function& /*function*/) noexcept {}
  void join() noexcept {}
};
struct Mutex {};
struct Lock {
  explicit Lock(Mutex& /*mutex*/) noexcept {}
  void lock() noexcept {}
  void unlock() noexcept {}
};
struct Condition {
  void notify_one() noexcept {}
  void notify_all() noexcept {}
  template <class Predicate>
  void wait(Lock& /*lock*/, const Predicate& /*predicate*/) noexcept {}
};
[[nodiscard]] inline unsigned processor_count() noexcept { return 1; }
inline void yield_processor() noexcept {}

#endif

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
