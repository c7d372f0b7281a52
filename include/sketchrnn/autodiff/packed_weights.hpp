// The packed copies of all weight matrices of a list, made anew whenever the parameters have changed: once a training step.
// Shared, read-only, by all threads of a step.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file.
template <RealScalar Scalar, class List>
class PackedWeights {
 public:
  PackedWeights() : numbers_(PackedLayout<Scalar>::template size<List>) {}

  /// Packs the parameters as they are now.
  void pack(const Scalar* parameters) {
    Scalar* packed = numbers_.data();
    List::for_each_unnamed([&]<class Entry>(std::size_t offset) {
      if constexpr (!Entry::is_vector) {
        kernels::pack(packed, parameters + offset, Entry::rows, Entry::cols);
        packed += kernels::packed_size<Scalar>(Entry::rows, Entry::cols);
        kernels::pack_transposed(packed, parameters + offset, Entry::cols, Entry::rows);
        packed += kernels::packed_size<Scalar>(Entry::cols, Entry::rows);
      }
    });
  }

  [[nodiscard]] const Scalar* data() const noexcept { return numbers_.data(); }

 private:
  AlignedBuffer<Scalar> numbers_;
};

}  // namespace sketchrnn
