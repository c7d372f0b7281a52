// The processor's registers, through Eigen's packet primitives, and the tile shapes that fit into them.
// This folder is the only place that knows about registers; nothing here is compiler-specific.
#pragma once

#include <Eigen/Core>

#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::kernels {

/// The widest register for this scalar on the machine compiled for: SSE, AVX, AVX-512, NEON, or one number.
template <RealScalar Scalar>
using Packet = typename Eigen::internal::packet_traits<Scalar>::type;

/// How many numbers it holds.
template <RealScalar Scalar>
inline constexpr int lanes = Eigen::internal::unpacket_traits<Packet<Scalar>>::size;

/// A product's tile is tile_rows x tile_cols numbers, held in registers while the depth runs through. With 32 registers (AVX-512, NEON)
/// 4 x 6 accumulators, 4 of the weights and 1 of the input; with 16 registers 2 x 6, 2 and 1.
template <RealScalar Scalar>
inline constexpr int tile_packets = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS >= 32 ? 4 : 2;
template <RealScalar Scalar>
inline constexpr int tile_rows = tile_packets<Scalar>* lanes<Scalar>;
inline constexpr int tile_cols = 6;

/// Rounded up to whole tiles.
template <RealScalar Scalar>
[[nodiscard]] constexpr Index padded_rows(Index rows) noexcept {
  return (rows + tile_rows<Scalar> - 1) / tile_rows<Scalar> * tile_rows<Scalar>;
}

}  // namespace sketchrnn::kernels
