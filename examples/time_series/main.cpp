// A model that is no sketch: forecasts noisy sine waves. An LSTM reads one value per step and outputs a normal distribution of the next.
//   ./build/quickstart/examples/time_series --help
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <numbers>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;
using namespace srn::literals;

using Cell = srn::Lstm<32>;
using Output = srn::Linear<2, Cell::output_size>;  // mu and log sigma
using Parameters = srn::ParameterList<srn::Part<"cell", Cell::Parameters<1>>, srn::Part<"output", Output::Parameters>>;

using Series = std::vector<float>;

struct SeriesModel : srn::Trainable<float, Parameters> {
  using Trainable::Trainable;
  using Batch = srn::ExampleBatch<Series>;  // series of the same length
  static constexpr std::array<std::string_view, 1> loss_terms{"nll"};

  /// The loss is the mean over all values but the first of each series.
  static double elements(const Batch& batch) { return static_cast<double>(batch.size() * (batch[0].size() - 1)); }

  /// Returns -sum_t log N(x_t+1; mu_t, sigma_t), without the constant.
  template <class Context>
  static srn::Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto values_at = [&](std::size_t time) {
      return srn::gather<1>(context, batch, [time](const Series& series, float* x) { *x = series[time]; });
    };
    auto state = srn::zero_state<Cell>(context, static_cast<srn::Index>(batch.size()));
    auto nll = srn::zeros<1>(context, state.h.cols);
    for (std::size_t time = 0; time + 1 < batch[0].size(); ++time) {
      state = Cell::step(context, weights["cell"_p], values_at(time), state);
      const auto [mu, log_sigma] = srn::split<2>(Output::apply(context, weights["output"_p], Cell::output(state)));
      // -log N = 1/2 ((x - mu) / sigma)^2 + log sigma
      nll = compute(context, nll + 0.5F * square((values_at(time + 1) - mu) * exp(-log_sigma)) + log_sigma);
    }
    return srn::sum_all(context, nll);
  }
};

/// Noisy sine waves of random period and phase.
std::vector<Series> waves(std::size_t count, std::size_t length, srn::Random random) {
  std::vector<Series> all(count, Series(length));
  for (Series& wave : all) {
    const double period = 12 + 12 * random.uniform(), phase = 2 * std::numbers::pi * random.uniform();
    for (std::size_t time = 0; time < length; ++time) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(time) / period + phase;
      wave[time] = static_cast<float>(std::sin(angle) + 0.05 * random.normal());
    }
  }
  return all;
}

int main(int argc, char** argv) try {
  CLI::App app("Learns noisy sine waves and draws a forecast of one that it has not seen.", "time_series");
  std::uint64_t steps = 400, seed = 1;
  std::filesystem::path out = "forecast.svg";
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  app.add_option("--out", out, "plot of the forecast")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;
  srn::check_writable(out);  // before the training, not after it

  constexpr std::size_t length = 60, known = 60, horizon = 40;
  const auto random = [&](std::uint32_t stream) { return srn::Random(srn::Seed{seed}, srn::Purpose::general, stream); };
  const srn::Examples<Series> data{.train = waves(1000, length, random(0)), .valid = waves(100, length, random(1))};
  srn::TrainingOptions options;
  options.batch_size = 32;
  options.learning_rate_schedule = srn::cosine_rate(1e-2, steps);
  options.grad_clipping = srn::GradientClipping::by_norm;
  srn::Trainer<SeriesModel> trainer(options, srn::Seed{seed});
  trainer.fit(data, {.steps = steps, .validate_every = 100}, srn::progress_bar());

  // The mean of each next value, fed back as the next input.
  const Series truth = waves(1, known + horizon, random(2))[0];
  srn::LinePlot plot{.series = {{.name = "noisy sine"}, {.name = "forecast"}}, .title = "Forecast", .x_label = "time", .y_label = "value"};
  srn::Evaluation<float> context;
  auto state = srn::zero_state<Cell>(context, 1);
  float mean = 0;
  double error = 0;
  for (std::size_t time = 0; time < truth.size(); ++time) {
    plot.series[0].x.push_back(static_cast<double>(time));
    plot.series[0].y.push_back(static_cast<double>(truth[time]));
    if (time >= known) {
      plot.series[1].x.push_back(static_cast<double>(time));
      plot.series[1].y.push_back(static_cast<double>(mean));
      error += std::abs(static_cast<double>(truth[time] - mean)) / horizon;
    }
    float* input = context.allocate(1);
    *input = time < known ? truth[time] : mean;
    state = Cell::step(context, trainer.model().weights()["cell"_p], srn::constant<1>(static_cast<const float*>(input), 1), state);
    mean = Output::apply(context, trainer.model().weights()["output"_p], Cell::output(state)).data[0];
  }
  srn::write_svg(out, plot);
  std::cout << "mean error of " << horizon << " forecast values " << error << "\nwrote " << out.string() << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "time_series: %s\n", error.what());
  return 1;
}
