// Inference with a trained model, in drawing units: encode sketches, decode latent vectors, draw new sketches, complete unfinished ones.
// A Sampler reuses its memory and its threads. The free functions at the end create one for a single call.
// The autoregressive loop is in generation/drawing_loop.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/generation/detail/beginning_reader.hpp>
#include <sketchrnn/generation/detail/drawing_units.hpp>
#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Encodes, decodes and samples sketches with a model. Refers to the model, which must outlive it; changes of the model take effect at the
/// next call. If constructed from a temporary, it owns the model. With several threads (0: one per processor) sketches are drawn in
/// parallel, or, if there are few, the matrix products of each step are. The results are bitwise identical for any number of threads.
template <class Model>
class Sampler {
  static_assert(RequireSketchModel<Model>::satisfied);

 public:
  using Scalar = typename Model::Scalar;                  ///< float or double
  using Vector = LatentVector<Model>;                     ///< z, [Z]
  static constexpr int latent_size = Model::latent_size;  ///< Z; 0 for a decoder-only model

  /// Refers to `model`, which must outlive the Sampler. `threads`: 0 for one per processor.
  explicit Sampler(const Model& model, unsigned threads = 1) : Sampler(nullptr, &model, std::make_unique<ThreadPool>(threads)) {}
  /// Moves or copies a temporary model into the Sampler.
  explicit Sampler(Model&& model, unsigned threads = 1)
      : Sampler(std::make_unique<const Model>(std::move(model)), nullptr, std::make_unique<ThreadPool>(threads)) {}
  /// Copies a temporary model into the Sampler.
  explicit Sampler(const Model&& model, unsigned threads = 1) : Sampler(Model(model), threads) {}
  /// Runs on the threads of an executor (core/executor.hpp). Both must outlive the Sampler.
  template <Executor ExecutorType>
  Sampler(const Model& model, ExecutorType& executor) : Sampler(nullptr, &model, nullptr, ExecutorRef(executor)) {}
  template <Executor ExecutorType>
  Sampler(const Model&& model, ExecutorType& executor) = delete;  ///< a temporary model would dangle
  ~Sampler();                                                     ///< joins the threads

  /// Returns mu of each sketch: its latent vector without noise. Throws ArgumentError if a sketch is empty or not a valid stroke-3 array.
  [[nodiscard]] std::vector<Vector> encode(std::span<const Stroke3> sketches) requires(latent_size > 0) {
    return encode_with(sketches, {}, {});
  }

  /// The same with the time before each row of each sketch, for a model whose cells take the time gap (Split::time_gaps); without them, or
  /// if those of a sketch are empty, the gap is 1. Throws ArgumentError also if there is not one gap for each row.
  [[nodiscard]] std::vector<Vector> encode(std::span<const Stroke3> sketches,
                                           std::span<const std::vector<float>> time_gaps) requires(latent_size > 0) {
    return encode_with(sketches, time_gaps, {});
  }

  /// Returns a sample z = mu + exp(presig / 2) eps for each sketch; eps of sketch k is drawn from the stream (seed, k). Throws as above.
  [[nodiscard]] std::vector<Vector> encode(std::span<const Stroke3> sketches, Seed seed) requires(latent_size > 0) {
    return encode_with(sketches, {}, seed);
  }

  /// Draws one sketch for each latent vector; sketch k uses the random stream (seed, k). A sketch ends when the model samples its end or at
  /// options.max_length points; its last row has pen 1. It may be empty. Throws ArgumentError for invalid options.
  [[nodiscard]] std::vector<Stroke3> decode(std::span<const Vector> latents, const SamplingOptions& options,
                                            Seed seed) requires(latent_size > 0) {
    return decode_with(latents.size(), latents, options, seed);
  }

  /// Draws one sketch with the caller's random stream. Throws as above.
  [[nodiscard]] Stroke3 decode(const Vector& latent, const SamplingOptions& options, Random& random) requires(latent_size > 0) {
    return draw_one({&latent, 1}, options, random);
  }
  /// The same with another vector or an expression of Eigen. Throws ArgumentError also if its size is another than Z.
  template <class Derived>
  [[nodiscard]] Stroke3 decode(const Eigen::MatrixBase<Derived>& latent, const SamplingOptions& options,
                               Random& random) requires(latent_size > 0) {
    return decode(to_latent<Model>(latent, "decode"), options, random);
  }

