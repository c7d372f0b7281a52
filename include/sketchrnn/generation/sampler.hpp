// A trained model at play: from sketches to latent vectors, from latent vectors to sketches, in drawing units.
// A Sampler keeps the packed weights and its memory between drawings. The free functions at the end make one for a single use.
// How points follow each other is in generation/drawing_loop.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/packed_weights.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/generation/sample_mixture.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

/// A latent vector from the prior, N(0, I): the beginning of a new drawing.
template <class Model>
[[nodiscard]] LatentVector<Model> sample_prior(Random& random) {
  LatentVector<Model> latent;
  for (Index row = 0; row < latent.size(); ++row) latent[row] = static_cast<typename Model::Scalar>(random.normal());
  return latent;
}

/// See the head of the file. Refers to the model, which must outlive it and not change. On several threads (0: as many as there are
/// processors) many sketches are drawn at once; each is the same, to the last bit, on any number of them.
template <class Model>
class Sampler {
 public:
  using Scalar = typename Model::Scalar;
  using Vector = LatentVector<Model>;
  static constexpr int latent_size = Model::latent_size;

  explicit Sampler(const Model& model, unsigned threads = 1) : model_(model), threads_(threads), loops_(threads_.size()) {
    packed_.pack(model.parameters().data());
  }

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
        z[row] += std::exp(presig[row] / Scalar{2}) * static_cast<Scalar>(random.normal());
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

 private:
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
      if (length(sketches[sketch]) == 0) throw ArgumentError("encode: sketch " + std::to_string(sketch) + " has no points");
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

  /// Cuts the sketches into parts of like size, one or more for each thread, and draws each part in a loop of its own.
  std::vector<Stroke3> decode_with(std::size_t count, std::span<const Vector> latents, const SamplingOptions& options,
                                   std::span<Random> random) {
    check(options);
    constexpr std::size_t smallest_part = 8;  // fewer columns are read faster than they are shared out
    std::vector<std::vector<SampledPoint>> drawn(count);
    const std::size_t parts = std::clamp<std::size_t>(count / smallest_part, 1, threads_.size());
    threads_.run(parts, [&](std::size_t part, unsigned worker) {
      const std::size_t first = count * part / parts, size = count * (part + 1) / parts - first;
      const auto own_latents = latents.empty() ? latents : latents.subspan(first, size);
      loops_[worker].run(weights(), own_latents, options, random.subspan(first, size), std::span(drawn).subspan(first, size));
    });
    std::vector<Stroke3> result;
    result.reserve(count);
    for (const auto& sketch : drawn) result.push_back(to_drawing(sketch));
    return result;
  }

  /// Stroke-3 in drawing units. The last point lifts the pen, whether the model said so or was cut short.
  [[nodiscard]] Stroke3 to_drawing(const std::vector<SampledPoint>& points) const {
    Stroke3 sketch(std::array<std::size_t, 2>{points.size(), 3});
    const auto scale = static_cast<double>(model_.scale_factor());
    for (std::size_t row = 0; row < points.size(); ++row) {
      sketch(row, 0) = static_cast<float>(points[row].dx * scale);
      sketch(row, 1) = static_cast<float>(points[row].dy * scale);
      sketch(row, 2) = points[row].pen == 1 || row + 1 == points.size() ? 1.0F : 0.0F;
    }
    return sketch;
  }

  [[nodiscard]] typename Model::ModelWeights weights() const { return {model_.parameters().data(), nullptr, packed_.data()}; }

  const Model& model_;
  PackedWeights<Scalar, typename Model::Parameters> packed_;
  ThreadPool threads_;
  std::vector<DrawingLoop<Model>> loops_;  // one a thread
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

}  // namespace sketchrnn
