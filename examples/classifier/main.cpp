// Which animal is it? Trains a classifier of sketches on the embedded drawings of cats and pigs, and prints its accuracy on drawings that it
// has not seen.
//   ./build/quickstart/examples/classifier --help
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <numeric>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;

using Model = srn::Classifier<srn::Lstm<32>, 2>;

/// The sketches split[chosen[i]], sorted by length, with their labels.
struct LabeledBatch {
  srn::Batch<float> batch;
  std::vector<std::uint32_t> labels;

  void fill(const srn::Split& split, std::span<const std::uint32_t> chosen, std::size_t shard, std::size_t shards, srn::Seed seed,
            std::uint32_t step) {
    batch.fill(split, chosen, shard, shards, 250, {}, seed, step);
    labels.clear();
    for (const std::uint32_t index : batch.indices) labels.push_back(split.labels[chosen[index]]);
  }
};

/// The fraction of a split that is classified correctly.
double accuracy(const Model& model, const srn::Split& split) {
  std::vector<std::uint32_t> all(split.size());
  std::iota(all.begin(), all.end(), 0U);
  LabeledBatch part;
  part.fill(split, all, 0, 1, srn::Seed{0}, 0);
  srn::Evaluation<float> context;
  const std::vector<std::uint32_t> found = Model::classify(context, model.weights(), srn::view(part.batch));
  const auto correct =
      std::inner_product(found.begin(), found.end(), part.labels.begin(), std::size_t{0}, std::plus<>(), std::equal_to<>());
  return static_cast<double>(correct) / static_cast<double>(split.size());
}

int main(int argc, char** argv) try {
  CLI::App app("Trains a classifier on drawings of cats and pigs and prints its accuracy on others.", "classifier");
  std::uint64_t steps = 150, seed = 1;
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  const srn::Dataset drawings = srn::preprocess(srn::procedural_dataset({.count_per_kind = 1000}, srn::Seed{seed}), 250).data;
  srn::Learner<Model> learner(Model(srn::Seed{seed}), {.learning_rate = srn::cosine_rate(5e-3, steps)});
  constexpr std::size_t batch_size = 50, shards = 4;
  std::vector<std::uint32_t> chosen;
  std::array<LabeledBatch, shards> parts;
  for (std::uint32_t step = 0; step < steps; ++step) {
    srn::choose_sketches(chosen, drawings.train.size(), batch_size, srn::Seed{seed}, step);
    const double loss = learner.step(shards, [&](auto& tape, const auto& weights, std::size_t shard) {
      parts[shard].fill(drawings.train, chosen, shard, shards, srn::Seed{seed}, step);
      return Model::loss(tape, weights, srn::view(parts[shard].batch), parts[shard].labels);
    });
    if (step % 25 == 0 || step + 1 == steps) {
      std::cout << "step " << step + 1 << "  cross entropy " << loss / batch_size << "  accuracy "
                << accuracy(learner.model(), drawings.valid) << std::endl;
    }
  }
  std::cout << "accuracy " << accuracy(learner.model(), drawings.test) << " on " << drawings.test.size() << " test drawings of";
  for (const std::string& name : drawings.classes) std::cout << ' ' << name;
  std::cout << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "classifier: %s\n", error.what());
  return 1;
}
