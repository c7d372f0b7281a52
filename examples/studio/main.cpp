// The studio: models and drawings from the command line. The commands are registered in command_line_*.cpp and implemented in one file
// each. Exit status: 0, 1 after a failure, 2 after invalid usage.
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include <sketchrnn/version.hpp>

#include "../command_line_errors.hpp"
#include "../standard_output.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "interrupt.hpp"

int main(int argc, char** argv) {
  using namespace studio;
  CLI::App program("Works with sketch-rnn models and drawings on the command line. `studio COMMAND --help` describes a command.", "studio");
  program.footer("Results are printed as lines `name value`. Exit status: 0 on success, 1 on failure, 2 on wrong use.");
  program.set_version_flag("--version", std::to_string(SKETCHRNN_VERSION_MAJOR) + "." + std::to_string(SKETCHRNN_VERSION_MINOR) + "." +
                                            std::to_string(SKETCHRNN_VERSION_PATCH));
  program.require_subcommand(1);
  try {
    add_model_commands(program);
    add_picture_commands(program);
    add_drawing_commands(program);
    add_quality_commands(program);
    const int status = command_line::read(program, argc, argv).value_or(0);
    if (status == 0) command_line::finish_output();
    return status;
  } catch (const WrongUse& error) {
    std::fprintf(stderr, "studio: %s\n", error.what());
    return 2;
  } catch (const Interrupted& stop) {
    std::fprintf(stderr, "\nstudio: %s; to continue: studio resume %s; %s\n", stop.what(), stop.folder.string().c_str(), stop.kept.c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "studio: %s\n", error.what());
  }
  return 1;
}
