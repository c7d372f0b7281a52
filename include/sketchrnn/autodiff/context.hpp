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

/// The contract. allocate() gives memory that is not initialised and lives until the context is reset; adopt() makes a value of it,
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

/// What the two contexts have in common: the arena, the masks, and what is computed once a sequence: products of held values and lines of
/// parameters alone.
template <RealScalar Scalar_>
class ContextStorage {
 public:
  using Scalar = Scalar_;

  /// Memory for `count` numbers, not initialised.
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

  /// The product of a weight with a held value, if it has been computed in this sequence; else null.
  struct HeldProduct {
    const Scalar* weight;
    const Scalar* held;
    Index held_rows, held_stride;
    const Scalar* data;
    Scalar* adjoint;
    Index cols, stride;
  };
  [[nodiscard]] const HeldProduct* find_held_product(const Scalar* weight, const Scalar* held, Index held_rows, Index held_stride) const {
    const auto found = std::find_if(held_products_.begin(), held_products_.end(), [&](const HeldProduct& product) {
      return product.weight == weight && product.held == held && product.held_rows == held_rows && product.held_stride == held_stride;
    });
    return found == held_products_.end() ? nullptr : &*found;
  }
  void keep_held_product(const HeldProduct& product) { held_products_.push_back(product); }

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
    held_products_.clear();
    parameter_lines_.clear();
  }

  /// A place to come back to: in the arena, and among what is known by its address there.
  struct StorageMark {
    Arena::Mark values;
    std::size_t held_products, parameter_lines;
  };
  [[nodiscard]] StorageMark storage_mark() const noexcept { return {values_.mark(), held_products_.size(), parameter_lines_.size()}; }
  /// Memory handed out since the mark will be handed out again, for other things: nothing that stands there is known any more.
  void rewind_storage(const StorageMark& place) noexcept {
    values_.rewind(place.values);
    held_products_.erase(held_products_.begin() + static_cast<std::ptrdiff_t>((std::min)(place.held_products, held_products_.size())),
                         held_products_.end());
    parameter_lines_.erase(
        parameter_lines_.begin() + static_cast<std::ptrdiff_t>((std::min)(place.parameter_lines, parameter_lines_.size())),
        parameter_lines_.end());
  }
  [[nodiscard]] Arena& values() noexcept { return values_; }
  [[nodiscard]] std::size_t values_capacity() const noexcept { return values_.capacity(); }

 private:
  Arena values_;
  std::vector<HeldProduct> held_products_;
  std::vector<ParameterLine> parameter_lines_;
  DropoutMasks masks_;
  bool poison_ = false;
};

}  // namespace sketchrnn