  /// Draws `count` new sketches, each from a latent vector of the prior, N(0, I), or, for a decoder-only model, unconditionally. Sketch k
  /// uses the random stream (seed, k). Throws as decode() does.
  [[nodiscard]] std::vector<Stroke3> draw(std::size_t count, const SamplingOptions& options, Seed seed);

  /// Draws one new sketch with the caller's random stream. Throws as decode() does.
  [[nodiscard]] Stroke3 draw(const SamplingOptions& options, Random& random);

  /// Completes an unfinished sketch in `count` ways (paper, section 4.4). Each result consists of the rows of `beginning`, followed by the
  /// rows the model adds, if any; its last row always has pen 1. If the last row of `beginning` has pen 0, the model continues that stroke,
  /// otherwise it starts a new one. options.max_length counts all rows. An empty beginning is the same as draw(). Completion k uses the
  /// random stream (seed, k). Throws ArgumentError for invalid options and if `beginning` is not a valid stroke-3 array or has more than
  /// options.max_length rows.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, std::size_t count, const SamplingOptions& options,
                                              Seed seed) requires(latent_size == 0) {
    return complete_with(beginning, count, {}, true, options, seed);
  }

  /// The same for a model with an encoder: `count` completions conditioned on one z, for example encode() of the beginning.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, const Vector& latent, std::size_t count,
                                              const SamplingOptions& options, Seed seed) requires(latent_size > 0) {
    const std::vector<Vector> latents(count, latent);
    return complete_with(beginning, count, latents, true, options, seed);
  }
  /// The same with another vector or an expression of Eigen. Throws ArgumentError also if its size is another than Z.
  template <class Derived>
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, const Eigen::MatrixBase<Derived>& latent, std::size_t count,
                                              const SamplingOptions& options, Seed seed) requires(latent_size > 0) {
    return complete(beginning, to_latent<Model>(latent, "complete"), count, options, seed);
  }

  /// The same with one completion for each z.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, std::span<const Vector> latents, const SamplingOptions& options,
                                              Seed seed) requires(latent_size > 0) {
    return complete_with(beginning, latents.size(), latents, false, options, seed);
  }

 private:
  /// One of `owned` and `model`, and one of `threads` and `executor`, is not null.
  Sampler(std::unique_ptr<const Model> owned, const Model* model, std::unique_ptr<ThreadPool> threads,
          std::optional<ExecutorRef> executor = {});

  [[nodiscard]] static std::vector<Random> streams(std::size_t count, Seed seed);

  [[nodiscard]] Stroke3 draw_one(std::span<const Vector> latent, const SamplingOptions& options, Random& random);

  /// Returns mu of each sketch or, with a seed, z = mu + sigma eps, in the order of the sketches. Not for a decoder-only model.
  std::vector<Vector> encode_with(std::span<const Stroke3> sketches, std::span<const std::vector<float>> time_gaps,
                                  std::optional<Seed> seed);

  /// Draws sketch k with the random stream (seed, k).
  std::vector<Stroke3> decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options, Seed seed);
  std::vector<Stroke3> decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                   std::span<Random> random);

  std::vector<Stroke3> complete_with(const Stroke3& beginning, std::size_t count, std::span<const Vector> latents, bool one_latent,
                                     const SamplingOptions& options, Seed seed);

  /// Divides the sketches into parts of similar size, at most one per thread, and draws each in its own loop, starting from the state
  /// returned by begin(latents of the part, worker), or from the initial state if null. If there is a single part and the model is large,
  /// the threads share the matrix products of each step instead. The rows of `beginning` are prepended to each sketch.
  template <class Begin>
  std::vector<Stroke3> draw_parts(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                  std::span<Random> random, const Stroke3& beginning, const Begin& begin) {
    constexpr std::size_t smallest_part = 8;  // smaller parts do not pay off
    const DenormalScope scope(options.denormals);
    const ExecutorRef executor = executor_.with(options.denormals);
    std::vector<std::vector<SampledPoint>> drawn(count);
    const auto weights = model_.weights(options.precision);
    const std::size_t parts = std::clamp<std::size_t>(count / smallest_part, 1, executor.size());
    const auto draw_part = [&](std::size_t part, unsigned worker, ThreadTeam* team) {
      const std::size_t first = count * part / parts, size = count * (part + 1) / parts - first;
      const auto own_latents = latents.empty() ? latents : latents.subspan(first, size);
      loops_[worker].set_team(team);
      beginnings_[worker].set_team(team);
      loops_[worker].run(weights, own_latents, options, random.subspan(first, size), std::span(drawn).subspan(first, size),
                         begin(own_latents, worker));
    };
    constexpr bool is_large = Model::parameter_count >= Evaluation<Scalar>::min_parallel;
    if (is_large && parts == 1 && team_.size() > 1) {
      team_.run(executor, [&] { draw_part(0, 0, &team_); });
    } else {
      executor.parallel_for(parts, [&](std::size_t part, unsigned worker) { draw_part(part, worker, nullptr); });
    }
    std::vector<Stroke3> result;
    result.reserve(count);
    for (const auto& sketch : drawn) result.push_back(detail::to_drawing(beginning, sketch, static_cast<double>(model_.scale_factor())));
    return result;
  }

  std::unique_ptr<const Model> owned_;  // null if the model is not owned
  const Model& model_;
  std::unique_ptr<ThreadPool> own_threads_;  // null with an executor of the caller's
  ExecutorRef executor_;
  ThreadTeam team_;
  std::vector<DrawingLoop<Model>> loops_;           // one per thread
  std::vector<BeginningReader<Model>> beginnings_;  // one per thread
  Evaluation<Scalar> context_;
};

