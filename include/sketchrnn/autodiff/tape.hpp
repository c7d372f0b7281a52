// The tape: reverse-mode automatic differentiation of coarse operations on whole matrices. Each operation computes its value into the arena
// and records one closure, its backward pass. backward() calls the closures in reverse order; each accumulates into the adjoints of the
// operation's inputs. A tape is an ordinary object, so each thread can have its own. reset() keeps the memory: after the first training
// step, a step of the same size allocates nothing.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/detail/adjoint_release.hpp>
#include <sketchrnn/autodiff/detail/weight_gradients.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/detail/adjoint_memory.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// An evaluation context that records operations for differentiation. Satisfies EvaluationContext. Not thread-safe; must not be moved between
/// the first operation and the end of the backward pass, since recorded operations refer to it.
template <RealScalar Scalar_ = float>
class Tape : public ContextStorage<Scalar_> {
 public:
  using Scalar = Scalar_;                  ///< float or double
  static constexpr bool recording = true;  ///< record() stores the backward pass

  /// Returns a value [Rows, cols] whose elements are at `data` (from allocate()), with a new adjoint that zero_adjoints() sets to zero.
  template <int Rows>
  [[nodiscard]] Value<Scalar, Rows> make_value(const Scalar* data, Index cols) {
    return {data, adjoints_.template allocate<Scalar>(static_cast<std::size_t>(Rows * cols)), cols, Rows};
  }

  /// Records the backward pass of an operation: a closure that adds to the adjoints of its inputs. The closure is copied into the tape and
  /// must be trivially destructible, because the tape never calls destructors.
  template <class Backward>
  void record(const Backward& backward) {
    if (last_ == nullptr) first_ = adjoints_.mark();
    static_assert(std::is_trivially_destructible_v<Backward>,
                  "sketchrnn: the closure of a backward pass must be trivially destructible: capture views and scalars only");
    auto* closure = new (records_.template allocate<Backward>(1)) Backward(backward);
    auto* record = new (records_.template allocate<Record>(1))
        Record{[](const void* step) { (*static_cast<const Backward*>(step))(); }, closure, last_, adjoints_.mark()};
    last_ = record;
  }

  /// Computes the rows [0, rows) of a product, which reads `weight_count` weights, by calls body(first, count, reverse_order): in parallel if
  /// the product is large and threads help the team. See Evaluation::for_rows.
  template <class Body>
  void for_rows(Index rows, Index weight_count, const Body& body) {
    const ThreadTeam* team = this->team();
    if (team == nullptr || weight_count < this->min_parallel || !team->has_helpers()) return body(Index{0}, rows, false);
    this->divide_rows(rows, false, body);
  }

  /// Sets the team that shares large products and the gradients of weights; null: no team. The team must outlive its use.
  void set_team(ThreadTeam* team) noexcept {
    ContextStorage<Scalar>::set_team(team);
    weight_gradients_.set_team(team);
  }

  /// Returns the accumulator for the weight gradients of affine operations.
  [[nodiscard]] WeightGradients<Scalar>& weight_gradients() noexcept { return weight_gradients_; }

  /// Sets every adjoint on this tape to zero. Call it before seeding adjoints by hand.
  void zero_adjoints() noexcept { adjoints_.zero(); }

  /// Runs the backward pass from adjoints that the caller has seeded after zero_adjoints(): calls the closures from the last to the first.
  /// Afterwards the adjoints of leaf values, made before the first operation was recorded, can be read; those of intermediate values may
  /// have been released.
  void backward() {
    AdjointRelease<Scalar> release(adjoints_, weight_gradients_);
    for (const Record* record = last_; record != nullptr; record = record->previous) {
      record->backward(record->closure);
      // The adjoint of a result is read by the backward pass of its own operation only.
      if (record->previous != nullptr) release.read_after(record->previous->end);
    }
    weight_gradients_.flush();
    release.finish(first_);
  }

  /// Computes the gradient of a scalar loss [1, 1] with respect to every value on this tape: zeroes the adjoints, sets the adjoint of
  /// `loss` to 1 and runs the backward pass.
  void backward(const Value<Scalar, 1>& loss) {
    zero_adjoints();
    *loss.adjoint = Scalar{1};
    backward();
  }

  /// Removes all values and operations; keeps the memory.
  void reset() noexcept {
    this->reset_storage();
    adjoints_.reset();
    records_.reset();
    weight_gradients_.reset();
    last_ = nullptr;
  }

  /// Returns the bytes reserved for values, adjoints and records.
  [[nodiscard]] std::size_t capacity() const noexcept { return this->values_capacity() + adjoints_.capacity() + records_.capacity(); }

 private:
  struct Record {
    void (*backward)(const void* closure);
    const void* closure;
    const Record* previous;
    AdjointMemory::Mark end;  ///< end of the adjoints when the operation was recorded
  };

  AdjointMemory adjoints_;
  Arena records_{std::size_t{1} << 18U};
  const Record* last_ = nullptr;
  AdjointMemory::Mark first_;  // end of the adjoints when the first operation was recorded
  WeightGradients<Scalar> weight_gradients_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
