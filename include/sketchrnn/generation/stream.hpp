// Draws a sketch point by point, for real-time loops: all memory is allocated at construction; the rest is noexcept and runs on the calling
// thread without allocating.
//   Stream stream(model, {.temperature = 0.4});
//   stream.reset(z);                         // or stream.reset() for a decoder-only model
//   stream.observe({12, -3, 0});             // a point that a user has drawn
//   const SampledPoint next = stream.draw(random);   // the model's next point
// Sampler draws many sketches at once (generation/sampler.hpp); both draw the same points, bit for bit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <tuple>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/detail/decoder_columns.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/codec.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The decoder of a model with its recurrent state and the distribution of the next point. Points are in drawing units. The model must
/// outlive the stream and must not change between two calls of reset(). A copy continues from the same state independently (fork()).
template <class Model>
class Stream {
  static_assert(RequireSketchModel<Model>::satisfied);
  using Decoder = typename Model::Decoder;
  using State = typename Decoder::template State<typename Model::Scalar>;

 public:
  using Scalar = typename Model::Scalar;                                      ///< float or double
  using Vector = LatentVector<Model>;                                         ///< z
  static constexpr int output_size = Model::OutputDistribution::output_size;  ///< rows of distribution()
  /// Whether the cell takes the time of a step.
  static constexpr bool has_time = HasStepWithInfo<typename Decoder::Cell>;
  /// Number of elements of a saved state: z, the cell's state, the distribution and, if the cell takes it, the time.
  static constexpr std::size_t saved_size =
      static_cast<std::size_t>(Model::latent_size + Decoder::state_size + output_size + (has_time ? 1 : 0));

  /// Allocates all memory and resets the stream, with z = 0. Throws ArgumentError for invalid options.
  explicit Stream(const Model& model, const SamplingOptions& options = {})
      : model_(&model), weights_(model.weights(options.precision)), next_weights_(weights_) {
    check(options);
    options_ = options;
    warm_up();
    start();
    step(detail::first_point(options_.first_input));
  }
  Stream(const Model&& model, const SamplingOptions& options = {}) = delete;  // a temporary model would dangle

  /// Copies the state; allocates.
  Stream(const Stream& other) : Stream(*other.model_, other.options_) {
    const auto of_next_sketch = next_weights_;
    next_weights_ = other.weights_;  // which can be of another precision
    warm_up();
    next_weights_ = of_next_sketch;
    z_ = other.z_;
    restore_state(other);
  }
  Stream& operator=(const Stream&) = delete;
  ~Stream() = default;

  /// Returns a copy that continues from the same state. Allocates.
  [[nodiscard]] Stream fork() const { return Stream(*this); }

  /// The options of draw().
  [[nodiscard]] const SamplingOptions& options() const noexcept { return options_; }
  /// Sets the options of draw(); first_input and precision take effect at the next reset(), max_length is not used. Throws ArgumentError if
  /// they are invalid. May allocate if the precision is another.
  void set_options(const SamplingOptions& options) {
    check(options);
    if (options.precision != options_.precision) {
      next_weights_ = model_->weights(options.precision);
      // The memory for the products of this precision is allocated now.
      std::array<Scalar, saved_size> state;
      save(state);
      const auto current = weights_;
      auto observer = context_.set_observer({});  // does not see these steps
      warm_up();
      static_cast<void>(context_.set_observer(std::move(observer)));
      weights_ = current;
      restore(state);
    }
    options_ = options;
  }

  /// Sets a function that is called at every step with each value that the cell shows by context.observe(name, value); an empty one: none.
  /// It must not throw. A copy of the stream has none.
  void set_observer(std::function<void(const typename Evaluation<Scalar>::Observation&)> observer) {
    static_cast<void>(context_.set_observer(std::move(observer)));
  }

  /// Starts a new sketch.
  void reset() noexcept requires(Model::latent_size == 0) {
    start();
    step(detail::first_point(options_.first_input));
  }
  /// Starts a new sketch from the latent vector z.
  void reset(const Vector& z) noexcept requires(Model::latent_size > 0) {
    std::copy_n(z.data(), z_.size(), z_.data());
    start();
    step(detail::first_point(options_.first_input));
  }

  /// Not possible: a vector of another size, or of a size that is not known when compiling. Static assertions say so.
  template <class Derived>
  requires(Derived::RowsAtCompileTime != Model::latent_size ||
           Derived::ColsAtCompileTime != 1) void reset(const Eigen::MatrixBase<Derived>& /*z*/) noexcept {
    static_assert(Model::latent_size > 0 || Derived::RowsAtCompileTime == 0, "sketchrnn: the stream of a model without z has reset() only");
    static_assert(Model::latent_size == 0 || Derived::RowsAtCompileTime == Model::latent_size,
                  "sketchrnn: reset() takes a latent vector of the model's size, known when compiling: a Stream::Vector");
  }

  /// Feeds a point to the model, in drawing units. Returns false, and leaves the stream unchanged, if an offset or the time gap is not
  /// finite as a float, the time gap is negative, or the pen state is not 0, 1 or 2.
  bool observe(const SampledPoint& point) noexcept { return observe(point, options_.time_gap); }
  /// The same, `time_gap` after the previous point, for a cell that takes the time gap.
  bool observe(const SampledPoint& point, double time_gap) noexcept {
    const float dx = static_cast<float>(point.dx) / model_->scale_factor(), dy = static_cast<float>(point.dy) / model_->scale_factor();
    if (!is_finite(dx) || !is_finite(dy) || !is_finite(static_cast<float>(time_gap))) return false;
    if (time_gap < 0 || point.pen < 0 || point.pen > 2) return false;
    step({static_cast<double>(dx), static_cast<double>(dy), point.pen}, time_gap);
    return true;
  }