// Definitions outside the class are not inline: a program that declares `extern template class Sampler<Model>` compiles none of them.

template <class Model>
Sampler<Model>::Sampler(std::unique_ptr<const Model> owned, const Model* model, std::unique_ptr<ThreadPool> threads,
                        std::optional<ExecutorRef> executor)
    : owned_(std::move(owned)),
      model_(owned_ ? *owned_ : *model),
      own_threads_(std::move(threads)),
      executor_(executor ? *executor : ExecutorRef(*own_threads_)),
      team_(executor_.size()),
      loops_(executor_.size()),
      beginnings_(executor_.size()) {}

template <class Model>
Sampler<Model>::~Sampler() = default;

template <class Model>
auto Sampler<Model>::encode_with(std::span<const Stroke3> sketches, std::span<const std::vector<float>> time_gaps, std::optional<Seed> seed)
    -> std::vector<Vector> {
  std::vector<Vector> result(sketches.size());
  if constexpr (latent_size > 0) {
    if (sketches.empty()) return {};
    const DenormalScope scope(Denormals::ieee);
    const detail::EncoderBatch<Scalar> batch(sketches, time_gaps, model_.scale_factor());
    const std::span<const std::uint32_t> order = batch.order();
    const auto columns = static_cast<Index>(order.size());
    context_.reset();
    const auto latent = Model::encode(context_, model_.weights(), batch.view());
    auto z = latent.mu;
    if (seed) {
      // z = mu + exp(presig / 2) eps
      Scalar* eps = context_.allocate(latent_size * columns);
      for (Index column = 0; column < columns; ++column) {
        Random random(*seed, Purpose::latent_noise, 0, order[static_cast<std::size_t>(column)]);
        std::generate_n(eps + latent_size * column, latent_size, [&] { return static_cast<Scalar>(random.normal()); });
      }
      z = Model::Latent::sample(context_, latent, constant<latent_size>(static_cast<const Scalar*>(eps), columns));
    }
    for (Index column = 0; column < columns; ++column) result[order[static_cast<std::size_t>(column)]] = z.matrix().col(column);
  }
  return result;
}

