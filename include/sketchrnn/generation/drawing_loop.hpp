// The autoregressive sampling loop (paper, section 3.3; Magenta: sample()): draws a batch of sketches point by point on one thread.
// Finished sketches are removed from the batch as soon as they make up a quarter of its columns.
// Works in the model's units; generation/sampler.hpp converts from and to drawing units.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_team.hpp>
#include <sketchrnn/generation/detail/beginning_reader.hpp>
#include <sketchrnn/generation/detail/decoder_columns.hpp>
#include <sketchrnn/model/sampled_point.hpp>
#include <sketchrnn/model/sampling_options.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/codec.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Draws batches of sketches from a decoder. Reuses its memory between calls: after the first call only the points drawn are allocated.
template <class Model>
class DrawingLoop {
 public:
  using Scalar = typename Model::Scalar;  ///< float or double
  using Vector = LatentVector<Model>;     ///< z

  /// Sets the thread team that shares the matrix products of each step; null: single-threaded.
  void set_team(ThreadTeam* team) noexcept { context_.set_team(team); }

  /// Draws random.size() sketches; sketch k uses random[k] and, if the model has an encoder, latents[k]. Appends the points of sketch k to
  /// drawn[k], in the model's units, up to its end or options.max_length points. If `beginning` is not null, the sketches continue from it;
  /// it must have been read with one latent vector for all sketches or with `latents`. Its points count toward options.max_length, but are
  /// not appended.
  void run(const typename Model::ModelWeights& weights, std::span<const Vector> latents, const SamplingOptions& options,
           std::span<Random> random, std::span<std::vector<SampledPoint>> drawn, const BeginningReader<Model>* beginning = nullptr) {
    running_.resize(random.size());
    std::iota(running_.begin(), running_.end(), std::size_t{0});
    points_.resize(stroke_size * running_.size());
    SampledPoint first = detail::first_point(options.first_input);
    std::size_t step = 0;
    if (beginning != nullptr) {
      first = beginning->last();
      step = beginning->length();
      all_.assign(running_.begin(), running_.end());
      if (beginning->columns() == 1) std::fill(all_.begin(), all_.end(), std::size_t{0});
      kept_.take(beginning->state(), all_);
    }
    for (std::size_t column = 0; column < running_.size(); ++column) write_point(column, first);
    while (!running_.empty() && step < options.max_length) run_block(weights["decoder"_p], latents, options, random, drawn, step);
  }

 private:
  using Decoder = typename Model::Decoder;
  using State = typename Decoder::template State<Scalar>;

  /// Runs steps until all sketches are finished or enough of them to compact the columns.
  template <class DecoderWeights>
  void run_block(const DecoderWeights& weights, std::span<const Vector> latents, const SamplingOptions& options, std::span<Random> random,
                 std::span<std::vector<SampledPoint>> drawn, std::size_t& step) {
    const std::size_t count = running_.size();
    const auto columns = static_cast<Index>(count);
    context_.reset();
    const auto z = detail::latent_columns<Model>(context_, latents, running_);
    const auto input = constant<stroke_size>(static_cast<const Scalar*>(points_.data()), columns);
    State state = step == 0 ? Decoder::initial_state(context_, weights, z, columns) : kept_.state();
    state = Decoder::step(context_, weights, input, z, state);  // caches the products with z, so it must precede the mark
    const auto mark = context_.mark();
    for (;;) {
      const auto y = Decoder::output(context_, weights, state);
      ++step;
      active_.clear();
      for (std::size_t column = 0; column < count; ++column) {
        const std::size_t sketch = running_[column];
        if (sketch == ended) continue;
        const SampledPoint point =
            Model::OutputDistribution::sample(y.data + static_cast<Index>(column) * y.stride, options, random[sketch]);
        write_point(column, point);
        if (point.pen == 2) {
          running_[column] = ended;
        } else {
          drawn[sketch].push_back(point);
          active_.push_back(column);
        }
      }
      if (active_.empty() || step == options.max_length) {
        running_.clear();
        return;
      }
      if (4 * active_.size() <= 3 * count) {
        kept_.take(state, active_);
        compact();
        return;
      }
      all_.resize(count);
      std::iota(all_.begin(), all_.end(), std::size_t{0});
      kept_.take(state, all_);
      context_.rewind(mark);
      state = Decoder::step(context_, weights, input, z, kept_.state());
    }
  }

  /// Moves the columns of active sketches to the front.
  void compact() {
    for (std::size_t to = 0; to < active_.size(); ++to) {
      running_[to] = running_[active_[to]];
      std::copy_n(points_.data() + stroke_size * active_[to], stroke_size, points_.data() + stroke_size * to);
    }
    running_.resize(active_.size());
    points_.resize(stroke_size * active_.size());
  }

  void write_point(std::size_t column, const SampledPoint& point) { write_stroke5_row(points_.data() + stroke_size * column, point.dx, point.dy, point.pen); }

  static constexpr std::size_t ended = static_cast<std::size_t>(-1);

  Evaluation<Scalar> context_;
  detail::StateCopy<State> kept_;
  std::vector<std::size_t> running_, active_, all_;  // the sketch of each column, or `ended`; unfinished columns; all columns
  std::vector<Scalar> points_;                       // [5, columns]
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
