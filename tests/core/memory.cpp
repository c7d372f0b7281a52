// The aligned buffer and the arena.
#define BOOST_TEST_MODULE core_memory
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/detail/aligned_buffer.hpp>

#include "tests/support/sanitizers.hpp"

namespace {

using namespace sketchrnn;

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();

bool aligned(const void* place) { return reinterpret_cast<std::uintptr_t>(place) % alignment == 0; }

// AddressSanitizer ends the program where operator new throws std::bad_alloc.
constexpr bool memory_can_run_out = !test::has_address_sanitizer;

static_assert(!std::is_copy_constructible_v<Arena> && !std::is_copy_assignable_v<Arena>);
static_assert(std::is_nothrow_move_constructible_v<AlignedBuffer<float>>);

}  // namespace

BOOST_AUTO_TEST_CASE(a_buffer_is_aligned_and_zero) {
  for (const std::size_t size : {1U, 7U, 64U, 1000U}) {
    const AlignedBuffer<double> buffer(size);
    BOOST_TEST(aligned(buffer.data()));
    BOOST_TEST(buffer.size() == size);
    BOOST_TEST(buffer.span().size() == size);
    BOOST_TEST(std::all_of(buffer.span().begin(), buffer.span().end(), [](double number) { return number == 0; }));
  }
  const AlignedBuffer<float> none(0);
  BOOST_TEST(none.span().empty());
}

BOOST_AUTO_TEST_CASE(much_memory_begins_at_a_huge_page) {
  for (const std::size_t bytes : {huge_page - 1, huge_page, 2 * huge_page + 1}) {
    AlignedBuffer<char> buffer(bytes);
    const auto address = reinterpret_cast<std::uintptr_t>(buffer.data());
    BOOST_TEST(address % (bytes < huge_page ? alignment : huge_page) == 0U);
    BOOST_TEST(std::all_of(buffer.span().begin(), buffer.span().end(), [](char number) { return number == 0; }));
    buffer.fill(1);
    const AlignedBuffer<char> copy = buffer, moved = std::move(buffer);
    BOOST_TEST(std::equal(copy.span().begin(), copy.span().end(), moved.span().begin(), moved.span().end()));
  }
}

BOOST_AUTO_TEST_CASE(a_buffer_is_copied_and_moved_like_a_value) {
  AlignedBuffer<float> first(3);
  first.fill(2);
  AlignedBuffer<float> copy = first;
  copy[1] = 5;
  BOOST_TEST(first[1] == 2);
  BOOST_TEST(copy[0] == 2);
  BOOST_TEST(aligned(copy.data()));

  const float* place = copy.data();
  AlignedBuffer<float> moved = std::move(copy);
  BOOST_TEST(moved.data() == place);
  BOOST_TEST(copy.size() == 0U);  // NOLINT(bugprone-use-after-move): what is left is promised to be empty
  BOOST_TEST(copy.data() == nullptr);

  first = moved;
  BOOST_TEST(first[1] == 5);
  BOOST_TEST(first.data() != moved.data());
  first = AlignedBuffer<float>(8);
  BOOST_TEST(first.size() == 8U);
  first[7] = 9;
  auto& same = first;
  first = same;
  BOOST_TEST(first[7] == 9);
  copy = moved;
  BOOST_TEST(copy[1] == 5);
}

