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
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn {

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

/// What the two contexts have in common: the arena, the masks, and the products of held values.
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
    const Scalar* data;
    Scalar* adjoint;
    Index cols;
  };
  [[nodiscard]] const HeldProduct* find_held_product(const Scalar* weight, const Scalar* held) const {
    const auto found = std::find_if(held_products_.begin(), held_products_.end(),
                                    [&](const HeldProduct& product) { return product.weight == weight && product.held == held; });
    return found == held_products_.end() ? nullptr : &*found;
  }
  void keep_held_product(const HeldProduct& product) { held_products_.push_back(product); }

 protected:
  void reset_storage() noexcept {
    values_.reset();
    held_products_.clear();
  }
  [[nodiscard]] Arena& values() noexcept { return values_; }
  [[nodiscard]] std::size_t values_capacity() const noexcept { return values_.capacity(); }

 private:
  Arena values_;
  std::vector<HeldProduct> held_products_;
  DropoutMasks masks_;
  bool poison_ = false;
};

}  // namespace sketchrnn
