// The shapes of the register tiles in which matrix products are computed, what follows from them for packed matrices, and the request for a cache
// line.
#pragma once

#include <cstdint>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// What of a result stands in registers while the depth runs through: `packets` registers high, at most `cols` columns wide. Beside these
/// accumulators it takes a register for each of `packets` weights and one for an input.
struct TileShape {
  int packets, cols;
  int panels = 1;  ///< of a packed matrix, one above the other, that high each
};

/// Whether there are 32 registers (AVX-512, NEON) or 16.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr bool many_registers = true;
#else
inline constexpr bool many_registers = false;
#endif

/// The tile of a product with weights, which come from the second-level cache or from behind it, while the few columns of a batch come
/// from the first: two high and many wide, so that each weight is used for 13 columns.
inline constexpr TileShape weight_tile = many_registers ? TileShape{2, 13} : TileShape{2, 6};

/// The tile of one or two columns: the weights of two panels are on their way at once.
inline constexpr TileShape narrow_tile = {2, 2, 2};

/// The tile of a deep product, whose columns are many and whose operands are all near: nearly square, which takes the fewest loads.
inline constexpr TileShape deep_tile = many_registers ? TileShape{4, 6} : TileShape{2, 6};

/// Rows of a tile.
template <RealScalar Scalar, TileShape Shape = weight_tile>
inline constexpr int tile_rows = Shape.panels* Shape.packets* lanes<Scalar>;

/// Numbers in a cache line.
template <RealScalar Scalar>
inline constexpr int cache_line = 64 / sizeof(Scalar);

/// Which of the processor's caches a line is asked into.
enum class Cache { first_level = 3, second_level = 2 };

/// Asks for the cache line of numbers[offset], which may lie behind the end of the numbers: nothing is read. Where the compiler has no such
/// request, nothing is asked. (Not through Eigen's prefetch: g++ takes that function for one without effect and drops its calls.)
template <Cache Level = Cache::first_level, RealScalar Scalar>
EIGEN_ALWAYS_INLINE void prefetch([[maybe_unused]] const Scalar* numbers, [[maybe_unused]] Index offset) {
#if defined(__GNUC__)
  const std::intptr_t address = reinterpret_cast<std::intptr_t>(numbers) + offset * static_cast<Index>(sizeof(Scalar));
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a pointer behind the end of the numbers may not be computed as a pointer
  __builtin_prefetch(reinterpret_cast<const void*>(address), 0, static_cast<int>(Level));
#endif
}

/// Rounded up to whole tiles.
template <RealScalar Scalar>
[[nodiscard]] constexpr Index padded_rows(Index rows) noexcept {
  return (rows + tile_rows<Scalar> - 1) / tile_rows<Scalar> * tile_rows<Scalar>;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
