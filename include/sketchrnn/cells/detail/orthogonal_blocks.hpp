// The initializer of recurrent weights: one orthogonal matrix per gate (Magenta: rnn.py, lstm_ortho_initializer).
// The other initializers are in core/initializers.hpp.
#pragma once

#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/orthonormalize.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Initializes a matrix [Blocks * n, n] with `Blocks` random orthogonal [n, n] matrices, stacked vertically.
/// Departure from the original: each block is the Gram-Schmidt orthonormalization of a normal random matrix, where the original takes U of
/// its SVD. Both are Haar distributed; this one is many times faster.
template <int Blocks>
struct OrthogonalBlocks {
  /// Fills the matrix [Blocks * n, n].
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& random) {
    using Scalar = typename std::decay_t<Matrix>::Scalar;
    const Index size = matrix.cols();
    Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic> orthogonal(size, size);
    for (int block = 0; block < Blocks; ++block) {
      Normal<1>::fill(orthogonal, random);
      kernels::orthonormalize_columns(orthogonal.data(), size);
      matrix.middleRows(block * size, size) = orthogonal;
    }
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
