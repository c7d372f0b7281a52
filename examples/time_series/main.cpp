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

#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;
using namespace srn::literals;

using Cell = srn::Lstm<32>;
using Output = srn::Linear<2, Cell::output_size>;  // mu and log sigma
using Parameters = srn::ParameterList<srn::Part<"cell", Cell::Parameters<1>>, srn::Part<"output", Output::Parameters>>;

struct SeriesModel : srn::Trainable<float, Parameters> {
  using Trainable::Trainable;

  /// Returns -sum_t log N(x_t+1; mu_t, sigma_t), without the constant, over the series, each a column of values [length, B].
  template <class Context>
  static srn::Value<float, 1> loss(Context& context, const ModelWeights& weights, const std::vector<std::vector<float>>& rows) {
    static const std::vector<float> ones(1024, 1.0F);
    const auto columns = static_cast<srn::Index>(rows[0].size());
    auto state = srn::zero_state<Cell>(context, columns);
    auto total = srn::zeros<1>(context, 1);
    for (std::size_t time = 0; time + 1 < rows.size(); ++time) {
      state = Cell::step(context, weights["cell"_p], srn::constant<1>(rows[time].data(), columns), state);
      const auto [mu, log_sigma] = srn::split<2>(Output::apply(context, weights["output"_p], Cell::output(state)));
      const auto target = srn::constant<1>(rows[time + 1].data(), columns);
      // -log N = 1/2 ((x - mu) / sigma)^2 + log sigma
      const auto nll = compute(context, 0.5F * square((target - mu) * exp(-log_sigma)) + log_sigma);
      total = compute(context, total + srn::weighted_sum(context, nll, ones.data()));
    }
    return total;
  }
};

/// Values of `count` noisy sine waves of random period and phase, by time step.
std::vector<std::vector<float>> waves(std::size_t count, std::size_t length, srn::Random& random) {
  std::vector<std::vector<float>> rows(length, std::vector<float>(count));
  for (std::size_t wave = 0; wave < count; ++wave) {
    const double period = 12 + 12 * random.uniform(), phase = 2 * std::numbers::pi * random.uniform();
    for (std::size_t time = 0; time < length; ++time) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(time) / period + phase;
      rows[time][wave] = static_cast<float>(std::sin(angle) + 0.05 * random.normal());
    }
  }
  return rows;
}

int main(int argc, char** argv) try {
  CLI::App app("Learns noisy sine waves and draws a forecast of one that it has not seen.", "time_series");
  std::uint64_t steps = 400, seed = 1;
  std::filesystem::path out = "forecast.svg";
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  app.add_option("--out", out, "plot of the forecast")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  srn::Learner<SeriesModel> learner(SeriesModel(srn::Seed{seed}), {.learning_rate = srn::cosine_rate(1e-2, steps)});
  constexpr std::size_t shards = 2, series = 16, length = 60, known = 60, horizon = 40;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const double loss = learner.step(shards, [&](auto& tape, const auto& weights, std::size_t shard) {
      thread_local std::vector<std::vector<float>> rows;  // read by the backward pass, too
      srn::Random random(srn::Seed{seed}, srn::Purpose::sampling, step, static_cast<std::uint32_t>(shard));
      rows = waves(series, length, random);
      return SeriesModel::loss(tape, weights, rows);
    });
    if (step % 100 == 0 || step + 1 == steps) {
      std::cout << "step " << step + 1 << "  negative log-likelihood " << loss / (shards * series * (length - 1)) << std::endl;
    }
  }

  // The mean of each next value, fed back as the next input.
  srn::Random random(srn::Seed{seed}, srn::Purpose::evaluation);
  const auto truth = waves(1, known + horizon, random);
  srn::LinePlot plot{.series = {{.name = "noisy sine"}, {.name = "forecast"}}, .title = "Forecast", .x_label = "time", .y_label = "value"};
  srn::Evaluation<float> context;
  auto state = srn::zero_state<Cell>(context, 1);
  float mean = 0;
  double error = 0;
  for (std::size_t time = 0; time < truth.size(); ++time) {
    plot.series[0].x.push_back(static_cast<double>(time));
    plot.series[0].y.push_back(static_cast<double>(truth[time][0]));
    if (time >= known) {
      plot.series[1].x.push_back(static_cast<double>(time));
      plot.series[1].y.push_back(static_cast<double>(mean));
      error += std::abs(static_cast<double>(truth[time][0] - mean)) / horizon;
    }
    float* input = context.allocate(1);
    *input = time < known ? truth[time][0] : mean;
    state = Cell::step(context, learner.model().weights()["cell"_p], srn::constant<1>(static_cast<const float*>(input), 1), state);
    mean = Output::apply(context, learner.model().weights()["output"_p], Cell::output(state)).data[0];
  }
  srn::write_svg(out, plot);
  std::cout << "mean error of " << horizon << " forecast values " << error << "\nwrote " << out.string() << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "time_series: %s\n", error.what());
  return 1;
}
