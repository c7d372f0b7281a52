// Memory for adjoints: handed out piece by piece as by an arena, zero before every walk back, and, while the walk passes it, given back to
// the system in large parts, which come again zeroed when they are written next. So the adjoints of a long sequence, as many as its
// values, are never all there at once, and setting them to zero costs nothing but their first use.
// What it is not for: values, which are all needed until the walk back (core/arena.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file. Where the system is not Linux, nothing is given back. Not copyable: pieces point into it. Throws
/// std::bad_alloc.
class AdjointMemory {
 public:
  AdjointMemory() = default;
  AdjointMemory(const AdjointMemory&) = delete;
  AdjointMemory& operator=(const AdjointMemory&) = delete;
  /// Pieces stay where they are; `other` is left empty.
  AdjointMemory(AdjointMemory&& other) noexcept
      : blocks_(std::exchange(other.blocks_, {})), current_(std::exchange(other.current_, 0)), used_(std::exchange(other.used_, 0)) {}
  AdjointMemory& operator=(AdjointMemory&& other) noexcept {
    blocks_ = std::exchange(other.blocks_, {});
    current_ = std::exchange(other.current_, 0);
    used_ = std::exchange(other.used_, 0);
    return *this;
  }
  ~AdjointMemory() = default;

  /// Room for `count` objects of T, aligned to a cache line. Anything may stand there until zero() is called.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
    if (count > ((std::numeric_limits<std::size_t>::max)() / 2 - huge_page) / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = round_up(count * sizeof(T), alignment);
    while (current_ < blocks_.size() && blocks_[current_].size - used_ < bytes) {
      ++current_;
      used_ = 0;
    }
    if (current_ == blocks_.size()) {
      const std::size_t twice = blocks_.empty() ? first_block : (std::min)(2 * blocks_.back().size, largest_block);
      blocks_.emplace_back(round_up((std::max)(bytes, twice), first_block));
    }
    Block& block = blocks_[current_];
    std::byte* piece = block.begin() + used_;
    used_ += bytes;
    block.used = used_;
    return reinterpret_cast<T*>(piece);
  }

  /// A place between two pieces.
  struct Mark {
    std::size_t block = 0, used = 0;
  };
  [[nodiscard]] Mark mark() const noexcept { return {current_, used_}; }

  /// Bytes from one place to a later one.
  [[nodiscard]] std::size_t distance(const Mark& from, const Mark& to) const noexcept {
    if (from.block == to.block) return to.used - from.used;
    std::size_t bytes = blocks_[from.block].used - from.used + to.used;
    for (std::size_t block = from.block + 1; block < to.block; ++block) bytes += blocks_[block].used;
    return bytes;
  }

  /// Whether a piece was handed out after the mark was made.
  [[nodiscard]] bool is_after(const Mark& place, const void* piece) const noexcept {
    const auto* at = static_cast<const std::byte*>(piece);
    for (std::size_t block = place.block; block < blocks_.size(); ++block) {
      const std::byte* begin = blocks_[block].begin();
      if (at >= begin && at < begin + blocks_[block].size) return block != place.block || at >= begin + place.used;
    }
    return false;
  }

  /// Sets all pieces to zero, those that were handed out since the last reset.
  void zero() noexcept {
    for (Block& block : blocks_) {
      std::memset(block.begin(), 0, (std::min)(block.written, block.used));
      block.written = (std::max)(block.written, block.used);  // from now on
    }
  }

  /// What was handed out after the mark is not needed any more in this walk, and may read as zero. What is less than a huge page stays.
  void release_after(const Mark& place) noexcept {
    for (std::size_t block = place.block; block < blocks_.size(); ++block) blocks_[block].release(block == place.block ? place.used : 0);
  }

  /// Forgets all pieces and keeps the memory.
  void reset() noexcept {
    for (Block& block : blocks_) block.used = 0;
    current_ = 0;
    used_ = 0;
  }

  /// Bytes of addresses taken from the system; what was given back counts, too.
  [[nodiscard]] std::size_t capacity() const noexcept {
    std::size_t total = 0;
    for (const Block& block : blocks_) total += block.size;
    return total;
  }

 private:
  static constexpr std::size_t first_block = std::size_t{1} << 20U;
  static constexpr std::size_t largest_block = std::size_t{1} << 26U;
  static constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) noexcept { return (bytes + unit - 1) / unit * unit; }

#if defined(__linux__)
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(std::byte* mapped) const noexcept { munmap(mapped, bytes); }
  };
  using Mapping = std::unique_ptr<std::byte, Unmap>;
  /// Zeroed pages, none of which is there until it is written.
  static Mapping map(std::size_t bytes) {
    void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    return {static_cast<std::byte*>(mapped), Unmap{bytes}};
  }
#endif

  struct Block {
#if defined(__linux__)
    explicit Block(std::size_t bytes) : mapping(map(bytes + huge_page)), size(bytes) {
      // Huge pages come and go at little more than the cost of zeroing them; where there are none, the system's usual ones do.
      const auto address = reinterpret_cast<std::uintptr_t>(mapping.get());
      shift = round_up(address, huge_page) - address;
      if (size >= huge_page) madvise(begin(), size, MADV_HUGEPAGE);
    }
#else
    explicit Block(std::size_t bytes) : buffer(bytes), size(bytes) {}
#endif
#if defined(__linux__)
    [[nodiscard]] std::byte* begin() const noexcept { return mapping.get() + shift; }
    void release(std::size_t from) noexcept {
      const std::size_t first = round_up(from, huge_page), end = round_up(written, huge_page);
      if (size < huge_page || first >= written || madvise(begin() + first, (std::min)(end, size) - first, MADV_DONTNEED) != 0) return;
      written = first;
    }
    Mapping mapping;
    std::size_t shift = 0;
#else
    [[nodiscard]] std::byte* begin() const noexcept { return const_cast<std::byte*>(buffer.data()); }
    void release(std::size_t /*from*/) noexcept {}
    AlignedBuffer<std::byte> buffer;
#endif
    std::size_t size;
    std::size_t used = 0;     // bytes handed out
    std::size_t written = 0;  // bytes that may be other than zero; behind them all is zero
  };

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  // the block in use
  std::size_t used_ = 0;     // bytes handed out of it
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
