// Encoding and decoding sketches in drawing units.
#define BOOST_TEST_MODULE generation_sampler
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/sketch/check.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

// All members compile for a model without a latent vector.
template class sketchrnn::Sampler<DecoderOnly<Lstm<20>, Mixture<4>>>;

namespace {

using Model = SketchRnn<Lstm<6>, Latent<4>, Lstm<9>, Mixture<3>>;
using Vector = LatentVector<Model>;

/// A model with parameters large enough to affect every result.
Model lively_model() {
  Model model(Seed{3});
  Random random(Seed{4});
  model.update([&](const auto& parameters) {
    for (float& parameter : parameters.flat()) parameter += static_cast<float>(0.3 * random.normal());
  });
  model.set_scale_factor(10);
  return model;
}

/// The same with the output bias of the pen set so that one pen state is almost certain.
Model model_with_pen(int state) {
  Model model = lively_model();
  model.update([state](const auto& parameters) {
    parameters.for_each([state](const std::string& name, auto matrix) {
      if (name == "decoder.output.b") matrix(state, 0) = 1000;
    });
  });
  return model;
}

std::vector<Stroke3> some_sketches() {
  Random random(Seed{9});
  return {toy_sketch(5, true, random), toy_sketch(12, false, random), toy_sketch(1, false, random), toy_sketch(7, true, random)};
}

bool same(const Stroke3& a, const Stroke3& b) { return a == b; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_sketch_s_code_does_not_depend_on_its_company) {
  const Model model = lively_model();
  const std::vector<Stroke3> sketches = some_sketches();
  const std::vector<Vector> together = Sampler<Model>(model).encode(sketches);
  BOOST_REQUIRE(together.size() == sketches.size());
  for (std::size_t k = 0; k < sketches.size(); ++k) BOOST_TEST((together[k] - encode(model, sketches[k])).norm() < 1e-5F);
  BOOST_TEST((together[0] - together[3]).norm() > 1e-3F);
}

BOOST_AUTO_TEST_CASE(offsets_are_divided_by_the_model_s_scale) {
  Model model = lively_model();
  Stroke3 sketch = some_sketches()[0];
  const Vector code = encode(model, sketch);
  for (std::size_t row = 0; row < length(sketch); ++row) {
    sketch(row, 0) *= 2;
    sketch(row, 1) *= 2;
  }
  BOOST_TEST((encode(model, sketch) - code).norm() > 1e-3F);
  model.set_scale_factor(20);
  BOOST_TEST((encode(model, sketch) - code).norm() < 1e-5F);
}

BOOST_AUTO_TEST_CASE(noisy_codes_scatter_around_mu) {
  const Model model = lively_model();
  Sampler<Model> sampler(model);
  const std::vector<Stroke3> copies(400, some_sketches()[1]);
  const Vector mu = sampler.encode(std::span(copies).first(1)).front();
  const std::vector<Vector> noisy = sampler.encode(copies, Seed{1});
  Vector mean = Vector::Zero();
  for (const Vector& z : noisy) mean += z / 400.0F;
  BOOST_TEST((mean - mu).norm() < 0.5F);
  BOOST_TEST((noisy[0] - noisy[1]).norm() > 1e-3F);
  BOOST_TEST((sampler.encode(copies, Seed{1})[7] == noisy[7]));
}

BOOST_AUTO_TEST_CASE(the_same_stream_draws_the_same_sketch_alone_and_in_company) {
  const Model model = lively_model();
  constexpr std::uint32_t count = 40;
  std::vector<Vector> latents;
  Random random(Seed{5});
  for (std::uint32_t k = 0; k < count; ++k) latents.push_back(sample_prior<Model>(random));
  const std::vector<Stroke3> together = Sampler<Model>(model).decode(latents, {.max_length = 40}, Seed{6});
  BOOST_REQUIRE(together.size() == count);
  std::set<std::size_t> lengths;  // sketches end at many different steps
  for (std::uint32_t k = 0; k < count; ++k) {
    Random stream(Seed{6}, Purpose::sampling, k);
    BOOST_TEST(same(together[k], decode(model, latents[k], {.max_length = 40}, stream)));
    check_stroke3(together[k]);
    lengths.insert(length(together[k]));
  }
  BOOST_TEST(lengths.size() > 5U);
  BOOST_TEST(!same(together[0], Sampler<Model>(model).decode(latents, {.max_length = 40}, Seed{7})[0]));
}

BOOST_AUTO_TEST_CASE(many_sketches_at_once_are_those_of_the_plain_algorithm) {
  const auto check = [](const auto& model, std::size_t max_length) {
    using Drawn = std::remove_cvref_t<decltype(model)>;
    constexpr std::size_t count = 30;
    std::vector<LatentVector<Drawn>> latents;
    std::vector<Random> random;
    Random prior(Seed{5});
    for (std::uint32_t k = 0; k < count; ++k) {
      latents.push_back(sample_prior<Drawn>(prior));
      random.emplace_back(Seed{6}, Purpose::sampling, k);
    }
    std::vector<Random> one_by_one = random;
    std::vector<std::vector<SampledPoint>> together(count);
    DrawingLoop<Drawn> loop;
    const SamplingOptions options{.temperature = 0.9, .max_length = max_length};
    loop.run(model.weights(), latents, options, random, together);
    std::size_t points = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const std::vector<SampledPoint> alone = draw_points<Drawn>(model.weights(), latents[k], options, one_by_one[k]);
      points += alone.size();
      BOOST_TEST(std::equal(alone.begin(), alone.end(), together[k].begin(), together[k].end(),
                            [](const SampledPoint& a, const SampledPoint& b) { return a.dx == b.dx && a.dy == b.dy && a.pen == b.pen; }));
    }
    BOOST_TEST(points > count);
  };
  check(lively_model(), 40);
  check(lively_model(), 3);
  check(DecoderOnly<Lstm<20>, Mixture<4>>(Seed{8}), 60);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_nothing) {
  const Model model = lively_model();
  const std::vector<Stroke3> alone = Sampler<Model>(model).draw(40, {.max_length = 40}, Seed{6});
  for (const unsigned threads : {2U, 3U, 8U}) {
    Sampler<Model> sampler(model, threads);
    for (int time = 0; time < 2; ++time) {  // the second time with reused memory
      const std::vector<Stroke3> shared = sampler.draw(40, {.max_length = 40}, Seed{6});
      BOOST_REQUIRE(shared.size() == alone.size());
      for (std::size_t k = 0; k < alone.size(); ++k) BOOST_TEST(same(shared[k], alone[k]), "sketch " << k << ", " << threads << " threads");
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_that_share_the_products_of_a_large_model_change_nothing) {
  using Large = SketchRnn<Lstm<6>, Latent<4>, Lstm<200>, Mixture<5>>;  // 800 x 200 weights and more: several parts
  static_assert(800 * 205 > Evaluation<float>::min_parallel);
  Large model(Seed{5});
  Random random(Seed{4});
  model.update([&](const auto& parameters) {
    for (float& parameter : parameters.flat()) parameter += static_cast<float>(0.1 * random.normal());
  });
  for (const std::size_t count : {1U, 2U, 7U}) {
    const std::vector<Stroke3> alone = Sampler<Large>(model).draw(count, {.max_length = 50}, Seed{6});
    for (const unsigned threads : {2U, 3U, 8U}) {
      Sampler<Large> sampler(model, threads);
      for (int time = 0; time < 2; ++time) {
        const std::vector<Stroke3> shared = sampler.draw(count, {.max_length = 50}, Seed{6});
        BOOST_REQUIRE(shared.size() == alone.size());
        for (std::size_t k = 0; k < count; ++k) BOOST_TEST(same(shared[k], alone[k]), "sketch " << k << ", " << threads << " threads");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_drawing_ends_where_the_model_ends_it) {
  Random random(Seed{1});
  const Vector z = Vector::Zero();
  BOOST_TEST(length(decode(model_with_pen(2), z, {}, random)) == 0U);
  const Stroke3 endless = decode(model_with_pen(0), z, {.max_length = 17}, random);
  BOOST_TEST(length(endless) == 17U);
  for (std::size_t row = 0; row < 17; ++row) BOOST_TEST(endless(row, 2) == (row == 16 ? 1.0F : 0.0F));
  const Stroke3 dots = decode(model_with_pen(1), z, {.max_length = 3}, random);
  for (std::size_t row = 0; row < 3; ++row) BOOST_TEST(dots(row, 2) == 1.0F);
  BOOST_TEST(length(decode(model_with_pen(0), z, {.max_length = 1}, random)) == 1U);
}

BOOST_AUTO_TEST_CASE(the_first_input_matters_to_a_model_that_reads_it) {
  Model model = lively_model();
  const std::vector<Vector> latents(3, Vector::Zero());
  const auto drawn = [&](FirstInput first_input) {
    return Sampler<Model>(model).decode(latents, {.max_length = 9, .first_input = first_input}, Seed{1});
  };
  BOOST_TEST(!same(drawn(FirstInput::start_token)[0], drawn(FirstInput::zeros)[0]));
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto matrix) {
      if (name == "decoder.cell.W_xh") matrix.col(2).setZero();  // the weights of p1
    });
  });
  for (std::size_t k = 0; k < latents.size(); ++k) BOOST_TEST(same(drawn(FirstInput::start_token)[k], drawn(FirstInput::zeros)[k]));
}

BOOST_AUTO_TEST_CASE(greedy_needs_no_luck) {
  const Model model = lively_model();
  Random one(Seed{1}), other(Seed{2});
  const Vector z = Vector::Constant(0.5F);
  BOOST_TEST(
      same(decode(model, z, {.temperature = 0, .max_length = 30}, one), decode(model, z, {.temperature = 0, .max_length = 30}, other)));
}

BOOST_AUTO_TEST_CASE(reconstruct_is_encode_and_decode) {
  const Model model = lively_model();
  const Stroke3 sketch = some_sketches()[1];
  Random one(Seed{1}), other(Seed{1});
  BOOST_TEST(same(reconstruct(model, sketch, {.max_length = 20}, one), decode(model, encode(model, sketch), {.max_length = 20}, other)));
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused) {
  const Model model = lively_model();
  Random random(Seed{1});
  BOOST_CHECK_THROW(static_cast<void>(decode(model, Vector(Vector::Zero()), {.temperature = -1}, random)), ArgumentError);
  BOOST_CHECK_THROW(
      static_cast<void>(decode(model, Vector(Vector::Zero()), {.temperature = std::numeric_limits<double>::quiet_NaN()}, random)),
      ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(encode(model, Stroke3{})), ArgumentError);
  Stroke3 broken = some_sketches()[0];
  broken(2, 0) = std::numeric_limits<float>::infinity();
  BOOST_CHECK_THROW(static_cast<void>(encode(model, broken)), ArgumentError);
  BOOST_TEST(Sampler<Model>(model).encode(std::vector<Stroke3>{}).empty());
  BOOST_TEST(Sampler<Model>(model).decode(std::vector<Vector>{}, {}, Seed{1}).empty());
}

BOOST_AUTO_TEST_CASE(a_latent_vector_of_another_size_is_refused) {
  const Model model = lively_model();
  Sampler<Model> sampler(model);
  Random random(Seed{1}), again(Seed{1});
  const Eigen::VectorXf four = Eigen::VectorXf::Constant(4, 0.5F), three = Eigen::VectorXf::Ones(3), five = Eigen::VectorXf::Ones(5);
  BOOST_TEST(same(decode(model, four, {}, random), decode(model, Vector(four), {}, again)));
  BOOST_TEST(same(sampler.decode(2 * four, {}, random), decode(model, Vector(2 * four), {}, again)));
  for (const Eigen::VectorXf& wrong : {three, five}) {
    const auto says = [&](const std::string& function) {
      return [expected = function + ": the latent vector is " + std::to_string(wrong.size()) +
                         " x 1, expected 4 x 1"](const ArgumentError& error) { return error.what() == expected; };
    };
    BOOST_CHECK_EXCEPTION(static_cast<void>(decode(model, wrong, {}, random)), ArgumentError, says("decode"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(sampler.decode(wrong, {}, random)), ArgumentError, says("decode"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(sampler.complete(some_sketches()[0], wrong, 2, {}, Seed{1})), ArgumentError, says("complete"));
    BOOST_CHECK_EXCEPTION(static_cast<void>(draw_points<Model>(model.weights(), wrong, {}, random)), ArgumentError, says("draw_points"));
  }
}

BOOST_AUTO_TEST_CASE(hot_drawings_are_still_drawings) {
  const Model model = lively_model();
  std::vector<Vector> latents(20, Vector::Zero());
  for (const Stroke3& sketch : Sampler<Model>(model).decode(latents, {.temperature = 10}, Seed{1}))
    BOOST_CHECK_NO_THROW(check_stroke3(sketch));
}

BOOST_AUTO_TEST_CASE(a_model_that_changes_is_drawn_from_as_it_is) {
  Model model(Seed{1});
  Sampler<Model> sampler(model);
  static_cast<void>(sampler.draw(3, {.max_length = 20}, Seed{6}));
  const auto check = [&](const char* how) {
    const Model copy = model;
    const std::vector<Stroke3> expected = Sampler<Model>(copy).draw(3, {.max_length = 20}, Seed{6});
    const std::vector<Stroke3> drawn = sampler.draw(3, {.max_length = 20}, Seed{6});
    for (std::size_t k = 0; k < expected.size(); ++k) BOOST_TEST(same(drawn[k], expected[k]), how << ", sketch " << k);
    BOOST_TEST((sampler.encode(some_sketches())[1] == Sampler<Model>(copy).encode(some_sketches())[1]), how);
  };
  model = lively_model();
  check("assigned");
  model.update([](const auto& parameters) { parameters.flat()[0] += 1; });
  check("updated");
  model.set_scale_factor(3);
  check("another scale");
}

BOOST_AUTO_TEST_CASE(a_sampler_owns_the_temporary_it_is_made_of) {
  const Model model = lively_model();
  const std::vector<Stroke3> expected = Sampler<Model>(model).draw(3, {.max_length = 20}, Seed{6});
  Sampler<Model> of_temporary(lively_model());
  const auto constant_model = []() -> const Model { return lively_model(); };
  Sampler<Model> of_constant(constant_model(), 2);
  Model moved = model;
  Sampler of_moved(std::move(moved));
  moved = Model(Seed{1});
  for (Sampler<Model>* sampler : {&of_temporary, &of_constant, &of_moved}) {
    const std::vector<Stroke3> drawn = sampler->draw(3, {.max_length = 20}, Seed{6});
    for (std::size_t k = 0; k < expected.size(); ++k) BOOST_TEST(same(drawn[k], expected[k]));
  }
}
