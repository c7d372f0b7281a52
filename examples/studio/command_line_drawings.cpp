// The commands around drawings that need no model: data sets of them, and forms for plotters, screens and wallpaper.
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "drawings.hpp"

namespace studio {
namespace {

const std::string drawings_are = std::string("DRAWINGS are: ") + drawings_help + ".";

void add_dataset(CLI::App& program) {
  auto [it, options] = command(program, "dataset", "Makes an .npz file that sketch-rnn reads of drawings from files of all kinds.",
                               drawings_are +
                                   "\n.svg files are scaled to 255 and thinned; others are taken as they are, unless --simplify says"
                                   "\notherwise. Several classes are several data sets: a file for each.",
                               "dataset cat.ndjson more/*.svg cats.npz --valid 50 --test 0.1", &dataset);
  it->add_option("DRAWINGS... OUT.npz", options.words, "drawings, and last the file to write")->required();
  const auto share = [to = it](const std::string& name, double& value, const std::string& text) {
    to->add_option(name, value, text)->capture_default_str()->check(in_range("a number", 0.0, 1e9));
  };
  share("--valid", options.valid, "how many for validation: a share below 1, or a count");
  share("--test", options.test, "how many for tests");
  count_option(it, "--max-length", options.max_length, "drawings of more points are left out, and counted", 1, 1'000'000);
  it->add_option("--epsilon", options.epsilon, "how far a thinned line may be from the drawn one, where the larger side is 255")
      ->capture_default_str()
      ->check(in_range("a number", 0.01, 100.0));
  it->add_flag("--simplify", options.simplify, "scale and thin all drawings as Quick, Draw! did its own");
  it->add_flag("--normalise", options.normalise, "divide offsets by their standard deviation, which Magenta does when it loads");
  seed_option(it, options.seed, "the same seed splits in the same way");
}

}  // namespace

void add_drawing_commands(CLI::App& program) { add_dataset(program); }

}  // namespace studio
