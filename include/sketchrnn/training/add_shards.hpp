// The order in which the sums of shards are added: a tree that depends on nothing but their number. Threads, and machines that hold neighboring shards,
// can add parts of it on their own, and the result has the same bits.
#pragma once

#include <cstddef>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Calls add(into, from) so that shard 0 holds the sum of all: (0 + 1) + (2 + 3), and so on. In round r = 0, 1, ... every shard whose index is a multiple of
/// 2^(r + 1) takes over the one 2^r further, where there is one.
template <class Add>
void add_shards(std::size_t count, const Add& add) {
  for (std::size_t distance = 1; distance < count; distance *= 2) {
    for (std::size_t into = 0; into + distance < count; into += 2 * distance) add(into, into + distance);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