  /// Returns the decoder's output y: the parameters of the distribution of the next point, in the model's units.
  [[nodiscard]] std::span<const Scalar, static_cast<std::size_t>(output_size)> distribution() const noexcept { return y_; }

  /// Samples the next point, feeds it to the model, and returns it in drawing units. Pen state 2 is the end of the sketch. noexcept if the
  /// distribution's sample() is; an exception of sample() leaves the stream unchanged.
  SampledPoint draw(Random& random) noexcept(samples_noexcept) {
    const DenormalScope scope(options_.denormals);
    const SampledPoint point = Model::OutputDistribution::sample(y_.data(), options_, random);
    step(point);
    const auto scale = static_cast<double>(model_->scale_factor());
    return {point.dx * scale, point.dy * scale, point.pen};
  }

  /// Writes the state: z, the cell's state in the order of its parts, and the distribution.
  void save(std::span<Scalar, saved_size> state) const noexcept {
    Scalar* to = std::copy(z_.begin(), z_.end(), state.data());
    std::apply([&](const auto&... part) { ((to = std::copy_n(part.data, part.rows, to)), ...); }, kept_.state().parts());
    to = std::copy(y_.begin(), y_.end(), to);
    if constexpr (has_time) *to = static_cast<Scalar>(time_);
  }
  /// Restores a state written by save() of a stream of the same model.
  void restore(std::span<const Scalar, saved_size> state) noexcept {
    const Scalar* from = state.data();
    std::copy_n(from, z_.size(), z_.data());
    from += z_.size();
    restored_.assign(from);
    kept_.take(restored_.view());
    from += Decoder::state_size;
    std::copy_n(from, y_.size(), y_.data());
    if constexpr (has_time) time_ = static_cast<Index>(from[output_size]);
    fresh_ = true;
    started_ = true;
  }

 private:
  static constexpr bool samples_noexcept = noexcept(
      Model::OutputDistribution::sample(std::declval<const Scalar*>(), std::declval<const SamplingOptions&>(), std::declval<Random&>()));
  /// The cell's state as one array.
  struct Stacked {
    std::array<Scalar, static_cast<std::size_t>(Decoder::state_size)> values{};
    void assign(const Scalar* from) noexcept { std::copy_n(from, values.size(), values.data()); }
    [[nodiscard]] State view() const {
      return unstack_state<typename Decoder::Cell, Decoder::input_size>(constant<Decoder::state_size>(values.data(), 1));
    }
  };

  void restore_state(const Stream& other) noexcept {
    std::array<Scalar, saved_size> state;
    other.save(state);
    restore(state);
  }

  /// Brings the context to its final size for next_weights_, by two steps of each kind.
  void warm_up() {
    for (int pass = 0; pass < 2; ++pass) {
      start();
      step(detail::first_point(options_.first_input));
      step(detail::first_point(options_.first_input));
    }
  }

  /// Returns to the initial state.
  void start() {
    weights_ = next_weights_;
    fresh_ = true;
    started_ = false;
    time_ = 0;
  }

  /// Feeds a point in the model's units and computes the distribution of the next one. The products with z are computed at the first step
  /// and kept before the mark.
  void step(const SampledPoint& point) { step(point, options_.time_gap); }
  void step(const SampledPoint& point, double time_gap) {
    const DenormalScope scope(options_.denormals);
    write_stroke5_row(input_.data(), point.dx, point.dy, point.pen);
    const auto input = constant<stroke_size>(static_cast<const Scalar*>(input_.data()), 1);
    const auto decoder = weights_["decoder"_p];
    if (fresh_) {
      context_.reset();
    } else {
      context_.rewind(mark_);
    }
    const typename Model::LatentValue z = latent();
    State state = started_ ? kept_.state() : Decoder::initial_state(context_, decoder, z, 1);
    state = Decoder::step(context_, decoder, input, z, state, step_info<typename Decoder::Cell>(context_, time_++, time_gap, 1));
    if (fresh_) mark_ = context_.mark();
    fresh_ = false;
    started_ = true;
    const auto y = Decoder::output(context_, decoder, state);
    std::copy_n(y.data, y_.size(), y_.data());
    kept_.take(state);
  }

  [[nodiscard]] typename Model::LatentValue latent() const noexcept {
    if constexpr (Model::latent_size > 0) {
      return constant<Model::latent_size>(z_.data(), 1);
    } else {
      return {};
    }
  }

  const Model* model_;
  typename Model::ModelWeights weights_;
  typename Model::ModelWeights next_weights_;  // of the next sketch
  SamplingOptions options_;
  Evaluation<Scalar> context_;
  typename Evaluation<Scalar>::Mark mark_{};
  detail::StateCopy<State> kept_;
  Stacked restored_;
  std::array<Scalar, static_cast<std::size_t>(Model::latent_size)> z_{};
  std::array<Scalar, static_cast<std::size_t>(stroke_size)> input_{};
  std::array<Scalar, static_cast<std::size_t>(output_size)> y_{};
  bool fresh_ = true;     // whether the products with z are to be computed
  bool started_ = false;  // whether there is a state after the first input
  Index time_ = 0;        // index of the next step
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
