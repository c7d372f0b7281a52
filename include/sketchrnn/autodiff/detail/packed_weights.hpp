// Packed copies of all weight matrices of a parameter list. They are repacked when the parameters change, once per training step, and are
// shared, read-only, by all threads.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Owns the packed copies of the matrices of `List`, plain and transposed (kernels/detail/packed_matrix.hpp).
template <RealScalar Scalar, class List>
class PackedWeights {
 public:
  /// Allocates the memory of the packed copies. Throws std::bad_alloc.
  PackedWeights() : packed_(PackedLayout<Scalar>::template size<List>) {}

  /// Packs the matrices of the flat block `parameters`, List::count elements.
  void pack(const Scalar* parameters) {
    Scalar* packed = packed_.data();
    List::for_each_unnamed([&]<class Entry>(std::size_t offset) {
      if constexpr (!Entry::is_vector) {
        kernels::pack(packed, parameters + offset, Entry::rows, Entry::cols);
        packed += kernels::packed_size<Scalar>(Entry::rows, Entry::cols);
        kernels::pack_transposed(packed, parameters + offset, Entry::cols, Entry::rows);
        packed += kernels::packed_size<Scalar>(Entry::cols, Entry::rows);
      }
    });
  }

  /// Returns the packed copies, in the order of PackedLayout.
  [[nodiscard]] const Scalar* data() const noexcept { return packed_.data(); }

 private:
  AlignedBuffer<Scalar> packed_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
