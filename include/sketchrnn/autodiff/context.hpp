// What an operation needs of the place where it is carried out. There are two such places: the tape (autodiff/tape.hpp), which
// records how to go back, and plain evaluation (autodiff/evaluation.hpp), which does not. A cell is written once, for both.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

#include <sketchrnn/autodiff/dropout_masks.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The contract. allocate() gives memory that is not initialized and lives until the context is reset; make_value() makes a value of it,
/// with an adjoint where the context records; record() takes a trivially destructible closure that adds to adjoints; for_rows() calls
/// for parts of a product's rows, perhaps on several threads.
template <class Context>
concept EvaluationContext = requires(Context& context, Index count) {
  typename Context::Scalar;
  requires RealScalar<typename Context::Scalar>;
  { Context::recording } -> std::convertible_to<bool>;
  { context.allocate(count) } -> std::same_as<typename Context::Scalar*>;
  context.record([] {});
  context.for_rows(count, count, [](Index /*first*/, Index /*rows*/, bool /*backwards*/) {});
  { context.masks() } -> std::same_as<DropoutMasks&>;
};

/// What the two contexts have in common: the arena, the masks, and what is computed once a sequence: products of invariant values and lines of
/// parameters alone.
template <RealScalar Scalar_>
class ContextStorage {
 public:
  using Scalar = Scalar_;

  /// Memory for `count` numbers, not initialized.
  [[nodiscard]] Scalar* allocate(Index count) {
    Scalar* numbers = values_.template allocate<Scalar>(static_cast<std::size_t>(count));
    if (poison_) std::fill_n(numbers, count, std::numeric_limits<Scalar>::quiet_NaN());
    return numbers;
  }

  /// Memory for `count` objects of a trivial type.
  template <class T>
  [[nodiscard]] T* allocate_array(std::size_t count) {
    return values_.template allocate<T>(count);
  }

  [[nodiscard]] DropoutMasks& masks() noexcept { return masks_; }

  /// From here on fresh memory is filled with NaN, so that an operation that reads before it writes is found out (gradient checks).
  void set_poison(bool poison) noexcept { poison_ = poison; }

  /// The product of a weight with an invariant value, if it has been computed in this sequence; else null.
  struct InvariantProduct {
    const Scalar* weight;
    const Scalar* invariant;
    Index invariant_rows, invariant_stride;
    const Scalar* data;
    Scalar* adjoint;
    Index cols, stride;
  };
  [[nodiscard]] const InvariantProduct* find_invariant_product(const Scalar* weight, const Scalar* invariant, Index invariant_rows,
                                                               Index invariant_stride) const {
    const auto found = std::find_if(invariant_products_.begin(), invariant_products_.end(), [&](const InvariantProduct& product) {
      return product.weight == weight && product.invariant == invariant && product.invariant_rows == invariant_rows &&
             product.invariant_stride == invariant_stride;
    });
    return found == invariant_products_.end() ? nullptr : &*found;
  }
  void keep_invariant_product(const InvariantProduct& product) { invariant_products_.push_back(product); }

  /// A line of parameters alone that has been computed in this sequence: an object of the type that `kind` stands for, and its value.
  struct ParameterLine {
    const void* kind;
    const void* line;
    const Scalar* data;
    Scalar* adjoint;
  };
  /// The one of this kind for whose object same() holds; else null.
  template <class Same>
  [[nodiscard]] const ParameterLine* find_parameter_line(const void* kind, const Same& same) const {
    const auto found = std::find_if(parameter_lines_.begin(), parameter_lines_.end(),
                                    [&](const ParameterLine& known) { return known.kind == kind && same(known.line); });
    return found == parameter_lines_.end() ? nullptr : &*found;
  }
  void keep_parameter_line(const ParameterLine& line) { parameter_lines_.push_back(line); }

 protected:
  void reset_storage() noexcept {
    values_.reset();
    invariant_products_.clear();
    parameter_lines_.clear();
  }

  /// A place to come back to: in the arena, and among what is known by its address there.
  struct StorageMark {
    Arena::Mark values;
    std::size_t invariant_products, parameter_lines;
  };
  [[nodiscard]] StorageMark storage_mark() const noexcept { return {values_.mark(), invariant_products_.size(), parameter_lines_.size()}; }
  /// Memory handed out since the mark will be handed out again, for other things: nothing that stands there is known any more.
  void rewind_storage(const StorageMark& place) noexcept {
    values_.rewind(place.values);
    invariant_products_.erase(
        invariant_products_.begin() + static_cast<std::ptrdiff_t>((std::min)(place.invariant_products, invariant_products_.size())),
        invariant_products_.end());
    parameter_lines_.erase(
        parameter_lines_.begin() + static_cast<std::ptrdiff_t>((std::min)(place.parameter_lines, parameter_lines_.size())),
        parameter_lines_.end());
  }
  [[nodiscard]] Arena& values() noexcept { return values_; }
  [[nodiscard]] std::size_t values_capacity() const noexcept { return values_.capacity(); }

 private:
  Arena values_;
  std::vector<InvariantProduct> invariant_products_;
  std::vector<ParameterLine> parameter_lines_;
  DropoutMasks masks_;
  bool poison_ = false;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
