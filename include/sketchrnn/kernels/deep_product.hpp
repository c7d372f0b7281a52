// The gradient of a weight: dW += sum over columns of dy x^T, many columns (time steps times sketches) at once.
// One deep product reads and writes dW once for all its columns, where a product at every time step would do so each time.
#pragma once

#include <algorithm>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/product.hpp>

namespace sketchrnn::kernels {

/// Columns gathered before they are multiplied.
inline constexpr Index deep_columns = 256;

/// The packing buffers of deep products; kept by the caller, so that a warm step takes no memory.
template <RealScalar Scalar>
class DeepProduct {
 public:
  /// Packs the columns dy[0 .. depth), each of `rows` numbers, for one or more calls of add_to. With `sum`, also adds their sum to it.
  EIGEN_DONT_INLINE void pack_columns(const Scalar* const* dy, Index depth, Index rows, Scalar* sum) {
    constexpr Index height = tile_rows<Scalar>;
    rows_ = rows;
    depth_ = depth;
    panels_.resize(static_cast<std::size_t>(padded_rows<Scalar>(rows) * depth));
    for (Index k = 0; k < depth; ++k) {
      for (Index row = 0; row < rows; row += height) {
        const Index here = std::min(height, rows - row);
        Scalar* panel = panels_.data() + row * depth + k * height;
        std::copy_n(dy[k] + row, here, panel);
        std::fill(panel + here, panel + height, Scalar{0});
      }
      if (sum != nullptr) {
        using Vector = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
        Eigen::Map<Vector>(sum, rows) += Eigen::Map<const Vector>(dy[k], rows);
      }
    }
  }

  /// gradient[rows, width] += sum over k of dy[k] x[k]^T, each x[k] having `width` numbers. gradient is column-major.
  EIGEN_DONT_INLINE void add_to(Scalar* gradient, const Scalar* const* x, Index width) {
    constexpr Index height = tile_rows<Scalar>;
    inputs_.resize(static_cast<std::size_t>(width * depth_));
    // inputs_ holds groups of tile_cols features, each group step by step: what a tile reads stands together
    for (Index k = 0; k < depth_; ++k) {
      for (Index first = 0; first < width; first += tile_cols) {
        const Index here = std::min<Index>(tile_cols, width - first);
        std::copy_n(x[k] + first, here, inputs_.data() + first * depth_ + k * here);
      }
    }
    for (Index row = 0; row < rows_; row += height) {
      const Index last = std::min(height, rows_ - row);
      for (Index first = 0; first < width; first += tile_cols) {
        const Index here = std::min<Index>(tile_cols, width - first);
        panel_product(panels_.data() + row * depth_, inputs_.data() + first * depth_, here, 1, gradient + first * rows_ + row, rows_,
                      depth_, here, 0, last);
      }
    }
  }

 private:
  std::vector<Scalar> panels_, inputs_;
  Index rows_ = 0, depth_ = 0;
};

}  // namespace sketchrnn::kernels
