// Commands that visualize what a model has learned: reconstructions, interpolations, analogies, grids, completions, and the tradeoff
// between the two losses.
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

const std::string drawings_text = std::string("Drawings are ") + drawings_help + ".";
/// Help text of commands whose --out may have several formats.
const std::string drawings_and_output = drawings_text + "\n" + output_help;

/// Adds all common options but the temperature.
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

void linear_option(CLI::App* to, bool& linear) { to->add_flag("--linear", linear, "interpolate linearly instead of spherically"); }

void add_reconstruct(CLI::App& program) {
  auto [it, options] =
      command(program, "reconstruct", "Encodes drawings and draws them again, at several temperatures.",
              "One row per drawing: the original in black, then its reconstructions.\n" + drawings_and_output,
              "reconstruct --model cats.safetensors cat.npz:0 cat.npz:7 --temperatures 0.1 0.5 1 --out cats.svg", &reconstruct);
  drawings_option(it, "DRAWING", options.drawings, "the drawings", 1, 1000);
  it->add_option("--temperatures", options.temperatures, "one column for each")
      ->capture_default_str()
      ->expected(1, 100)
      ->check(in_range("a number", 0.0, 100.0));
  count_option(it, "--limit", options.limit, "at most this many drawings of each file", 1, 1000);
  picture_options(it, options.picture);
}

