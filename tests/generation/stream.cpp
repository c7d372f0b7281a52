// A stream draws the points of the Sampler, bit for bit, without allocating.
#define BOOST_TEST_MODULE generation_stream
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <tests/support/allocation_count.hpp>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Conditional = SketchRnn<Lstm<5>, Latent<7>, HyperLstm<19, 5, 3>, Mixture<3>>;
using Unconditional = DecoderOnly<LayerNormLstm<23>, Mixture<2>, double>;
constexpr std::size_t length_limit = 30;

template <class Model>
Model make_model() {
  Model model(Seed{7});
  model.update([](const auto& parameters) {
    for (auto& element : parameters.flat()) element *= 3;  // states far from zero
  });
  model.set_scale_factor(7.3F);
  return model;
}

/// Draws with a stream until the end of the sketch, and converts to stroke-3 as the Sampler does.
template <class Model>
std::vector<std::array<float, 3>> drawn(Stream<Model>& stream, Random& random, std::size_t limit) {
  std::vector<std::array<float, 3>> rows;
  while (rows.size() < limit) {
    const SampledPoint point = stream.draw(random);
    if (point.pen == 2) break;
    rows.push_back({static_cast<float>(point.dx), static_cast<float>(point.dy), static_cast<float>(point.pen)});
  }
  if (!rows.empty()) rows.back()[2] = 1;
  return rows;
}

std::vector<std::array<float, 3>> rows_of(const Stroke3& sketch, std::size_t first) {
  std::vector<std::array<float, 3>> rows;
  for (std::size_t row = first; row < length(sketch); ++row) rows.push_back({sketch(row, 0), sketch(row, 1), sketch(row, 2)});
  return rows;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_draws_what_the_sampler_draws) {
  const Conditional model = make_model<Conditional>();
  const SamplingOptions options{.temperature = 0.7, .max_length = length_limit};
  Sampler<Conditional> sampler(model);
  Stream<Conditional> stream(model, options);
  std::size_t points = 0;
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    Random for_z(Seed{seed}, Purpose::latent_noise), first(Seed{seed}, Purpose::sampling), second = first;
    const auto z = sample_prior<Conditional>(for_z);
    const Stroke3 expected = sampler.decode(z, options, first);
    stream.reset(z);
    const auto found = drawn(stream, second, length_limit);
    BOOST_TEST((found == rows_of(expected, 0)));
    points += found.size();
  }
  BOOST_TEST(points > 30U);
}

