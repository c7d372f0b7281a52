// The input of a model: a view of a batch of stroke-5 sequences. data/batch.hpp creates batches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/example_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Number of elements of a stroke-5 row: dx, dy, p1, p2, p3.
inline constexpr int stroke_size = 5;

/// The first input of the decoder. It must be the one that the model was trained with.
enum class FirstInput {
  start_token,  ///< S_0 = (0, 0, 1, 0, 0), the paper's. The default.
  zeros,        ///< (0, 0, 0, 0, 0), as in sketch-rnn-js, for its published decoder-only models
};

/// Non-owning view of strokes, [Nmax + 1, B, 5], sorted by decreasing length. Row 0 is the start token; rows 0 .. Nmax - 1 are the
/// decoder's inputs, rows 1 .. Nmax its targets and the encoder's inputs (Ha & Eck 2017, section 3).
template <RealScalar Scalar>
struct SequenceBatch {
  const Scalar* strokes = nullptr;    ///< [Nmax + 1, B, 5], row-major: each time step is a column-major 5 x B matrix
  Scalar* strokes_adjoint = nullptr;  ///< of the same shape; null if the gradient of the input is not needed
  std::span<const Index> lengths;     ///< number of points of each sketch, decreasing
  Index max_length = 0;               ///< Nmax
  /// [Nmax + 1, B], row-major: the time between the point before each row and its own; null if the data have no times.
  const Scalar* time_gaps = nullptr;
  /// The class of each sketch; empty if unknown.
  std::span<const std::uint32_t> labels{};
  ExampleStreams streams{};  ///< random numbers for each sketch, for z

  /// Returns the number of sketches, B.
  [[nodiscard]] std::size_t size() const noexcept { return lengths.size(); }

  /// Returns the number of sketches, B.
  [[nodiscard]] Index sketches() const noexcept { return static_cast<Index>(lengths.size()); }

  /// Returns the number of points of the longest sketch.
  [[nodiscard]] Index longest() const noexcept { return lengths.empty() ? 0 : lengths.front(); }

  /// Returns row `row` of the first `count` sketches, [5, count].
  [[nodiscard]] Value<Scalar, stroke_size> row(Index row, Index count) const {
    const Index first = row * sketches() * stroke_size;
    return {strokes + first, strokes_adjoint == nullptr ? nullptr : strokes_adjoint + first, count, stroke_size};
  }

  /// Returns the time gaps of row `row` of the first `count` sketches, [1, count]; without data if there are none.
  [[nodiscard]] Value<Scalar, 1> time_gap(Index row, Index count) const {
    if (time_gaps == nullptr) return {};
    return constant<1>(time_gaps + row * sketches(), count);
  }

  /// Returns a view of the points of all sketches, rows 1 to T, [5, T B], which an encoder reads. Padding is (0, 0, 0, 0, 1).
  [[nodiscard]] Sequence<Scalar, stroke_size> points() const {
    const Index first = sketches() * stroke_size;
    return {{strokes + first, strokes_adjoint == nullptr ? nullptr : strokes_adjoint + first, longest() * sketches(), stroke_size},
            lengths};
  }

  /// Returns the number of sketches with more than `steps` points; they are the first columns.
  [[nodiscard]] Index longer_than(Index steps) const {
    return std::partition_point(lengths.begin(), lengths.end(), [steps](Index length) { return length > steps; }) - lengths.begin();
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
