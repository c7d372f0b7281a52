// Views of a layer's parameters by name: their values, gradients and packed copies.
//   w["W_xh"_p] is a WeightMatrix, w["b"_p] a WeightVector, w["forward"_p] the Weights of a part, w["layer"_p][2] those of a repeated one.
// The owners are core/parameter_block.hpp and autodiff/detail/packed_weights.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/detail/packed_copies.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A view of a weight matrix [Rows, Cols], or of consecutive columns of one. `gradient` is null outside training. The packed copies are
/// null if the matrix is not packed; products then use the plain kernels.
template <RealScalar Scalar_, int Rows, int Cols>
struct WeightMatrix {
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< features of the product's output
  static constexpr int cols = Cols;  ///< features of the product's input

  const Scalar* data = nullptr;  ///< the elements, column-major
  Scalar* gradient = nullptr;    ///< of the same layout
  PackedCopies copies;           ///< the packed copies of the whole matrix
  Index first_col = 0;           ///< index of the first of these columns in the whole matrix

  /// Returns a view with sizes that are not part of the type. A part of few columns, such as those of a point, is not read as integers.
  [[nodiscard]] MatrixView<Scalar> view() const noexcept {
    const bool few = Cols < kernels::least_quantized_depth && copies.precision == Precision::int8;
    return {data, few ? PackedCopies{} : copies, first_col, Rows, Cols};
  }

  /// Returns a view of the columns [First, First + Count), the weights of one part of a concatenated input.
  template <int First, int Count>
  [[nodiscard]] WeightMatrix<Scalar, Rows, Count> middle_cols() const {
    static_assert(First >= 0 && First + Count <= Cols, "sketchrnn: columns taken from a weight matrix must lie inside it");
    constexpr Index skipped = Index{First} * Rows;
    return {data + skipped, gradient == nullptr ? nullptr : gradient + skipped, copies, first_col + First};
  }
};

/// A view of a parameter vector [Rows], such as a bias or a gain. Element-wise expressions broadcast it to every column.
template <RealScalar Scalar_, int Rows>
struct WeightVector {
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< number of elements

  const Scalar* data = nullptr;  ///< the elements
  Scalar* gradient = nullptr;    ///< of the same layout; null outside training

  /// Returns the vector as a value of one repeated column (stride 0). Its adjoint is the sum over the columns.
  [[nodiscard]] Value<Scalar, Rows> repeated() const { return {data, gradient, 1, 0}; }

  /// Returns a view of the elements [First, First + Count).
  template <int First, int Count>
  [[nodiscard]] WeightVector<Scalar, Count> middle_rows() const {
    static_assert(First >= 0 && First + Count <= Rows, "sketchrnn: rows taken from a parameter vector must lie inside it");
    return {data + First, gradient == nullptr ? nullptr : gradient + First};
  }
};

/// The layout of the packed copies of a list: their total size and the offset of each entry, in words.
template <RealScalar Scalar>
struct PackedLayout {
  /// Returns the size of an entry's packed copies, plain and transposed; for a part, that of its list.
  template <class Entry>
  static constexpr PackedSizes size_of() {
    if constexpr (is_part<Entry>) {
      return size<typename Entry::list>;
    } else if constexpr (is_repeated<Entry>) {
      return std::size_t{Entry::repetitions} * size<typename Entry::list>;
    } else if constexpr (Entry::is_vector) {
      return {};
    } else {
      return copy_sizes<Scalar>(Entry::rows, Entry::cols) + copy_sizes<Scalar>(Entry::cols, Entry::rows);
    }
  }

  /// The layout of one list.
  template <class List>
  struct Of;
  /// The layout of one list, entry by entry.
  template <class... Entries>
  struct Of<ParameterList<Entries...>> {
    /// The size of all packed copies of the list, in words.
    static constexpr PackedSizes size = (PackedSizes{} + ... + size_of<Entries>());

    /// Returns the offset of the entry's packed copies, in words.
    template <Name Text>
    static constexpr PackedSizes offset() {
      PackedSizes before;
      bool passed = false;
      ((passed = passed || Entries::name == Text, before = passed ? before : before + size_of<Entries>()), ...);
      return before;
    }
  };

  /// The size of all packed copies of `List`, in words.
  template <class List>
  static constexpr PackedSizes size = Of<List>::size;
  /// The offset of the packed copies of the entry `Text` of `List`, in words.
  template <class List, Name Text>
  static constexpr PackedSizes offset = Of<List>::template offset<Text>();
};

/// The packed copies of all matrices of a list, in the order of PackedLayout: those of a PackedWeights, or none.
struct PackedPointer {
  const void* words;    ///< the first word; null: no matrix is packed
  Precision precision;  ///< of the words

