// Draws along with a user: reads one point per line from standard input (dx dy pen) and answers each at once with the model's next points.
//   ./build/quickstart/examples/live_drawing --help
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;

// The type of the model included, models/cat_pig.safetensors.
using Model = srn::SketchRnn<srn::LayerNormLstm<192>, srn::Latent<64>, srn::LayerNormLstm<384>, srn::Mixture<20>>;

int main(int argc, char** argv) try {
  CLI::App app(
      "Reads one point per line from standard input, dx dy pen (pen 1: the stroke ends here), and prints the model's\n"
      "next points on one line per point read, so that a program can draw along with its user.",
      "live_drawing");
  std::filesystem::path file = "models/cat_pig.safetensors";
  std::size_t ahead = 3;
  std::uint64_t seed = 1;
  srn::SamplingOptions options{.temperature = 0.3};
  app.add_option("--model", file, "model file")->capture_default_str();
  app.add_option("--points", ahead, "points to draw ahead")->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--temperature", options.temperature, "0: the most probable points")->capture_default_str()->check(CLI::Range(0.0, 10.0));
  app.add_option("--seed", seed, "random seed")->capture_default_str()->check(CLI::NonNegativeNumber);
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  const auto [model, info] = srn::load_model<Model>(file);
  options.first_input = info.first_input;
  srn::Random random(srn::Seed{seed}, srn::Purpose::sampling);
  srn::Stream<Model> stream(model, options);
  stream.reset(srn::sample_prior<Model>(random));

  std::vector<float> user_state(srn::Stream<Model>::saved_size);
  const std::span<float, srn::Stream<Model>::saved_size> saved(user_state);
  std::vector<double> microseconds;
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    std::istringstream words(line);
    srn::SampledPoint point;
    std::string rest;
    if (!(words >> point.dx >> point.dy >> point.pen) || words >> rest || !stream.observe(point)) {
      throw srn::Error("line " + std::to_string(number) + ": found '" + line.substr(0, 60) + "', expected dx dy pen, for example 3 -2.5 0");
    }
    const auto begin = std::chrono::steady_clock::now();
    stream.save(saved);  // the model's points are a proposal: the user's next point continues from the user's own
    for (std::size_t step = 0; step < ahead; ++step) {
      const srn::SampledPoint next = stream.draw(random);
      if (next.pen == 2) break;
      std::cout << (step == 0 ? "" : "  ") << next.dx << ' ' << next.dy << ' ' << next.pen;
    }
    std::cout << std::endl;  // flushed: the reader waits for it
    stream.restore(saved);
    microseconds.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  if (microseconds.empty()) return 0;
  std::sort(microseconds.begin(), microseconds.end());
  std::fprintf(stderr, "answered %zu points in %.0f microseconds each (median; longest %.0f)\n", microseconds.size(),
               microseconds[microseconds.size() / 2], microseconds.back());
} catch (const std::exception& error) {
  std::fprintf(stderr, "live_drawing: %s\n", error.what());
  return 1;
}
