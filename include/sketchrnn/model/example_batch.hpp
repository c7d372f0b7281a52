// The batches of models that are trained on examples of their own, such as excerpts of a text, instead of on sketches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The random numbers of a batch: one stream for each example. In training they differ from step to step; in evaluation they are always the
/// same for the same example.
struct ExampleStreams {
  Seed seed{};                              ///< of the run
  Purpose purpose = Purpose::latent_noise;  ///< latent_noise in training, evaluation in evaluation
  std::uint32_t step = 0;                   ///< of training; 0 in evaluation
  std::span<const std::uint32_t> indices;   ///< of each example in the whole batch, or in the data set in evaluation

  /// Returns the stream of the example in column `column`, at its beginning.
  [[nodiscard]] Random operator[](std::size_t column) const { return Random(seed, purpose, step, indices[column]); }
};

/// Returns eps ~ N(0, I), [Rows, B], in the memory of the context; column b is drawn from streams[b].
template <int Rows, class Context>
[[nodiscard]] auto normal_noise(Context& context, const ExampleStreams& streams) {
  using Scalar = typename Context::Scalar;
  const std::size_t columns = streams.indices.size();
  Scalar* noise = context.allocate(Rows * static_cast<Index>(columns));
  for (std::size_t column = 0; column < columns; ++column) {
    Random random = streams[column];
    std::generate_n(noise + column * static_cast<std::size_t>(Rows), Rows, [&] { return static_cast<Scalar>(random.normal()); });
  }
  return constant<Rows>(static_cast<const Scalar*>(noise), static_cast<Index>(columns));
}

/// Non-owning view of the examples of a batch: batch[column] is the example in that column.
template <class Example_>
struct ExampleBatch {
  using Example = Example_;                ///< a type of the user's
  std::span<const Example* const> chosen;  ///< the examples
  ExampleStreams streams{};                ///< random numbers for each of them, for example for a latent variable

  /// Returns the number of examples, B.
  [[nodiscard]] std::size_t size() const noexcept { return chosen.size(); }
  /// Returns the example in column `column`.
  [[nodiscard]] const Example& operator[](std::size_t column) const { return *chosen[column]; }
};

/// Returns a value [Rows, B] in the memory of the context whose columns are filled by fill(example, column), where column is a Scalar*. Most
/// models read their batches with it.
template <int Rows, class Context, class Example, class Fill>
[[nodiscard]] auto gather(Context& context, const ExampleBatch<Example>& batch, const Fill& fill) {
  using Scalar = typename Context::Scalar;
  Scalar* columns = context.allocate(Rows * static_cast<Index>(batch.size()));
  for (std::size_t column = 0; column < batch.size(); ++column) fill(batch[column], columns + column * static_cast<std::size_t>(Rows));
  return constant<Rows>(static_cast<const Scalar*>(columns), static_cast<Index>(batch.size()));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
