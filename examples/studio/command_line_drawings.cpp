// Commands for drawings, without a model: data sets, and output for plotters, screens and wallpaper.
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
  auto [it, options] =
      command(program, "dataset", "Converts drawings from files of any supported format into one .npz data set for sketch-rnn.",
              drawings_are +
                  "\n.svg files are scaled to 255 and simplified; others are taken as they are, unless --simplify is given."
                  "\nThe result has one class and is split anew, whatever the files say: write a file for each class.",
              "dataset cat.ndjson more/*.svg cats.npz --valid 50 --test 0.1", &dataset);
  it->add_option("DRAWINGS... OUT.npz", options.words, "drawings, followed by the file to write")->required();
  const auto share = [to = it](const std::string& name, double& value, const std::string& text) {
    to->add_option(name, value, text)->capture_default_str()->check(in_range("a number", 0.0, 1e9));
  };
  share("--valid", options.valid, "validation drawings: a share below 1, or a count");
  share("--test", options.test, "test drawings: a share below 1, or a count");
  count_option(it, "--max-length", options.max_length, "leave out, and count, drawings with more points", 1, 1'000'000);
  it->add_option("--epsilon", options.epsilon, "largest distance of a simplified line from the original, in a drawing of 255 units")
      ->capture_default_str()
      ->check(in_range("a number", 0.01, 100.0));
  it->add_flag("--simplify", options.simplify, "scale and simplify all drawings, as in the published Quick, Draw! files");
  it->add_flag("--normalize", options.normalize, "divide offsets by their standard deviation, as Magenta does on loading");
  reading_options(it, options.reading);
  seed_option(it, options.seed, "the same seed gives the same splits");
}

