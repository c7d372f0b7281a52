// A sequence of values, one for each time step of a batch of sketches of different lengths: the inputs of an encoder, or its outputs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Values [Rows, T B] of T steps of B sketches, sorted by decreasing length: step t of sketch b is column t B + b. One matrix product with
/// `steps` is the product with the values of all steps.
template <RealScalar Scalar_, int Rows>
struct Sequence {
  using Scalar = Scalar_;            ///< float or double
  static constexpr int rows = Rows;  ///< number of features

  Value<Scalar, Rows> steps;       ///< [Rows, T B]; columns after the end of a sketch are 0, except in a view of the points of a batch
  std::span<const Index> lengths;  ///< number of steps of each sketch, decreasing

  /// Returns the number of sketches, B.
  [[nodiscard]] Index sketches() const noexcept { return static_cast<Index>(lengths.size()); }
  /// Returns the number of steps of the longest sketch, T.
  [[nodiscard]] Index length() const noexcept { return lengths.empty() ? 0 : lengths.front(); }
  /// Returns the number of sketches with more than `steps_before` steps; they are the first columns.
  [[nodiscard]] Index longer_than(Index steps_before) const {
    return std::partition_point(lengths.begin(), lengths.end(), [=](Index length) { return length > steps_before; }) - lengths.begin();
  }
  /// Returns the values of step `time` of the first `count` sketches, [Rows, count].
  [[nodiscard]] Value<Scalar, Rows> at(Index time, Index count) const { return steps.columns(time * sketches(), count); }
};

/// @{
/// Whether a type is a Sequence.
template <class>
inline constexpr bool is_sequence = false;
template <RealScalar Scalar, int Rows>
inline constexpr bool is_sequence<Sequence<Scalar, Rows>> = true;
/// @}

namespace detail {

/// Copies the step source(sketch, time) of a sequence to step `time`, for all steps of every sketch; no step if it is negative. The rest is
/// 0.
template <class Context, RealScalar Scalar, int Rows, class Source>
[[nodiscard]] Sequence<Scalar, Rows> gather_steps(Context& context, const Sequence<Scalar, Rows>& from, const Source& source) {
  const Index sketches = from.sketches(), columns = from.length() * sketches;
  Scalar* data = context.allocate(Rows * columns);
  const auto for_each_step = [from, source, sketches](const auto& body) {  // body(column, column of the source)
    for (Index time = 0; time < from.length(); ++time) {
      for (Index sketch = 0; sketch < sketches; ++sketch) {
        const Index at = time < from.lengths[static_cast<std::size_t>(sketch)] ? source(sketch, time) : Index{-1};
        body(time * sketches + sketch, at < 0 ? Index{-1} : at * sketches + sketch);
      }
    }
  };
  for_each_step([&](Index to, Index at) {
    if (at < 0) {
      std::fill_n(data + to * Rows, Rows, Scalar{0});
    } else {
      std::copy_n(from.steps.data + at * from.steps.stride, Rows, data + to * Rows);
    }
  });
  if (from.steps.adjoint == nullptr) return {constant<Rows>(static_cast<const Scalar*>(data), columns), from.lengths};
  const auto steps = context.template make_value<Rows>(data, columns);
  context.record([from, steps, for_each_step] {
    for_each_step([&](Index to, Index at) {
      if (at >= 0) from.steps.adjoint_matrix().col(at) += steps.adjoint_matrix().col(to);
    });
  });
  return {steps, from.lengths};
}

}  // namespace detail

/// Returns the sequence with the steps of each sketch in reverse order.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Sequence<Scalar, Rows> reversed(Context& context, const Sequence<Scalar, Rows>& sequence) {
  const auto lengths = sequence.lengths;
  return detail::gather_steps(context, sequence,
                              [lengths](Index sketch, Index time) { return lengths[static_cast<std::size_t>(sketch)] - 1 - time; });
}

/// Returns the sequence delayed by `steps`: step t is step t - `steps`, and 0 before the first and after the last. Negative: advanced. The
/// terms of a convolution over time.
template <class Context, RealScalar Scalar, int Rows>
[[nodiscard]] Sequence<Scalar, Rows> shifted(Context& context, const Sequence<Scalar, Rows>& sequence, Index steps) {
  const auto lengths = sequence.lengths;
  return detail::gather_steps(context, sequence, [lengths, steps](Index sketch, Index time) {
    const Index source = time - steps;
    return source < lengths[static_cast<std::size_t>(sketch)] ? source : Index{-1};
  });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
