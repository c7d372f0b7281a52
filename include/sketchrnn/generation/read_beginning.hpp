// A decoder that has read the beginning of a drawing, and the state it is in then, from which any number of endings go on (paper,
// section 4.4; sketch-rnn-js: update() for each point, then a copy of the state an ending). The beginning is read once.
// What it is not for: drawing the endings (drawing_loop.hpp), drawing units (sampler.hpp).
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_team.hpp>
#include <sketchrnn/generation/latent_columns.hpp>
#include <sketchrnn/generation/sample_mixture.hpp>
#include <sketchrnn/generation/state_copy.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file. Keeps its memory between readings; that of a reading does not grow with the beginning.
template <class Model>
class ReadBeginning {
  using Decoder = typename Model::Decoder;

 public:
  using Scalar = typename Model::Scalar;
  using State = typename Decoder::template State<Scalar>;

  /// The products of a step are shared with this team from here on; null: with nobody.
  void set_team(ThreadTeam* team) noexcept { context_.set_team(team); }

  /// Reads what stands before the first point, and all points but the last, which is what the next step reads (teacher forcing). points:
  /// one or more, in the model's units. The state has a column for each latent vector, or one where the model has no z.
  void read(const typename Model::ModelWeights& weights, std::span<const LatentVector<Model>> latents, FirstInput first_input,
            std::span<const SampledPoint> points) {
    const auto decoder = weights["decoder"_p];
    columns_.resize(Model::latent_size > 0 ? latents.size() : 1);
    std::iota(columns_.begin(), columns_.end(), std::size_t{0});
    rows_.resize(stroke_size * columns_.size());
    context_.reset();
    const auto z = detail::latent_columns<Model>(context_, latents, columns_);
    const auto input = constant<stroke_size>(static_cast<const Scalar*>(rows_.data()), columns());
    write(detail::first_point(first_input));
    State state = Decoder::initial_state(context_, decoder, z, columns());
    state = Decoder::step(context_, decoder, input, z, state);  // makes the products with z, and so stands before the mark
    kept_.take(state, columns_);
    const auto place = context_.mark();
    for (const SampledPoint& point : points.first(points.size() - 1)) {
      write(point);
      context_.rewind(place);
      kept_.take(Decoder::step(context_, decoder, input, z, kept_.state()), columns_);
    }
    last_ = points.back();
    length_ = points.size();
  }

  [[nodiscard]] State state() const { return kept_.state(); }
  [[nodiscard]] Index columns() const noexcept { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] const SampledPoint& last() const noexcept { return last_; }  ///< what the next step reads
  [[nodiscard]] std::size_t length() const noexcept { return length_; }      ///< points of the beginning, the last one too

 private:
  void write(const SampledPoint& point) {
    for (std::size_t column = 0; column < columns_.size(); ++column) detail::write_row(point, rows_.data() + stroke_size * column);
  }

  Evaluation<Scalar> context_;
  detail::StateCopy<State> kept_;
  std::vector<std::size_t> columns_;  // 0, 1, ...
  std::vector<Scalar> rows_;          // [5, columns], all the same point
  SampledPoint last_;
  std::size_t length_ = 0;
};

}  // namespace sketchrnn
