// Deterministic reduction over shards: a binary tree that depends only on their number. Subtrees can be reduced independently, on other
// threads or machines, with bitwise identical results.
#pragma once

#include <cstddef>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Calls add(into, from) in such an order that shard 0 ends up with the sum of all `count` shards: (0 + 1) + (2 + 3), and so on. In round
/// r = 0, 1, ... every shard whose index i is a multiple of 2^(r + 1) adds shard i + 2^r, if it exists.
template <class Add>
void add_shards(std::size_t count, const Add& add) {
  for (std::size_t distance = 1; distance < count; distance *= 2) {
    for (std::size_t into = 0; into + distance < count; into += 2 * distance) add(into, into + distance);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
