// A model without encoder and z in the trainer, the evaluation and the sampler.
#define BOOST_TEST_MODULE model_decoder_only
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = DecoderOnly<LayerNormLstm<9>, Mixture<3>>;

TrainingOptions small_options(unsigned threads) {
  TrainingOptions options;
  options.batch_size = 21;
  options.input_keep = 0.9;
  options.output_keep = 0.9;
  options.threads = threads;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_CASE(parameters_are_the_decoder_s) {
  std::vector<std::string> names;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t) { names.push_back(name); });
  const std::vector<std::string> expected{"decoder.cell.W_xh",       "decoder.cell.W_hh",    "decoder.cell.gamma_gates",
                                          "decoder.cell.beta_gates", "decoder.cell.gamma_c", "decoder.cell.beta_c",
                                          "decoder.output.W",        "decoder.output.b"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
  static_assert(Model::latent_size == 0);
}

BOOST_AUTO_TEST_CASE(learns_alike_on_any_number_of_threads) {
  const Dataset data = toy_dataset(60, 20, Seed{7});
  Trainer<Model> one(small_options(1), Seed{1}), two(small_options(2), Seed{1});
  History history;
  one.fit(data, {.steps = 150, .validate_every = 75, .keep_best = false}, history);
  two.fit(data, {.steps = 150, .validate_every = 0});
  BOOST_TEST(std::ranges::equal(one.model().parameters().flat(), two.model().parameters().flat()));
  BOOST_TEST(history.steps.back().loss < history.steps.front().loss - 0.5);
  // no L_KL in the loss
  BOOST_TEST(history.steps.back()["kl"] == 0);
  BOOST_TEST(history.steps.back().loss == history.steps.back()["reconstruction"]);
  const EvaluationReport& last = history.validations.back().second;
  BOOST_TEST(last.cost < history.validations.front().second.cost);
  BOOST_TEST(last.cost == last["reconstruction"]);
}

BOOST_AUTO_TEST_CASE(draws_from_the_start_token) {
  const Model model(Seed{1});
  Sampler<Model> sampler(model);
  const SamplingOptions options{.max_length = 30};
  const std::vector<Stroke3> first = sampler.draw(7, options, Seed{1}), again = sampler.draw(7, options, Seed{1});
  const std::vector<Stroke3> other = sampler.draw(7, options, Seed{2});
  BOOST_TEST(first.size() == 7U);
  BOOST_TEST((first == again));
  BOOST_TEST((first != other));
  BOOST_TEST(
      std::any_of(first.begin(), first.end(), [&](const Stroke3& sketch) { return sketch != first.front(); }));  // independent streams
  for (const Stroke3& sketch : first) BOOST_TEST(length(sketch) <= 30U);
  Random random(Seed{1}, Purpose::sampling, 0);
  BOOST_TEST((sampler.draw(options, random) == first[0]));  // alone or in a batch
}
