// Adjoint memory: allocations do not overlap, are zero where documented, and released memory is returned to the system.
#define BOOST_TEST_MODULE core_adjoint_memory
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/adjoint_memory.hpp>
#include <sketchrnn/core/random.hpp>

using namespace sketchrnn;

namespace {

constexpr std::size_t mega = std::size_t{1} << 20U;

/// Returns the resident memory of the process in bytes; 0 if the system does not provide it.
std::size_t resident() {
  std::ifstream status("/proc/self/statm");
  std::size_t all = 0, here = 0;
  status >> all >> here;
  constexpr std::size_t page = 4096;
  return here * page;
}

}  // namespace

BOOST_AUTO_TEST_CASE(pieces_are_apart_and_zero_after_zero) {
  Random random(Seed{1});
  AdjointMemory memory;
  for (int round = 0; round < 5; ++round) {
    memory.reset();
    std::vector<std::pair<std::uint8_t*, std::size_t>> pieces;
    std::vector<AdjointMemory::Mark> marks;
    for (int k = 0; k < 60; ++k) {
      const std::size_t size = random.below(400'000);
      auto* piece = memory.allocate<std::uint8_t>(size);
      BOOST_TEST(reinterpret_cast<std::uintptr_t>(piece) % alignment == 0U);
      pieces.emplace_back(piece, size);
      marks.push_back(memory.mark());
    }
    memory.zero();
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      const auto& [piece, size] = pieces[k];
      BOOST_TEST(std::all_of(piece, piece + size, [](std::uint8_t byte) { return byte == 0; }));
      std::fill_n(piece, size, static_cast<std::uint8_t>(k + 1));
    }
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      const auto& [piece, size] = pieces[k];
      BOOST_TEST(std::all_of(piece, piece + size, [&](std::uint8_t byte) { return byte == k + 1; }));
    }
    // releasing the later half leaves the earlier half unchanged
    const std::size_t half = pieces.size() / 2;
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      if (pieces[k].second != 0) BOOST_TEST(memory.is_after(marks[half], pieces[k].first) == (k > half));
    }
    std::size_t between = 0;
    for (std::size_t k = half + 1; k < pieces.size(); ++k) between += pieces[k].second;
    BOOST_TEST(memory.distance(marks[half], marks.back()) >= between);
    BOOST_TEST(memory.distance(marks[half], marks.back()) <= between + pieces.size() * alignment);
    memory.release_after(marks[half]);
    for (std::size_t k = 0; k <= half; ++k) {
      const auto& [piece, size] = pieces[k];
      BOOST_TEST(std::all_of(piece, piece + size, [&](std::uint8_t byte) { return byte == k + 1; }));
    }
  }
}

BOOST_AUTO_TEST_CASE(memory_is_given_back_and_comes_again_as_zero) {
  AdjointMemory memory;
  const AdjointMemory::Mark start = memory.mark();
  auto* piece = memory.allocate<std::uint8_t>(64 * mega);
  const std::size_t before = resident();
  memory.zero();
  std::fill_n(piece, 64 * mega, std::uint8_t{7});
  const std::size_t full = resident();
  memory.release_after(start);
  const std::size_t after = resident();
  if (before != 0) {
    BOOST_TEST(full >= before + 60 * mega);
    BOOST_TEST(after <= full - 60 * mega);
  }
  memory.zero();
  BOOST_TEST(std::all_of(piece, piece + 64 * mega, [](std::uint8_t byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_CASE(a_shorter_walk_leaves_nothing_behind_for_a_longer_one) {
  AdjointMemory memory;
  for (const std::size_t size : {std::size_t{5} * mega, mega / 2, std::size_t{5} * mega}) {
    memory.reset();
    auto* piece = memory.allocate<std::uint8_t>(size);
    memory.zero();
    BOOST_TEST(std::all_of(piece, piece + size, [](std::uint8_t byte) { return byte == 0; }));
    std::fill_n(piece, size, std::uint8_t{9});
  }
}

BOOST_AUTO_TEST_CASE(moved_memory_stays_where_it_is) {
  AdjointMemory memory;
  auto* piece = memory.allocate<int>(10);
  memory.zero();
  piece[9] = 5;
  AdjointMemory other = std::move(memory);
  BOOST_TEST(piece[9] == 5);
  BOOST_TEST(memory.capacity() == 0U);  // NOLINT: a moved-from one is empty
  static_cast<void>(memory.allocate<int>(1));
  BOOST_TEST(other.capacity() >= 10 * sizeof(int));
  BOOST_CHECK_THROW(static_cast<void>(memory.allocate<double>(std::numeric_limits<std::size_t>::max() / 4)), std::bad_array_new_length);
}
