// An arena for adjoints, a list of blocks of memory. The life of an adjoint:
//   allocate()       during the forward pass: the next bytes of the current block, or of a new block of twice the size
//   zero()           before the backward pass: every adjoint is a sum that starts at 0
//   release_after()  during the backward pass: adjoints of the end of the sequence have been read, and their pages go back to the system
//   reset()          the memory is kept for the next step
// The adjoints of a long sequence are therefore never all resident, and zeroing them costs no more than the first access to each page
// (core/detail/zeroed_pages.hpp). Values, which are needed until the backward pass, are in core/arena.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/zeroed_pages.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A bump allocator with zero(), release_after() and reset(). On systems other than Linux nothing is released. Move-only, because
/// allocations point into it. Throws std::bad_alloc.
class AdjointMemory {
 public:
  AdjointMemory() = default;
  AdjointMemory(const AdjointMemory&) = delete;
  AdjointMemory& operator=(const AdjointMemory&) = delete;
  /// Allocations keep their addresses; `other` is left empty.
  AdjointMemory(AdjointMemory&& other) noexcept
      : blocks_(std::exchange(other.blocks_, {})), current_(std::exchange(other.current_, 0)), used_(std::exchange(other.used_, 0)) {}
  /// Moves the memory of `other`, which is left empty.
  AdjointMemory& operator=(AdjointMemory&& other) noexcept {
    blocks_ = std::exchange(other.blocks_, {});
    current_ = std::exchange(other.current_, 0);
    used_ = std::exchange(other.used_, 0);
    return *this;
  }
  ~AdjointMemory() = default;

  /// Allocates memory for `count` objects of T, aligned to a cache line. The contents are unspecified until zero() is called.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
    if (count > ((std::numeric_limits<std::size_t>::max)() / 2 - huge_page) / sizeof(T)) detail::raise(std::bad_array_new_length());
    const std::size_t bytes = round_up(count * sizeof(T), alignment);
    while (current_ < blocks_.size() && blocks_[current_].pages.size() - used_ < bytes) {
      ++current_;
      used_ = 0;
    }
    if (current_ == blocks_.size()) {
      const std::size_t twice = blocks_.empty() ? first_block : (std::min)(2 * blocks_.back().pages.size(), largest_block);
      blocks_.emplace_back(round_up((std::max)(bytes, twice), first_block));
    }
    Block& block = blocks_[current_];
    std::byte* allocated = block.pages.begin() + used_;
    used_ += bytes;
    block.used = used_;
    return reinterpret_cast<T*>(allocated);
  }

  /// A position between two allocations.
  struct Mark {
    std::size_t block = 0;  ///< index of the current block
    std::size_t used = 0;   ///< bytes used of it
  };
  /// Returns the current position.
  [[nodiscard]] Mark mark() const noexcept { return {current_, used_}; }

  /// Returns the number of bytes allocated between two marks, `from` being the earlier one.
  [[nodiscard]] std::size_t distance(const Mark& from, const Mark& to) const noexcept {
    if (from.block == to.block) return to.used - from.used;
    std::size_t bytes = blocks_[from.block].used - from.used + to.used;
    for (std::size_t block = from.block + 1; block < to.block; ++block) bytes += blocks_[block].used;
    return bytes;
  }

  /// Returns whether `allocated` was allocated after the mark.
  [[nodiscard]] bool is_after(const Mark& mark, const void* allocated) const noexcept {
    const auto* address = static_cast<const std::byte*>(allocated);
    for (std::size_t block = mark.block; block < blocks_.size(); ++block) {
      const std::byte* begin = blocks_[block].pages.begin();
      if (address >= begin && address < begin + blocks_[block].pages.size()) return block != mark.block || address >= begin + mark.used;
    }
    return false;
  }

  /// Sets all memory allocated since the last reset to zero.
  void zero() noexcept {
    for (Block& block : blocks_) block.pages.zero(block.used);
  }

  /// Releases the memory allocated after the mark, which is not needed again in this backward pass; it may read as zero from now on. Whole
  /// huge pages are released, the rest is kept.
  void release_after(const Mark& mark) noexcept {
    for (std::size_t block = mark.block; block < blocks_.size(); ++block) blocks_[block].pages.release(block == mark.block ? mark.used : 0);
  }

  /// Invalidates all allocations; keeps the memory.
  void reset() noexcept {
    for (Block& block : blocks_) block.used = 0;
    current_ = 0;
    used_ = 0;
  }

  /// Returns the bytes of address space reserved, including released pages.
  [[nodiscard]] std::size_t capacity() const noexcept {
    std::size_t total = 0;
    for (const Block& block : blocks_) total += block.pages.size();
    return total;
  }

 private:
  static constexpr std::size_t first_block = std::size_t{1} << 20U;
  static constexpr std::size_t largest_block = std::size_t{1} << 26U;
  static constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) noexcept { return (bytes + unit - 1) / unit * unit; }

  struct Block {
    explicit Block(std::size_t bytes) : pages(bytes) {}
    ZeroedPages pages;
    std::size_t used = 0;  // bytes allocated
  };

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  // index of the current block
  std::size_t used_ = 0;     // bytes allocated in it
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