template <class Model>
std::vector<Stroke3> Sampler<Model>::draw(std::size_t count, const SamplingOptions& options, Seed seed) {
  std::vector<Vector> latents;
  if constexpr (latent_size > 0) {
    Random random(seed, Purpose::latent_noise);
    for (std::size_t sketch = 0; sketch < count; ++sketch) latents.push_back(sample_prior<Model>(random));
  }
  return decode_with(count, latents, options, seed);
}

template <class Model>
Stroke3 Sampler<Model>::draw(const SamplingOptions& options, Random& random) {
  std::vector<Vector> latents;
  if constexpr (latent_size > 0) latents.push_back(sample_prior<Model>(random));
  return draw_one(latents, options, random);
}

template <class Model>
std::vector<Random> Sampler<Model>::streams(std::size_t count, Seed seed) {
  std::vector<Random> all;
  all.reserve(count);
  for (std::size_t sketch = 0; sketch < count; ++sketch) {
    all.emplace_back(seed, Purpose::sampling, static_cast<std::uint32_t>(sketch));
  }
  return all;
}

template <class Model>
Stroke3 Sampler<Model>::draw_one(std::span<const Vector> latent, const SamplingOptions& options, Random& random) {
  std::vector<Random> stream{random};
  std::vector<Stroke3> drawn = decode_with(1, latent, options, stream);
  random = stream.front();
  return std::move(drawn.front());
}

template <class Model>
std::vector<Stroke3> Sampler<Model>::decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                                 Seed seed) {
  std::vector<Random> random = streams(count, seed);
  return decode_with(count, latents, options, random);
}

template <class Model>
std::vector<Stroke3> Sampler<Model>::decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                                 std::span<Random> random) {
  check(options);
  return draw_parts(count, latents, options, random, {}, [](std::span<const Vector> /*latents*/, unsigned /*worker*/) { return nullptr; });
}

template <class Model>
std::vector<Stroke3> Sampler<Model>::complete_with(const Stroke3& beginning, std::size_t count, std::span<const Vector> latents,
                                                   bool one_latent, const SamplingOptions& options, Seed seed) {
  check(options);
  check_stroke3(beginning, "the beginning");
  if (length(beginning) > options.max_length) {
    detail::raise(ArgumentError("the beginning has " + std::to_string(length(beginning)) +
                                " points, more than the maximum length of a drawing, " + std::to_string(options.max_length)));
  }
  const DenormalScope scope(options.denormals);
  std::vector<Random> random = streams(count, seed);
  if (length(beginning) == 0 || count == 0) return decode_with(count, latents, options, random);
  const std::vector<SampledPoint> points = detail::to_points(beginning, model_.scale_factor());
  const auto read = [&](std::span<const Vector> with, unsigned worker) {
    beginnings_[worker].read(model_.weights(options.precision), with, options, points);
    return &beginnings_[worker];
  };
  const BeginningReader<Model>* once = one_latent ? read(latents.first((std::min<std::size_t>)(latents.size(), 1)), 0) : nullptr;
  return draw_parts(count, latents, options, random, beginning,
                    [&](std::span<const Vector> with, unsigned worker) { return one_latent ? once : read(with, worker); });
}

/// Returns the latent vector (mu) of one sketch; see Sampler::encode. For many sketches create a Sampler once.
template <class Model>
[[nodiscard]] LatentVector<Model> encode(const Model& model, const Stroke3& sketch) {
  return Sampler<Model>(model).encode({&sketch, 1}).front();
}

/// Draws one sketch from a latent vector, a LatentVector<Model> or another vector or expression of Eigen; see Sampler::decode.
template <class Model, class Derived>
[[nodiscard]] Stroke3 decode(const Model& model, const Eigen::MatrixBase<Derived>& latent, const SamplingOptions& options, Random& random) {
  return Sampler<Model>(model).decode(latent, options, random);
}

/// Encodes a sketch and decodes it from mu.
template <class Model>
[[nodiscard]] Stroke3 reconstruct(const Model& model, const Stroke3& sketch, const SamplingOptions& options, Random& random) {
  Sampler<Model> sampler(model);
  return sampler.decode(sampler.encode({&sketch, 1}).front(), options, random);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
