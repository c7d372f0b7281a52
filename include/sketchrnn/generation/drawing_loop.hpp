// The autoregressive sampling loop (paper, section 3.3; Magenta: sample()). draw_points() is the algorithm, for one sketch; DrawingLoop draws
// many at once, the same ones bit for bit. Both work in the model's units; generation/sampler.hpp converts from and to drawing units.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/detail/beginning_reader.hpp>
#include <sketchrnn/generation/detail/decoder_columns.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/codec.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Draws one sketch and returns its points, in the model's units, up to its end or options.max_length points. `latent`: z; not read by a
/// decoder-only model. Allocates at each step.
///   s_0 = initial_state(z),  s_i = step(S_i-1, z, s_i-1),  S_i ~ p(output(s_i))
template <class Model>
[[nodiscard]] std::vector<SampledPoint> draw_points(const typename Model::ModelWeights& weights, const LatentVector<Model>& latent,
                                                    const SamplingOptions& options, Random& random) {
  using Decoder = typename Model::Decoder;
  Evaluation<typename Model::Scalar> context;
  const auto decoder = weights["decoder"_p];
  const auto z = detail::latent_columns<Model>(context, {&latent, 1});
  auto state = Decoder::initial_state(context, decoder, z, 1);
  SampledPoint point = detail::first_point(options.first_input);
  std::vector<SampledPoint> points;
  while (points.size() < options.max_length) {
    auto* row = context.allocate(stroke_size);
    write_stroke5_row(row, point.dx, point.dy, point.pen);
    const auto info = step_info<typename Decoder::Cell>(context, static_cast<Index>(points.size()), options.time_gap, 1);
    state = Decoder::step(context, decoder, constant<stroke_size>(row, 1), z, state, info);
    point = Model::OutputDistribution::sample(Decoder::output(context, decoder, state).data, options, random);
    if (point.pen == 2) break;
    points.push_back(point);
  }
  return points;
}
/// The same with another vector or an expression of Eigen. Throws ArgumentError if its size is another than Z.
template <class Model, class Derived>
[[nodiscard]] std::vector<SampledPoint> draw_points(const typename Model::ModelWeights& weights, const Eigen::MatrixBase<Derived>& latent,
                                                    const SamplingOptions& options, Random& random) {
  return draw_points<Model>(weights, to_latent<Model>(latent, "draw_points"), options, random);
}

/// Draws many sketches at once, as draw_points() does each of them. Each has a column of the decoder's input and state, so that a step is a
/// product of matrices. When a quarter of the columns belong to sketches that have ended, the others move to the front. Every step
/// overwrites the values of the one before. Reuses its memory between calls: after the first call only the points drawn are allocated.
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
    start(random.size(), options, beginning);
    while (!running_.empty() && step_ < options.max_length) {
      run_with_these_columns(weights["decoder"_p], latents, options, random, drawn);
    }
  }

 private:
  using Decoder = typename Model::Decoder;
  using State = typename Decoder::template State<Scalar>;

  /// Gives each sketch a column with its first input and, if it continues a beginning, the state after that.
  void start(std::size_t sketches, const SamplingOptions& options, const BeginningReader<Model>* beginning) {
    running_.resize(sketches);
    std::iota(running_.begin(), running_.end(), std::size_t{0});
    points_.resize(stroke_size * sketches);
    step_ = beginning == nullptr ? 0 : beginning->length();
    const SampledPoint first = beginning == nullptr ? detail::first_point(options.first_input) : beginning->last();
    for (std::size_t column = 0; column < sketches; ++column) write_point(column, first);
    if (beginning == nullptr) return;
    if (beginning->columns() == 1) {
      kept_.repeat(beginning->state(), static_cast<Index>(sketches));
    } else {
      kept_.take(beginning->state());
    }
  }

  /// Draws points until all sketches have options.max_length points or a quarter of them have ended; removes those from the columns.
  template <class DecoderWeights>
  void run_with_these_columns(const DecoderWeights& weights, std::span<const Vector> latents, const SamplingOptions& options,
                              std::span<Random> random, std::span<std::vector<SampledPoint>> drawn) {
    const auto columns = static_cast<Index>(running_.size());
    context_.reset();
    const auto z = detail::latent_columns<Model>(context_, latents, running_.size(), [&](std::size_t column) { return running_[column]; });
    input_.resize(points_.size());
    const auto input = [&] {  // a copy, because the state may refer to it until it is taken
      std::copy(points_.begin(), points_.end(), input_.begin());
      return constant<stroke_size>(static_cast<const Scalar*>(input_.data()), columns);
    };
    const auto info = [&] { return step_info<typename Decoder::Cell>(context_, static_cast<Index>(step_), options.time_gap, columns); };
    State state = step_ == 0 ? Decoder::initial_state(context_, weights, z, columns) : kept_.state();
    state = Decoder::step(context_, weights, input(), z, state, info());
    const auto mark = context_.mark();  // after the products with z, which are the same at every step
    while (true) {
      sample_points(Decoder::output(context_, weights, state), options, random, drawn);
      if (++step_ == options.max_length) return;
      if (4 * active_.size() <= 3 * running_.size()) {
        kept_.take(state, active_);
        return move_to_front();
      }
      kept_.take(state);
      context_.rewind(mark);
      state = Decoder::step(context_, weights, input(), z, kept_.state(), info());
    }
  }

  /// Samples the next point of every sketch that has not ended, from its column of the decoder's output.
  template <class Output>
  void sample_points(const Output& y, const SamplingOptions& options, std::span<Random> random,
                     std::span<std::vector<SampledPoint>> drawn) {
    active_.clear();
    for (std::size_t column = 0; column < running_.size(); ++column) {
      const std::size_t sketch = running_[column];
      if (sketch == ended) continue;
      const Scalar* parameters = y.data + static_cast<Index>(column) * y.stride;
      const SampledPoint point = Model::OutputDistribution::sample(parameters, options, random[sketch]);
      write_point(column, point);
      if (point.pen == 2) {
        running_[column] = ended;
      } else {
        drawn[sketch].push_back(point);
        active_.push_back(column);
      }
    }
  }

  /// Moves the columns of the sketches that have not ended to the front; their states are in kept_ already.
  void move_to_front() {
    for (std::size_t to = 0; to < active_.size(); ++to) {
      running_[to] = running_[active_[to]];
      std::copy_n(points_.data() + stroke_size * active_[to], stroke_size, points_.data() + stroke_size * to);
    }
    running_.resize(active_.size());
    points_.resize(stroke_size * active_.size());
  }

  void write_point(std::size_t column, const SampledPoint& point) {
    write_stroke5_row(points_.data() + stroke_size * column, point.dx, point.dy, point.pen);
  }

  static constexpr std::size_t ended = static_cast<std::size_t>(-1);

  Evaluation<Scalar> context_;
  detail::StateCopy<State> kept_;
  std::size_t step_ = 0;              // points so far, with those of the beginning
  std::vector<std::size_t> running_;  // the sketch of each column, or `ended`
  std::vector<std::size_t> active_;   // the columns of sketches that have not ended
  std::vector<Scalar> points_;        // the last point of each column, [5, columns]
  std::vector<Scalar> input_;         // the input of the last step, of the same shape
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
