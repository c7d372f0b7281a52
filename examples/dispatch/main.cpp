// One binary for all x86-64 processors: it chooses among four builds of a model when it starts. dispatch.cmake makes the builds.
//   cmake --build --preset quickstart --target dispatch && ./build/quickstart/examples/dispatch --help
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "../command_line_errors.hpp"
#include "drawer.hpp"
#include "processor.hpp"

int main(int argc, char** argv) try {
  CLI::App app(
      "Draws with a model, by the build for the processor at hand: one program that runs on every x86-64 processor, and uses\n"
      "the instructions of those that have more.",
      "dispatch");
  const auto builds = dispatch::builds();
  std::vector<std::string> names;
  for (const auto& build : builds) names.emplace_back(build.name);
  dispatch::Request request{.model = "models/cat_pig.safetensors", .precision = "full"};
  std::string chosen, out = "dispatch.svg";
  bool list = false;
  app.add_flag("--list", list, "list the builds and which of them run here, and exit");
  app.add_option("--build", chosen, "use this build. Default: the fastest that runs here")->check(command_line::one_of(names));
  app.add_option("--model", request.model, "model file, of the type in drawer.cpp")->capture_default_str();
  app.add_option("--count", request.count, "number of drawings")->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--temperature", request.temperature, "0: the most probable drawing")->capture_default_str()->check(CLI::Range(0.0, 10.0));
  app.add_option("--seed", request.seed, "random seed")->capture_default_str()->check(CLI::NonNegativeNumber);
  app.add_option("--precision", request.precision, "of matrix products")
      ->capture_default_str()
      ->check(command_line::one_of({"full", "bfloat16", "int8"}));
  app.add_option("--out", out, "picture")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  if (list) {
    for (const auto& build : builds) {
      std::cout << build.name << (&build == &builds.best() ? " (used)" : build.runs_here ? "" : " (not on this processor)") << '\n';
    }
    return 0;
  }
  const dispatch::Build& build =
      chosen.empty() ? builds.best() : *std::find_if(builds.begin(), builds.end(), [&](const auto& each) { return each.name == chosen; });
  if (!build.runs_here)
    throw std::runtime_error("this processor lacks instructions of the build " + chosen + "; --list shows those that run");

  dispatch::Result result;
  build.draw(request, result);
  if (!result.error.empty()) throw std::runtime_error(result.error);
  std::ofstream file(out, std::ios::binary);
  file << result.svg;
  file.close();
  if (!file) throw std::runtime_error(out + " cannot be written: " + std::strerror(errno));
  std::cout << "build " << build.name << ": " << request.count << " drawings in " << result.milliseconds << " ms\nwrote " << out << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "dispatch: %s\n", error.what());
  return 1;
}
