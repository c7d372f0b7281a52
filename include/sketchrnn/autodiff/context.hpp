// The interface between operations and the context in which they run. There are two contexts: the tape (autodiff/tape.hpp), which records
// operations for the backward pass, and plain evaluation (autodiff/evaluation.hpp), which does not. Cells are templates over the context.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/detail/dropout_masks.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The requirements on a context. allocate(count) returns uninitialized memory that is valid until the context is reset;
/// make_value<Rows>(data, cols) makes a value of it, with an adjoint if the context records; record(closure) takes a trivially destructible
/// closure that adds to adjoints; scratch() is memory for the operands of one product; for_rows(rows, weight_count, body) calls
/// body(first, count, reverse_order) for ranges of the rows of a product, for_columns(rows, cols, body) calls body(first, end) for ranges of
/// columns, both possibly on several threads; divides_columns(rows, cols) says whether there would be more than one range.
template <class Context>
concept EvaluationContext = requires(Context& context, Index count) {
  typename Context::Scalar;
  requires RealScalar<typename Context::Scalar>;
  { Context::recording } -> std::convertible_to<bool>;
  { context.allocate(count) } -> std::same_as<typename Context::Scalar*>;
  context.record([] {});
  context.for_rows(count, count, [](Index /*first*/, Index /*rows*/, bool /*reverse_order*/) {});
  context.for_columns(count, count, [](Index /*first*/, Index /*end*/) {});
  { context.divides_columns(count, count) } -> std::same_as<bool>;
  { context.masks() } -> std::same_as<DropoutMasks&>;
  { context.scratch() } -> std::same_as<Arena&>;
};

/// The common base of both contexts: the arena, the dropout masks, and the cache of results that are computed once per sequence, which are
/// products with time-invariant values and expressions of parameters alone.
template <RealScalar Scalar_>
class ContextStorage {
 public:
  using Scalar = Scalar_;  ///< float or double

  /// Allocates uninitialized memory for `count` elements.
  [[nodiscard]] Scalar* allocate(Index count) {
    Scalar* elements = values_.template allocate<Scalar>(static_cast<std::size_t>(count));
    if (poison_) std::fill_n(elements, count, std::numeric_limits<Scalar>::quiet_NaN());
    return elements;
  }

  /// Allocates uninitialized memory for `count` objects of a trivial type.
  template <class T>
  [[nodiscard]] T* allocate_array(std::size_t count) {
    return values_.template allocate<T>(count);
  }

  /// The minimum number of weights of a product that is computed in parallel.
  static constexpr Index min_parallel = Index{1} << 15U;

  /// Computes the columns [0, cols) of an element-wise operation with `rows` rows by calls body(first, end): in parallel if there are many
  /// elements and threads help the team.
  template <class Body>
  void for_columns(Index rows, Index cols, const Body& body) const {
    constexpr Index max_parts = Index{2} * ThreadTeam::max_members;
    if (!divides_columns(rows, cols)) return body(Index{0}, cols);
    team_->for_ranges(cols, (cols + max_parts - 1) / max_parts, false, RangeBody(body));
  }

  /// Returns whether for_columns() would now divide so many columns.
  [[nodiscard]] bool divides_columns(Index rows, Index cols) const noexcept {
    constexpr Index min_shared = Index{1} << 12U;  // elements
    return team_ != nullptr && rows * cols >= min_shared && team_->has_helpers();
  }

  /// Sets the team that shares large products; null: no team. The team must outlive its use.
  void set_team(ThreadTeam* team) noexcept { team_ = team; }

  /// Returns the memory of a product's rounded operands. The next product resets it.
  [[nodiscard]] Arena& scratch() noexcept { return scratch_; }

  /// Returns the generator of dropout masks.
  [[nodiscard]] DropoutMasks& masks() noexcept { return masks_; }
  /// Returns whether this is a training step. It is not in evaluation and sampling.
  [[nodiscard]] bool training() const noexcept { return masks_.training(); }

  /// A value that an operation or a cell shows: a matrix [rows, cols], column-major, valid during the call of the observer.
  struct Observation {
    std::string_view name;  ///< what it is
    const Scalar* data;     ///< the elements
    Index rows;             ///< number of features
    Index cols;             ///< number of sketches; 1 if all columns are equal
    Index stride;           ///< distance of the columns in elements
  };
  /// Sets a function that is called with every observed value, in the order of computation; an empty one: none. For viewers of a running
  /// model. Returns the function that was set before.
  std::function<void(const Observation&)> set_observer(std::function<void(const Observation&)> observer) {
    return std::exchange(observer_, std::move(observer));
  }
  /// Shows a value to the observer, if there is one: context.observe("forget gate", f).
  template <int Rows>
  void observe(std::string_view name, const Value<Scalar, Rows>& value) const {
    if (observer_) observer_({name, value.data, Rows, value.cols, value.stride});
  }

