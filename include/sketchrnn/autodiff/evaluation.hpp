// Plain evaluation: operations compute their values and record nothing. For sampling and for measuring a loss.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn {

/// A context without adjoints. Values live until reset(), which keeps the memory.
template <RealScalar Scalar_ = float>
class Evaluation : public ContextStorage<Scalar_> {
 public:
  using Scalar = Scalar_;
  static constexpr bool recording = false;

  /// A value of numbers that allocate() gave.
  template <int Rows>
  [[nodiscard]] Value<Scalar, Rows> adopt(const Scalar* numbers, Index cols) const {
    return {numbers, nullptr, cols, Rows};
  }

  /// Plain evaluation never goes back.
  template <class Reverse>
  void record(const Reverse& /*reverse*/) const noexcept {}

  void reset() noexcept { this->reset_storage(); }

  /// For loops of any length in fixed memory: values made after mark() are forgotten by rewind(). Products with held values are to be
  /// made before the mark.
  [[nodiscard]] Arena::Mark mark() noexcept { return this->values().mark(); }
  void rewind(const Arena::Mark& place) noexcept { this->values().rewind(place); }
  [[nodiscard]] std::size_t capacity() const noexcept { return this->values_capacity(); }
};

}  // namespace sketchrnn
