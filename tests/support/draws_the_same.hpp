// A model draws the same points with a Sampler and with a Stream, from its initial state and after a beginning, and after a state of the
// stream has been saved and restored.
#pragma once

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>

namespace sketchrnn::test {

/// Checks five drawings and three completions; returns the first drawing.
template <class Model>
Stroke3 draws_the_same(const Model& model, const SamplingOptions& options) {
  std::vector<LatentVector<Model>> latents;
  Random for_z(Seed{1});
  for (int k = 0; k < 5; ++k) {
    if constexpr (Model::latent_size > 0) latents.push_back(sample_prior<Model>(for_z));
  }
  const auto reset = [&](Stream<Model>& stream, std::size_t k) {
    if constexpr (Model::latent_size > 0) {
      stream.reset(latents[k]);
    } else {
      stream.reset();
    }
  };
  Sampler<Model> sampler(model);
  const auto same = [&](const Stroke3& sketch, std::size_t first, Stream<Model>& stream, Random random) {
    for (std::size_t row = first; row < length(sketch); ++row) {
      if (row == first + 3) {
        std::array<typename Model::Scalar, Stream<Model>::saved_size> saved;
        stream.save(saved);
        reset(stream, 0);
        stream.restore(saved);
      }
      const SampledPoint point = stream.draw(random);
      BOOST_TEST((static_cast<float>(point.dx) == sketch(row, 0) && static_cast<float>(point.dy) == sketch(row, 1)), "row " << row);
    }
  };
  std::size_t points = 0;
  const std::vector<Stroke3> drawn = [&] {
    if constexpr (Model::latent_size > 0) {
      return sampler.decode(latents, options, Seed{2});
    } else {
      return sampler.draw(5, options, Seed{2});
    }
  }();
  for (std::uint32_t k = 0; k < 5; ++k) {
    Stream<Model> stream(model, options);
    reset(stream, k);
    same(drawn[k], 0, stream, Random(Seed{2}, Purpose::sampling, k));
    points += length(drawn[k]);
  }
  const Stroke3 beginning = {{1, 2, 0}, {-1, 0.5F, 1}, {0.3F, -2, 0}};
  const std::vector<Stroke3> completed = [&] {
    if constexpr (Model::latent_size > 0) {
      return sampler.complete(beginning, latents[0], 3, options, Seed{3});
    } else {
      return sampler.complete(beginning, 3, options, Seed{3});
    }
  }();
  for (std::uint32_t k = 0; k < 3; ++k) {
    Stream<Model> stream(model, options);
    reset(stream, 0);
    for (std::size_t row = 0; row < 3; ++row) {
      stream.observe({static_cast<double>(beginning(row, 0)), static_cast<double>(beginning(row, 1)), beginning(row, 2) > 0 ? 1 : 0});
    }
    same(completed[k], 3, stream, Random(Seed{3}, Purpose::sampling, k));
    points += length(completed[k]) - 3;
  }
  BOOST_TEST(points > 8U);
  return drawn[0];
}

}  // namespace sketchrnn::test
