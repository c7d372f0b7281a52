// Products of matrices and inputs that are rounded to integers of 8 bits, each row of a matrix and each column of an input with its own scale:
//
//   w ~ s_w q_w,  s_w = max |w| / 127 over the row;   x ~ s_x q_x,  s_x = max |x| / 127 over the column;   q = round(. / s)
//   sum over k of w x  ~  s_w s_x (sum over k of q_w q_x),  the sum of integers exact
//
// The multiply-add instruction takes unsigned weights, which are therefore stored as q_w + 128:
//   sum over k of q_w q_x = sum over k of (q_w + 128) q_x - 128 (sum over k of q_x)
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include <Eigen/Core>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

static_assert(std::endian::native == std::endian::little,
              "sketchrnn: the order of the bytes in a word is that of x86, ARM and WebAssembly");

/// Matrices with fewer rows or columns keep full precision: their products are short, and an input such as a point has elements of different
/// scale.
inline constexpr Index least_quantized_depth = 32;
/// Those with more keep it, too: 127 times 255 times this number is the largest sum of 32 bits.
inline constexpr Index most_quantized_depth = 66'000;

/// A view of a packed and quantized matrix.
struct QuantizedMatrix {
  const float* scales;           ///< s_w of each row
  PackedMatrix<Int8Quad> words;  ///< q_w + 128
};

/// Returns the number of words of a quantized matrix: scales and panels.
[[nodiscard]] constexpr Index quantized_size(Index rows, Index depth) noexcept {
  return padded_rows<Int8Quad>(rows) + packed_size<Int8Quad>(rows, depth);
}

/// Returns the parts of a quantized matrix [rows, depth] that begins at `words`.
[[nodiscard]] inline QuantizedMatrix quantized_view(const void* words, Index rows, Index depth) noexcept {
  const auto* scales = static_cast<const float*>(words);
  return {scales, {reinterpret_cast<const Int8Quad*>(scales + padded_rows<Int8Quad>(rows)), word_count<Int8Quad>(depth)}};
}

/// A rounded row of a matrix or column of an input: element ~ scale q.
struct Quantization {
  float scale = 0;    ///< NaN if an element is not finite
  float inverse = 0;  ///< 1 / scale, or 0, with which every q is 0

  /// For elements whose largest magnitude has these bits.
  explicit Quantization(std::uint32_t largest_bits) {
    float largest = 0;
    std::memcpy(&largest, &largest_bits, sizeof largest);
    scale = is_finite(largest) ? largest / 127 : std::numeric_limits<float>::quiet_NaN();
    inverse = is_finite(scale) && scale > 0 && is_finite(1 / scale) ? 1 / scale : 0;
  }
  /// Returns q = round(x / scale), -127 to 127.
  [[nodiscard]] std::int32_t operator()(float x) const { return inverse > 0 ? static_cast<std::int32_t>(std::nearbyint(x * inverse)) : 0; }
};

/// Quantizes and packs the matrix element(row, k), [rows, depth].
template <class Element>
void quantize_matrix(void* words, Index rows, Index depth, const Element& element) {
  constexpr Index height = tile_rows<Int8Quad>;
  const Index padded = padded_rows<Int8Quad>(rows), depth_words = word_count<Int8Quad>(depth);
  auto* scales = static_cast<float*>(words);
  auto* panels = reinterpret_cast<Int8Quad*>(scales + padded);
  std::fill_n(scales, padded, 0.0F);
  std::fill_n(panels, padded * depth_words, Int8Quad{0x80808080U});
  for (Index row = 0; row < rows; ++row) {
    auto largest = sketchrnn::detail::magnitude_bits(0.0F);
    for (Index k = 0; k < depth; ++k) largest = (std::max)(largest, sketchrnn::detail::magnitude_bits(element(row, k)));
    const Quantization quantize(largest);
    for (Index k = 0; k < depth; ++k) {
      Int8Quad& word = panels[(row / height * depth_words + k / 4) * height + row % height];
      const auto shift = static_cast<unsigned>(8 * (k % 4));
      word.bits = (word.bits & ~(0xffU << shift)) | static_cast<std::uint32_t>(quantize(element(row, k)) + 128) << shift;
    }
    scales[row] = quantize.scale;
  }
}

