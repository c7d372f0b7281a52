// A const model used by many threads at once: each gets the results that it would get alone, bit for bit. tests/platforms.sh runs this with
// the thread sanitizer.
#define BOOST_TEST_MODULE model_concurrent_use
#include <barrier>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <thread>
#include <vector>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/likelihood.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = SketchRnn<Lstm<5>, Latent<3>, LayerNormLstm<6>, Mixture<2>>;

/// All numbers of the results of one user of the model: encoding, decoding, completion, evaluation and likelihood.
std::vector<double> results(const Model& model, const Dataset& data, std::size_t user) {
  const Seed seed{user};
  std::vector<double> numbers;
  const auto add = [&](const std::vector<Stroke3>& sketches) {
    for (const Stroke3& sketch : sketches) numbers.insert(numbers.end(), sketch.begin(), sketch.end());
  };
  const SamplingOptions options{.max_length = 15};
  Sampler<Model> sampler(model, 1 + static_cast<unsigned>(user % 2));
  const auto latents = sampler.encode(data.train.sketches);
  for (const auto& latent : latents) numbers.insert(numbers.end(), latent.begin(), latent.end());
  add(sampler.decode(latents, options, seed));
  add(sampler.draw(3, options, seed));
  add(sampler.complete(data.valid.sketches.front(), latents.front(), 2, options, seed));
  ThreadPool threads(1 + static_cast<unsigned>(user % 2));
  numbers.push_back(evaluate(model, data.train, {.max_length = 15}, seed, threads).cost);
  numbers.push_back(likelihood(model, data, {}, seed, threads).all.offset_nll);
  return numbers;
}

/// Calls body(user) on `users` threads that start at the same time.
template <class Body>
void at_once(std::size_t users, const Body& body) {
  std::barrier start(static_cast<std::ptrdiff_t>(users));
  std::vector<std::thread> threads;
  for (std::size_t user = 0; user < users; ++user) {
    threads.emplace_back([&, user] {
      start.arrive_and_wait();
      body(user);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

BOOST_AUTO_TEST_CASE(concurrent_results_are_the_serial_ones) {
  constexpr std::size_t users = 6;
  const Dataset data = toy_dataset(20, 2, Seed{1});
  std::vector<std::vector<double>> serial(users), concurrent(users);
  {
    const Model model(Seed{3});
    for (std::size_t user = 0; user < users; ++user) serial[user] = results(model, data, user);
  }
  const Model model(Seed{3});  // another one, whose weights have not been packed: the threads do that, too
  at_once(users, [&](std::size_t user) { concurrent[user] = results(model, data, user); });
  for (std::size_t user = 0; user < users; ++user) {
    BOOST_TEST(serial[user].size() > 100U);
    BOOST_TEST((concurrent[user] == serial[user]), "user " << user);
    if (user > 0) BOOST_TEST((serial[user] != serial[0]));
  }
}

BOOST_AUTO_TEST_CASE(the_first_use_packs_the_weights_of_a_large_model_once) {
  // packing takes long enough for the others to ask meanwhile
  using Large = DecoderOnly<Lstm<256>, Mixture<20>>;
  for (int round = 0; round < 5; ++round) {
    const Large model;
    std::vector<const void*> matrices(4);
    at_once(matrices.size(), [&](std::size_t user) {
      const auto matrix = model.weights()["decoder"_p]["cell"_p]["W_hh"_p];
      matrices[user] = matrix.copies.plain;
    });
    for (const void* packed : matrices) BOOST_TEST((packed != nullptr && packed == matrices[0]));
  }
}
