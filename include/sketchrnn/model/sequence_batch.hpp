// The batch as a model sees it: a view of strokes [Nmax + 1, B, 5] with the start token in row 0, sorted by decreasing length.
// Decoder inputs are the rows 0 .. Nmax - 1; targets, and the encoder's inputs, are the rows 1 .. Nmax (REFERENCE, section 2).
// What it is not for: making batches out of sketches (data/batch.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Features of a stroke-5 row: dx, dy, p1, p2, p3.
inline constexpr int stroke_size = 5;

/// What a decoder reads before a sketch's first point. A model draws well only from what it was trained with.
enum class FirstInput {
  start_token,  ///< S_0 = (0, 0, 1, 0, 0), the paper's. The default.
  zeros,        ///< (0, 0, 0, 0, 0), sketch-rnn-js's: its published decoders find real drawings likelier so, some of them only so
};

/// See the head of the file. Owns nothing.
template <RealScalar Scalar>
struct SequenceBatch {
  const Scalar* strokes = nullptr;    // [max_length + 1, sketches, 5], row-major: a row of time is a 5 x B matrix
  Scalar* strokes_adjoint = nullptr;  // of the same shape where the gradient of the input is wanted, else null
  std::span<const Index> lengths;     // points of each sketch, decreasing
  Index max_length = 0;               // Nmax

  [[nodiscard]] Index sketches() const noexcept { return static_cast<Index>(lengths.size()); }

  /// Points of the longest sketch.
  [[nodiscard]] Index longest() const noexcept { return lengths.empty() ? 0 : lengths.front(); }

  /// The first `count` sketches at row `row`, [5, count].
  [[nodiscard]] Value<Scalar, stroke_size> row(Index row, Index count) const {
    const Index first = row * sketches() * stroke_size;
    return {strokes + first, strokes_adjoint == nullptr ? nullptr : strokes_adjoint + first, count, stroke_size};
  }

  /// How many sketches have more than `steps` points: they are the first columns.
  [[nodiscard]] Index longer_than(Index steps) const {
    return std::partition_point(lengths.begin(), lengths.end(), [steps](Index length) { return length > steps; }) - lengths.begin();
  }
};

}  // namespace sketchrnn
