// The sum of the gradients of a batch's shards. Each is added when it is ready, and its memory is used for another shard. The order of the
// additions is that of add_shards(), whichever shard is ready first:
//
//   a shard is ready:             it is a subtree of one leaf
//   while its sibling is ready:   the left one += the right one, whose memory is free again; the sum is their parent
//   otherwise:                    it waits for its sibling
//
// The last addition, that of the two halves, is left to who uses the sum.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <sketchrnn/core/detail/threads.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Sums blocks of gradients, `Block` being a ParameterBlock. take() and add() may be called by several threads at once.
template <class Block>
class GradientSum {
 public:
  /// For `shards` shards, `threads` of which are computed at a time. Allocates the memory of all gradients that can exist at once: those of
  /// the threads and the siblings on the way from each to the root.
  GradientSum(std::size_t shards, std::size_t threads) : state_(std::make_unique<State>()) {
    state_->waiting.resize(shards);
    std::size_t height = 0;  // of the tree
    while ((std::size_t{1} << height) < shards) ++height;
    const std::size_t most = (std::min)(shards, threads * (1 + height));
    for (std::size_t block = 0; block < most; ++block) state_->blocks.push_back(std::make_unique<Block>());
    begin();
  }

  /// Forgets what was added, and takes all blocks back, also those of shards that have thrown an exception.
  void begin() {
    std::fill(state_->waiting.begin(), state_->waiting.end(), Subtree{});
    state_->free.clear();
    for (const auto& block : state_->blocks) state_->free.push_back(block.get());
  }

  /// Returns a block for the gradient of a shard. Its elements are arbitrary.
  [[nodiscard]] Block& take() {
    const detail::Lock lock(state_->mutex);
    if (state_->free.empty()) {  // there are more threads than expected
      state_->blocks.push_back(std::make_unique<Block>());
      return *state_->blocks.back();
    }
    Block* block = state_->free.back();
    state_->free.pop_back();
    return *block;
  }

  /// Releases a block that take() has returned, without adding it.
  void release(Block& block) {
    const detail::Lock lock(state_->mutex);
    state_->free.push_back(&block);
  }

  /// Adds the gradient of a shard, a block that take() has returned.
  void add(std::size_t shard, Block& gradient) {
    Block* sum = &gradient;
    std::size_t first = shard, size = 1;  // the shards of the subtree
    detail::Lock lock(state_->mutex);
    while (size < half()) {
      const std::size_t sibling = first ^ size;
      if (sibling < shards()) {
        Subtree& other = state_->waiting[sibling];
        if (other.sum == nullptr || other.size != size) break;
        Block* left = sibling < first ? other.sum : sum;
        Block* right = sibling < first ? sum : other.sum;
        other = {};
        lock.unlock();
        add_to(left->flat(), right->flat());
        lock.lock();
        state_->free.push_back(right);
        sum = left;
      }
      first = (std::min)(first, sibling);
      size *= 2;
    }
    state_->waiting[first] = {sum, size};
  }

  /// Number of parts that the sum consists of after all shards were added: 2, or 1 for one shard.
  [[nodiscard]] std::size_t parts() const noexcept { return (std::min)(shards(), std::size_t{2}); }
  /// Returns a part; valid until begin().
  [[nodiscard]] Block& part(std::size_t index) const noexcept { return *state_->waiting[index * half()].sum; }
  /// Number of blocks allocated.
  [[nodiscard]] std::size_t blocks() const noexcept { return state_->blocks.size(); }

 private:
  struct Subtree {
    Block* sum = nullptr;  // null: not ready, or already part of a larger one
    std::size_t size = 0;
  };
  struct State {  // an object of its own, so that a GradientSum can be moved
    detail::Mutex mutex;
    std::vector<std::unique_ptr<Block>> blocks;
    std::vector<Block*> free;
    std::vector<Subtree> waiting;  // at the index of the first shard
  };

  [[nodiscard]] std::size_t shards() const noexcept { return state_->waiting.size(); }
  /// Number of shards of the left half of the tree.
  [[nodiscard]] std::size_t half() const noexcept { return (std::max)(std::bit_ceil(shards()) / 2, std::size_t{1}); }

  template <class Scalar>
  static void add_to(std::span<Scalar> sum, std::span<Scalar> more) noexcept {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  }

  std::unique_ptr<State> state_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
