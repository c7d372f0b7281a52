// Which adjoints the backward pass releases, and when. Without it, the backward pass would be a loop over the recorded operations, and the
// adjoints of a whole sequence would be resident at its end:
//   for each operation, from the last to the first:  run its backward pass
//   multiply the pending weight gradients
// With it, after every window of adjoints that has been read, the window before it is released. Weight gradients that are still pending read
// adjoints, too: those that read from the released window are multiplied first.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/weight_gradients.hpp>
#include <sketchrnn/core/detail/adjoint_memory.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Releases adjoints during one backward pass. Short sequences are left alone.
template <RealScalar Scalar>
class AdjointRelease {
 public:
  /// Begins a backward pass over all adjoints.
  AdjointRelease(AdjointMemory& adjoints, WeightGradients<Scalar>& gradients) noexcept
      : adjoints_(adjoints), gradients_(gradients), window_(adjoints.mark()), is_long_(adjoints.distance({}, window_) > min_released) {}

  /// Tells that all adjoints after the mark have been read, except by pending weight gradients.
  void read_after(const AdjointMemory::Mark& mark) {
    if (!is_long_) return;
    const std::size_t bytes = adjoints_.distance(mark, window_);
    if (bytes < window_size) return;
    const auto is_released = [this](const Scalar* adjoint) { return adjoints_.is_after(window_, adjoint); };
    // Deep products are more efficient: wait for further columns, but not too long.
    if (bytes < 4 * window_size && gradients_.has_pending(is_released)) return;
    gradients_.multiply_pending(is_released);
    adjoints_.release_after(window_);
    window_ = mark;
    released_ = true;
  }

  /// Ends the backward pass: releases the adjoints after the mark, if any were released before.
  void finish(const AdjointMemory::Mark& mark) noexcept {
    if (released_) adjoints_.release_after(mark);
  }

 private:
  /// Up to this many bytes of adjoints are never released: zeroing them is cheaper than returning the pages to the system.
  static constexpr std::size_t min_released = std::size_t{1} << 25U;
  /// Bytes of adjoints that are released at a time.
  static constexpr std::size_t window_size = std::size_t{1} << 23U;

  AdjointMemory& adjoints_;
  WeightGradients<Scalar>& gradients_;
  AdjointMemory::Mark window_;  // the end of the window that is being read, the beginning of the one that is released next
  bool is_long_;
  bool released_ = false;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
