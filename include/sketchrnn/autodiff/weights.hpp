// The parameters of a layer as a cell sees them: handles by name onto the flat block, its gradients and its packed copy.
//   w["W_xh"_p] is a WeightMatrix, w["b"_p] a WeightVector, w["forward"_p] the weights of a part.
// What it is not for: owning anything (core/parameter_block.hpp, autodiff/packed_weights.hpp).
#pragma once

#include <cstddef>
#include <type_traits>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A weight matrix [Rows, Cols], or some neighboring columns of one. `gradient` is null outside training; the packed copies are
/// null where nobody packed: the product is then the plain one.
template <RealScalar Scalar_, int Rows, int Cols>
struct WeightMatrix {
  using Scalar = Scalar_;
  static constexpr int rows = Rows;
  static constexpr int cols = Cols;

  const Scalar* data = nullptr;
  Scalar* gradient = nullptr;
  kernels::PackedMatrix<Scalar> packed;             // of the whole matrix [Rows, packed.depth]
  kernels::PackedMatrix<Scalar> packed_transposed;  // of the whole transposed matrix [packed.depth, Rows]
  Index first_col = 0;                              // where these columns begin in the whole matrix

  /// The columns [First, First + Count): the weights of one part of a concatenated input.
  template <int First, int Count>
  [[nodiscard]] WeightMatrix<Scalar, Rows, Count> middle_cols() const {
    static_assert(First >= 0 && First + Count <= Cols, "sketchrnn: columns taken from a weight matrix must lie inside it");
    constexpr Index skipped = Index{First} * Rows;
    return {data + skipped, gradient == nullptr ? nullptr : gradient + skipped, packed, packed_transposed, first_col + First};
  }
};

/// A parameter vector [Rows]: a bias or a gain; in element-wise expressions it is repeated in every column.
template <RealScalar Scalar_, int Rows>
struct WeightVector {
  using Scalar = Scalar_;
  static constexpr int rows = Rows;

  const Scalar* data = nullptr;
  Scalar* gradient = nullptr;

  /// The vector as a value whose columns are all the same memory; its adjoint sums over the columns.
  [[nodiscard]] Value<Scalar, Rows> repeated() const { return {data, gradient, 1, 0}; }

  /// The Count numbers from First on.
  template <int First, int Count>
  [[nodiscard]] WeightVector<Scalar, Count> middle_rows() const {
    static_assert(First >= 0 && First + Count <= Rows, "sketchrnn: rows taken from a parameter vector must lie inside it");
    return {data + First, gradient == nullptr ? nullptr : gradient + First};
  }
};

/// Where each matrix of a list stands among the packed copies: numbers before it, and in all.
template <RealScalar Scalar>
struct PackedLayout {
  /// Numbers that one entry's two packed copies take; a part's are those of its list.
  template <class Entry>
  static constexpr std::size_t size_of() {
    if constexpr (is_part<Entry>) {
      return size<typename Entry::list>;
    } else if constexpr (Entry::is_vector) {
      return 0;
    } else {
      return static_cast<std::size_t>(kernels::packed_size<Scalar>(Entry::rows, Entry::cols) +
                                      kernels::packed_size<Scalar>(Entry::cols, Entry::rows));
    }
  }

  template <class List>
  struct Of;
  template <class... Entries>
  struct Of<ParameterList<Entries...>> {
    static constexpr std::size_t size = (std::size_t{0} + ... + size_of<Entries>());

    template <Name Text>
    static constexpr std::size_t offset() {
      std::size_t before = 0;
      bool passed = false;
      ((passed = passed || Entries::name == Text, before += passed ? 0 : size_of<Entries>()), ...);
      return before;
    }
  };

  template <class List>
  static constexpr std::size_t size = Of<List>::size;
  template <class List, Name Text>
  static constexpr std::size_t offset = Of<List>::template offset<Text>();
};

/// Views of the parameters of `List`, by name.
template <RealScalar Scalar_, class List_>
class Weights {
 public:
  using Scalar = Scalar_;
  using List = List_;

  /// Every pointer is to the beginning of the list's own numbers; gradients and packed may be null.
  Weights(const Scalar* numbers, Scalar* gradients, const Scalar* packed) : numbers_(numbers), gradients_(gradients), packed_(packed) {}

  /// The parameter or part of this name. A name that the list does not have is a compile error.
  template <Name Text>
  [[nodiscard]] auto operator[](Label<Text> /*name*/) const {
    static_assert(List::template contains<Text>, "sketchrnn: this layer has no parameter of the name asked for");
    if constexpr (List::template contains<Text>) {
      using Entry = typename List::template entry<Text>;
      constexpr std::size_t offset = List::template offset<Text>;
      const Scalar* packed = packed_ == nullptr ? nullptr : packed_ + PackedLayout<Scalar>::template offset<List, Text>;
      Scalar* gradient = gradients_ == nullptr ? nullptr : gradients_ + offset;
      if constexpr (is_part<Entry>) {
        return Weights<Scalar, typename Entry::list>(numbers_ + offset, gradient, packed);
      } else if constexpr (Entry::is_vector) {
        return WeightVector<Scalar, Entry::rows>{numbers_ + offset, gradient};
      } else {
        WeightMatrix<Scalar, Entry::rows, Entry::cols> matrix{numbers_ + offset, gradient, {}, {}, 0};
        if (packed != nullptr) {
          matrix.packed = {packed, Entry::cols};
          matrix.packed_transposed = {packed + kernels::packed_size<Scalar>(Entry::rows, Entry::cols), Entry::rows};
        }
        return matrix;
      }
    }
  }

 private:
  const Scalar* numbers_;
  Scalar* gradients_;
  const Scalar* packed_;
};

template <class>
inline constexpr bool is_weight_matrix = false;
template <RealScalar Scalar, int Rows, int Cols>
inline constexpr bool is_weight_matrix<WeightMatrix<Scalar, Rows, Cols>> = true;
template <class>
inline constexpr bool is_weight_vector = false;
template <RealScalar Scalar, int Rows>
inline constexpr bool is_weight_vector<WeightVector<Scalar, Rows>> = true;

}  // namespace sketchrnn::inline SKETCHRNN_ISA
