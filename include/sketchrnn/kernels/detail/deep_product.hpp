// The product for weight gradients: dW += sum over columns of dy x^T, for many columns (time steps times sketches) at once. It reads and
// writes dW once, where a product per time step would do so at every step. Inputs with the same dy (x, h and z of one sum) share the packed
// dy. With words of two elements, the columns are converted to bfloat16 while they are copied.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_loop.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/tile.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// The number of columns that are accumulated before they are multiplied. With more columns the gradient is read and written less often,
/// but the packed panel, tile_rows elements per column, must stay in the second-level cache.
inline constexpr Index deep_columns = 512;

/// A deep product of words and its packing buffers. Reusing the object avoids allocations:
///   begin(depth);  add_term(...) for each input;  multiply(dy, ...)
template <FloatingWord Word>
class DeepProduct {
 public:
  using Scalar = SumOf<Word>;  ///< of dy, x and the gradients

  /// Begins a new product of `depth` columns.
  void begin(Index depth) {
    depth_ = depth;
    words_ = word_count<Word>(depth);
    terms_.clear();
    inputs_.clear();
  }

  /// Adds a term: multiply() adds the sum over k of dy[k] x[k]^T to `gradient` [rows, width], column-major. x[0 .. depth) point to columns
  /// of `width` elements, which are copied.
  EIGEN_DONT_INLINE void add_term(Scalar* gradient, const Scalar* const* x, Index width) {
    const std::size_t begin = inputs_.size();
    terms_.push_back({gradient, width, begin});
    inputs_.reserve(begin + static_cast<std::size_t>(width * (std::max)(words_, max_words)));
    inputs_.resize(begin + static_cast<std::size_t>(width * words_));
    // tile-major, so that each tile reads contiguous memory
    Word* out = inputs_.data() + begin;
    for (Index k = 0; k < words_; ++k) {
      const Word* row = word_row(x, k, width);
      for_each_tile<deep_tile>(width,
                               [&](Index first, Index count) { copy_features(row + first, count, out + first * words_ + k * count); });
    }
  }

  /// Computes all terms. dy[0 .. depth) point to columns of `rows` elements. If `sum` [rows] is not null, also adds the sum of all dy. The
  /// panels are divided among the members of `team`, if threads help it.
  EIGEN_DONT_INLINE void multiply(const Scalar* const* dy, Index rows, Scalar* sum, ThreadTeam* team = nullptr) {
    constexpr Index height = tile_rows<Word, deep_tile>;
    const std::size_t panel_size = static_cast<std::size_t>(height * words_);
    const std::size_t all_panels = static_cast<std::size_t>((rows + height - 1) / height);
    const std::size_t parts = team == nullptr || !team->has_helpers() ? 1 : (std::min)(max_parts, all_panels);
    panel_.reserve((team == nullptr ? 1 : max_parts) * static_cast<std::size_t>(height * (std::max)(words_, max_words)));
    panel_.resize(parts * panel_size);
    const auto multiply_part = [&](std::size_t part) {
      const auto first_row = static_cast<Index>(all_panels * part / parts) * height;
      const auto end_row = (std::min)(rows, static_cast<Index>(all_panels * (part + 1) / parts) * height);
      multiply_rows(dy, rows, first_row, end_row, panel_.data() + part * panel_size, sum);
    };
    if (parts == 1) return multiply_part(0);
    const auto multiply_parts = [&](Index part, Index /*end*/) { multiply_part(static_cast<std::size_t>(part)); };
    team->for_ranges(static_cast<Index>(parts), 1, false, RangeBody(multiply_parts));
  }

 private:
  /// Computes the rows [first_row, end_row) of all terms; `panel` is memory for the packed rows of one panel.
  void multiply_rows(const Scalar* const* dy, Index rows, Index first_row, Index end_row, Word* panel, Scalar* sum) const {
    constexpr Index height = tile_rows<Word, deep_tile>;
    for (Index row = first_row; row < end_row; row += height) {
      const Index panel_rows = (std::min)(height, rows - row);
      pack_panel(dy, row, panel_rows, panel, sum);
      for (const Term& term : terms_) {
        for_each_tile<deep_tile>(term.width, [&](Index first, Index width) {
          const Word* inputs = inputs_.data() + term.inputs + static_cast<std::size_t>(first * words_);
          const Index next = first + width;
          prefetch_columns(term.gradient + row, rows, next, (std::min<Index>)(next + width, term.width), panel_rows);
          Scalar* gradient = term.gradient + first * rows + row;
          const TileProduct<Word> product{panel, inputs, width, 1, words_, inputs + width * words_};
          tile_of_rows<deep_tile, Word>(0, panel_rows, width, {gradient, rows, nullptr}, &product, 1, gradient, rows);
        });
      }
    }
  }

