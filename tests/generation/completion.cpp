// Completions compared with an independent loop: one column, one point at a time.
#define BOOST_TEST_MODULE generation_completion
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <tests/support/allocation_count.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/generation/detail/beginning_reader.hpp>
#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Alone = DecoderOnly<Lstm<9>, Mixture<3>>;
using Whole = SketchRnn<Lstm<6>, Latent<4>, Lstm<9>, Mixture<3>>;
using Vector = LatentVector<Whole>;
constexpr SamplingOptions up_to_40{.temperature = 0.8, .max_length = 40};

/// Parameters large enough to affect every result, and a scale factor that is not 1.
template <class Model>
Model lively_model() {
  Model model(Seed{3});
  Random random(Seed{4});
  model.update([&](const auto& parameters) {
    for (float& parameter : parameters.flat()) parameter += static_cast<float>(0.3 * random.normal());
  });
  model.set_scale_factor(10);
  return model;
}

/// A beginning of this many points that ends within a stroke (1, 2, 3, 4 or 6 points) or at its end (5).
Stroke3 beginning_of(std::size_t points) {
  Random random(Seed{9});
  Stroke3 beginning = toy_sketch(points, false, random);
  if (points % 5 != 0) beginning(points - 1, 2) = 0;
  return beginning;
}

bool same(const Stroke3& a, const Stroke3& b) { return a == b; }

/// One completion: the first input, the rows of the beginning, then each point drawn; every step with one column in new memory.
template <class Model>
Stroke3 by_hand(const Model& model, const Stroke3& beginning, [[maybe_unused]] const float* latent, const SamplingOptions& options,
                Random random) {
  using Decoder = typename Model::Decoder;
  const typename Model::ModelWeights weights = model.weights();
  Evaluation<float> context;
  typename Model::LatentValue z{};
  if constexpr (Model::latent_size > 0) z = constant<Model::latent_size>(latent, 1);
  auto state = Decoder::initial_state(context, weights["decoder"_p], z, 1);
  const auto step = [&](const std::array<float, 5>& row) {
    state = Decoder::step(context, weights["decoder"_p], constant<5>(row.data(), 1), z, state);
  };
  const float scale = model.scale_factor();
  std::vector<std::array<float, 3>> rows;
  step({0, 0, options.first_input == FirstInput::zeros ? 0.0F : 1.0F, 0, 0});
  for (std::size_t row = 0; row < length(beginning); ++row) {
    rows.push_back({beginning(row, 0), beginning(row, 1), beginning(row, 2)});
    step({beginning(row, 0) / scale, beginning(row, 1) / scale, 1 - beginning(row, 2), beginning(row, 2), 0});
  }
  while (rows.size() < options.max_length) {
    const auto y = Decoder::output(context, weights["decoder"_p], state);
    const SampledPoint point = Model::OutputDistribution::sample(y.data, options, random);
    if (point.pen == 2) break;
    const auto p = static_cast<float>(point.pen);
    rows.push_back({static_cast<float>(point.dx * scale), static_cast<float>(point.dy * scale), p});
    step({static_cast<float>(point.dx), static_cast<float>(point.dy), 1 - p, p, 0});
  }
  if (!rows.empty()) rows.back()[2] = 1;
  Stroke3 drawing(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) std::copy_n(rows[row].data(), 3, &drawing(row, 0));
  return drawing;
}

Random stream(std::size_t k) { return Random(Seed{6}, Purpose::sampling, static_cast<std::uint32_t>(k)); }

}  // namespace

BOOST_AUTO_TEST_CASE(the_endings_are_those_of_a_loop_by_hand_on_any_number_of_threads) {
  const Alone model = lively_model<Alone>();
  for (const FirstInput first_input : {FirstInput::start_token, FirstInput::zeros}) {
    SamplingOptions options = up_to_40;
    options.first_input = first_input;
    for (const std::size_t points : {1U, 2U, 5U, 6U}) {
      const Stroke3 beginning = beginning_of(points);
      std::set<std::size_t> lengths;
      for (const unsigned threads : {1U, 2U, 3U}) {
        Sampler<Alone> sampler(model, threads);
        const std::vector<Stroke3> endings = sampler.complete(beginning, 25, options, Seed{6});
        BOOST_REQUIRE(endings.size() == 25U);
        for (std::size_t k = 0; k < endings.size(); ++k) {
          BOOST_TEST(same(endings[k], by_hand(model, beginning, nullptr, options, stream(k))),
                     points << " points, ending " << k << ", " << threads << " threads");
          lengths.insert(length(endings[k]));
        }
      }
      BOOST_TEST(lengths.size() > 3U);  // they end at different steps
    }
  }
}