BOOST_AUTO_TEST_CASE(a_stream_completes_what_the_sampler_completes) {
  const Unconditional model = make_model<Unconditional>();
  const SamplingOptions options{.temperature = 0.9, .max_length = length_limit};
  const Stroke3 beginning{{3, 1, 0}, {-2, 5.5, 1}, {0.25, 0, 0}};
  Sampler<Unconditional> sampler(model);
  const std::vector<Stroke3> expected = sampler.complete(beginning, 4, options, Seed{3});
  Stream<Unconditional> stream(model, options);
  for (std::uint32_t k = 0; k < 4; ++k) {
    stream.reset();
    for (std::size_t row = 0; row < 3; ++row) {
      BOOST_TEST(stream.observe({beginning(row, 0), beginning(row, 1), static_cast<int>(beginning(row, 2))}));
    }
    Random random(Seed{3}, Purpose::sampling, k);
    BOOST_TEST((drawn(stream, random, length_limit - 3) == rows_of(expected[k], 3)));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_after_construction) {
  const Conditional model = make_model<Conditional>();
  Stream<Conditional> stream(model);
  LatentVector<Conditional> z = LatentVector<Conditional>::Constant(0.3F);
  std::array<float, Stream<Conditional>::saved_size> state{};
  Random random(Seed{1}, Purpose::sampling);
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
  // bytes obtained by mmap or sbrk, by whatever function
  const auto mapped = [] {
    const struct mallinfo2 info = mallinfo2();
    return info.arena + info.hblkhd;
  };
  const std::size_t mapped_before = mapped();
#endif
  BOOST_TEST(allocations_of([&] {
               for (int sketch = 0; sketch < 3; ++sketch) {
                 stream.reset(z);
                 for (int point = 0; point < 50; ++point) {
                   stream.observe({1, 2, 0});
                   static_cast<void>(stream.draw(random));
                 }
                 stream.save(state);
                 stream.restore(state);
               }
             }) == 0U);
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
  BOOST_TEST(mapped() == mapped_before);
#endif
  static_assert(noexcept(stream.reset(z))&& noexcept(stream.observe({}))&& noexcept(stream.draw(random))&& noexcept(
      stream.save(state))&& noexcept(stream.restore(state))&& noexcept(stream.distribution()));
}

namespace {

/// A distribution whose sample() throws.
struct Unsampled : Mixture<3> {
  template <RealScalar Scalar>
  static SampledPoint sample(const Scalar* /*y*/, const SamplingOptions& /*options*/, Random& /*random*/) {
    throw Error("not today");
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(exceptions_of_a_distribution_reach_the_caller) {
  using Model = DecoderOnly<Lstm<6>, Unsampled>;
  const Model model(Seed{1});
  Stream<Model> stream(model);
  const std::vector<float> before(stream.distribution().begin(), stream.distribution().end());
  Random random(Seed{1});
  static_assert(!noexcept(stream.draw(random)));
  BOOST_CHECK_THROW(stream.draw(random), Error);
  BOOST_TEST(std::equal(before.begin(), before.end(), stream.distribution().begin()));
}

BOOST_AUTO_TEST_CASE(forks_and_restored_states_continue_with_the_same_points) {
  const Conditional model = make_model<Conditional>();
  Stream<Conditional> stream(model);
  LatentVector<Conditional> z = LatentVector<Conditional>::LinSpaced(-1, 1);
  stream.reset(z);
  Random random(Seed{2}, Purpose::sampling);
  for (int point = 0; point < 5; ++point) static_cast<void>(stream.draw(random));
  std::array<float, Stream<Conditional>::saved_size> state{};
  stream.save(state);
  Stream<Conditional> fork = stream.fork(), other(model);
  const auto next = [&](Stream<Conditional>& from) {
    Random same(Seed{9}, Purpose::sampling);
    std::vector<double> numbers;
    for (int point = 0; point < 8; ++point) {
      const SampledPoint drawn = from.draw(same);
      numbers.insert(numbers.end(), {drawn.dx, drawn.dy, static_cast<double>(drawn.pen)});
    }
    return numbers;
  };
  const std::vector<double> expected = next(stream);
  BOOST_TEST(next(fork) == expected, boost::test_tools::per_element());
  other.reset(-z);
  other.restore(state);
  BOOST_TEST(next(other) == expected, boost::test_tools::per_element());
  stream.restore(state);
  BOOST_TEST(next(stream) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bad_points_change_nothing) {
  const Unconditional model = make_model<Unconditional>();
  Stream<Unconditional> stream(model);
  const std::vector<double> before(stream.distribution().begin(), stream.distribution().end());
  BOOST_TEST(!stream.observe({std::numeric_limits<double>::quiet_NaN(), 0, 0}));
  BOOST_TEST(!stream.observe({0, std::numeric_limits<double>::infinity(), 0}));
  BOOST_TEST(!stream.observe({1e300, 0, 0}));  // not finite as a float
  BOOST_TEST(!stream.observe({0, 0, 3}));
  BOOST_TEST(!stream.observe({0, 0, -1}));
  BOOST_TEST(std::vector<double>(stream.distribution().begin(), stream.distribution().end()) == before, boost::test_tools::per_element());
  BOOST_TEST(stream.observe({0, 0, 1}));
  BOOST_TEST((std::vector<double>(stream.distribution().begin(), stream.distribution().end()) != before));
  BOOST_CHECK_THROW((Stream<Unconditional>(model, {.temperature = -1})), ArgumentError);
}