/// The numbers by which the sums of a column are converted.
struct ColumnScale {
  float scale;        ///< s_x
  std::int32_t zero;  ///< 128 (sum over k of q_x)
};

/// Quantizes a column x [depth] to words. The first word begins with `skipped` zeros, fewer than it has elements; the last is filled up with
/// zeros.
EIGEN_DONT_INLINE inline ColumnScale quantize_column(const float* x, Index depth, Index skipped, Int8Quad* words) {
  using P = Packet<float>;
  using Bytes = unsigned char __attribute__((vector_size(registers::bytes / 4)));
  auto largest = sketchrnn::detail::magnitude_bits(0.0F);
  for (Index k = 0; k < depth; ++k) largest = (std::max)(largest, sketchrnn::detail::magnitude_bits(x[k]));
  const Quantization quantize(largest);
  words[0] = {0};
  words[word_count<Int8Quad>(skipped + depth) - 1] = {0};
  auto* bytes = reinterpret_cast<unsigned char*>(words) + skipped;
  std::int32_t sum = 0;
  Index k = 0;
  registers::Ints sums{};
  for (; k + lanes<float> <= depth && quantize.inverse > 0; k += lanes<float>) {
    const auto q = __builtin_convertvector(nearest(P::load(x + k) * P(quantize.inverse)).elements, registers::Ints);
    const auto narrow = __builtin_convertvector(q & 0xff, Bytes);
    std::memcpy(bytes + k, &narrow, sizeof narrow);
    sums += q;
  }
  for (int i = 0; i < lanes<float>; ++i) sum += sums[i];
  for (; k < depth; ++k) {
    const std::int32_t q = quantize(x[k]);
    bytes[k] = static_cast<unsigned char>(q & 0xff);
    sum += q;
  }
  return {quantize.scale, 128 * sum};
}

/// Computes Y [rows, cols] = B + s_w s_x (sums - zero); sums [rows, cols] are the sums of products of words.
EIGEN_DONT_INLINE inline void scale_sums(const SumInit<float>& init, const float* scales, const ColumnScale* columns,
                                         const std::int32_t* sums, Index sums_stride, Index rows, float* y, Index y_stride, Index cols) {
  using P = Packet<float>;
  for (Index col = 0; col < cols; ++col) {
    const std::int32_t* from = sums + col * sums_stride;
    float* to = y + col * y_stride;
    for_each_packet<float>(rows, [&](auto part) {
      P initial = init.data == nullptr ? P(0) : part.load(init.data + col * init.stride);
      if (init.bias != nullptr) initial += part.load(init.bias);
      registers::Ints integers{};
      std::memcpy(&integers, from + part.first, static_cast<std::size_t>(part.count) * sizeof(std::int32_t));
      const P sum(__builtin_convertvector(integers - columns[col].zero, registers::Floats));
      part.store(to, fma(part.load(scales) * P(columns[col].scale), sum, initial));
    });
  }
}

/// The plain product by its definition, for tests: Y [rows, cols] = sum over k of s_w q_w s_x q_x, X [depth, cols] column-major.
inline void plain_quantized_product(const QuantizedMatrix& a, Index rows, Index depth, const float* x, float* y, Index cols) {
  constexpr Index height = tile_rows<Int8Quad>;
  for (Index col = 0; col < cols; ++col) {
    auto largest = sketchrnn::detail::magnitude_bits(0.0F);
    for (Index k = 0; k < depth; ++k) largest = (std::max)(largest, sketchrnn::detail::magnitude_bits(x[col * depth + k]));
    const Quantization quantize(largest);
    for (Index row = 0; row < rows; ++row) {
      std::int64_t sum = 0;
      for (Index k = 0; k < depth; ++k) {
        const std::uint32_t word = a.words.panels[(row / height * a.words.depth + k / 4) * height + row % height].bits;
        sum += (static_cast<std::int64_t>((word >> (8 * (k % 4))) & 0xffU) - 128) * quantize(x[col * depth + k]);
      }
      y[col * rows + row] =
          static_cast<float>(static_cast<double>(a.scales[row]) * static_cast<double>(quantize.scale) * static_cast<double>(sum));
    }
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
