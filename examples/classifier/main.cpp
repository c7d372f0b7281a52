// Which animal is it? Trains a classifier of sketches on the embedded drawings of cats and pigs, and prints its accuracy on drawings that it
// has not seen.
//   ./build/quickstart/examples/classifier --help
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;

using Model = srn::Classifier<srn::Lstm<32>, 2>;

int main(int argc, char** argv) try {
  CLI::App app("Trains a classifier on drawings of cats and pigs and prints its accuracy on others.", "classifier");
  std::uint64_t steps = 150, seed = 1;
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 1000}, srn::Seed{seed});
  srn::TrainingOptions options;
  options.batch_size = 50;
  options.learning_rate_schedule = srn::cosine_rate(5e-3, steps);
  options.grad_clipping = srn::GradientClipping::by_norm;
  srn::Trainer<Model> trainer(options, srn::Seed{seed});
  trainer.fit(drawings, {.steps = steps, .validate_every = 25}, srn::progress_bar());

  const srn::Split test = srn::preprocess(drawings, 250, srn::default_offset_limit, trainer.model().scale_factor()).data.test;
  std::cout << "accuracy " << trainer.evaluate(test)["accuracy"] << " on " << test.size() << " test drawings of";
  for (const std::string& name : drawings.classes) std::cout << ' ' << name;
  std::cout << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "classifier: %s\n", error.what());
  return 1;
}
