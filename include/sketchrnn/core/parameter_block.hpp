// The numbers of a parameter list: one contiguous block, with views and initialization that follow from the list.
// Gradients and Adam's moments are blocks of the same list, so each pass over all parameters is one loop over flat memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <utility>

#include <Eigen/Core>

#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Numbers of `List` that somebody else owns: they can be changed, but neither moved nor replaced by others elsewhere.
template <RealScalar Scalar_, class List_>
class ParameterView {
 public:
  using Scalar = Scalar_;
  using List = List_;
  using MatrixMap = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>>;

  /// `numbers` are List::count, in the list's order.
  explicit ParameterView(std::span<Scalar> numbers) : numbers_(numbers) {}

  /// All numbers, in the list's order; each matrix column-major [out, in], which is Magenta's [in, out] row-major.
  [[nodiscard]] std::span<Scalar> flat() const noexcept { return numbers_; }
  [[nodiscard]] Scalar* data() const noexcept { return numbers_.data(); }
  void set_zero() const noexcept { std::fill(numbers_.begin(), numbers_.end(), Scalar{0}); }

  /// Calls visitor(full_name, matrix_view) for every parameter in order.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      visitor(name, MatrixMap(numbers_.data() + offset, Entry::rows, Entry::cols));
    });
  }

  /// Starts every parameter by its initializer. Parameter k draws from its own stream (seed, k), so the shape
  /// of one does not change how the others start.
  void initialize(Seed seed) const {
    std::uint32_t index = 0;
    List::for_each_unnamed([&]<class Entry>(std::size_t offset) {
      Random random(seed, Purpose::initialization, index++);
      Entry::initializer::fill(MatrixMap(numbers_.data() + offset, Entry::rows, Entry::cols), random);
    });
  }

 private:
  std::span<Scalar> numbers_;
};

/// The numbers of `List`, all zero at first.
template <RealScalar Scalar_, class List_>
class ParameterBlock {
 public:
  using Scalar = Scalar_;
  using List = List_;
  using ConstMatrixMap = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>>;

  ParameterBlock() : numbers_(List::count) {}

  /// All numbers, in the list's order; each matrix column-major [out, in], which is Magenta's [in, out] row-major.
  [[nodiscard]] std::span<Scalar> flat() noexcept { return numbers_.span(); }
  [[nodiscard]] std::span<const Scalar> flat() const noexcept { return numbers_.span(); }
  [[nodiscard]] Scalar* data() noexcept { return numbers_.data(); }
  [[nodiscard]] const Scalar* data() const noexcept { return numbers_.data(); }
  void set_zero() noexcept { numbers_.fill(Scalar{0}); }

  /// Calls visitor(full_name, matrix_view) for every parameter in order.
  template <class Visitor>
  void for_each(Visitor&& visitor) {
    view().for_each(std::forward<Visitor>(visitor));
  }
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      visitor(name, ConstMatrixMap(numbers_.data() + offset, Entry::rows, Entry::cols));
    });
  }

  /// As ParameterView::initialize.
  void initialize(Seed seed) { view().initialize(seed); }

  /// All numbers as something that can be passed on.
  [[nodiscard]] ParameterView<Scalar, List> view() noexcept { return ParameterView<Scalar, List>(flat()); }

 private:
  AlignedBuffer<Scalar> numbers_;
};

/// Prints one line a parameter (name, shape, count) and the total.
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
