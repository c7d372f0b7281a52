// Uses user-defined cells in encoder and decoder of a sketch-rnn: checks their gradients, trains on the embedded drawings, saves and loads the model, and draws.
//   ./build/quickstart/examples/custom_cell --help
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

#include "../command_line_errors.hpp"
#include "check_cells.hpp"
#include "model.hpp"

namespace srn = sketchrnn;

int main(int argc, char** argv) try {
  CLI::App app("Trains a sketch-rnn with user-defined cells and draws with it.", "custom_cell");
  std::uint64_t steps = 600, seed = 1;
  std::filesystem::path out = "custom_cell";
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  app.add_option("--out", out, "output folder")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;
  std::filesystem::create_directories(out);
  srn::check_writable(out / "model.safetensors");  // before the training, not after it

  // 1. Check the gradients, in check_cells.cpp. The cells define no derivatives; they are computed automatically.
  for (const srn::GradientReport& report : check_cells()) {
    std::cout << report;
    if (!report.passed()) return 1;
  }

  // 2. Train, as with other cells.
  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 500}, srn::Seed{seed});
  srn::TrainingOptions options{.kl_weight = 0.25, .kl_decay_rate = 0.995, .learning_rate = 2e-3};
  options.loss.pen_loss = srn::PenLoss::end_once;
  srn::Trainer<Model> trainer(options, srn::Seed{seed});
  srn::History history;
  trainer.fit(drawings, {.steps = steps, .validate_every = 100}, srn::progress_bar(), history);

  // 3. Save and load the model.
  const std::filesystem::path file = out / "model.safetensors";
  srn::save_model(file, trainer.model());
  const Model loaded = srn::load_model<Model>(file).model;

  // 4. Draw: originals in black, their reconstructions by the loaded model below, then new drawings.
  const std::vector<srn::Stroke3> originals(drawings.test.sketches.begin(), drawings.test.sketches.begin() + 8);
  srn::Sampler<Model> sampler(loaded);
  srn::SketchGrid sheet;
  sheet.rows.resize(3);
  sheet.row_captions = {"drawn", "T = 0.2", "new"};
  for (const auto& sketch : originals) sheet.rows[0].emplace_back(sketch);
  for (auto& sketch : sampler.decode(sampler.encode(originals), {.temperature = 0.2}, srn::Seed{seed})) {
    sheet.rows[1].emplace_back(std::move(sketch), "steelblue");
  }
  for (auto& sketch : sampler.draw(8, {.temperature = 0.4}, srn::Seed{seed})) sheet.rows[2].emplace_back(std::move(sketch), "firebrick");
  srn::write_svg(out / "drawings.svg", sheet);
  std::cout << "parameters " << Model::parameter_count << "\nwrote " << file.string() << " and " << (out / "drawings.svg").string() << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "custom_cell: %s\n", error.what());
  return 1;
}
