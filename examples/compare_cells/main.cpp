// What does each cell buy? The same model, recipe and seed with the three cells of the original, one after the other: validation losses
// against steps as a table and a plot.
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

#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;

/// The course of one run.
struct Course {
  std::string name;
  std::size_t parameters = 0;
  srn::History history;
  double seconds = 0;  ///< of training steps, validation left out
};

template <class EncoderCell, class DecoderCell>
Course train(const std::string& name, const srn::Dataset& drawings, const srn::TrainingOptions& options, const srn::FitOptions& run,
             srn::Seed seed) {
  using Model = srn::SketchRnn<EncoderCell, srn::Latent<64>, DecoderCell, srn::Mixture<20>>;
  std::fprintf(stderr, "%s\n", name.c_str());
  Course course{name, Model::parameter_count, {}, 0};
  srn::Trainer<Model> trainer(options, seed);
  trainer.fit(drawings, run, srn::progress_bar(), course.history);
  for (const srn::StepReport& step : course.history.steps) course.seconds += step.seconds;
  return course;
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
  app.add_option("--data", data, "drawings to learn from; without, cats and pigs that the library draws itself")->check(CLI::ExistingPath);
  app.add_option("--steps", steps, "training steps of each")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--validate-every", every, "steps between validations")->capture_default_str();
  app.add_option("--seed", seed, "of everything random")->capture_default_str();
  app.add_option("--threads", options.threads, "threads, 0 for all processors; changes the time only")->capture_default_str();
  app.add_option("--out", out, "the plot")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  const srn::Dataset drawings = data.empty() ? srn::procedural_dataset({}, srn::Seed{seed}) : srn::load(data);
  const srn::FitOptions run{.steps = steps, .validate_every = every, .keep_best = false};
  const std::array<Course, 3> courses{
      train<srn::Lstm<128>, srn::Lstm<256>>("LSTM", drawings, options, run, srn::Seed{seed}),
      train<srn::LayerNormLstm<128>, srn::LayerNormLstm<256>>("layer-norm LSTM", drawings, options, run, srn::Seed{seed}),
      train<srn::HyperLstm<128, 64, 16>, srn::HyperLstm<256, 128, 16>>("HyperLSTM", drawings, options, run, srn::Seed{seed})};

  srn::LinePlot plot{.title = "L_R over the validation drawings", .y_label = "L_R"};
  std::printf("| step |");
  for (const Course& course : courses) std::printf(" %s: L_R | L_KL |", course.name.c_str());
  std::printf("\n|---|---|---|---|---|---|---|\n");
  for (std::size_t row = 0; row < courses.front().history.validations.size(); ++row) {
    std::printf("| %llu |", static_cast<unsigned long long>(courses.front().history.validations[row].first));
    for (const Course& course : courses) {
      const srn::EvaluationReport& report = course.history.validations[row].second;
      std::printf(" %.3f | %.3f |", report.reconstruction, report.kl);
    }
    std::printf("\n");
  }
  for (const Course& course : courses) {
    srn::PlotSeries series{.name = course.name};
    for (const auto& [step, report] : course.history.validations) {
      series.x.push_back(static_cast<double>(step));
      series.y.push_back(report.reconstruction);
    }
    plot.series.push_back(series);
    std::printf("%s: %zu parameters, %.3f s a step\n", course.name.c_str(), course.parameters,
                course.seconds / static_cast<double>(course.history.steps.size()));
  }
  srn::write_svg(out, plot);
  std::printf("wrote %s\n", out.string().c_str());
} catch (const std::exception& error) {
  std::fprintf(stderr, "compare_cells: %s\n", error.what());
  return 1;
}