  /// None.
  PackedPointer(std::nullptr_t = nullptr) : PackedPointer(nullptr, Precision::full) {}
  /// Refers to the words at an address.
  PackedPointer(const void* first, Precision precision_of_words) : words(first), precision(precision_of_words) {}

  /// Returns the copies that begin later, by a number of words.
  template <RealScalar Scalar>
  [[nodiscard]] PackedPointer plus(const PackedSizes& count) const noexcept {
    if (words == nullptr) return *this;
    const std::size_t word_size = precision == Precision::full ? sizeof(Scalar) : sizeof(kernels::BFloat16Pair);
    static_assert(sizeof(kernels::BFloat16Pair) == sizeof(kernels::Int8Quad));
    return {static_cast<const std::byte*>(words) + count[precision] * word_size, precision};
  }
};

template <RealScalar Scalar_, class List_, int Count>
class RepeatedWeights;

/// Views of the parameters of `List`, by name.
template <RealScalar Scalar_, class List_>
class Weights {
 public:
  using Scalar = Scalar_;  ///< float or double
  using List = List_;      ///< the ParameterList

  /// `values` and `gradients` point to the first element of the list; `gradients` may be null.
  Weights(const Scalar* values, Scalar* gradients, PackedPointer packed) : values_(values), gradients_(gradients), packed_(packed) {}

  /// Returns the parameter or part with the given name: a WeightMatrix, a WeightVector, Weights or RepeatedWeights. An unknown name is a
  /// compile error.
  template <Name Text>
  [[nodiscard]] auto operator[](Label<Text> /*name*/) const {
    static_assert(List::template contains<Text>, "sketchrnn: this layer has no parameter of the name asked for");
    if constexpr (List::template contains<Text>) {
      using Entry = typename List::template entry<Text>;
      constexpr std::size_t offset = List::template offset<Text>;
      const PackedPointer packed = packed_.template plus<Scalar>(PackedLayout<Scalar>::template offset<List, Text>);
      Scalar* gradient = gradients_ == nullptr ? nullptr : gradients_ + offset;
      if constexpr (is_part<Entry>) {
        return Weights<Scalar, typename Entry::list>(values_ + offset, gradient, packed);
      } else if constexpr (is_repeated<Entry>) {
        return RepeatedWeights<Scalar, typename Entry::list, Entry::repetitions>(values_ + offset, gradient, packed);
      } else if constexpr (Entry::is_vector) {
        return WeightVector<Scalar, Entry::rows>{values_ + offset, gradient};
      } else {
        WeightMatrix<Scalar, Entry::rows, Entry::cols> matrix{values_ + offset, gradient, {}, 0};
        constexpr PackedSizes plain = copy_sizes<Scalar>(Entry::rows, Entry::cols);
        matrix.copies = {packed.words, packed.template plus<Scalar>(plain).words, Entry::rows, Entry::cols,
                         precision_of_copies(packed.precision, Entry::rows, Entry::cols)};
        return matrix;
      }
    }
  }

 private:
  const Scalar* values_;
  Scalar* gradients_;
  PackedPointer packed_;
};

/// Views of the parameters of a Repeated list, by index: w["layer"_p][2]["W"_p].
template <RealScalar Scalar_, class List_, int Count>
class RepeatedWeights {
 public:
  using Scalar = Scalar_;             ///< float or double
  using List = List_;                 ///< the ParameterList of each
  static constexpr int size = Count;  ///< number of lists

  /// As for Weights.
  RepeatedWeights(const Scalar* values, Scalar* gradients, PackedPointer packed)
      : values_(values), gradients_(gradients), packed_(packed) {}

  /// Returns the parameters of one of the lists. Throws ArgumentError for an index that is not in [0, Count).
  [[nodiscard]] Weights<Scalar, List> operator[](int index) const {
    if (index < 0 || index >= Count) {
      detail::raise(ArgumentError("repeated parameters: index " + std::to_string(index) + ", expected 0 to " + std::to_string(Count - 1)));
    }
    const auto at = static_cast<std::size_t>(index);
    const PackedPointer packed = packed_.template plus<Scalar>(at * PackedLayout<Scalar>::template size<List>);
    return {values_ + at * List::count, gradients_ == nullptr ? nullptr : gradients_ + at * List::count, packed};
  }

 private:
  const Scalar* values_;
  Scalar* gradients_;
  PackedPointer packed_;
};

/// @{
/// Whether a type is a WeightMatrix.
template <class>
inline constexpr bool is_weight_matrix = false;
template <RealScalar Scalar, int Rows, int Cols>
inline constexpr bool is_weight_matrix<WeightMatrix<Scalar, Rows, Cols>> = true;
/// @}
/// @{
/// Whether a type is a WeightVector.
template <class>
inline constexpr bool is_weight_vector = false;
template <RealScalar Scalar, int Rows>
inline constexpr bool is_weight_vector<WeightVector<Scalar, Rows>> = true;
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
