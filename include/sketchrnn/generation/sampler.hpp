// A trained model at play: from sketches to latent vectors, from latent vectors to sketches, from a beginning to its endings, in drawing
// units.
// A Sampler keeps its memory and its threads between drawings. The free functions at the end make one for a single use.
// How points follow each other is in generation/drawing_loop.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/core/thread_team.hpp>
#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/latent_columns.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/generation/read_beginning.hpp>
#include <sketchrnn/generation/sample_mixture.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent vector from the prior, N(0, I): the beginning of a new drawing.
template <class Model>
[[nodiscard]] LatentVector<Model> sample_prior(Random& random) {
  LatentVector<Model> latent;
  for (Index row = 0; row < latent.size(); ++row) latent[row] = static_cast<typename Model::Scalar>(random.normal());
  return latent;
}

/// See the head of the file. Refers to the model, which must outlive it and draws as it is at each call, whatever has been done to it between two
/// calls; or keeps a model of its own, where it is given a temporary. On several threads (0: as many as there are
/// processors) many sketches are drawn at once, or the products of a step are shared where they are few; each sketch is the same, to the last bit,
/// on any number of threads.
template <class Model>
class Sampler {
 public:
  using Scalar = typename Model::Scalar;
  using Vector = LatentVector<Model>;
  static constexpr int latent_size = Model::latent_size;

  explicit Sampler(const Model& model, unsigned threads = 1) : Sampler(nullptr, &model, threads) {}
  explicit Sampler(Model&& model, unsigned threads = 1) : Sampler(std::make_unique<const Model>(std::move(model)), nullptr, threads) {}
  explicit Sampler(const Model&& model, unsigned threads = 1) : Sampler(std::make_unique<const Model>(model), nullptr, threads) {}

  /// mu of each sketch: its place in the latent space, without noise. Throws ArgumentError for a sketch without points or one that is
  /// not stroke-3.
  [[nodiscard]] std::vector<Vector> encode(std::span<const Stroke3> sketches) requires(latent_size > 0) {
    return encode_with(sketches, [](const Vector& mu, const Vector& /*presig*/, std::size_t /*sketch*/) { return mu; });
  }

  /// z = mu + exp(presig / 2) eps of each sketch; sketch k takes eps from the stream (seed, k).
  [[nodiscard]] std::vector<Vector> encode(std::span<const Stroke3> sketches, Seed seed) requires(latent_size > 0) {
    return encode_with(sketches, [seed](const Vector& mu, const Vector& presig, std::size_t sketch) {
      Random random(seed, Purpose::latent_noise, 0, static_cast<std::uint32_t>(sketch));
      Vector z = mu;
      for (Index row = 0; row < latent_size; ++row) {
        z[row] += kernels::exp(presig[row] / Scalar{2}) * static_cast<Scalar>(random.normal());
      }
      return z;
    });
  }

  /// Draws one sketch for each latent vector; sketch k draws from the stream (seed, k). A sketch ends where the model ends it, or at
  /// options.max_length; the last stroke is then lifted. May be empty. Throws ArgumentError for options that make no sense.
  [[nodiscard]] std::vector<Stroke3> decode(std::span<const Vector> latents, const SamplingOptions& options,
                                            Seed seed) requires(latent_size > 0) {
    std::vector<Random> random = streams(latents.size(), seed);
    return decode_with(latents.size(), latents, options, random);
  }

  /// Draws one sketch, from a stream of the caller's.
  [[nodiscard]] Stroke3 decode(const Vector& latent, const SamplingOptions& options, Random& random) requires(latent_size > 0) {
    return draw_one({&latent, 1}, options, random);
  }

  /// New drawings: each from a latent vector of the prior, N(0, I), or, where the model is a decoder only, from nothing but the start
  /// token. Sketch k draws from the stream (seed, k). Throws as decode() does.
  [[nodiscard]] std::vector<Stroke3> draw(std::size_t count, const SamplingOptions& options, Seed seed) {
    std::vector<Vector> latents;
    if constexpr (latent_size > 0) {
      Random random(seed, Purpose::latent_noise);
      for (std::size_t sketch = 0; sketch < count; ++sketch) latents.push_back(sample_prior<Model>(random));
    }
    std::vector<Random> random = streams(count, seed);
    return decode_with(count, latents, options, random);
  }

  /// One new drawing, from a stream of the caller's.
  [[nodiscard]] Stroke3 draw(const SamplingOptions& options, Random& random) {
    std::vector<Vector> latents;
    if constexpr (latent_size > 0) latents.push_back(sample_prior<Model>(random));
    return draw_one(latents, options, random);
  }

