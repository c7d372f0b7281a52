// A heap array of fixed size, 64-byte aligned and initialized to zero, with value semantics.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The alignment of arrays in bytes: a cache line and the widest register.
inline constexpr std::size_t alignment = 64;

/// The size of a huge page on common systems, in bytes.
inline constexpr std::size_t huge_page = std::size_t{1} << 21U;

/// An array of trivially copyable elements, copyable and movable. Throws std::bad_alloc.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  /// Allocates `size` elements and sets them to T{}.
  explicit AlignedBuffer(std::size_t size) : size_(size) {
    if (size > (std::numeric_limits<std::size_t>::max)() / sizeof(T)) detail::raise(std::bad_array_new_length());
    if (size != 0) data_ = allocate(size * sizeof(T));
    std::fill_n(data_.get(), size, T{});
  }
  /// Copies the elements. Throws std::bad_alloc.
  AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) { std::copy_n(other.data(), size_, data()); }
  /// Moves the array; `other` is left empty.
  AlignedBuffer(AlignedBuffer&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
  /// Exchanges the arrays.
  AlignedBuffer& operator=(AlignedBuffer other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~AlignedBuffer() = default;

  /// @{
  /// Returns the elements; null if the array is empty.
  [[nodiscard]] T* data() noexcept { return data_.get(); }
  [[nodiscard]] const T* data() const noexcept { return data_.get(); }
  /// @}
  /// Returns the number of elements.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// @{
  /// Returns a span of all elements.
  [[nodiscard]] std::span<T> span() noexcept { return {data(), size_}; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data(), size_}; }
  /// @}
  /// @{
  /// Returns an element; `index` is not checked.
  [[nodiscard]] T& operator[](std::size_t index) noexcept { return data_.get()[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data_.get()[index]; }
  /// @}
  /// Sets all elements to `value`.
  void fill(T value) noexcept { std::fill_n(data(), size_, value); }

 private:
  struct Release {
    std::align_val_t aligned{alignment};
    void operator()(T* block) const noexcept { ::operator delete(block, aligned); }
  };
  /// Requests huge pages for large arrays, where the system supports them: weights and values are read repeatedly, and with small pages
  /// they would exceed the processor's translation lookaside buffer.
  static std::unique_ptr<T, Release> allocate(std::size_t bytes) {
    const std::align_val_t aligned{bytes < huge_page ? alignment : huge_page};
    void* block = ::operator new(bytes, aligned);
#if defined(__linux__)
    if (bytes >= huge_page) madvise(block, bytes, MADV_HUGEPAGE);
#endif
    return {static_cast<T*>(block), Release{aligned}};
  }

  std::unique_ptr<T, Release> data_;
  std::size_t size_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
