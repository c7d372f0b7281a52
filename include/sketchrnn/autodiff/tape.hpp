// The tape: reverse-mode differentiation of coarse operations on whole matrices. Each operation computes its value into the arena and
// records one closure; backward() calls the closures from the last to the first, and each adds to the adjoints of what it read.
// A tape is an object: several live side by side, one a thread. reset() keeps the memory, so a warm step allocates nothing.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weight_gradients.hpp>
#include <sketchrnn/core/adjoint_memory.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file.
template <RealScalar Scalar_ = float>
class Tape : public ContextStorage<Scalar_> {
 public:
  using Scalar = Scalar_;
  static constexpr bool recording = true;

  /// A value of numbers that allocate() gave, with an adjoint that backward() sets to zero before it begins.
  template <int Rows>
  [[nodiscard]] Value<Scalar, Rows> make_value(const Scalar* numbers, Index cols) {
    return {numbers, adjoints_.template allocate<Scalar>(static_cast<std::size_t>(Rows * cols)), cols, Rows};
  }

  /// Records how to go back through an operation. The closure is copied; it must be trivially destructible, since the tape never
  /// destroys anything.
  template <class Reverse>
  void record(const Reverse& reverse) {
    if (last_ == nullptr) first_ = adjoints_.mark();
    static_assert(std::is_trivially_destructible_v<Reverse>,
                  "sketchrnn: a reverse step holds views and numbers only, nothing that needs a destructor");
    auto* closure = new (records_.template allocate<Reverse>(1)) Reverse(reverse);
    auto* record = new (records_.template allocate<Record>(1))
        Record{[](const void* step) { (*static_cast<const Reverse*>(step))(); }, closure, last_, adjoints_.mark()};
    last_ = record;
  }

  /// Carries out a product's rows [0, rows) by a call of body(first, count, backwards): all at once, since a tape belongs to one thread.
  template <class Body>
  void for_rows(Index rows, Index /*numbers*/, const Body& body) {
    body(Index{0}, rows, false);
  }

  /// The place where affine operations leave their weight gradients on the way back.
  [[nodiscard]] WeightGradients<Scalar>& weight_gradients() noexcept { return weight_gradients_; }

  /// Sets every adjoint of this tape to zero. To be called before the first adjoint is seeded by hand.
  void zero_adjoints() noexcept { adjoints_.zero(); }

  /// Walks back from the last operation to the first, from adjoints that the caller has seeded after zero_adjoints(). Afterwards the
  /// adjoints of what was adopted before the first operation was recorded can be read; on a long tape the others have been given back.
  void backward() {
    AdjointMemory::Mark passed = adjoints_.mark();  // nothing behind it is needed, but for gathered weight gradients
    const bool is_long = adjoints_.distance({}, passed) > min_released;
    bool released = false;
    for (const Record* record = last_; record != nullptr; record = record->previous) {
      record->reverse(record->closure);
      if (!is_long || record->previous == nullptr) continue;
      const std::size_t behind = adjoints_.distance(record->previous->end, passed);
      if (behind < window) continue;
      // What one operation wrote is read by those before it only, so all that is behind the place last noted has been read, but for
      // weight gradients that are still being gathered.
      const auto gone = [&](const Scalar* adjoint) { return adjoints_.is_after(passed, adjoint); };
      if (behind < 4 * window && weight_gradients_.waits_for(gone)) continue;
      weight_gradients_.multiply_those(gone);
      adjoints_.release_after(passed);
      passed = record->previous->end;
      released = true;
    }
    weight_gradients_.flush();
    if (released) adjoints_.release_after(first_);
  }

  /// The gradient of a loss (one number) with respect to everything on this tape.
  void backward(const Value<Scalar, 1>& loss) {
    zero_adjoints();
    *loss.adjoint = Scalar{1};
    backward();
  }

  /// Forgets all values and operations, keeps the memory.
  void reset() noexcept {
    this->reset_storage();
    adjoints_.reset();
    records_.reset();
    weight_gradients_.reset();
    last_ = nullptr;
  }

  /// Bytes of values, adjoints and records taken from the system.
  [[nodiscard]] std::size_t capacity() const noexcept { return this->values_capacity() + adjoints_.capacity() + records_.capacity(); }

 private:
  struct Record {
    void (*reverse)(const void* closure);
    const void* closure;
    const Record* previous;
    AdjointMemory::Mark end;  ///< of the adjoints when it was recorded
  };

  /// Bytes of adjoints that are kept: to set as many to zero costs less than to have them come and go.
  static constexpr std::size_t min_released = std::size_t{1} << 25U;

  /// Bytes of adjoints that are given back at once.
  static constexpr std::size_t window = std::size_t{1} << 23U;

  AdjointMemory adjoints_;
  Arena records_{std::size_t{1} << 18U};
  const Record* last_ = nullptr;
  AdjointMemory::Mark first_;  // of the adjoints when the first operation was recorded
  WeightGradients<Scalar> weight_gradients_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