BOOST_AUTO_TEST_CASE(with_one_latent_vector_or_one_for_each_ending) {
  const Whole model = lively_model<Whole>();
  const Stroke3 beginning = beginning_of(6);
  std::vector<Vector> latents;
  Random random(Seed{5});
  for (int k = 0; k < 20; ++k) latents.push_back(sample_prior<Whole>(random));
  for (const unsigned threads : {1U, 2U, 3U}) {
    Sampler<Whole> sampler(model, threads);
    const std::vector<Stroke3> one = sampler.complete(beginning, latents[3], 20, up_to_40, Seed{6});
    const std::vector<Stroke3> each = sampler.complete(beginning, latents, up_to_40, Seed{6});
    for (std::size_t k = 0; k < latents.size(); ++k) {
      BOOST_TEST(same(one[k], by_hand(model, beginning, latents[3].data(), up_to_40, stream(k))), "ending " << k);
      BOOST_TEST(same(each[k], by_hand(model, beginning, latents[k].data(), up_to_40, stream(k))), "ending " << k);
    }
    BOOST_TEST(same(one[3], each[3]));
    BOOST_TEST(!same(one[0], each[0]));
    BOOST_TEST(same(sampler.complete(Stroke3{}, latents, up_to_40, Seed{6})[2], sampler.decode(latents, up_to_40, Seed{6})[2]));
  }
}

BOOST_AUTO_TEST_CASE(drawings_contain_their_beginning) {
  const Alone model = lively_model<Alone>();
  Sampler<Alone> sampler(model);
  const Stroke3 beginning = beginning_of(6);
  for (const Stroke3& drawing : sampler.complete(beginning, 10, up_to_40, Seed{1})) {
    BOOST_REQUIRE(length(drawing) >= 6U);
    BOOST_TEST(length(drawing) <= 40U);
    BOOST_TEST(std::equal(beginning.begin(), beginning.end() - 1, drawing.begin()));  // all but the pen state of the last row
    BOOST_TEST(drawing(5, 2) == (length(drawing) == 6 ? 1.0F : 0.0F));
    BOOST_TEST(drawing(length(drawing) - 1, 2) == 1.0F);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_beginning_is_none_and_a_full_one_ends_at_once) {
  const Alone model = lively_model<Alone>();
  Sampler<Alone> sampler(model);
  BOOST_TEST((sampler.complete(Stroke3{}, 9, up_to_40, Seed{2}) == sampler.draw(9, up_to_40, Seed{2})));
  Stroke3 full = beginning_of(6);
  const Stroke3 ended = sampler.complete(full, 1, {.max_length = 6}, Seed{2})[0];
  full(5, 2) = 1;
  BOOST_TEST(same(ended, full));
  BOOST_TEST(length(sampler.complete(full, 1, {.temperature = 10, .max_length = 7}, Seed{2})[0]) <= 7U);
  BOOST_TEST(sampler.complete(full, 0, up_to_40, Seed{2}).empty());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused) {
  const Alone model = lively_model<Alone>();
  Sampler<Alone> sampler(model);
  const auto says = [](const std::string& text) {
    return [text](const ArgumentError& error) { return std::string(error.what()).find(text) != std::string::npos; };
  };
  Stroke3 beginning = beginning_of(6);
  BOOST_CHECK_EXCEPTION(static_cast<void>(sampler.complete(beginning, 1, {.max_length = 5}, Seed{1})), ArgumentError,
                        says("the beginning has 6 points, more than the maximum length of a drawing, 5"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(sampler.complete(beginning, 1, {.temperature = -1}, Seed{1})), ArgumentError,
                        says("temperature"));
  beginning(3, 1) = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(static_cast<void>(sampler.complete(beginning, 1, {}, Seed{1})), ArgumentError, says("the beginning: row 3"));
}

BOOST_AUTO_TEST_CASE(a_warm_completion_takes_memory_for_points_only) {
  const Alone model = lively_model<Alone>();
  const Alone::ModelWeights weights = model.weights();
  BeginningReader<Alone> beginning;
  DrawingLoop<Alone> loop;
  const std::vector<SampledPoint> points(30, SampledPoint{0.5, -0.25, 0});
  std::vector<std::vector<SampledPoint>> drawn(12);
  for (auto& sketch : drawn) sketch.reserve(100);
  std::vector<Random> random(12, Random(Seed{1}));
  const auto complete = [&] {
    for (auto& sketch : drawn) sketch.clear();
    for (std::size_t k = 0; k < random.size(); ++k) random[k] = stream(k);
    beginning.read(weights, {}, SamplingOptions{}, points);
    loop.run(weights, {}, {.max_length = 100}, random, drawn, &beginning);
  };
  complete();
  BOOST_TEST(allocations_of(complete) == 0U);
  BOOST_TEST(std::any_of(drawn.begin(), drawn.end(), [](const auto& sketch) { return sketch.size() > 5; }));
}