  /// If true, newly allocated memory is filled with NaN, so that gradient checks detect operations that read uninitialized memory.
  void set_poison(bool poison) noexcept { poison_ = poison; }

  /// A cached product of a weight matrix with a time-invariant value.
  struct InvariantProduct {
    const Scalar* weight;     ///< address of the matrix; identifies it
    Precision precision;      ///< of the product
    const Scalar* invariant;  ///< address of the time-invariant value
    Index invariant_rows;     ///< rows of the time-invariant value
    Index invariant_stride;   ///< distance of its columns, in elements
    const Scalar* data;       ///< the product, column-major
    Scalar* adjoint;          ///< of the same layout; null in plain evaluation
    Index cols;               ///< columns of the product
    Index stride;             ///< distance of its columns, in elements
  };
  /// Returns the cached product, or null if it has not been computed in this sequence.
  [[nodiscard]] const InvariantProduct* find_invariant_product(const Scalar* weight, Precision precision, const Scalar* invariant,
                                                               Index invariant_rows, Index invariant_stride) const {
    const auto found = std::find_if(invariant_products_.begin(), invariant_products_.end(), [&](const InvariantProduct& product) {
      return product.weight == weight && product.precision == precision && product.invariant == invariant &&
             product.invariant_rows == invariant_rows && product.invariant_stride == invariant_stride;
    });
    return found == invariant_products_.end() ? nullptr : &*found;
  }
  /// Adds a product to the cache.
  void cache_invariant_product(const InvariantProduct& product) { invariant_products_.push_back(product); }

  /// A cached value of an expression of parameters alone: a pointer that identifies its type, the expression, and its value.
  struct ParameterExpression {
    const void* type_id;     ///< one address per type of expression
    const void* expression;  ///< a copy of the expression
    const Scalar* data;      ///< its value, one column
    Scalar* adjoint;         ///< of the same layout; null in plain evaluation
  };
  /// Returns the cached value of the expression of this type for which same(expression) is true, or null if there is none.
  template <class Same>
  [[nodiscard]] const ParameterExpression* find_parameter_expression(const void* type_id, const Same& same) const {
    for (const ParameterExpression& cached : parameter_expressions_) {  // not std::find_if, which is compiled for every type
      if (cached.type_id == type_id && same(cached.expression)) return &cached;
    }
    return nullptr;
  }
  /// Adds a value to the cache.
  void cache_parameter_expression(const ParameterExpression& expression) { parameter_expressions_.push_back(expression); }

 protected:
  /// Calls body(first, count, reverse_order) for parts of the rows [0, rows) of a product, on the members of the team.
  template <class Body>
  void divide_rows(Index rows, bool reverse_order, const Body& body) const {
    constexpr Index rows_per_part = 2 * kernels::tile_rows<Scalar>;
    const auto part = [&](Index first, Index end) { body(first, end - first, reverse_order); };
    team_->for_ranges(rows, rows_per_part, reverse_order, RangeBody(part));
  }
  /// Returns the team, or null.
  [[nodiscard]] ThreadTeam* team() const noexcept { return team_; }

  /// Frees all memory and empties the caches.
  void reset_storage() noexcept {
    values_.reset();
    invariant_products_.clear();
    parameter_expressions_.clear();
  }

  /// A position to rewind to: in the arena and in the caches, whose entries are identified by addresses in the arena.
  struct StorageMark {
    Arena::Mark values;                 ///< position in the arena
    std::size_t invariant_products;     ///< number of cached products
    std::size_t parameter_expressions;  ///< number of cached expressions
  };
  /// Returns the current position.
  [[nodiscard]] StorageMark storage_mark() const noexcept {
    return {values_.mark(), invariant_products_.size(), parameter_expressions_.size()};
  }
  /// Frees the memory allocated since the mark, and removes the cache entries made since then.
  void rewind_storage(const StorageMark& mark) noexcept {
    values_.rewind(mark.values);
    invariant_products_.erase(
        invariant_products_.begin() + static_cast<std::ptrdiff_t>((std::min)(mark.invariant_products, invariant_products_.size())),
        invariant_products_.end());
    parameter_expressions_.erase(
        parameter_expressions_.begin() + static_cast<std::ptrdiff_t>((std::min)(mark.parameter_expressions, parameter_expressions_.size())),
        parameter_expressions_.end());
  }
  /// Returns the arena of the values.
  [[nodiscard]] Arena& values() noexcept { return values_; }
  /// Returns the bytes reserved for values and operands.
  [[nodiscard]] std::size_t values_capacity() const noexcept { return values_.capacity() + scratch_.capacity(); }

 private:
  Arena values_;
  Arena scratch_{std::size_t{1} << 16U};
  std::vector<InvariantProduct> invariant_products_;
  std::vector<ParameterExpression> parameter_expressions_;
  DropoutMasks masks_;
  std::function<void(const Observation&)> observer_;
  bool poison_ = false;
  ThreadTeam* team_ = nullptr;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
