// The autoregressive loop: many sketches drawn at once, point by point, on one thread (paper, section 3.3; Magenta: sample()). Its memory is
// kept between calls, and a warm step takes none but for the points it draws.
// Sketches that have ended leave the loop: as soon as a quarter of its columns would be computed for nothing, it goes on without them.
// What it is not for: scale factors, latent vectors of sketches, threads (generation/sampler.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/generation/sample_mixture.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn {

/// A latent vector of a model, [Z].
template <class Model>
using LatentVector = Eigen::Matrix<typename Model::Scalar, Model::latent_size, 1>;

namespace detail {

/// The numbers of a recurrent state in memory of its own, which outlives the context's.
template <class State>
class StateCopy {
  using Parts = decltype(std::declval<State&>().parts());
  static constexpr std::size_t count = std::tuple_size_v<Parts>;

 public:
  /// Copies the given columns of a state, in their order.
  void take(State from, std::span<const std::size_t> columns) { take_parts(from.parts(), columns, std::make_index_sequence<count>{}); }

  [[nodiscard]] State state() const {
    State copy;
    give_parts(copy.parts(), std::make_index_sequence<count>{});
    return copy;
  }

 private:
  template <class Ties, std::size_t... Part>
  void take_parts(const Ties& parts, std::span<const std::size_t> columns, std::index_sequence<Part...> /*parts*/) {
    (take_part(std::get<Part>(parts), numbers_[Part], columns), ...);
    columns_ = static_cast<Index>(columns.size());
  }
  template <RealScalar Scalar, int Rows, class Numbers>
  static void take_part(const Value<Scalar, Rows>& part, Numbers& numbers, std::span<const std::size_t> columns) {
    numbers.resize(static_cast<std::size_t>(Rows) * columns.size());
    for (std::size_t to = 0; to < columns.size(); ++to) {
      std::copy_n(part.data + static_cast<Index>(columns[to]) * part.stride, Rows, numbers.data() + to * std::size_t{Rows});
    }
  }
  template <class Ties, std::size_t... Part>
  void give_parts(const Ties& parts, std::index_sequence<Part...> /*parts*/) const {
    (give_part(std::get<Part>(parts), numbers_[Part]), ...);
  }
  template <RealScalar Scalar, int Rows, class Numbers>
  void give_part(Value<Scalar, Rows>& part, const Numbers& numbers) const {
    part = constant<Rows>(static_cast<const Scalar*>(numbers.data()), columns_);
  }

  using Scalar = typename std::remove_cvref_t<std::tuple_element_t<0, Parts>>::Scalar;
  std::array<std::vector<Scalar>, count> numbers_;
  Index columns_ = 0;
};

}  // namespace detail

/// See the head of the file.
template <class Model>
class DrawingLoop {
 public:
  using Scalar = typename Model::Scalar;
  using Vector = LatentVector<Model>;

  /// Draws random.size() sketches; sketch k from random[k] and, where the model has a z, from latents[k]. Appends to drawn[k] its points, in
  /// the model's units, up to its end or options.max_length.
  void run(const typename Model::ModelWeights& weights, std::span<const Vector> latents, const SamplingOptions& options,
           std::span<Random> random, std::span<std::vector<SampledPoint>> drawn) {
    running_.resize(random.size());
    std::iota(running_.begin(), running_.end(), std::size_t{0});
    points_.resize(stroke_size * running_.size());
    // every sketch begins with the start token S_0 = (0, 0, 1, 0, 0), or with zeros: none of the three states
    const int pen = options.first_input == FirstInput::zeros ? 3 : 0;
    for (std::size_t column = 0; column < running_.size(); ++column) write_point(column, {0, 0, pen});
    std::size_t step = 0;
    while (!running_.empty() && step < options.max_length) stretch(weights["decoder"_p], latents, options, random, drawn, step);
  }

 private:
  using Decoder = typename Model::Decoder;
  using State = typename Decoder::template State<Scalar>;

  /// Steps, always for the same sketches, until so many have ended that it is worth leaving them out.
  template <class DecoderWeights>
  void stretch(const DecoderWeights& weights, std::span<const Vector> latents, const SamplingOptions& options, std::span<Random> random,
               std::span<std::vector<SampledPoint>> drawn, std::size_t& step) {
    const std::size_t count = running_.size();
    const auto columns = static_cast<Index>(count);
    context_.reset();
    const auto z = latent_value(latents);
    const auto input = constant<stroke_size>(static_cast<const Scalar*>(points_.data()), columns);
    State state = step == 0 ? Decoder::initial_state(context_, weights, z, columns) : kept_.state();
    state = Decoder::step(context_, weights, input, z, state);  // makes the products with z, and so stands before the mark
    const auto place = context_.mark();
    for (;;) {
      const auto y = Decoder::output(context_, weights, state);
      ++step;
      going_on_.clear();
      for (std::size_t column = 0; column < count; ++column) {
        const std::size_t sketch = running_[column];
        if (sketch == ended) continue;
        const SampledPoint point =
            sample_point<typename Model::Mixture>(y.data + static_cast<Index>(column) * y.stride, options, random[sketch]);
        write_point(column, point);
        if (point.pen == 2) {
          running_[column] = ended;
        } else {
          drawn[sketch].push_back(point);
          going_on_.push_back(column);
        }
      }
      if (going_on_.empty() || step == options.max_length) {
        running_.clear();
        return;
      }
      if (4 * going_on_.size() <= 3 * count) {
        kept_.take(state, going_on_);
        leave_out_the_ended();
        return;
      }
      all_.resize(count);
      std::iota(all_.begin(), all_.end(), std::size_t{0});
      kept_.take(state, all_);
      context_.rewind(place);
      state = Decoder::step(context_, weights, input, z, kept_.state());
    }
  }

  /// Moves the columns that go on to the front.
  void leave_out_the_ended() {
    for (std::size_t to = 0; to < going_on_.size(); ++to) {
      running_[to] = running_[going_on_[to]];
      std::copy_n(points_.data() + stroke_size * going_on_[to], stroke_size, points_.data() + stroke_size * to);
    }
    running_.resize(going_on_.size());
    points_.resize(stroke_size * going_on_.size());
  }

  /// z of each running sketch, [Z, B]; nothing that is read where the model has no z.
  [[nodiscard]] typename Model::LatentValue latent_value([[maybe_unused]] std::span<const Vector> latents) {
    if constexpr (Model::latent_size > 0) {
      Scalar* numbers = context_.allocate(Model::latent_size * static_cast<Index>(running_.size()));
      for (std::size_t column = 0; column < running_.size(); ++column) {
        std::copy_n(latents[running_[column]].data(), Model::latent_size, numbers + column * std::size_t{Model::latent_size});
      }
      return constant<Model::latent_size>(static_cast<const Scalar*>(numbers), static_cast<Index>(running_.size()));
    } else {
      return {};
    }
  }

  void write_point(std::size_t column, const SampledPoint& point) {
    Scalar* row = points_.data() + stroke_size * column;
    row[0] = static_cast<Scalar>(point.dx);
    row[1] = static_cast<Scalar>(point.dy);
    for (int state = 0; state < 3; ++state) row[2 + state] = state == point.pen ? Scalar{1} : Scalar{0};
  }

  static constexpr std::size_t ended = static_cast<std::size_t>(-1);

  Evaluation<Scalar> context_;
  detail::StateCopy<State> kept_;
  std::vector<std::size_t> running_, going_on_, all_;  // the sketch of each column, or `ended`; columns that go on; all columns
  std::vector<Scalar> points_;                         // [5, columns]
};

}  // namespace sketchrnn
