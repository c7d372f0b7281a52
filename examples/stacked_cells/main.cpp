// Composes cells: a two-layer decoder whose upper layer has a residual connection. Checks the gradient and trains.
//   ./build/quickstart/examples/stacked_cells --help
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include <sketchrnn/checks/checks.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

#include "../command_line_errors.hpp"
#include "residual.hpp"
#include "stack.hpp"

namespace srn = sketchrnn;

using StackedDecoder = Stack<srn::Lstm<96>, Residual<srn::LayerNormLstm<96>>>;
using Model = srn::SketchRnn<srn::Lstm<64>, srn::Latent<32>, StackedDecoder, srn::Mixture<10>>;

int main(int argc, char** argv) try {
  CLI::App app("Trains a sketch-rnn with a decoder of two stacked cells.", "stacked_cells");
  std::uint64_t steps = 300;
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  const srn::GradientReport report = srn::check_cell<Stack<srn::Lstm<7>, Residual<srn::LayerNormLstm<7>>>, 5>();
  std::cout << report;
  if (!report.passed()) return 1;

  srn::print_summary<Model::Parameters>(std::cout);
  srn::TrainingOptions options{.kl_weight = 0.25, .kl_decay_rate = 0.99, .learning_rate = 2e-3};
  options.loss.pen_loss = srn::PenLoss::end_once;
  srn::Trainer<Model> trainer(options, srn::Seed{1});
  trainer.fit(srn::procedural_dataset({.count_per_kind = 500}, srn::Seed{1}), {.steps = steps, .validate_every = 100}, srn::progress_bar());
} catch (const std::exception& error) {
  std::fprintf(stderr, "stacked_cells: %s\n", error.what());
  return 1;
}
