// Counts the allocations of a test executable by operator new, aligned or not. Include it in one source file of an executable
// only: it replaces the global operators.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace sketchrnn::test {

inline std::atomic<std::size_t> allocations{0};

inline void* count_allocation(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;  // std::aligned_alloc requires a multiple of the alignment
  void* memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

/// Returns the number of allocations while `work` runs.
template <class Work>
std::size_t allocations_of(const Work& work) {
  const std::size_t before = allocations;
  work();
  return allocations - before;
}

}  // namespace sketchrnn::test

void* operator new(std::size_t size) { return sketchrnn::test::count_allocation(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return sketchrnn::test::count_allocation(size, static_cast<std::size_t>(alignment));
}
// Not inline: otherwise g++ compares free() with its own operator new and warns.
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
