// Whether the columns of an element-wise operation can be divided among threads in the backward pass: whether each column adds to memory that
// no other column adds to.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The adjoints that an operation with `cols` columns adds to.
class AdjointList {
 public:
  /// An empty list.
  explicit AdjointList(Index cols) noexcept : cols_(cols) {}

  /// Adds the adjoint of an operand: `rows` elements of each column, the columns `stride` elements apart; 0: the same for all columns.
  template <RealScalar Scalar>
  void add(const Scalar* adjoint, Index rows, Index stride) noexcept {
    constexpr auto size = static_cast<std::intptr_t>(sizeof(Scalar));
    const Region region{reinterpret_cast<std::intptr_t>(adjoint), rows * size, stride * size};
    if (stride == 0 || count_ == regions_.size()) return not_separate();
    for (std::size_t i = 0; i < count_; ++i) separate_ = separate_ && are_separate(regions_[i], region);
    regions_[count_++] = region;
  }
  /// Adds an operand that cannot tell its adjoints.
  void not_separate() noexcept { separate_ = false; }

  /// Returns whether each column has adjoints of its own.
  [[nodiscard]] bool columns_are_separate() const noexcept { return separate_; }

 private:
  struct Region {  // in bytes
    std::intptr_t first, rows, stride;
  };

  [[nodiscard]] bool are_separate(const Region& a, const Region& b) const noexcept {
    const auto end = [this](const Region& region) { return region.first + (cols_ - 1) * region.stride + region.rows; };
    if (end(a) <= b.first || end(b) <= a.first) return true;  // other memory
    // parts of the same columns, such as the gates of a cell
    const std::intptr_t distance = a.first < b.first ? b.first - a.first : a.first - b.first;
    return a.stride == b.stride && distance < a.stride && (distance == 0 || a.stride - distance >= (std::max)(a.rows, b.rows));
  }

  Index cols_;
  std::array<Region, 12> regions_{};
  std::size_t count_ = 0;
  bool separate_ = true;
};

/// Adds the adjoints of the operands of a node.
template <class Node>
void list_adjoints(const Node& node, AdjointList& list) {
  if constexpr (requires { node.list_adjoints(list); }) {
    node.list_adjoints(list);
  } else {
    list.not_separate();
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
