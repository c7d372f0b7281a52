// Parses the command line with CLI11.
#include "options.hpp"

#include <cstdlib>

#include <CLI/CLI.hpp>

#include "../command_line_errors.hpp"

QuickstartOptions read_options(int argc, char** argv) {
  QuickstartOptions options;
  CLI::App app(
      "Trains a sketch-rnn on the built-in cats and pigs, or on your own drawings, and writes a gallery of what it has learned.\n"
      "Example: quickstart --data cat.npz pig.npz --out my_gallery",
      "quickstart");
  app.add_option("--data", options.data, "training drawings: .npz or .ndjson files, or folders of them")->check(CLI::ExistingPath);
  app.add_option("--steps", options.steps, "training steps")->default_str("1000, or 3500 with --data")->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", options.seed, "the same seed gives the same gallery, bit for bit")->capture_default_str();
  app.add_option("--threads", options.threads, "number of threads, which does not change the results; 0: one for each processor")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  app.add_option("--out", options.out, "folder for the gallery")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) std::exit(*status);
  if (options.steps == 0) options.steps = options.data.empty() ? 1000 : 3500;
  return options;
}
