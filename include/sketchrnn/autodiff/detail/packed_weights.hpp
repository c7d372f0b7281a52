// Packed copies of all weight matrices of a parameter list, of one precision. They are repacked when the parameters change, once per training step, and are
// shared, read-only, by all threads.
#pragma once

#include <cstddef>
#include <type_traits>

#include <sketchrnn/autodiff/detail/packed_copies.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/quantized_product.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Owns the packed copies of the matrices of `List`, plain and transposed (kernels/detail/packed_matrix.hpp). `Word` is the model's scalar,
/// kernels::BFloat16Pair for products of 16 bits, or kernels::Int8Quad for those of 8.
template <kernels::ProductWord Word, class List>
class PackedWeights {
 public:
  using Scalar = std::conditional_t<RealScalar<Word>, Word, float>;  ///< of the parameters

  /// Allocates the memory of the packed copies. Throws std::bad_alloc.
  PackedWeights() : packed_(PackedLayout<Scalar>::template size<List>[precision_of<Word>]) {}

  /// Packs the matrices of the flat block `parameters`, List::count elements.
  void pack(const Scalar* parameters) {
    Word* packed = packed_.data();
    List::for_each_unnamed([&]<class Entry>(std::size_t offset) {
      if constexpr (!Entry::is_vector) {
        constexpr Index plain = copy_size<Word>(Entry::rows, Entry::cols), transposed = copy_size<Word>(Entry::cols, Entry::rows);
        pack_entry<Entry>(packed, packed + plain, parameters + offset);
        packed += plain + transposed;
      }
    });
  }

  /// Returns the packed copies, in the order of PackedLayout.
  [[nodiscard]] PackedPointer data() const noexcept { return {packed_.data(), precision_of<Word>}; }

 private:
  /// Packs one matrix and its transpose.
  template <class Entry>
  static void pack_entry(Word* plain, Word* transposed, const Scalar* matrix) {
    constexpr Index rows = Entry::rows, cols = Entry::cols;
    if constexpr (!std::is_same_v<Word, kernels::Int8Quad>) {
      kernels::pack<Word>(plain, matrix, rows, cols);
      kernels::pack_transposed<Word>(transposed, matrix, cols, rows);
    } else if constexpr (precision_of_copies<Word>(rows, cols) == Precision::full) {
      kernels::pack<float>(reinterpret_cast<float*>(plain), matrix, rows, cols);
      kernels::pack_transposed<float>(reinterpret_cast<float*>(transposed), matrix, cols, rows);
    } else {
      kernels::quantize_matrix(plain, rows, cols, [matrix](Index row, Index col) { return matrix[col * rows + row]; });
      kernels::quantize_matrix(transposed, cols, rows, [matrix](Index row, Index col) { return matrix[row * rows + col]; });
    }
  }

  AlignedBuffer<Word> packed_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
