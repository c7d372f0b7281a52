// A warm step allocates nothing: a cell, forward and backward, and the whole model, on the tape and in plain evaluation.
#define BOOST_TEST_MODULE model_no_allocation
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include "tests/support/allocation_count.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/random_batch.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// Returns the number of allocations of a step when it is executed for the third time.
template <class Step>
std::size_t taken_when_warm(const Step& step) {
  step();
  step();
  return allocations_of(step);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  BOOST_TEST(allocations_of([] { delete new int; }) >= 1U);
  BOOST_TEST(allocations_of([] {
               Arena arena;
               static_cast<void>(arena.allocate<float>(1));
             }) >= 2U);  // one of them aligned
  BOOST_TEST(allocations_of([] {}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_cell_over_many_steps_and_back) {
  using Cell = Lstm<40>;
  using List = Cell::Parameters<5>;
  constexpr Index steps = 50, sketches = 12;
  const auto numbers = random_numbers<float>(List::count, 1, 0.2);
  const auto x = random_numbers<float>(5 * sketches * steps, 2), slopes = random_numbers<float>(40 * sketches, 3);
  std::vector<float> gradient(List::count);
  std::vector<std::uint32_t> places(sketches);
  PackedWeights<float, List> packed;
  Tape<float> tape;
  for (const bool through_packed : {true, false}) {
    for (const double keep : {1.0, 0.9}) {
      const std::size_t taken = taken_when_warm([&] {
        tape.reset();
        packed.pack(numbers.data());
        tape.masks().begin_training_step(Seed{1}, 0, places, {.recurrent = keep});
        const Weights<float, List> weights(numbers.data(), gradient.data(), through_packed ? packed.data() : nullptr);
        auto state = zero_state<Cell>(tape, sketches);
        for (Index step = 0; step < steps; ++step) {
          tape.masks().set_time(Purpose::decoder_dropout, step);
          state = Cell::step(tape, weights, constant<5>(x.data() + step * 5 * sketches, sketches), state);
        }
        tape.backward(weighted_sum(tape, state.h, slopes.data()));
      });
      // Eigen's own product, used for unpacked matrices, allocates a buffer for each large product
      if (through_packed) BOOST_TEST(taken == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_whole_model) {
  using Model = SketchRnn<Lstm<20>, Latent<8>, Lstm<30>, Mixture<5>>;
  const Model model(Seed{1});
  const RandomBatch<float> batch({30, 22, 22, 9, 3, 1}, 35);
  const auto noise = random_numbers<float>(8 * 6, 1);
  const std::vector<float> slopes{0.5F, 0.5F};
  std::vector<float> gradient(Model::parameter_count);
  const std::vector<std::uint32_t> places{3, 1, 0, 2, 5, 4};
  PackedWeights<float, Model::Parameters> packed;
  const auto loss = [&](auto& context, const Model::ModelWeights& weights) {
    const auto latent = Model::encode(context, weights, batch.view());
    const auto z = Model::Latent::sample(context, latent, constant<8>(noise.data(), 6));
    const auto sums = Model::forward(context, weights, batch.view(), z, {});
    return compute(context, weighted_sum(context, sums, slopes.data()) + kl_divergence(context, latent.mu, latent.presig));
  };

  Tape<float> tape;
  BOOST_TEST(taken_when_warm([&] {
               tape.reset();
               packed.pack(model.parameters().data());
               tape.masks().begin_training_step(Seed{1}, 0, places, {.recurrent = 0.9});
               tape.backward(loss(tape, {model.parameters().data(), gradient.data(), packed.data()}));
             }) == 0U);

  Evaluation<float> evaluation;
  BOOST_TEST(taken_when_warm([&] {
               evaluation.reset();
               static_cast<void>(loss(evaluation, {model.parameters().data(), nullptr, packed.data()}));
             }) == 0U);
}

BOOST_AUTO_TEST_CASE(handing_out_jobs) {
  ThreadPool pool(2);
  std::vector<double> results(10);
  BOOST_TEST(taken_when_warm([&] { pool.parallel_for(results.size(), [&](std::size_t number, unsigned) { results[number] += 1; }); }) ==
             0U);
}
