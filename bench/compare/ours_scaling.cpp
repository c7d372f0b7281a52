// Measures and plots how time scales with the length of sketches, the batch size and the number of drawings.
#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>

#include <bench/compare/ours.hpp>
#include <sketchrnn/drawing/plot.hpp>

namespace sketchrnn::bench {

namespace {

double best_ms(Measured& work, int repeats) {
  using Clock = std::chrono::steady_clock;
  double best = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto begin = Clock::now();
    work.run();
    best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  return best;
}

/// Returns the exponent p of ms = c size^p, by least squares on the logarithms.
double exponent(const std::vector<double>& sizes, const std::vector<double>& times) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double a = std::log(sizes[i]), b = std::log(times[i]);
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

}  // namespace

nlohmann::json scaling(const std::string& picture, unsigned threads, bool quick) {
  struct Series {
    const char* name;
    const char* label;
    std::vector<std::size_t> sizes;
    std::function<std::unique_ptr<Measured>(std::size_t)> make;
  };
  const std::vector<Series> all{{"max_length", "a step, over Nmax (50 to 400)",
                                 quick ? std::vector<std::size_t>{10, 20} : std::vector<std::size_t>{50, 100, 200, 400},
                                 [&](std::size_t size) {
                                   return training_step({"lstm", size, 0, "padded", threads, 100});
                                 }},
                                {"batch", "a step, over the batch (25 to 400)",
                                 quick ? std::vector<std::size_t>{8, 16} : std::vector<std::size_t>{25, 50, 100, 200, 400},
                                 [&](std::size_t size) {
                                   return training_step({"lstm", quick ? 10 : 100U, 0, "padded", threads, size});
                                 }},
                                {"drawings", "a pass, over the drawings (200 to 1600)",
                                 quick ? std::vector<std::size_t>{100, 200} : std::vector<std::size_t>{200, 400, 800, 1600},
                                 [&](std::size_t size) { return training_pass(size, quick ? 10 : 100, threads); }}};

  nlohmann::json result;
  LinePlot plot{.title = "Time against size", .x_label = "times the smallest size", .y_label = "times its time"};
  double most = 1;
  for (const Series& series : all) {
    std::vector<double> sizes, times, relative_sizes, relative_times;
    for (const std::size_t size : series.sizes) {
      const auto work = series.make(size);
      const bool pass = std::string(series.name) == "drawings";
      if (!pass) work->run();  // warm-up
      times.push_back(best_ms(*work, pass || quick ? 1 : 3));
      sizes.push_back(static_cast<double>(size));
      relative_sizes.push_back(sizes.back() / sizes.front());
      relative_times.push_back(times.back() / times.front());
      most = std::max(most, relative_sizes.back());
      std::cerr << "  scaling: " << series.name << ' ' << size << ": " << times.back() << " ms\n";
    }
    result[series.name] = {{"sizes", sizes}, {"ms", times}, {"exponent", exponent(sizes, times)}};
    plot.series.push_back({.name = series.label, .x = relative_sizes, .y = relative_times});
  }
  plot.series.push_back({.name = "linear", .x = {1, most}, .y = {1, most}, .color = "#888888", .dashed = true});
  if (!picture.empty()) write_svg(picture, plot, {.log_x = true, .log_y = true});
  return result;
}

}  // namespace sketchrnn::bench
