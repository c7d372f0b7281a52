// standardize_latent: z of the encoded drawings gets mean 0 and variance 1, and models with cells of any type encode and decode as before;
// models for which that cannot be done are refused and left as they are.
#define BOOST_TEST_MODULE training_standardize_latent
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <examples/stacked_cells/residual.hpp>
#include <examples/stacked_cells/stack.hpp>
#include <tests/support/temporary_folder.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/standardize_latent.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

template <class Cell, class Scalar = double>
using ModelOf = SketchRnn<Lstm<4>, Latent<3>, Cell, Mixture<2>, Scalar>;

/// A model whose z is far from the prior: the mean of z about 2, its variances from small to large.
template <class Model>
Model model_far_from_prior() {
  Model model(Seed{3});
  Random random(Seed{4});
  model.update([&](const auto& parameters) {
    parameters.for_each([&](const std::string& name, auto values) {
      for (Index k = 0; k < values.size(); ++k) values.data()[k] += static_cast<typename Model::Scalar>(0.3 * random.normal());
      if (name == "latent.mu.b") values.array() += 2;
      if (name == "latent.mu.W") values.row(0) *= 9;
    });
  });
  model.set_scale_factor(5);
  return model;
}

Dataset drawings() { return toy_dataset(40, 10, Seed{9}); }

LatentStandardization standardize(auto& model, const LatentOptions& options = {}, unsigned threads = 1) {
  ThreadPool pool(threads);
  return standardize_latent(model, drawings(), options, pool);
}

template <class Model>
bool same_parameters(const Model& a, const Model& b) {
  return std::equal(a.parameters().flat().begin(), a.parameters().flat().end(), b.parameters().flat().begin());
}

Likelihood likelihood_of(const auto& model, FirstInput first_input = FirstInput::start_token) {
  Dataset training = drawings();
  training.valid = {};
  ThreadPool pool(1);
  return likelihood(model, training, {.first_input = first_input}, Seed{1}, pool).all;
}

/// A model encodes and decodes as before, with z standardized. `in_bias`: where W_z m is expected.
template <class Model>
void check_standardized(bool in_bias, double tolerance) {
  const auto before = model_far_from_prior<Model>();
  Model after = before;
  const LatentStandardization done = standardize(after);
  BOOST_TEST_INFO_SCOPE(model_name<Model>() << ": " << to_string(done));
  BOOST_TEST(done.in_bias == in_bias);
  BOOST_TEST(done.sketches == 40U);
  BOOST_TEST(done.left_out == 0U);
  BOOST_TEST(done.constant == 0U);
  BOOST_TEST(done.largest_rounding_error < tolerance);

  // L_KL without its floor, of these drawings
  BOOST_TEST(std::abs(done.kl_before - likelihood_of(before).kl) < tolerance * done.kl_before);
  BOOST_TEST(std::abs(done.kl_after - likelihood_of(after).kl) < tolerance * done.kl_before);
  BOOST_TEST(done.kl_after < done.kl_before - 1);

  // mean 0 and variance 1: nothing is left to change
  Model again = after;
  const LatentStandardization second = standardize(again);
  Sampler<Model> old_sampler(before), sampler(after);
  const std::vector<Stroke3> sketches = drawings().train.sketches;
  const auto old_z = old_sampler.encode(sketches), z = sampler.encode(sketches);
  for (std::size_t row = 0; row < 3; ++row) {
    BOOST_TEST(std::abs(second.mean[row]) < 10 * tolerance);
    BOOST_TEST(std::abs(second.variance[row] - 1) < 10 * tolerance);
    double mean = 0;
    for (std::size_t k = 0; k < z.size(); ++k) {
      const auto at = static_cast<Index>(row);
      mean += static_cast<double>(z[k][at]) / static_cast<double>(z.size());
      // mu' = (mu - m) / s
      const double expected = (static_cast<double>(old_z[k][at]) - done.mean[row]) / std::sqrt(done.variance[row]);
      BOOST_TEST(std::abs(static_cast<double>(z[k][at]) - expected) < tolerance * (1 + std::abs(expected)));
    }
    BOOST_TEST(std::abs(mean) < 10 * tolerance);
  }

  // the same drawings from the same random numbers, except for rounding, which could change a choice of pen or component in float
  const SamplingOptions options{.temperature = 0.3, .max_length = 30};
  const auto expected = old_sampler.decode(old_z, options, Seed{5}), found = sampler.decode(z, options, Seed{5});
  std::size_t equal = 0;
  for (std::size_t k = 0; k < found.size(); ++k) {
    bool same = length(found[k]) == length(expected[k]);
    for (std::size_t row = 0; same && row < length(found[k]); ++row) {
      for (std::size_t col = 0; col < 3; ++col) same = same && std::abs(found[k](row, col) - expected[k](row, col)) < 1e-2F;
    }
    equal += same ? 1U : 0U;
  }
  BOOST_TEST(equal >= 38U);

  const TemporaryFolder folder;
  save_model(folder.path() / "model.safetensors", after);
  BOOST_TEST(same_parameters(load_model<Model>(folder.path() / "model.safetensors").model, after));
}

/// An LSTM that reads tanh(x).
template <int Hidden>
struct SquashingLstm : Lstm<Hidden> {
  template <class Context, class LayerWeights, class Input, class Scalar>
  static auto step(Context& context, const LayerWeights& weights, const Input& x,
                   const typename Lstm<Hidden>::template State<Scalar>& state) {
    return Lstm<Hidden>::step(context, weights, compute(context, tanh(compute(context, x))), state);
  }
};

