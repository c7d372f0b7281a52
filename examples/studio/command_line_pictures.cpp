// The commands that make pictures of what a model has learnt: reconstructions, walks, analogies, grids, endings, and the tradeoff between
// the two losses.
#include <cstddef>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "any_model.hpp"
#include "command_line.hpp"
#include "drawings.hpp"
#include "output.hpp"
#include "picture_commands.hpp"

namespace studio {
namespace {

const std::string drawings_are = std::string("Drawings are ") + drawings_help + ".";
/// For the commands whose --out may have several forms.
const std::string drawings_and_output = drawings_are + "\n" + output_help;

/// All but the temperature.
void picture_options(CLI::App* to, PictureOptions& picture) {
  model_option(to, picture.model);
  output_options(to, picture.out, picture.width);
  pen_options(to, picture.sampling, picture.start);
  seed_option(to, picture.seed, "the same seed gives the same picture");
  threads_option(to, picture.threads);
}

CLI::Option* drawings_option(CLI::App* to, const std::string& name, std::vector<std::string>& words, const std::string& text, int least,
                             int most) {
  return to->add_option(name, words, text)->required()->expected(least, most);
}

void linear_option(CLI::App* to, bool& linear) { to->add_flag("--linear", linear, "straight ways instead of those along the sphere"); }

void add_reconstruct(CLI::App& program) {
  auto [it, options] =
      command(program, "reconstruct", "Draws what a model makes of drawings, at several temperatures.",
              "A row a drawing: the original in black, then the same encoded and drawn again.\n" + drawings_and_output,
              "reconstruct --model cats.safetensors cat.npz:0 cat.npz:7 --temperatures 0.1 0.5 1 --out cats.svg", &reconstruct);
  drawings_option(it, "DRAWING", options.drawings, "the originals", 1, 1000);
  it->add_option("--temperatures", options.temperatures, "a column each")
      ->capture_default_str()
      ->expected(1, 100)
      ->check(in_range("a number", 0.0, 100.0));
  count_option(it, "--limit", options.limit, "drawings of each file", 1, 1000);
  picture_options(it, options.picture);
}

void add_interpolate(CLI::App& program) {
  auto [it, options] =
      command(program, "interpolate", "Draws the way from one drawing to another through the latent space.",
              "A row for each two drawings that follow each other, which stand at its ends in black.\n" + drawings_and_output,
              "interpolate --model run/model.safetensors cat-head pig --steps 10 --out walk.svg", &interpolate);
  drawings_option(it, "DRAWING", options.drawings, "two or more", 2, 1000);
  count_option(it, "--steps", options.steps, "drawings on the way, that of either end included", 2, 1000);
  linear_option(it, options.linear);
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_analogy(CLI::App& program) {
  auto [it, options] =
      command(program, "analogy", "Draws what a sum of drawings comes to in the latent space.",
              "TERMS are drawings with plus or minus between them, each a word of its own (+ and - will do, too).\n" + drawings_and_output +
                  "\nWith --measure N no TERMS: N times each, embedded drawings are added up and decoded, and the share of the\n"
                  "outcomes that have a body is told:\n"
                  "  body_rate: cat head + pig - pig head; body_rate_reverse: pig head + cat - cat head;\n"
                  "  body_rate_taken_away: cat + pig head - pig; body_rate_reconstructed_*: one of each, encoded and decoded.",
              "analogy --model run/model.safetensors cat-head plus pig minus pig-head --out analogy.svg", &analogy);
  it->add_option("TERMS", options.terms, "the sum")->expected(0, 99);
  count_option(it, "--count", options.count, "drawings of the sum", 1, 100);
  count_option(it, "--measure", options.measure, "triples of embedded drawings", 0, 100'000);
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_grid(CLI::App& program) {
  auto [it, options] = command(program, "grid", "Draws the latent space between four drawings, or many like one.",
                               "The four are the corners: top left, top right, bottom left, bottom right.\n" + drawings_and_output,
                               "grid --model run/model.safetensors cat-head cat pig-head pig --rows 6 --columns 6 --out grid.svg", &grid);
  drawings_option(it, "DRAWING", options.drawings, "four, or one with --similar", 1, 4);
  count_option(it, "--rows", options.rows, "of the grid", 1, 100);
  count_option(it, "--columns", options.columns, "of the grid", 1, 100);
  linear_option(it, options.linear);
  it->add_flag("--similar", options.similar, "one drawing, encoded once and drawn rows x columns times");
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_complete(CLI::App& program) {
  auto [it, options] =
      command(program, "complete", "Draws endings of a beginning, which stands in red.",
              "The model reads the beginning and goes on; where --points cuts a stroke, with that stroke. A model with an\n"
              "encoder takes the latent vector of the beginning.\n"
              "The beginning keeps its size within a whole drawing, whose larger side is 255 in the units of Quick, Draw!: in an\n"
              ".svg a whole drawing is as large as the page (its viewBox, or width or height); in other files the numbers are in\n"
              "those units already. --extent N says otherwise: N is the larger side of a whole drawing in the file's own units.\n" +
                  drawings_and_output,
              "complete --model bird.gen.json bird.ndjson.gz:0 --points 12 --count 25 --out endings.svg", &complete);
  it->add_option("BEGINNING", options.beginning, "a drawing")->required();
  it->add_option("--extent", options.extent, "larger side of a whole drawing in the units of the beginning, 0: as told above")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 1e9));
  count_option(it, "--points", options.points, "of the drawing, from its first on; 0: all of them");
  count_option(it, "--count", options.count, "endings", 1, 10'000);
  count_option(it, "--columns", options.columns, "of the sheet, 0: about as many as rows");
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_tradeoff(CLI::App& program) {
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) names.push_back(kind.name);
  auto [it, options] =
      command(program, "tradeoff", "Trains a model with several weights of L_KL, and draws L_R over L_KL.",
              "Each run is in a folder RUNS/WEIGHT, as of `studio train`. Its weight of L_KL is reached halfway through. The\n"
              "losses told are those of the validation drawings.",
              "tradeoff --data cat.npz --kl-weights 0.25 0.5 1 --steps 2000 --out tradeoff.svg", &tradeoff);
  it->add_option("--data", options.data,
                 "drawings: files of any form or folders of them, several for several classes; none: the\n"
                 "embedded cats and pigs")
      ->check(CLI::ExistingPath);
  reading_options(it, options.reading);
  it->add_option("--model", options.model, "a kind of model, as of `studio train`")
      ->capture_default_str()
      ->check(command_line::one_of(names));
  it->add_option("--kl-weights", options.kl_weights, "a run each")
      ->capture_default_str()
      ->expected(1, 100)
      ->check(in_range("a number", 0.0, 100.0));
  it->add_option("--out", options.out, "the picture, .svg")->capture_default_str();
  it->add_option("--runs", options.runs, "folder of the runs")->capture_default_str();
  count_option(it, "--steps", options.steps, "training steps of each run", 1);
  count_option(it, "--batch-size", options.training.batch_size, "drawings a step", 1);
  count_option(it, "--max-length", options.training.max_length, "drawings of more points are left out", 1);
  seed_option(it, options.seed, "that of every run");
  threads_option(it, options.training.threads);
}

void add_gallery(CLI::App& program) {
  auto [it, options] =
      command(program, "gallery", "Draws all kinds of pictures with one model, on one page.",
              "In the folder OUT are then index.html, each picture as an .svg, and a sheet for a pen plotter.\n" + drawings_are,
              "gallery --model run/model.safetensors --out gallery", &gallery);
  model_option(it, options.model);
  it->add_option("--out", options.out, "a folder")->type_name("FOLDER")->capture_default_str();
  it->add_option("--cat", options.cat, "the drawing at most beginnings")->type_name("DRAWING")->capture_default_str();
  it->add_option("--cat-head", options.cat_head, "what is continued and added to")->type_name("DRAWING")->capture_default_str();
  it->add_option("--pig", options.pig, "the drawing at most ends")->type_name("DRAWING")->capture_default_str();
  it->add_option("--pig-head", options.pig_head, "what is taken away")->type_name("DRAWING")->capture_default_str();
  seed_option(it, options.seed, "the same seed draws the same pictures");
  threads_option(it, options.threads);
}

}  // namespace

void add_picture_commands(CLI::App& program) {
  add_reconstruct(program);
  add_interpolate(program);
  add_analogy(program);
  add_grid(program);
  add_complete(program);
  add_tradeoff(program);
  add_gallery(program);
}

}  // namespace studio
