// Runs a decoder over the points of an unfinished sketch. The resulting state is the starting point of any number of completions (paper,
// section 4.4; sketch-rnn-js: update() for each point, then a copy of the state for each completion).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/detail/decoder_columns.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/codec.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Computes the decoder state after the first points of a sketch; DrawingLoop::run continues from it. Reuses its memory between calls;
/// memory does not grow with the number of points.
template <class Model>
class BeginningReader {
  using Decoder = typename Model::Decoder;

 public:
  using Scalar = typename Model::Scalar;  ///< float or double
  /// The recurrent state of the decoder's cell.
  using State = typename Decoder::template State<Scalar>;

  /// Sets the thread team that shares the matrix products of each step; null: single-threaded.
  void set_team(ThreadTeam* team) noexcept { context_.set_team(team); }

  /// Feeds the first input and all points except the last to the decoder (teacher forcing); the last point is the input of the next step.
  /// `points`: one or more, in the model's units. The state has one column per latent vector, or a single one for a decoder-only model.
  void read(const typename Model::ModelWeights& weights, std::span<const LatentVector<Model>> latents, const SamplingOptions& options,
            std::span<const SampledPoint> points) {
    const auto decoder = weights["decoder"_p];
    columns_ = Model::latent_size > 0 ? latents.size() : 1;
    rows_.resize(stroke_size * columns_);
    context_.reset();
    const auto z = detail::latent_columns<Model>(context_, latents);
    const auto input = constant<stroke_size>(static_cast<const Scalar*>(rows_.data()), columns());
    write(detail::first_point(options.first_input));
    Index time = 0;
    const auto info = [&] { return step_info<typename Decoder::Cell>(context_, time++, options.time_gap, columns()); };
    State state = Decoder::initial_state(context_, decoder, z, columns());
    state = Decoder::step(context_, decoder, input, z, state, info());  // caches the products with z, so it must precede the mark
    kept_.take(state);
    const auto mark = context_.mark();
    for (const SampledPoint& point : points.first(points.size() - 1)) {
      write(point);
      context_.rewind(mark);
      kept_.take(Decoder::step(context_, decoder, input, z, kept_.state(), info()));
    }
    last_ = points.back();
    length_ = points.size();
  }

  /// Returns a view of the state after the points read; valid until the next call of read().
  [[nodiscard]] State state() const { return kept_.state(); }
  /// Returns the number of columns of state(): that of the latent vectors, at least 1.
  [[nodiscard]] Index columns() const noexcept { return static_cast<Index>(columns_); }
  [[nodiscard]] const SampledPoint& last() const noexcept { return last_; }  ///< the input of the next step
  [[nodiscard]] std::size_t length() const noexcept { return length_; }      ///< number of points read, including the last one

 private:
  void write(const SampledPoint& point) {
    for (std::size_t column = 0; column < columns_; ++column) {
      write_stroke5_row(rows_.data() + stroke_size * column, point.dx, point.dy, point.pen);
    }
  }

  Evaluation<Scalar> context_;
  detail::StateCopy<State> kept_;
  std::size_t columns_ = 0;
  std::vector<Scalar> rows_;  // [5, columns], the current point in every column
  SampledPoint last_;
  std::size_t length_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
