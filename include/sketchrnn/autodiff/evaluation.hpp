// Plain evaluation: operations compute their values and record nothing. Used for sampling and for evaluating a loss.
#pragma once

#include <algorithm>
#include <cstddef>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/tile_shapes.hpp>

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

  /// The minimum number of weights of a product that is computed in parallel.
  static constexpr Index min_parallel = Index{1} << 15U;

  /// Computes the rows [0, rows) of a product, which reads `weight_count` weights, by calls body(first, count, reverse_order): in parallel
  /// if a team is set and the product is large. The result does not depend on the division of the rows or on their order, bit for bit.
  template <class Body>
  void for_rows(Index rows, Index weight_count, const Body& body) {
    constexpr Index rows_per_part = 2 * kernels::tile_rows<Scalar>;
    if (team_ == nullptr || team_->size() == 1 || weight_count < min_parallel) return body(Index{0}, rows, reverse_order_);
    team_->parallel_for(static_cast<std::size_t>((rows + rows_per_part - 1) / rows_per_part), reverse_order_, [&](std::size_t part) {
      const Index first = static_cast<Index>(part) * rows_per_part;
      body(first, (std::min)(rows_per_part, rows - first), reverse_order_);
    });
  }

  /// Sets the team that computes large products in parallel; null: no team. The team must outlive its use.
  void set_team(ThreadTeam* team) noexcept { team_ = team; }

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
  ThreadTeam* team_ = nullptr;
  bool reverse_order_ = false;  // whether products are computed from the last row to the first
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
