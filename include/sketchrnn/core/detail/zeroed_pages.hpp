// Memory that reads as zero until it is written, and again after it has been released to the system: on Linux, pages mapped from the system.
// zero() then costs nothing for what was released. Elsewhere it is an ordinary buffer that zero() overwrites and release() leaves alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A range of memory that is zeroed and released. Move-only. Throws std::bad_alloc.
class ZeroedPages {
 public:
  /// Reserves `bytes`, which read as zero. Pages become resident when they are first written.
  explicit ZeroedPages(std::size_t bytes) : memory_(bytes), size_(bytes) {}

  /// Returns the first byte.
  [[nodiscard]] std::byte* begin() const noexcept { return memory_.begin(); }
  /// Returns the number of bytes.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Sets the first `bytes` bytes to zero; the caller may write them from now on.
  void zero(std::size_t bytes) noexcept {
    std::memset(begin(), 0, (std::min)(written_, bytes));
    written_ = (std::max)(written_, bytes);
  }

  /// Releases the bytes from `from` on, in whole huge pages; what is released reads as zero again. The rest is unchanged.
  void release(std::size_t from) noexcept {
    const std::size_t first = round_up(from, huge_page), end = (std::min)(round_up(written_, huge_page), size_);
    if (size_ >= huge_page && first < written_ && memory_.release(first, end)) written_ = first;
  }

 private:
  static constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) noexcept { return (bytes + unit - 1) / unit * unit; }

#if defined(__linux__)
  class Memory {
   public:
    /// Maps one huge page more than asked for, in order to begin at the boundary of one. Releasing and faulting huge pages costs little more
    /// than zeroing them. Systems without huge pages use their default page size.
    explicit Memory(std::size_t bytes) : mapping_(map(bytes + huge_page)) {
      const auto address = reinterpret_cast<std::uintptr_t>(mapping_.get());
      shift_ = round_up(address, huge_page) - address;
      if (bytes >= huge_page) madvise(begin(), bytes, MADV_HUGEPAGE);
    }
    [[nodiscard]] std::byte* begin() const noexcept { return mapping_.get() + shift_; }
    [[nodiscard]] bool release(std::size_t first, std::size_t end) const noexcept {
      return madvise(begin() + first, end - first, MADV_DONTNEED) == 0;
    }

   private:
    struct Unmap {
      std::size_t bytes = 0;
      void operator()(std::byte* mapped) const noexcept { munmap(mapped, bytes); }
    };
    using Mapping = std::unique_ptr<std::byte, Unmap>;
    static Mapping map(std::size_t bytes) {
      void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (mapped == MAP_FAILED) detail::raise(std::bad_alloc());
      return {static_cast<std::byte*>(mapped), Unmap{bytes}};
    }

    Mapping mapping_;
    std::size_t shift_ = 0;
  };
#else
  class Memory {
   public:
    explicit Memory(std::size_t bytes) : buffer_(bytes) {}
    [[nodiscard]] std::byte* begin() const noexcept { return const_cast<std::byte*>(buffer_.data()); }
    [[nodiscard]] static bool release(std::size_t /*first*/, std::size_t /*end*/) noexcept { return false; }

   private:
    AlignedBuffer<std::byte> buffer_;
  };
#endif

  Memory memory_;
  std::size_t size_;
  std::size_t written_ = 0;  // bytes that may be nonzero; all bytes after them are zero
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
