// A short training run that tests of checkpoints interrupt and resume, unstable enough that the last parameters are not the best.
#pragma once

#include <cstring>

#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace sketchrnn::test {

using RunModel = SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<2>>;

inline TrainingOptions run_options(unsigned threads = 1) {
  TrainingOptions options;
  options.batch_size = 6;
  // Validation 9 has by far the lowest cost, independently of rounding: L_KL is not trained, and its weight is twentyfold there.
  options.learning_rate = 0.7;
  options.kl_weight = 20;
  options.kl_weight_start = 0;
  options.kl_decay_rate = 1;
  options.kl_tolerance = 0;
  options.threads = threads;
  return options;
}

inline Dataset run_data() { return toy_dataset(20, 5, Seed{9}); }

/// Returns whether two trainers have the same parameters, bit for bit.
inline bool same_state(const Trainer<RunModel>& a, const Trainer<RunModel>& b) {
  const TrainingState<RunModel> left = a.state(), right = b.state();
  const auto same = [](const auto& x, const auto& y) { return std::memcmp(x.data(), y.data(), x.flat().size_bytes()) == 0; };
  return same(left.parameters, right.parameters) && same(left.optimizer_state[0], right.optimizer_state[0]) &&
         same(left.optimizer_state[1], right.optimizer_state[1]) && left.scale_factor == right.scale_factor && left.step == right.step &&
         left.run.best_cost == right.run.best_cost && left.run.best_step == right.run.best_step && left.run.over == right.run.over &&
         left.run.validations_without_best == right.run.validations_without_best;
}

}  // namespace sketchrnn::test
