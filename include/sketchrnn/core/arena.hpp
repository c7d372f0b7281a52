// An arena: memory that is allocated incrementally and freed all at once, the storage of a tape.
// reset() keeps the memory, so after the first training step no memory is requested from the system. No destructors are called.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A bump allocator for trivially destructible types. Move-only, because allocations point into it. Throws std::bad_alloc.
class Arena {
 public:
  /// `block_bytes` is the size of the first block; later blocks are larger, up to four times.
  explicit Arena(std::size_t block_bytes = std::size_t{1} << 20U) : block_bytes_(round_up(block_bytes)) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  /// Allocations keep their addresses; `other` is left empty.
  Arena(Arena&& other) noexcept
      : block_bytes_(other.block_bytes_),
        blocks_(std::move(other.blocks_)),
        ends_(std::move(other.ends_)),
        current_(std::exchange(other.current_, 0)),
        used_(std::exchange(other.used_, 0)) {}
  /// Moves the memory of `other`, which is left empty; allocations keep their addresses.
  Arena& operator=(Arena&& other) noexcept {
    block_bytes_ = other.block_bytes_;
    blocks_ = std::exchange(other.blocks_, {});
    ends_ = std::exchange(other.ends_, {});
    current_ = std::exchange(other.current_, 0);
    used_ = std::exchange(other.used_, 0);
    return *this;
  }
  ~Arena() = default;

  /// Allocates uninitialized memory for `count` objects of T, aligned to a cache line.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "sketchrnn: an arena destroys nothing, so its pieces must need no destructor");
    static_assert(alignof(T) <= alignment);
    if (count > ((std::numeric_limits<std::size_t>::max)() - alignment) / sizeof(T)) detail::raise(std::bad_array_new_length());
    const std::size_t bytes = round_up(count * sizeof(T));
    while (current_ < blocks_.size() && blocks_[current_].size() - used_ < bytes) next_block();
    if (current_ == blocks_.size()) {
      // the rest of a block is left unused if an allocation does not fit; in larger blocks the fraction is smaller
      const std::size_t twice = blocks_.empty() ? block_bytes_ : (std::min)(2 * blocks_.back().size(), 4 * block_bytes_);
      blocks_.emplace_back((std::max)(bytes, twice));
      ends_.push_back(0);
    }
    std::byte* allocated = blocks_[current_].data() + used_;
    used_ += bytes;
    ends_[current_] = used_;
    return reinterpret_cast<T*>(allocated);
  }

  /// Frees all allocations; keeps the memory.
  void reset() noexcept {
    std::fill(ends_.begin(), ends_.end(), std::size_t{0});
    current_ = 0;
    used_ = 0;
  }

  /// A position to rewind to.
  struct Mark {
    std::size_t block;  ///< index of the current block
    std::size_t used;   ///< bytes used of it
  };
  /// Returns the current position.
  [[nodiscard]] Mark mark() const noexcept { return {current_, used_}; }

  /// Frees the allocations made since the mark; the mark must be from after the last reset.
  void rewind(const Mark& mark) noexcept {
    for (std::size_t block = mark.block + 1; block < ends_.size(); ++block) ends_[block] = 0;
    if (mark.block < ends_.size()) ends_[mark.block] = mark.used;
    current_ = mark.block;
    used_ = mark.used;
  }

  /// Sets all memory allocated since the last reset to zero.
  void zero() noexcept {
    for (std::size_t block = 0; block < blocks_.size(); ++block) std::memset(blocks_[block].data(), 0, ends_[block]);
  }

  /// Returns the bytes reserved from the system.
  [[nodiscard]] std::size_t capacity() const noexcept {
    std::size_t total = 0;
    for (const auto& block : blocks_) total += block.size();
    return total;
  }

 private:
  static constexpr std::size_t round_up(std::size_t bytes) noexcept { return (bytes + alignment - 1) / alignment * alignment; }
  void next_block() noexcept {
    ++current_;
    used_ = 0;
  }

  std::size_t block_bytes_;
  std::vector<AlignedBuffer<std::byte>> blocks_;
  std::vector<std::size_t> ends_;  // bytes allocated in each block
  std::size_t current_ = 0;        // index of the current block
  std::size_t used_ = 0;           // bytes allocated in it
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
