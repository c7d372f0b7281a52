// The gradient of a weight: dW += sum over columns of dy x^T, many columns (time steps times sketches) at once.
// One deep product reads and writes dW once for all its columns, where a product at every time step would do so each time. Inputs that
// meet the same dy (x, h and z of one sum) share the work of packing it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/product.hpp>
#include <sketchrnn/kernels/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// Columns gathered before they are multiplied. More of them go over the gradient less often; tile_rows numbers of each, packed, still stay in
/// the second-level cache.
inline constexpr Index deep_columns = 512;

/// The terms of a deep product and its packing buffers; kept by the caller, so that a warm step takes no memory.
///   begin(depth);  add_term(...) for each input;  multiply(dy, ...)
template <RealScalar Scalar>
class DeepProduct {
 public:
  /// Begins anew, with `depth` columns.
  void begin(Index depth) {
    depth_ = depth;
    terms_.clear();
    inputs_.clear();
  }

  /// multiply() will add sum over k of dy[k] x[k]^T to gradient[rows, width], which is column-major; x[0 .. depth) of `width` numbers each.
  EIGEN_DONT_INLINE void add_term(Scalar* gradient, const Scalar* const* x, Index width) {
    const std::size_t begin = inputs_.size();
    terms_.push_back({gradient, width, begin});
    inputs_.reserve(begin + static_cast<std::size_t>(width * (std::max)(depth_, max_depth)));
    inputs_.resize(begin + static_cast<std::size_t>(width * depth_));
    // tile by tile, each step by step: what a tile reads stands together
    Scalar* out = inputs_.data() + begin;
    for (Index k = 0; k < depth_; ++k) {
      for_each_tile<deep_tile>(width, [&](Index first, Index here) { copy_features(x[k] + first, here, out + first * depth_ + k * here); });
    }
  }

  /// Carries the terms out; dy[0 .. depth) of `rows` numbers each. With `sum`, also adds the sum of dy to it.
  EIGEN_DONT_INLINE void multiply(const Scalar* const* dy, Index rows, Scalar* sum) {
    constexpr Index height = tile_rows<Scalar, deep_tile>;
    panel_.reserve(static_cast<std::size_t>(height * (std::max)(depth_, max_depth)));
    panel_.resize(static_cast<std::size_t>(height * depth_));
    for (Index row = 0; row < rows; row += height) {
      const Index here = (std::min)(height, rows - row);
      pack_panel(dy, row, here, sum);
      for (const Term& term : terms_) {
        for_each_tile<deep_tile>(term.width, [&](Index first, Index width) {
          const Scalar* inputs = inputs_.data() + term.inputs + static_cast<std::size_t>(first * depth_);
          const Index next = first + width;
          fetch_ahead(term.gradient + row, rows, next, (std::min<Index>)(next + width, term.width), here);
          Scalar* gradient = term.gradient + first * rows + row;
          const TileProduct<Scalar> product{panel_.data(), inputs, width, 1, depth_, inputs + width * depth_};
          tile_of_rows<deep_tile, Scalar>(0, here, width, {gradient, rows, nullptr}, &product, 1, gradient, rows);
        });
      }
    }
  }

 private:
  // Room for as many columns as ever come at once, from the first time on: later steps then take no memory.
  static constexpr Index max_depth = 2 * deep_columns;
  struct Term {
    Scalar* gradient;
    Index width;
    std::size_t inputs;  // where its packed inputs begin
  };

  /// The features of one tile at one step. The usual widths are known when this is compiled: no call for every few numbers.
  static void copy_features(const Scalar* from, Index count, Scalar* to) {
    if (count == deep_tile.cols) {
      std::memcpy(to, from, deep_tile.cols * sizeof(Scalar));
    } else if (count == deep_tile.cols - 1) {
      std::memcpy(to, from, (deep_tile.cols - 1) * sizeof(Scalar));
    } else {
      for (Index i = 0; i < count; ++i) to[i] = from[i];
    }
  }

  /// Rows [row, row + here) of all dy, one column behind the other, padded with zeros to tile_rows; and their sum.
  void pack_panel(const Scalar* const* dy, Index row, Index here, Scalar* sum) {
    using P = Packet<Scalar>;
    constexpr Index height = tile_rows<Scalar, deep_tile>;
    constexpr int packets = deep_tile.packets;
    constexpr int width = lanes<Scalar>;
    Scalar* panel = panel_.data();
    if (here == height) {
      P total[std::size_t{packets}];
#pragma GCC unroll 8
      for (int v = 0; v < packets; ++v) total[v] = sum == nullptr ? P(0) : P::load(sum + row + v * width);
      for (Index k = 0; k < depth_; ++k, panel += height) {
#pragma GCC unroll 8
        for (int v = 0; v < packets; ++v) {
          const P numbers = P::load(dy[k] + row + v * width);
          numbers.store(panel + v * width);
          total[v] += numbers;
        }
      }
      if (sum == nullptr) return;
#pragma GCC unroll 8
      for (int v = 0; v < packets; ++v) total[v].store(sum + row + v * width);
      return;
    }
    for (Index k = 0; k < depth_; ++k, panel += height) {
      std::copy_n(dy[k] + row, here, panel);
      std::fill(panel + here, panel + height, Scalar{0});
      for (Index i = 0; sum != nullptr && i < here; ++i) sum[row + i] += panel[i];
    }
  }

  /// The columns of the gradient that the next tile adds to lie a page apart: asked for while this tile computes, they are there in time.
  static void fetch_ahead(const Scalar* gradient, Index rows, Index first, Index last, Index here) {
    for (Index col = first; col < last; ++col) {
      for (Index i = 0; i < here; i += cache_line<Scalar>) prefetch(gradient, col * rows + i);
    }
  }

  std::vector<Scalar> panel_, inputs_;
  std::vector<Term> terms_;
  Index depth_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
