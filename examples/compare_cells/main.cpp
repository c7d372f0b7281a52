// Compares the three cells of the paper: trains the same model with the same options and seed with each cell, and reports validation losses
// by training step as a table and a plot.
//   ./build/quickstart/examples/compare_cells --help
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;

/// The results of one training run.
struct RunResult {
  std::string name;
  std::size_t parameters = 0;
  srn::History history;
  double seconds = 0;  ///< duration of the training steps, without validation
};

template <class EncoderCell, class DecoderCell>
RunResult train(const std::string& name, const srn::Dataset& drawings, const srn::TrainingOptions& options, const srn::FitOptions& run,
                srn::Seed seed) {
  using Model = srn::SketchRnn<EncoderCell, srn::Latent<64>, DecoderCell, srn::Mixture<20>>;
  std::fprintf(stderr, "%s\n", name.c_str());
  RunResult result{name, Model::parameter_count, {}, 0};
  srn::Trainer<Model> trainer(options, seed);
  trainer.fit(drawings, run, srn::progress_bar(), result.history);
  for (const srn::StepReport& step : result.history.steps) result.seconds += step.seconds;
  return result;
}

int main(int argc, char** argv) try {
  CLI::App app(
      "Trains the same model with LSTM, layer-norm LSTM and HyperLSTM cells (encoder 128, z 64, decoder 256) and compares their losses.",
      "compare_cells");
  std::vector<std::filesystem::path> data;
  std::uint64_t steps = 1000, every = 100, seed = 1;
  std::filesystem::path out = "cells.svg";
  srn::TrainingOptions options;
  options.loss.pen_loss = srn::PenLoss::end_once;
  options.max_length = 150;
  app.add_option("--data", data, "training drawings; by default, procedurally generated cats and pigs")->check(CLI::ExistingPath);
  app.add_option("--steps", steps, "training steps per model")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--validate-every", every, "steps between validations")->capture_default_str();
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  app.add_option("--threads", options.threads, "number of threads, which does not change the results; 0: one for each processor")
      ->capture_default_str();
  app.add_option("--out", out, "output file of the plot")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;
  srn::check_writable(out);  // before the training, not after it

  const srn::Dataset drawings = data.empty() ? srn::procedural_dataset({}, srn::Seed{seed}) : srn::load(data);
  const srn::FitOptions run{.steps = steps, .validate_every = every, .keep_best = false};
  const std::array<RunResult, 3> results{
      train<srn::Lstm<128>, srn::Lstm<256>>("LSTM", drawings, options, run, srn::Seed{seed}),
      train<srn::LayerNormLstm<128>, srn::LayerNormLstm<256>>("layer-norm LSTM", drawings, options, run, srn::Seed{seed}),
      train<srn::HyperLstm<128, 64, 16>, srn::HyperLstm<256, 128, 16>>("HyperLSTM", drawings, options, run, srn::Seed{seed})};

  srn::LinePlot plot{.title = "Validation L_R", .y_label = "L_R"};
  std::printf("| step |");
  for (const RunResult& result : results) std::printf(" %s: L_R | L_KL |", result.name.c_str());
  std::printf("\n|---|---|---|---|---|---|---|\n");
  for (std::size_t row = 0; row < results.front().history.validations.size(); ++row) {
    std::printf("| %llu |", static_cast<unsigned long long>(results.front().history.validations[row].first));
    for (const RunResult& result : results) {
      const srn::EvaluationReport& report = result.history.validations[row].second;
      std::printf(" %.3f | %.3f |", report["reconstruction"], report["kl"]);
    }
    std::printf("\n");
  }
  for (const RunResult& result : results) {
    srn::PlotSeries series{.name = result.name};
    for (const auto& [step, report] : result.history.validations) {
      series.x.push_back(static_cast<double>(step));
      series.y.push_back(report["reconstruction"]);
    }
    plot.series.push_back(series);
    std::printf("%s: %zu parameters, %.3f s per step\n", result.name.c_str(), result.parameters,
                result.seconds / static_cast<double>(result.history.steps.size()));
  }
  srn::write_svg(out, plot);
  std::printf("wrote %s\n", out.string().c_str());
} catch (const std::exception& error) {
  std::fprintf(stderr, "compare_cells: %s\n", error.what());
  return 1;
}
