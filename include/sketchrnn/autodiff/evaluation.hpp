// Plain evaluation: operations compute their values and record nothing. Used for sampling and for evaluating a loss.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A context without adjoints. Satisfies EvaluationContext. Values are valid until reset(), which keeps the memory.
template <RealScalar Scalar_ = float>
class Evaluation : public ContextStorage<Scalar_> {
 public:
  using Scalar = Scalar_;                   ///< float or double
  static constexpr bool recording = false;  ///< record() does nothing

  /// Returns a value [Rows, cols] whose elements are at `data` (from allocate()), without an adjoint.
  template <int Rows>
  [[nodiscard]] Value<Scalar, Rows> make_value(const Scalar* data, Index cols) const {
    return {data, nullptr, cols, Rows};
  }

  /// Does nothing: there is no backward pass.
  template <class Backward>
  void record(const Backward& /*backward*/) const noexcept {}

  /// Computes the rows [0, rows) of a product, which reads `weight_count` weights, by calls body(first, count, reverse_order): in parallel
  /// if a team is set and the product is large. The result does not depend on the division of the rows or on their order, bit for bit.
  template <class Body>
  void for_rows(Index rows, Index weight_count, const Body& body) {
    const ThreadTeam* team = this->team();
    if (team == nullptr || team->size() == 1 || weight_count < this->min_parallel) return body(Index{0}, rows, reverse_order_);
    this->divide_rows(rows, reverse_order_, body);
  }

  /// Invalidates all values; keeps the memory.
  void reset() noexcept { this->reset_storage(); }

  /// For loops of any length in constant memory: rewind() invalidates the values made after mark(). Results that are computed once per
  /// sequence, such as products with time-invariant values, are kept only if they were computed before the mark.
  using Mark = typename ContextStorage<Scalar>::StorageMark;
  /// Returns the current position.
  [[nodiscard]] Mark mark() const noexcept { return this->storage_mark(); }
  /// Invalidates the values made after `mark`; keeps the memory.
  void rewind(const Mark& mark) noexcept {
    this->rewind_storage(mark);
    reverse_order_ = !reverse_order_;  // the next step begins with the weights that were read last and are still in the caches
  }

  /// Returns the bytes reserved for values.
  [[nodiscard]] std::size_t capacity() const noexcept { return this->values_capacity(); }

 private:
  bool reverse_order_ = false;  // whether products are computed from the last row to the first
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