void add_interpolate(CLI::App& program) {
  auto [it, options] =
      command(program, "interpolate", "Draws an interpolation from one drawing to another in the latent space.",
              "One row for each pair of consecutive drawings, which are shown in black at its ends.\n" + drawings_and_output,
              "interpolate --model run/model.safetensors cat-head pig --steps 10 --out walk.svg", &interpolate);
  drawings_option(it, "DRAWING", options.drawings, "two or more drawings", 2, 1000);
  count_option(it, "--steps", options.steps, "number of drawings, including both ends", 2, 1000);
  linear_option(it, options.linear);
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_analogy(CLI::App& program) {
  auto [it, options] =
      command(program, "analogy", "Adds and subtracts drawings in the latent space.",
              "TERMS are drawings with plus or minus (or + and -) between them, separated by spaces.\n" + drawings_and_output +
                  "\nWith --measure N and no TERMS, N triples of embedded drawings are combined and decoded, and the share of the results\n"
                  "that have a body is printed:\n"
                  "  body_rate: cat head + pig - pig head; body_rate_reverse: pig head + cat - cat head;\n"
                  "  body_rate_taken_away: cat + pig head - pig; body_rate_reconstructed_*: each kind, encoded and decoded.",
              "analogy --model run/model.safetensors cat-head plus pig minus pig-head --out analogy.svg", &analogy);
  it->add_option("TERMS", options.terms, "the terms of the sum")->expected(0, 99);
  count_option(it, "--count", options.count, "number of drawings decoded from the sum", 1, 100);
  count_option(it, "--measure", options.measure, "number of triples of embedded drawings", 0, 100'000);
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_grid(CLI::App& program) {
  auto [it, options] = command(program, "grid", "Draws the latent space between four drawings, or many drawings similar to one.",
                               "The four drawings are the corners: top left, top right, bottom left, bottom right.\n" + drawings_and_output,
                               "grid --model run/model.safetensors cat-head cat pig-head pig --rows 6 --columns 6 --out grid.svg", &grid);
  drawings_option(it, "DRAWING", options.drawings, "four drawings, or one with --similar", 1, 4);
  count_option(it, "--rows", options.rows, "rows of the grid", 1, 100);
  count_option(it, "--columns", options.columns, "columns of the grid", 1, 100);
  linear_option(it, options.linear);
  it->add_flag("--similar", options.similar, "encode one drawing and decode it rows x columns times");
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_complete(CLI::App& program) {
  auto [it, options] =
      command(program, "complete", "Completes the beginning of a drawing, which is shown in red.",
              "The model reads the beginning and continues it; if --points cuts a stroke, it continues that stroke. A model with an\n"
              "encoder is given the latent vector of the beginning.\n"
              "The beginning keeps its size relative to a whole drawing, whose larger side is 255 in the units of Quick, Draw!. In\n"
              "an .svg a whole drawing is as large as the page (its viewBox, or width or height), and larger if the beginning\n"
              "reaches beyond the page; other files are taken to be in those units. --extent N overrides this: N is the larger side\n"
              "of a whole drawing in the units of the file.\n" +
                  drawings_and_output,
              "complete --model bird.gen.json bird.ndjson.gz:0 --points 12 --count 25 --out endings.svg", &complete);
  it->add_option("BEGINNING", options.beginning, "the drawing to complete")->required();
  it->add_option("--extent", options.extent, "larger side of a whole drawing in the units of the file; 0: see below")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(in_range("a number", 0.0, 1e9));
  count_option(it, "--points", options.points, "use only the first points of the drawing; 0: all");
  count_option(it, "--count", options.count, "number of completions", 1, 10'000);
  count_option(it, "--columns", options.columns, "columns of the sheet; 0: about as many as rows");
  temperature_option(it, options.picture.sampling.temperature);
  picture_options(it, options.picture);
}

void add_tradeoff(CLI::App& program) {
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) names.push_back(kind.name);
  auto [it, options] =
      command(program, "tradeoff", "Trains a model with several weights of L_KL, and plots L_R against L_KL.",
              "Each run has a folder RUNS/WEIGHT, as written by `studio train`. The weight of L_KL reaches its final value halfway\n"
              "through the run. Losses are those of the validation drawings.",
              "tradeoff --data cat.npz --kl-weights 0.25 0.5 1 --steps 2000 --out tradeoff.svg", &tradeoff);
  it->add_option("--data", options.data,
                 "drawings: files in any supported format, or folders of them; several for several classes.\n"
                 "Default: the embedded cats and pigs")
      ->check(CLI::ExistingPath);
  reading_options(it, options.reading);
  it->add_option("--model", options.model, "a model, as for `studio train`")->capture_default_str()->check(command_line::one_of(names));
  it->add_option("--kl-weights", options.kl_weights, "one run for each")
      ->capture_default_str()
      ->expected(1, 100)
      ->check(in_range("a number", 0.0, 100.0));
  it->add_option("--out", options.out, "the picture to write, .svg")->capture_default_str();
  it->add_option("--runs", options.runs, "folder for the runs")->capture_default_str();
  count_option(it, "--steps", options.steps, "training steps of each run", 1);
  count_option(it, "--batch-size", options.training.batch_size, "drawings per step", 1);
  count_option(it, "--max-length", options.training.max_length, "leave out drawings with more points", 1);
  seed_option(it, options.seed, "seed of every run");
  threads_option(it, options.training.threads);
}

void add_gallery(CLI::App& program) {
  auto [it, options] =
      command(program, "gallery", "Draws pictures of every kind with one model, and a page that shows them.",
              "The folder OUT receives index.html, each picture as an .svg, and a sheet for a pen plotter.\n" + drawings_text,
              "gallery --model run/model.safetensors --out gallery", &gallery);
  model_option(it, options.model);
  it->add_option("--out", options.out, "the folder to write")->type_name("FOLDER")->capture_default_str();
  it->add_option("--cat", options.cat, "drawing that most pictures start from")->type_name("DRAWING")->capture_default_str();
  it->add_option("--cat-head", options.cat_head, "drawing that is completed and added to")->type_name("DRAWING")->capture_default_str();
  it->add_option("--pig", options.pig, "drawing that most pictures end at")->type_name("DRAWING")->capture_default_str();
  it->add_option("--pig-head", options.pig_head, "drawing that is subtracted")->type_name("DRAWING")->capture_default_str();
  seed_option(it, options.seed, "the same seed gives the same pictures");
  threads_option(it, options.threads);
}

void add_article(CLI::App& program) {
  auto [it, options] =
      command(program, "article", "Draws the pictures of the article on sketch-rnn with the models of the project.",
              "The folder OUT receives index.html and each picture as an .svg. Run it in the folder of the project, or name the\n"
              "folders of its models and drawings.",
              "article --out gallery", &article);
  existing(it->add_option("--models", options.models, "folder of cat_pig, animals, things and completion"), "FOLDER",
           CLI::ExistingDirectory)
      ->capture_default_str();
  existing(it->add_option("--drawings", options.drawings, "folder of drawings that were chosen by `studio choose`"), "FOLDER",
           CLI::ExistingDirectory)
      ->capture_default_str();
  it->add_option("--out", options.out, "the folder to write")->type_name("FOLDER")->capture_default_str();
  seed_option(it, options.seed, "the same seed gives the same pictures");
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
  add_article(program);
}

}  // namespace studio