  /// Drawings that go on from a beginning (paper, section 4.4): the rows of the beginning as they are, then what the model adds. Where the
  /// beginning's last row has pen 0, its last stroke is unfinished, and the model goes on with it; where pen 1, with a new one. The model
  /// may add nothing; the last stroke is lifted in any case. options.max_length counts all rows. An empty beginning: as draw(). Ending k
  /// draws from the stream (seed, k). The beginning is read once, whatever the count. Throws ArgumentError as draw() does, for a beginning
  /// that is not stroke-3, and for one of more rows than options.max_length.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, std::size_t count, const SamplingOptions& options,
                                              Seed seed) requires(latent_size == 0) {
    return complete_with(beginning, count, {}, true, options, seed);
  }

  /// The same for a model with z: `count` endings with one z, say that of the beginning, encoded.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, const Vector& latent, std::size_t count,
                                              const SamplingOptions& options, Seed seed) requires(latent_size > 0) {
    const std::vector<Vector> latents(count, latent);
    return complete_with(beginning, count, latents, true, options, seed);
  }

  /// The same with a z for each ending; the beginning is read with each.
  [[nodiscard]] std::vector<Stroke3> complete(const Stroke3& beginning, std::span<const Vector> latents, const SamplingOptions& options,
                                              Seed seed) requires(latent_size > 0) {
    return complete_with(beginning, latents.size(), latents, false, options, seed);
  }

 private:
  Sampler(std::unique_ptr<const Model> owned, const Model* model, unsigned threads)
      : owned_(std::move(owned)),
        model_(owned_ ? *owned_ : *model),
        threads_(threads),
        team_(threads_.size()),
        loops_(threads_.size()),
        beginnings_(threads_.size()) {}

  [[nodiscard]] static std::vector<Random> streams(std::size_t count, Seed seed) {
    std::vector<Random> all;
    all.reserve(count);
    for (std::size_t sketch = 0; sketch < count; ++sketch) {
      all.emplace_back(seed, Purpose::sampling, static_cast<std::uint32_t>(sketch));
    }
    return all;
  }

  [[nodiscard]] Stroke3 draw_one(std::span<const Vector> latent, const SamplingOptions& options, Random& random) {
    std::vector<Random> stream{random};
    std::vector<Stroke3> drawn = decode_with(1, latent, options, stream);
    random = stream.front();
    return std::move(drawn.front());
  }

  /// Sorts the sketches by length, runs the encoder over all, and gives finish(mu, presig, k) for each in the order given.
  template <class Finish>
  std::vector<Vector> encode_with(std::span<const Stroke3> sketches, const Finish& finish) {
    if (sketches.empty()) return {};
    std::vector<std::size_t> order(sketches.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t sketch = 0; sketch < sketches.size(); ++sketch) {
      check_stroke3(sketches[sketch], "sketch " + std::to_string(sketch));
      if (length(sketches[sketch]) == 0) throw ArgumentError("sketch " + std::to_string(sketch) + " has no points to encode");
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return length(sketches[a]) > length(sketches[b]); });
    const std::size_t longest = length(sketches[order.front()]);
    std::vector<Index> lengths;
    std::vector<Scalar> rows((longest + 1) * sketches.size() * stroke_size);
    for (std::size_t column = 0; column < order.size(); ++column) {
      const Stroke3& sketch = sketches[order[column]];
      lengths.push_back(static_cast<Index>(length(sketch)));
      for (std::size_t point = 0; point < length(sketch); ++point) {
        Scalar* row = rows.data() + ((point + 1) * sketches.size() + column) * stroke_size;
        row[0] = static_cast<Scalar>(sketch(point, 0) / model_.scale_factor());
        row[1] = static_cast<Scalar>(sketch(point, 1) / model_.scale_factor());
        row[2] = static_cast<Scalar>(1.0F - sketch(point, 2));
        row[3] = static_cast<Scalar>(sketch(point, 2));
      }
    }
    context_.reset();
    const SequenceBatch<Scalar> batch{rows.data(), nullptr, lengths, static_cast<Index>(longest)};
    const auto latent = Model::encode(context_, weights(), batch);
    std::vector<Vector> result(sketches.size());
    for (std::size_t column = 0; column < order.size(); ++column) {
      const auto at = static_cast<Index>(column);
      result[order[column]] = finish(latent.mu.matrix().col(at), latent.presig.matrix().col(at), order[column]);
    }
    return result;
  }

  std::vector<Stroke3> decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                   std::span<Random> random) {
    check(options);
    return draw_parts(count, latents, options, random, {},
                      [](std::span<const Vector> /*latents*/, unsigned /*worker*/) { return nullptr; });
  }

  std::vector<Stroke3> complete_with(const Stroke3& beginning, std::size_t count, std::span<const Vector> latents, bool one_latent,
                                     const SamplingOptions& options, Seed seed) {
    check(options);
    check_stroke3(beginning, "the beginning");
    if (length(beginning) > options.max_length) {
      throw ArgumentError("the beginning has " + std::to_string(length(beginning)) +
                          " points, more than the maximum length of a drawing, " + std::to_string(options.max_length));
    }
    std::vector<Random> random = streams(count, seed);
    if (length(beginning) == 0 || count == 0) return decode_with(count, latents, options, random);
    const std::vector<SampledPoint> points = to_points(beginning);
    const auto read = [&](std::span<const Vector> with, unsigned worker) {
      beginnings_[worker].read(weights(), with, options.first_input, points);
      return &beginnings_[worker];
    };
    const ReadBeginning<Model>* once = one_latent ? read(latents.first((std::min<std::size_t>)(latents.size(), 1)), 0) : nullptr;
    return draw_parts(count, latents, options, random, beginning,
                      [&](std::span<const Vector> with, unsigned worker) { return one_latent ? once : read(with, worker); });
  }

  /// Cuts the sketches into parts of like size, one or more for each thread, and draws each part in a loop of its own, from what
  /// begin(latents of the part, thread) has read. Of a single part the threads share the products of each step, where these are large. Every
  /// drawing begins with the rows of `beginning`.
  template <class Begin>
  std::vector<Stroke3> draw_parts(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                  std::span<Random> random, const Stroke3& beginning, const Begin& begin) {
    constexpr std::size_t smallest_part = 8;  // fewer columns are read faster than they are shared out
    std::vector<std::vector<SampledPoint>> drawn(count);
    const std::size_t parts = std::clamp<std::size_t>(count / smallest_part, 1, threads_.size());
    const auto draw_part = [&](std::size_t part, unsigned worker, ThreadTeam* team) {
      const std::size_t first = count * part / parts, size = count * (part + 1) / parts - first;
      const auto own_latents = latents.empty() ? latents : latents.subspan(first, size);
      loops_[worker].set_team(team);
      beginnings_[worker].set_team(team);
      loops_[worker].run(weights(), own_latents, options, random.subspan(first, size), std::span(drawn).subspan(first, size),
                         begin(own_latents, worker));
    };
    constexpr bool is_large = Model::parameter_count >= Evaluation<Scalar>::min_shared;
    if (is_large && parts == 1 && team_.size() > 1) {
      team_.lead(threads_, [&] { draw_part(0, 0, &team_); });
    } else {
      threads_.run(parts, [&](std::size_t part, unsigned worker) { draw_part(part, worker, nullptr); });
    }
    std::vector<Stroke3> result;
    result.reserve(count);
    for (const auto& sketch : drawn) result.push_back(to_drawing(beginning, sketch));
    return result;
  }

  /// A sketch in the model's units.
  [[nodiscard]] std::vector<SampledPoint> to_points(const Stroke3& sketch) const {
    std::vector<SampledPoint> points;
    points.reserve(length(sketch));
    for (std::size_t row = 0; row < length(sketch); ++row) {
      points.push_back({static_cast<double>(sketch(row, 0) / model_.scale_factor()),
                        static_cast<double>(sketch(row, 1) / model_.scale_factor()), same_value(sketch(row, 2), 1.0F) ? 1 : 0});
    }
    return points;
  }

  /// Stroke-3 in drawing units: the beginning's rows, then the points. The last row lifts the pen, whether the model said so or was cut
  /// short.
  [[nodiscard]] Stroke3 to_drawing(const Stroke3& beginning, const std::vector<SampledPoint>& points) const {
    const std::size_t before = length(beginning);
    Stroke3 sketch(std::array<std::size_t, 2>{before + points.size(), 3});
    std::copy(beginning.begin(), beginning.end(), sketch.begin());
    const auto scale = static_cast<double>(model_.scale_factor());
    for (std::size_t point = 0; point < points.size(); ++point) {
      sketch(before + point, 0) = static_cast<float>(points[point].dx * scale);
      sketch(before + point, 1) = static_cast<float>(points[point].dy * scale);
      sketch(before + point, 2) = points[point].pen == 1 ? 1.0F : 0.0F;
    }
    if (length(sketch) > 0) sketch(length(sketch) - 1, 2) = 1.0F;
    return sketch;
  }

  [[nodiscard]] typename Model::ModelWeights weights() const { return model_.weights(); }

  std::unique_ptr<const Model> owned_;  // null where the model is somebody else's
  const Model& model_;
  ThreadPool threads_;
  ThreadTeam team_;
  std::vector<DrawingLoop<Model>> loops_;         // one a thread
  std::vector<ReadBeginning<Model>> beginnings_;  // likewise
  Evaluation<Scalar> context_;
};

/// The latent vector (mu) of one sketch. For many sketches make a Sampler once.
template <class Model>
[[nodiscard]] LatentVector<Model> encode(const Model& model, const Stroke3& sketch) {
  return Sampler<Model>(model).encode({&sketch, 1}).front();
}

/// One sketch drawn from a latent vector.
template <class Model>
[[nodiscard]] Stroke3 decode(const Model& model, const LatentVector<Model>& latent, const SamplingOptions& options, Random& random) {
  return Sampler<Model>(model).decode(latent, options, random);
}

/// A sketch encoded and drawn again.
template <class Model>
[[nodiscard]] Stroke3 reconstruct(const Model& model, const Stroke3& sketch, const SamplingOptions& options, Random& random) {
  Sampler<Model> sampler(model);
  return sampler.decode(sampler.encode({&sketch, 1}).front(), options, random);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
