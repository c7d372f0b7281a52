// The storage of a parameter list: one contiguous block, with views by name and initialization.
// Gradients and Adam's moments are blocks of the same list, so each operation on all parameters is one loop over flat memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <utility>

#include <Eigen/Core>

#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A non-owning mutable view of the elements of `List`.
template <RealScalar Scalar_, class List_>
class ParameterView {
 public:
  using Scalar = Scalar_;  ///< float or double
  using List = List_;      ///< the ParameterList
  /// A mutable view of one parameter, [out, in] column-major.
  using MatrixMap = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>>;

  /// Constructs a view of List::count elements, in the order of the list.
  explicit ParameterView(std::span<Scalar> values) : values_(values) {}

  /// Returns all elements in list order; each matrix is column-major [out, in], the same layout as Magenta's row-major [in, out].
  [[nodiscard]] std::span<Scalar> flat() const noexcept { return values_; }
  /// Returns the address of the first element.
  [[nodiscard]] Scalar* data() const noexcept { return values_.data(); }
  /// Sets all elements to 0.
  void set_zero() const noexcept { std::fill(values_.begin(), values_.end(), Scalar{0}); }

  /// Calls visitor(full_name, matrix_view) for every parameter in order.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      visitor(name, MatrixMap(values_.data() + offset, Entry::rows, Entry::cols));
    });
  }

  /// Initializes every parameter by its initializer. Parameter k has its own random stream (seed, k), so its initial values do not depend
  /// on the shapes of the other parameters.
  void initialize(Seed seed) const {
    std::uint32_t index = 0;
    List::for_each_unnamed([&]<class Entry>(std::size_t offset) {
      Random random(seed, Purpose::initialization, index++);
      Entry::initializer::fill(MatrixMap(values_.data() + offset, Entry::rows, Entry::cols), random);
    });
  }

 private:
  std::span<Scalar> values_;
};

/// Owns the elements of `List`, initially zero.
template <RealScalar Scalar_, class List_>
class ParameterBlock {
 public:
  using Scalar = Scalar_;  ///< float or double
  using List = List_;      ///< the ParameterList
  /// A read-only view of one parameter, [out, in] column-major.
  using ConstMatrixMap = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>>;

  /// Allocates the elements and sets them to 0. Throws std::bad_alloc.
  ParameterBlock() : values_(List::count) {}

  /// Returns all elements in list order; each matrix is column-major [out, in], the same layout as Magenta's row-major [in, out].
  [[nodiscard]] std::span<Scalar> flat() noexcept { return values_.span(); }
  /// Returns all elements, read-only.
  [[nodiscard]] std::span<const Scalar> flat() const noexcept { return values_.span(); }
  /// @{
  /// Returns the address of the first element.
  [[nodiscard]] Scalar* data() noexcept { return values_.data(); }
  [[nodiscard]] const Scalar* data() const noexcept { return values_.data(); }
  /// @}
  /// Sets all elements to 0.
  void set_zero() noexcept { values_.fill(Scalar{0}); }

  /// Calls visitor(full_name, matrix_view) for every parameter in order.
  template <class Visitor>
  void for_each(Visitor&& visitor) {
    view().for_each(std::forward<Visitor>(visitor));
  }
  /// Calls visitor(full_name, matrix_view) for every parameter in order; the views are read-only.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      visitor(name, ConstMatrixMap(values_.data() + offset, Entry::rows, Entry::cols));
    });
  }

  /// See ParameterView::initialize().
  void initialize(Seed seed) { view().initialize(seed); }

  /// Returns a mutable view of all elements.
  [[nodiscard]] ParameterView<Scalar, List> view() noexcept { return ParameterView<Scalar, List>(flat()); }

 private:
  AlignedBuffer<Scalar> values_;
};

/// Prints one line per parameter (name, shape, count) and the total.
template <class List>
void print_summary(std::ostream& out) {
  List::for_each([&]<class Entry>(const std::string& name, std::size_t /*offset*/) {
    out << name << " [" << Entry::rows;
    if constexpr (!Entry::is_vector) out << " x " << Entry::cols;
    out << "] " << Entry::count << '\n';
  });
  out << "total " << List::count << '\n';
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