void add_plot(CLI::App& program) {
  auto [it, options] =
      command(program, "plot", "Writes drawings for a pen plotter, on one sheet, as G-code or HPGL.",
              drawings_are +
                  "\nThe extension of OUT selects the format: .gcode or .nc, .hpgl or .plt. G-code lowers the pen with M3 S90 and lifts"
                  "\nit with M5, for GRBL with a servo; for a Z axis use --pen-down \"G1 Z0 F600\" --pen-up \"G0 Z5\". In HPGL, x runs"
                  "\nalong the width of the page: plotters with x along the longer side need --landscape."
                  "\nDrawings are fitted to the page, unless --scale N gives the length of a unit in millimeters. If an .svg states a"
                  "\nside in mm, cm, in, pt or pc, --scale 1 and --scale true both draw it in that size, and --scale 2 twice as large;"
                  "\nfor other .svg files --scale true takes 96 pixels per inch. A drawing that does not fit the page is then an error."
                  "\n--origin X,Y places the upper left corner of the drawing X millimeters from the left edge and Y from the upper edge;"
                  "\n--origin CORNER (top-left, top-right, bottom-left, bottom-right, center) places it there, within the margins, and"
                  "\nCORNER:X,Y at that distance from the corner. With --scale, the corners of an .svg are those of its page (viewBox),"
                  "\nand without --origin that page is centered on the sheet. X0 Y0 of the machine is the lower left corner of the sheet.",
              "plot cat pig bird.ndjson:3 --page A5 --out sheet.gcode", &plot);
  it->add_option("DRAWINGS", options.words, "the drawings")->required();
  it->add_option("--out", options.out, "the file for the plotter")->capture_default_str();
  it->add_option("--page", options.page, "A3, A4, A5, letter, or WIDTHxHEIGHT in millimeters")->capture_default_str();
  it->add_flag("--landscape", options.landscape, "the longer side of the page is its width");
  it->add_option("--margin", options.margin, "free space on each side in millimeters, which --scale and --origin ignore")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 1000.0));
  count_option(it, "--columns", options.columns, "columns of the sheet; 0: chosen so that cells are about square", 0, 10'000);
  count_option(it, "--count", options.count, "at most this many drawings; 0: all", 0, 10'000);
  it->add_flag("--same-scale", options.same_scale, "one scale for all drawings, instead of fitting each");
  it->add_option("--scale", options.scale, "millimeters per unit of the drawings, or true: the size stated in the .svg")
      ->type_name("NUMBER")
      ->check(CLI::Validator(
          [number = in_range("a number", 1e-6, 1e6)](std::string& text) { return text == "true" ? std::string() : number(text); }, ""));
  it->add_option("--origin", options.origin, "where the drawing lies: X,Y, CORNER or CORNER:X,Y")->type_name("PLACE");
  it->add_flag("--sort,!--no-sort", options.sort,
               "reorder and reverse strokes to shorten the way of the lifted pen; --no-sort keeps their order");
  it->add_option("--pen-down", options.pen_down, "G-code that puts the pen on the paper");
  it->add_option("--pen-up", options.pen_up, "G-code that lifts it");
  it->add_option("--feed", options.feed, "feed rate in millimeters per minute, in G-code")
      ->capture_default_str()
      ->check(in_range("a number", 1.0, 100'000.0));
  seed_option(it, options.seed, "seed of drawings made by the library");
}

void add_animate(CLI::App& program) {
  auto [it, options] =
      command(program, "animate", "Animates drawings, in an SVG picture for a browser.",
              drawings_are +
                  "\nA single drawing is drawn by a pen. With --morph, several drawings turn into each other and back. With --model, the"
                  "\ndrawings between them are decoded from interpolated latent vectors.",
              "animate cat pig --morph --out cat_to_pig.svg", &animate);
  it->add_option("DRAWINGS", options.words, "the drawings")->required();
  it->add_option("--out", options.out, "the picture to write")->capture_default_str();
  it->add_flag("--morph", options.morph, "let the drawings turn into each other");
  it->add_option("--model", options.model, "a model with an encoder, as for the other commands")->check(CLI::ExistingPath);
  count_option(it, "--steps", options.steps, "drawings of the model from one drawing to the next, including both ends", 2, 200);
  it->add_option("--seconds", options.seconds, "length of the animation, there and back with --morph; 0: chosen automatically")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 3600.0));
  it->add_option("--color", options.color, "any SVG color")->capture_default_str();
  sampling_options(it, options.sampling, options.start);
  seed_option(it, options.seed, "the same seed gives the same picture");
  threads_option(it, options.threads);
}

void add_pattern(CLI::App& program) {
  auto [it, options] = command(
      program, "pattern", "Makes a wallpaper tile that repeats without a seam, as an SVG picture.",
      drawings_are +
          "\nThe drawings are used in turn. With --model, new drawings are used: similar to those named, or random if none is named.",
      "pattern cat pig --rows 6 --columns 5 --out wallpaper.svg", &pattern);
  it->add_option("DRAWINGS", options.words, "the drawings");
  it->add_option("--out", options.out, "the picture to write")->capture_default_str();
  it->add_option("--model", options.model, "a model, as for the other commands")->check(CLI::ExistingPath);
  count_option(it, "--count", options.count, "number of different drawings by the model; 0: one for each place", 0, 10'000);
  sketchrnn::PatternOptions& tile = options.tile;
  const auto number = [to = it](const std::string& name, double& value, double least, double most, const std::string& text) {
    to->add_option(name, value, text)->capture_default_str()->check(in_range("a number", least, most));
  };
  number("--width", tile.width, 8, 20'000, "width of the tile in pixels");
  count_option(it, "--columns", tile.columns, "drawings in a row", 1, 200);
  count_option(it, "--rows", tile.rows, "rows of drawings; even with --lattice hexagonal", 1, 200);
  using sketchrnn::Lattice;
  word_option<Lattice>(it, "--lattice", tile.lattice, {{"hexagonal", Lattice::hexagonal}, {"square", Lattice::square}}, "hexagonal",
                       "hexagonal (every other row is shifted by half a column) or square");
  number("--size", tile.drawing_size, 0.01, 4, "size of a drawing, in distances between columns");
  number("--smallest", tile.min_scale, 0.01, 1, "smallest size of a drawing, as a share of --size");
  number("--jitter", tile.jitter, 0, 4, "largest distance of a drawing from its place, in distances between columns");
  number("--rotation", tile.rotation, 0, 180, "largest rotation of a drawing in degrees, either way");
  it->add_option("--repeat", options.repeat, "ACROSSxDOWN: how many times the picture shows the tile")->capture_default_str();
  it->add_option("--color", options.colors, "SVG colors, separated by commas, used for the drawings in turn")
      ->capture_default_str()
      ->delimiter(',')
      ->allow_extra_args(false);
  it->add_option("--background", options.background, "any SVG color, or none")->capture_default_str();
  number("--stroke-width", options.stroke_width, 0.01, 100, "width of lines in pixels");
  sampling_options(it, options.sampling, options.start);
  seed_option(it, options.seed, "the same seed gives the same tile");
  threads_option(it, options.threads);
}

}  // namespace

void add_drawing_commands(CLI::App& program) {
  add_dataset(program);
  add_plot(program);
  add_animate(program);
  add_pattern(program);
}

}  // namespace studio
