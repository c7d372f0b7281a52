// The packed copies of a weight store for one precision: made when they are first needed, and again when the values have changed.
#pragma once

#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/threads.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Owns the packed copies of the matrices of `List`. Several threads may call of() concurrently, but no other function.
template <class Word, class List>
class PackedCache {
 public:
  using Scalar = typename PackedWeights<Word, List>::Scalar;  ///< of the values

  PackedCache() = default;
  /// `other` is left without copies.
  PackedCache(PackedCache&& other) noexcept : packed_(std::move(other.packed_)), is_current_(other.is_current_.exchange(false)) {
    other.packed_.reset();
  }
  PackedCache(const PackedCache&) = delete;
  PackedCache& operator=(const PackedCache&) = delete;
  PackedCache& operator=(PackedCache&&) = delete;
  ~PackedCache() = default;

  /// Returns the copies of `values`, which are made unless they are current. Throws std::bad_alloc.
  [[nodiscard]] PackedPointer of(const Scalar* values) {
    if (!is_current_.load(std::memory_order_acquire)) {
      const Lock lock(packing_);
      if (!packed_) packed_.emplace();
      if (!is_current_.load(std::memory_order_relaxed)) repack(values);
    }
    return packed_->data();
  }
  /// Marks the copies as outdated.
  void invalidate() noexcept { is_current_.store(false); }
  /// Makes the copies again, if there are any.
  void repack(const Scalar* values) noexcept {
    if (!packed_) return;
    packed_->pack(values);
    is_current_.store(true, std::memory_order_release);
  }
  /// Frees the copies.
  void clear() noexcept { packed_.reset(); }

 private:
  std::optional<PackedWeights<Word, List>> packed_;
  std::atomic<bool> is_current_{false};
  Mutex packing_;
};

/// What a store has instead of rounded copies if its scalar is not float.
template <class Scalar>
struct NoPackedCache {
  /// Does nothing.
  void invalidate() noexcept {}
  /// Does nothing.
  void repack(const Scalar* /*values*/) noexcept {}
  /// Does nothing.
  void clear() noexcept {}
};

/// Copies of rounded words, which a store of floats can have.
template <class Word, class Scalar, class List>
using RoundedCache = std::conditional_t<std::is_same_v<Scalar, float>, PackedCache<Word, List>, NoPackedCache<Scalar>>;

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
