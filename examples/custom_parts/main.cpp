// Replaces three parts of the library by user-defined ones: the output distribution, the optimizer and the executor. Trains a decoder-only
// model with them on the embedded drawings, and draws.
//   ./build/quickstart/examples/custom_parts --help
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <future>
#include <iostream>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/checks/checks.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

#include "../command_line_errors.hpp"
#include "signum.hpp"
#include "student_mixture.hpp"

namespace srn = sketchrnn;

using Model = srn::DecoderOnly<srn::LayerNormLstm<96>, StudentMixture<8>>;

/// Stands for the thread pool of a host program: each loop is cut into parts, and each part is a task of the standard library.
class HostExecutor {
 public:
  static unsigned size() { return 2; }
  void parallel_for(std::size_t count, const srn::JobRef& job) {
    const auto part = [&](unsigned worker) {
      for (std::size_t index = worker; index < count; index += size()) job(index, worker);
    };
    std::vector<std::future<void>> tasks;
    for (unsigned worker = 1; worker < size(); ++worker) tasks.push_back(std::async(std::launch::async, part, worker));
    part(0);
    for (auto& task : tasks) task.get();
  }
};

int main(int argc, char** argv) try {
  CLI::App app("Trains a sketch-rnn with a user-defined output distribution, optimizer and executor, and draws with it.", "custom_parts");
  std::uint64_t steps = 600, seed = 1;
  std::filesystem::path out = "custom_parts.svg";
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  app.add_option("--out", out, "picture of the drawings")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;
  srn::check_writable(out);  // before the training, not after it

  // 1. Check the derivatives of the distribution.
  const double deviation = srn::check_distribution<StudentMixture<8>>();
  std::cout << "derivatives deviate from differences by " << deviation << '\n';
  if (deviation > 1e-7) return 1;

  // 2. Train. Signum moves every parameter by the learning rate, which therefore warms up and then decays to zero.
  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 500}, srn::Seed{seed});
  srn::TrainingOptions options;
  options.learning_rate_schedule = srn::warm_up(std::max<std::uint64_t>(steps / 20, 1), srn::cosine_rate(1e-3, steps));
  options.grad_clipping = srn::GradientClipping::none;  // the sign does not depend on the size
  options.loss.pen_loss = srn::PenLoss::end_once;
  HostExecutor executor;
  srn::Trainer<Model, Signum> trainer(options, srn::Seed{seed}, {.momentum = 0.9}, executor);
  trainer.fit(drawings, {.steps = steps, .validate_every = 100}, srn::progress_bar());

  // 3. Draw on the same executor.
  srn::Sampler<Model> sampler(trainer.model(), executor);
  srn::SketchGrid sheet;
  for (const double temperature : {0.2, 0.4, 0.6}) {
    sheet.row_captions.push_back("T = " + std::to_string(temperature).substr(0, 3));
    auto& row = sheet.rows.emplace_back();
    for (auto& sketch : sampler.draw(8, {.temperature = temperature}, srn::Seed{seed})) row.emplace_back(std::move(sketch));
  }
  srn::write_svg(out, sheet);
  std::cout << "model " << srn::model_name<Model>() << "\nwrote " << out.string() << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "custom_parts: %s\n", error.what());
  return 1;
}
