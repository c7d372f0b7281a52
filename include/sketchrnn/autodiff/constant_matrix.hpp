// Matrices that are not trained, such as fixed projections, the transition matrix of a Legendre memory unit, or a random reservoir. They
// multiply values as weight matrices do, packed, and have no gradient:
//   static const ConstantMatrix<Scalar, 64, 64> transition([](Index row, Index col) { return ...; });
//   const auto memory = compute(context, transition * previous.memory + w["W_m"_p] * x);
#pragma once

#include <cstddef>
#include <type_traits>

#include <sketchrnn/autodiff/detail/expression_nodes.hpp>
#include <sketchrnn/autodiff/detail/products.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Owns a matrix [Rows, Cols] that is not trained, and its packed copies, plain and transposed. It must outlive the values computed with
/// it. Its products have full precision, also where those of weights have another. A cell, which has no data members, has it as a static variable of step(), which is initialized once and safe with several threads.
template <RealScalar Scalar_, int Rows, int Cols>
class ConstantMatrix {
 public:
  using Scalar = Scalar_;  ///< float or double

  /// Makes the matrix whose elements are element(row, col), converted to Scalar. Throws std::bad_alloc.
  template <class Element>
  requires std::is_invocable_v<const Element&, Index, Index>
  explicit ConstantMatrix(const Element& element)
      : elements_(size), packed_(static_cast<std::size_t>(plain_size + kernels::packed_size<Scalar>(Cols, Rows))) {
    for (Index col = 0; col < Cols; ++col) {
      for (Index row = 0; row < Rows; ++row) {
        elements_[static_cast<std::size_t>(col * Rows + row)] = static_cast<Scalar>(element(row, col));
      }
    }
    kernels::pack<Scalar>(packed_.data(), elements_.data(), Rows, Cols);
    kernels::pack_transposed<Scalar>(packed_.data() + plain_size, elements_.data(), Cols, Rows);
  }

  /// Returns a view of the matrix as the left operand of a product, without a gradient.
  [[nodiscard]] WeightMatrix<Scalar, Rows, Cols> view() const noexcept {
    return {elements_.data(), nullptr, {packed_.data(), packed_.data() + plain_size, Rows, Cols, Precision::full}, 0};
  }

 private:
  static constexpr std::size_t size = std::size_t{Rows} * Cols;
  static constexpr Index plain_size = kernels::packed_size<Scalar>(Rows, Cols);
  AlignedBuffer<Scalar> elements_, packed_;
};

/// Matrix product with an operand x [Cols, B]: [Rows, B].
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
[[nodiscard]] auto operator*(const ConstantMatrix<Scalar, Rows, Cols>& matrix, const Input& input) {
  return matrix.view() * input;
}

/// A temporary matrix would not outlive the product.
template <RealScalar Scalar, int Rows, int Cols, Operand Input>
void operator*(const ConstantMatrix<Scalar, Rows, Cols>&& matrix, const Input& input) = delete;

/// Returns the transpose of a constant matrix, as the left operand of a product: transposed(A) * x.
template <RealScalar Scalar, int Rows, int Cols>
[[nodiscard]] TransposedMatrix<Scalar, Rows, Cols> transposed(const ConstantMatrix<Scalar, Rows, Cols>& matrix) {
  return transposed(matrix.view());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