  // The maximum depth, which the buffers are sized for from the first call on, so that later calls do not allocate.
  static constexpr Index max_words = word_count<Word>(2 * deep_columns);
  // More parts than members, so that a member that is late leaves some to the others.
  static constexpr std::size_t max_parts = std::size_t{2} * ThreadTeam::max_members;
  struct Term {
    Scalar* gradient;
    Index width;
    std::size_t inputs;  // offset of its packed inputs
  };

  /// Returns the word k of all rows: the column x[k], or the columns of the word, converted and interleaved.
  const Word* word_row(const Scalar* const* x, Index k, Index width) {
    if constexpr (RealScalar<Word>) {
      return x[k];
    } else {
      row_.resize((std::max)(row_.size(), static_cast<std::size_t>(width)));
      const Scalar* first = x[2 * k];
      const Scalar* second = 2 * k + 1 < depth_ ? x[2 * k + 1] : nullptr;  // none: zeros
      for_each_packet<Scalar>(width, [&](auto part) {
        const auto words = make_words<Word>(part.load(first), second == nullptr ? Packet<Scalar>(0) : part.load(second));
        part.count == lanes<Scalar> ? words.store(row_.data() + part.first) : words.store(row_.data() + part.first, part.count);
      });
      return row_.data();
    }
  }

  /// Copies the inputs of one tile at one depth. The usual widths are compile-time constants, so that no call to memcpy is made.
  static void copy_features(const Word* from, Index count, Word* to) {
    if (count == deep_tile.cols) {
      std::memcpy(to, from, deep_tile.cols * sizeof(Word));
    } else if (count == deep_tile.cols - 1) {
      std::memcpy(to, from, (deep_tile.cols - 1) * sizeof(Word));
    } else {
      for (Index i = 0; i < count; ++i) to[i] = from[i];
    }
  }

  /// Packs the rows [row, row + count) of all dy word by word, padded with zeros to tile_rows, and adds them to `sum` if not null.
  void pack_panel(const Scalar* const* dy, Index row, Index count, Word* panel, Scalar* sum) const {
    using P = Packet<Scalar>;
    constexpr Index height = tile_rows<Word, deep_tile>, group = elements_per_word<Word>;
    constexpr int packets = deep_tile.packets;
    constexpr int width = lanes<Scalar>;
    if (count == height) {
      P total[std::size_t{packets}];
#pragma GCC unroll 8
      for (int v = 0; v < packets; ++v) total[v] = sum == nullptr ? P(0) : P::load(sum + row + v * width);
      for (Index k = 0; k < depth_; k += group, panel += height) {
        const bool has_next = group > 1 && k + 1 < depth_;
#pragma GCC unroll 8
        for (int v = 0; v < packets; ++v) {
          const P first = P::load(dy[k] + row + v * width);
          const P second = has_next ? P::load(dy[k + 1] + row + v * width) : P(0);
          make_words<Word>(first, second).store(panel + v * width);
          total[v] += first;
          if constexpr (group > 1) total[v] += second;
        }
      }
      if (sum == nullptr) return;
#pragma GCC unroll 8
      for (int v = 0; v < packets; ++v) total[v].store(sum + row + v * width);
      return;
    }
    for (Index k = 0; k < depth_; k += group, panel += height) {
      const bool has_next = group > 1 && k + 1 < depth_;
      for (Index i = 0; i < count; ++i) {
        const Scalar first = dy[k][row + i], second = has_next ? dy[k + 1][row + i] : 0;
        panel[i] = make_word<Word>(first, second);
        if (sum == nullptr) continue;
        sum[row + i] += first;
        if constexpr (group > 1) sum[row + i] += second;
      }
      std::fill(panel + count, panel + height, Word{});
    }
  }

  /// Prefetches the part of the gradient that the next tile adds to: `count` rows of the columns [first, last), which may be a page apart.
  static void prefetch_columns(const Scalar* gradient, Index rows, Index first, Index last, Index count) {
    for (Index col = first; col < last; ++col) {
      for (Index i = 0; i < count; i += cache_line<Scalar>) prefetch(gradient, col * rows + i);
    }
  }

  std::vector<Word> panel_, inputs_;
  std::vector<Word> row_;  // of word_row()
  std::vector<Term> terms_;
  Index depth_ = 0;  // in elements
  Index words_ = 0;  // the same in words
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
