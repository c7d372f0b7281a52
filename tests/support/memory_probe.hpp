// Measures the peak memory that a test executable allocates by operator new. Include it in one source
// file of an executable only: it replaces the global operators.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace sketchrnn::test {

inline std::atomic<std::size_t> memory_now{0}, memory_peak{0};

inline void* counted_allocation(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = memory_now += malloc_usable_size(memory);
  if (now > memory_peak) memory_peak = now;
  return memory;
}

inline void counted_release(void* memory) noexcept {
  if (memory != nullptr) memory_now -= malloc_usable_size(memory);
  std::free(memory);
}

/// Returns the peak memory, beyond what was allocated before, while `work` runs (whether or not it throws).
template <class Work>
std::size_t peak_memory(const Work& work) {
  const std::size_t before = memory_now;
  memory_peak = before;
  try {
    work();
  } catch (...) {  // Only the memory is of interest.
  }
  return memory_peak - before;
}

}  // namespace sketchrnn::test

void* operator new(std::size_t size) { return sketchrnn::test::counted_allocation(size); }
void operator delete(void* memory) noexcept { sketchrnn::test::counted_release(memory); }
void operator delete(void* memory, std::size_t) noexcept { sketchrnn::test::counted_release(memory); }
