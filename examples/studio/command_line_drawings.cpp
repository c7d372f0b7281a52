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
  reading_options(it, options.reading);
  seed_option(it, options.seed, "the same seed splits in the same way");
}

void add_plot(CLI::App& program) {
  auto [it, options] =
      command(program, "plot", "Writes drawings for a pen plotter, on one sheet, as G-code or HPGL.",
              drawings_are +
                  "\nThe end of OUT says which form: .gcode or .nc, .hpgl or .plt. G-code turns the pen down by M3 S90 and lets it up"
                  "\nby M5, as GRBL with a servo has it; for a Z axis: --pen-down \"G1 Z0 F600\" --pen-up \"G0 Z5\". In HPGL, x runs along"
                  "\nthe page's width: plotters that have it along the longer side need --landscape."
                  "\nDrawings are as large as fits, unless --scale N says how many millimetres a unit of them is. Where an .svg states"
                  "\na side in mm, cm, in, pt or pc, --scale 1 and --scale true both draw it in that size, and --scale 2 twice as"
                  "\nlarge; of other .svg files --scale true takes 96 pixels for an inch. What does not fit then is an error."
                  "\n--origin X,Y puts the drawing's upper left corner so many millimetres from the left and from the upper edge;"
                  "\n--origin CORNER (top-left, top-right, bottom-left, bottom-right, center) puts it there, within the margins, and"
                  "\nCORNER:X,Y so far from that corner. To scale, the corners of an .svg are those of its page (viewBox), and unless an"
                  "\norigin is given, that page lies in the middle of the sheet. The machine's X0 Y0 is the sheet's lower left corner.",
              "plot cat pig bird.ndjson:3 --page A5 --out sheet.gcode", &plot);
  it->add_option("DRAWINGS", options.words, "what to draw")->required();
  it->add_option("--out", options.out, "the file for the plotter")->capture_default_str();
  it->add_option("--page", options.page, "A3, A4, A5, letter, or WIDTHxHEIGHT in millimetres")->capture_default_str();
  it->add_flag("--landscape", options.landscape, "the longer side of the page is its width");
  it->add_option("--margin", options.margin, "millimetres on each side that are left free, except by --scale and --origin")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 1000.0));
  count_option(it, "--columns", options.columns, "of the sheet, 0: as many as make cells about square", 0, 10'000);
  count_option(it, "--count", options.count, "no more drawings than this, 0 for all", 0, 10'000);
  it->add_flag("--same-scale", options.same_scale, "one scale for all drawings, rather than each as large as fits");
  it->add_option("--scale", options.scale, "millimetres to a unit of the drawings, or true: the size that an .svg states")
      ->type_name("NUMBER")
      ->check(CLI::Validator(
          [number = in_range("a number", 1e-6, 1e6)](std::string& text) { return text == "true" ? std::string() : number(text); }, ""));
  it->add_option("--origin", options.origin, "where the drawing lies: X,Y, CORNER or CORNER:X,Y")->type_name("PLACE");
  it->add_flag("--sort,!--no-sort", options.sort,
               "strokes in an order, and from either end, that makes the pen travel little; --no-sort keeps the drawings' own");
  it->add_option("--pen-down", options.pen_down, "G-code that puts the pen on the paper");
  it->add_option("--pen-up", options.pen_up, "G-code that lifts it");
  it->add_option("--feed", options.feed, "millimetres a minute, in G-code")
      ->capture_default_str()
      ->check(in_range("a number", 1.0, 100'000.0));
  seed_option(it, options.seed, "of drawings that the library draws");
}

void add_animate(CLI::App& program) {
  auto [it, options] =
      command(program, "animate", "Makes drawings move, in an SVG picture for a browser.",
              drawings_are +
                  "\nOne drawing: the pen draws it. With --morph, several turn into each other and back. With --model, a model draws what"
                  "\nlies between them, from one latent vector to the next.",
              "animate cat pig --morph --out cat_to_pig.svg", &animate);
  it->add_option("DRAWINGS", options.words, "what to draw")->required();
  it->add_option("--out", options.out, "the picture")->capture_default_str();
  it->add_flag("--morph", options.morph, "drawings turn into each other");
  it->add_option("--model", options.model, "a model with an encoder, as of the other commands")->check(CLI::ExistingPath);
  count_option(it, "--steps", options.steps, "the model's drawings from one to the next, both included", 2, 200);
  it->add_option("--seconds", options.seconds, "of drawing, or there and back; 0: as suits")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 3600.0));
  it->add_option("--colour", options.colour, "any SVG colour")->capture_default_str();
  sampling_options(it, options.sampling, options.start);
  seed_option(it, options.seed, "the same seed gives the same picture");
  threads_option(it, options.threads);
}

void add_pattern(CLI::App& program) {
  auto [it, options] = command(
      program, "pattern", "Makes a tile of wallpaper that repeats without a seam, as an SVG picture.",
      drawings_are + "\nAll drawings are used in turn. With --model, they are new ones: like those named, or any, where none is named.",
      "pattern cat pig --rows 6 --columns 5 --out wallpaper.svg", &pattern);
  it->add_option("DRAWINGS", options.words, "what to draw");
  it->add_option("--out", options.out, "the picture")->capture_default_str();
  it->add_option("--model", options.model, "a model, as of the other commands")->check(CLI::ExistingPath);
  count_option(it, "--count", options.count, "different drawings of the model, 0: one for each place", 0, 10'000);
  sketchrnn::PatternOptions& tile = options.tile;
  const auto number = [to = it](const std::string& name, double& value, double least, double most, const std::string& text) {
    to->add_option(name, value, text)->capture_default_str()->check(in_range("a number", least, most));
  };
  number("--width", tile.width, 8, 20'000, "of the tile, in pixels");
  count_option(it, "--columns", tile.columns, "drawings in a row", 1, 200);
  count_option(it, "--rows", tile.rows, "of drawings; hexagonal: even", 1, 200);
  using sketchrnn::Lattice;
  word_option<Lattice>(it, "--lattice", tile.lattice, {{"hexagonal", Lattice::hexagonal}, {"square", Lattice::square}}, "hexagonal",
                       "hexagonal: every other row is shifted by half a column, or square");
  number("--size", tile.drawing_size, 0.01, 4, "of a drawing, in distances between columns");
  number("--smallest", tile.smallest, 0.01, 1, "the smallest a drawing may be, in sizes");
  number("--jitter", tile.jitter, 0, 4, "how far a drawing may be from its place, in distances between columns");
  number("--rotation", tile.rotation, 0, 180, "degrees by which a drawing may be turned, either way");
  it->add_option("--repeat", options.repeat, "ACROSSxDOWN: the picture shows the tile so many times")->capture_default_str();
  it->add_option("--colour", options.colours, "any SVG colours, with commas between them: one for each drawing in turn")
      ->capture_default_str()
      ->delimiter(',')
      ->allow_extra_args(false);
  it->add_option("--background", options.background, "any SVG colour, or none")->capture_default_str();
  number("--stroke-width", options.stroke_width, 0.01, 100, "in pixels");
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