BOOST_AUTO_TEST_CASE(a_buffer_too_large_for_memory_throws) {
  BOOST_CHECK_THROW(AlignedBuffer<double>{most}, std::bad_array_new_length);
  BOOST_CHECK_THROW(AlignedBuffer<double>{most / 8 + 1}, std::bad_array_new_length);
  if (memory_can_run_out) BOOST_CHECK_THROW(AlignedBuffer<double>{most / 16}, std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(pieces_are_aligned_and_do_not_overlap) {
  Arena arena(1024);
  std::vector<std::pair<unsigned char*, std::size_t>> pieces;
  for (std::size_t size = 0; size < 300; ++size) {
    auto* piece = arena.allocate<unsigned char>(size);
    BOOST_TEST_REQUIRE(aligned(piece));
    std::fill_n(piece, size, static_cast<unsigned char>(size));
    pieces.emplace_back(piece, size);
  }
  for (const auto& [piece, size] : pieces) {
    const auto expected = static_cast<unsigned char>(size);
    BOOST_TEST_REQUIRE(std::all_of(piece, piece + size, [expected](unsigned char byte) { return byte == expected; }));
  }
}

BOOST_AUTO_TEST_CASE(a_piece_larger_than_a_block_gets_a_block_of_its_own) {
  Arena arena(256);
  auto* small = arena.allocate<int>(3);
  small[2] = 7;
  auto* large = arena.allocate<double>(10000);
  std::fill_n(large, 10000, 1.0);
  auto* next = arena.allocate<int>(1);
  *next = 8;
  BOOST_TEST(small[2] == 7);
  BOOST_TEST(large[9999] == 1.0);
  BOOST_TEST(arena.capacity() >= 80000U + 256U);
}

BOOST_AUTO_TEST_CASE(reset_keeps_the_memory) {
  Arena arena(512);
  const auto fill = [&] {
    std::vector<void*> places;
    for (std::size_t size = 1; size < 60; ++size) places.push_back(arena.allocate<double>(size));
    return places;
  };
  const auto first = fill();
  const std::size_t capacity = arena.capacity();
  for (int turn = 0; turn < 3; ++turn) {
    arena.reset();
    const auto again = fill();
    BOOST_TEST((again == first));
    BOOST_TEST(arena.capacity() == capacity);
  }
}

BOOST_AUTO_TEST_CASE(rewind_forgets_what_came_after_the_mark) {
  Arena arena(256);
  auto* before = arena.allocate<int>(40);
  before[39] = 3;
  const Arena::Mark mark = arena.mark();
  std::size_t capacity = 0;
  void* first_place = nullptr;
  for (int turn = 0; turn < 5; ++turn) {
    void* place = arena.allocate<int>(10);
    if (turn == 0) first_place = place;
    BOOST_TEST(place == first_place);
    for (int piece = 0; piece < 20; ++piece) *arena.allocate<int>(30) = turn;
    if (turn == 0) capacity = arena.capacity();
    arena.rewind(mark);
  }
  BOOST_TEST(arena.capacity() == capacity);
  BOOST_TEST(before[39] == 3);

  Arena fresh;  // a mark before the first allocation
  const Arena::Mark beginning = fresh.mark();
  void* place = fresh.allocate<int>(1);
  fresh.rewind(beginning);
  BOOST_TEST(fresh.allocate<int>(1) == place);
}

BOOST_AUTO_TEST_CASE(zero_clears_all_that_was_handed_out) {
  Arena arena(256);
  const auto pieces_of_ones = [&] {
    std::vector<double*> pieces;
    for (int piece = 0; piece < 30; ++piece) {
      pieces.push_back(arena.allocate<double>(9));
      std::fill_n(pieces.back(), 9, 1.0);
    }
    return pieces;
  };
  for (int turn = 0; turn < 2; ++turn) {
    const auto pieces = pieces_of_ones();
    arena.zero();
    for (const double* piece : pieces) BOOST_TEST(std::all_of(piece, piece + 9, [](double number) { return number == 0; }));
    arena.reset();
  }
  auto* kept = arena.allocate<double>(1);
  arena.reset();
  *kept = 4;
  arena.zero();  // nothing has been allocated, so nothing is cleared
  BOOST_TEST(*kept == 4);
}

BOOST_AUTO_TEST_CASE(a_count_that_no_memory_can_hold_throws_and_leaves_the_arena_usable) {
  Arena arena(256);
  auto* piece = arena.allocate<double>(4);
  piece[3] = 6;
  BOOST_CHECK_THROW(static_cast<void>(arena.allocate<double>(most)), std::bad_array_new_length);
  BOOST_CHECK_THROW(static_cast<void>(arena.allocate<double>(most / 8)), std::bad_array_new_length);
  BOOST_CHECK_THROW(static_cast<void>(arena.allocate<unsigned char>(most - 1)), std::bad_array_new_length);
  if (memory_can_run_out) BOOST_CHECK_THROW(static_cast<void>(arena.allocate<double>(most / 16)), std::bad_alloc);
  auto* next = arena.allocate<double>(4);
  std::fill_n(next, 4, 1.0);
  BOOST_TEST(piece[3] == 6);
  arena.zero();
  BOOST_TEST(next[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_moved_arena_takes_its_pieces_along_and_leaves_an_empty_one) {
  Arena arena(256);
  auto* piece = arena.allocate<int>(4);
  piece[3] = 6;
  static_cast<void>(arena.allocate<int>(400));
  Arena other = std::move(arena);
  BOOST_TEST(piece[3] == 6);
  BOOST_TEST(arena.capacity() == 0U);  // NOLINT(bugprone-use-after-move): what is left is promised to be empty
  auto* fresh = arena.allocate<int>(4);
  std::fill_n(fresh, 4, 1);
  BOOST_TEST(piece[3] == 6);
  other.zero();
  BOOST_TEST(piece[3] == 0);
  BOOST_TEST(fresh[3] == 1);
  other = Arena();
  BOOST_TEST(other.capacity() == 0U);
  *other.allocate<int>(1) = 2;
}