/// An LSTM that reads gain * x.
template <int Hidden>
struct GainLstm : Lstm<Hidden> {
  template <int Input>
  using Parameters = Join<typename Lstm<Hidden>::template Parameters<Input>, ParameterList<VectorParameter<"gain", Input, Ones>>>;
  template <class Context, class LayerWeights, class Input, class Scalar>
  static auto step(Context& context, const LayerWeights& weights, const Input& x,
                   const typename Lstm<Hidden>::template State<Scalar>& state) {
    return Lstm<Hidden>::step(context, weights, compute(context, compute(context, x) * weights["gain"_p]), state);
  }
};

/// A model is refused with this text, and unchanged.
template <class Model>
void check_refused(const std::string& text, const LatentOptions& options = {}) {
  auto model = model_far_from_prior<Model>();
  const Model before = model;
  BOOST_CHECK_EXCEPTION(standardize(model, options), ArgumentError, [&](const ArgumentError& error) {
    BOOST_TEST_INFO(error.what());
    return std::string(error.what()).find(text) != std::string::npos;
  });
  BOOST_TEST(same_parameters(model, before));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_cells_of_the_library) {
  check_standardized<ModelOf<Lstm<6>>>(true, 1e-11);
  check_standardized<ModelOf<LayerNormLstm<6>>>(false, 1e-11);
  check_standardized<ModelOf<HyperLstm<6, 4, 2>>>(false, 1e-11);
}

BOOST_AUTO_TEST_CASE(in_single_precision) { check_standardized<ModelOf<LayerNormLstm<6>, float>>(false, 1e-4); }

BOOST_AUTO_TEST_CASE(cells_of_ones_own) {
  check_standardized<ModelOf<Stack<Lstm<5>, Residual<LayerNormLstm<5>>>>>(true, 1e-11);
  check_refused<ModelOf<SquashingLstm<6>>>("computes something else after the change of variables");
  check_refused<ModelOf<GainLstm<6>>>("gain is [8, 1] for an input of 8 rows and [9, 1] for one more");
}

BOOST_AUTO_TEST_CASE(a_first_input_of_zeros) {
  // The bias is added at the first step, too.
  const auto before = model_far_from_prior<ModelOf<Lstm<6>>>();
  auto after = before;
  standardize(after, {.first_input = FirstInput::zeros});
  BOOST_TEST(std::abs(likelihood_of(after, FirstInput::zeros).offset_nll - likelihood_of(before, FirstInput::zeros).offset_nll) < 1e-9);
  check_refused<ModelOf<LayerNormLstm<6>>>("a first input of zeros has no pen state", {.first_input = FirstInput::zeros});
}

BOOST_AUTO_TEST_CASE(a_number_of_z_without_variance) {
  auto model = model_far_from_prior<ModelOf<Lstm<6>>>();
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto values) {
      if (name == "latent.mu.W" || name == "latent.presig.W") values.row(1).setZero();
      if (name == "latent.presig.b") values(1, 0) = -60;
    });
  });
  const LatentStandardization done = standardize(model);
  BOOST_TEST(done.constant == 1U);
  BOOST_TEST(to_string(done).find("1 constant numbers of z were shifted only") != std::string::npos);
  BOOST_TEST(std::abs(done.kl_after - likelihood_of(model).kl) < 1e-9);
  BOOST_TEST(std::abs(Sampler<ModelOf<Lstm<6>>>(model).encode(drawings().train.sketches)[7][1]) < 1e-9);
}

BOOST_AUTO_TEST_CASE(threads_and_drawings) {
  auto one = model_far_from_prior<ModelOf<Lstm<6>>>(), three = one;
  const LatentStandardization done = standardize(one, {.max_length = 9});
  standardize(three, {.max_length = 9}, 3);
  BOOST_TEST(same_parameters(one, three));
  BOOST_TEST(done.left_out > 0U);
  BOOST_TEST(done.sketches + done.left_out == 40U);
  check_refused<ModelOf<Lstm<6>>>("none of the 40 sketches of the training set has 1 to 3 points", {.max_length = 3});
}

BOOST_AUTO_TEST_CASE(no_limit_of_the_length) {
  auto expected = model_far_from_prior<ModelOf<Lstm<6>>>(), found = expected;
  standardize(expected);
  standardize(found, {.max_length = (std::numeric_limits<std::size_t>::max)()});
  BOOST_TEST(same_parameters(found, expected));
}

BOOST_AUTO_TEST_CASE(the_text_of_a_result) {
  BOOST_TEST(to_string(LatentStandardization{}) == "not standardized");
  LatentStandardization done;
  done.mean = {3, 4};
  done.variance = {0.5, 2};
  done.kl_before = 1.5;
  done.kl_after = 0.25;
  done.sketches = 20;
  const std::string text = "L_KL 1.5 before, 0.25 after; z of 20 drawings had a mean of length 5 and variances from 0.5 to 2";
  BOOST_TEST(to_string(done) == text);
  done.left_out = 3;
  BOOST_TEST(to_string(done) == text + "; 3 drawings were left out as empty or too long");
}

BOOST_AUTO_TEST_CASE(parameters_that_are_not_finite) {
  auto model = model_far_from_prior<ModelOf<Lstm<6>>>();
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto values) {
      if (name == "decoder.cell.W_hh") values(0, 0) = std::numeric_limits<double>::infinity();
    });
  });
  BOOST_CHECK_EXCEPTION(standardize(model), ArgumentError, [](const ArgumentError& error) {
    return std::string(error.what()) == "standardize_latent: the parameters of the model are not finite";
  });
}
