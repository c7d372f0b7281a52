// The shapes of the register tiles of matrix products, the sizes of packed matrices that follow from them, and prefetching.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The part of a result whose accumulators are kept in registers: `packets` registers high, at most `cols` columns wide. In addition to the
/// accumulators, a tile uses `packets` registers for weights and one for an input.
struct TileShape {
  int packets;     ///< height in registers
  int cols;        ///< maximum width in columns
  int panels = 1;  ///< number of vertically adjacent panels of the packed matrix, each `packets` registers high
};

/// Whether there are 32 vector registers (AVX-512, NEON) or 16.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr bool many_registers = true;
#else
inline constexpr bool many_registers = false;
#endif

/// The tile of a product with weights. The weights come from the second-level cache or beyond, the few columns of a batch from the
/// first-level cache, so the tile is wide: each weight that is loaded is used for up to 13 columns.
inline constexpr TileShape weight_tile = many_registers ? TileShape{2, 13} : TileShape{2, 6};

/// The tile of a product with weights of 8 bits, which is for drawing: narrower, since that compiles in less time.
inline constexpr TileShape int8_tile = {2, many_registers ? 8 : 6};

/// The tile of products with one or two columns: the weights of two panels are loaded concurrently.
inline constexpr TileShape narrow_tile = {2, 2, 2};

/// The tile of a deep product, whose operands are all in the caches: nearly square, which minimizes loads.
inline constexpr TileShape deep_tile = many_registers ? TileShape{4, 6} : TileShape{2, 6};

/// Whether there is a tile of a width. Each of them is code, so that there are few: for 13 columns those of 1, 2, 4, 8, 12 and 13.
template <TileShape Shape>
[[nodiscard]] constexpr bool has_tile(int width) noexcept {
  return width >= Shape.cols - 1 || width == 1 || width == 2 || width == 4 || width == 8;
}

namespace detail {

/// The width of the first tile of the columns that remain, for up to `max` of them.
template <TileShape Shape>
struct FirstTiles {
  static constexpr std::size_t max = std::size_t{5} * Shape.cols;
  std::array<signed char, max + 1> width{};

  /// Minimizes the sum of the tiles' costs: what a tile costs beyond its columns is as much as three columns, and the narrow ones, in which the
  /// loads of weights take longer than the multiply-adds, cost two more.
  constexpr FirstTiles() {
    std::array<int, max + 1> cost{};
    for (std::size_t count = 1; count <= max; ++count) {
      for (int tile = 1; tile <= Shape.cols && static_cast<std::size_t>(tile) <= count; ++tile) {
        if (!has_tile<Shape>(tile)) continue;
        const int with_tile = cost[count - static_cast<std::size_t>(tile)] + tile + 3 + (2 * tile < Shape.cols ? 2 : 0);
        if (width[count] != 0 && with_tile > cost[count]) continue;  // of equal ones, the widest
        cost[count] = with_tile;
        width[count] = static_cast<signed char>(tile);
      }
    }
  }
};

}  // namespace detail

/// Returns the width of the first of the tiles into which `count` > 0 columns are divided: 25 into 13 and 12 if a tile has at most 13.
template <TileShape Shape>
[[nodiscard]] inline Index first_tile(Index count) noexcept {
  static constexpr detail::FirstTiles<Shape> tiles;
  return count > static_cast<Index>(tiles.max) ? Shape.cols : tiles.width[static_cast<std::size_t>(count)];
}

/// The number of rows of a tile.
template <ProductWord Word, TileShape Shape = weight_tile>
inline constexpr int tile_rows = Shape.panels* Shape.packets* word_lanes<Word>;

/// The tile of a product with weights of a type.
template <ProductWord Word>
inline constexpr TileShape weight_tile_of = std::is_same_v<Word, Int8Quad> ? int8_tile : weight_tile;

/// The number of words in a cache line.
template <ProductWord Word>
inline constexpr int cache_line = 64 / sizeof(Word);

/// The cache level that a line is prefetched into.
enum class Cache {
  first_level = 3,   ///< and all further levels
  second_level = 2,  ///< and all further levels
};

/// Prefetches the cache line of data[offset]. The address may be past the end of the array, since nothing is read. Does nothing if the
/// compiler has no prefetch built-in. (Eigen's prefetch is not used because g++ considers it free of side effects and removes the calls.)
template <Cache Level = Cache::first_level, ProductWord Word>
[[SKETCHRNN_ALWAYS_INLINE]] inline void prefetch([[maybe_unused]] const Word* data, [[maybe_unused]] Index offset) {
#if defined(__GNUC__)
  const std::intptr_t address = reinterpret_cast<std::intptr_t>(data) + offset * static_cast<Index>(sizeof(Word));
  // NOLINTNEXTLINE(performance-no-int-to-ptr): pointer arithmetic past the end of an array is undefined behavior
  __builtin_prefetch(reinterpret_cast<const void*>(address), 0, static_cast<int>(Level));
#endif
}

/// Returns `rows` rounded up to a multiple of tile_rows.
template <ProductWord Word>
[[nodiscard]] constexpr Index padded_rows(Index rows) noexcept {
  return (rows + tile_rows<Word> - 1) / tile_rows<Word> * tile_rows<Word>;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
