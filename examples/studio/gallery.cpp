// studio gallery: creates the figures of the paper with one model, each as a file and all on one page.
#include <algorithm>
#include <cstddef>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "beginning.hpp"
#include "commands.hpp"
#include "page.hpp"
#include "picture_commands.hpp"

namespace studio {
using namespace sketchrnn;

void gallery(const GalleryOptions& options) {
  const std::string type = [&] {
    const auto model = load_model(options.model);
    if (model->latent_size() == 0)
      throw ArgumentError("the model is " + model->type() + ", a decoder only; a gallery needs one with an encoder");
    return model->type();
  }();
  Page page(options.out);
  const auto picture = [&](const std::string& name, double temperature) {
    PictureOptions common{.model = options.model, .out = page.file(name), .seed = options.seed, .threads = options.threads};
    common.sampling.temperature = temperature;
    return common;
  };
  const std::string &cat = options.cat, &cat_head = options.cat_head, &pig = options.pig, &pig_head = options.pig_head;

  reconstruct({.picture = picture("reconstructions", 0.25),
               .drawings = {cat, cat_head, pig, pig_head, "three-eyed-cat", "eight-legged-pig"},
               .limit = 1});
  page.add("Reconstruction", "Drawings in black; their reconstructions at temperatures from 0.1 to 1 in color.", {"reconstructions"});

  GenerateOptions fresh{
      .model = options.model, .out = page.file("new"), .count = 40, .columns = 8, .seed = options.seed, .threads = options.threads};
  fresh.sampling.temperature = 0.3;
  generate(fresh);
  page.add("New drawings", "Decoded from random latent vectors, at temperature 0.3.", {"new"});

  interpolate({.picture = picture("walk", 0.1), .drawings = {cat, pig}});
  page.add("Interpolation", "From one drawing to another in ten steps, by spherical interpolation in the latent space.", {"walk"});

  analogy({.picture = picture("analogy_cat", 0.15), .terms = {cat_head, "plus", pig, "minus", pig_head}});
  analogy({.picture = picture("analogy_pig", 0.15), .terms = {pig_head, "plus", cat, "minus", cat_head}});
  page.add("Analogies", "Latent vectors are added and subtracted: a body is taken from one animal and given to the other.",
           {"analogy_cat", "analogy_pig"});

  grid({.picture = picture("grid", 0.1), .drawings = {cat, cat_head, pig, pig_head}});
  page.add("A grid of the latent space",
           "Four drawings at the corners, and between them drawings decoded from interpolated latent vectors.", {"grid"});

  grid({.picture = picture("similar", 0.5), .drawings = {cat}, .rows = 4, .similar = true});
  page.add("Similar but different", "One drawing, encoded once and drawn many times.", {"similar"});

  const std::size_t half = (length(read_beginning(cat_head, Seed{options.seed})) + 1) / 2;
  complete(
      {.picture = picture("endings", 0.4), .beginning = cat_head, .points = std::min<std::size_t>(12, half), .count = 24, .columns = 8});
  page.add("Completion", "A beginning in red, and how the model continues it.", {"endings"});

  PatternOptions wallpaper{
      .words = {cat, pig}, .out = page.file("pattern"), .model = options.model, .seed = options.seed, .threads = options.threads};
  wallpaper.sampling.temperature = 0.3;
  pattern(wallpaper);
  page.add("Wallpaper", "A tile that repeats without a seam, of drawings that are all different.", {"pattern"});

  AnimateOptions morph{
      .words = {cat, pig}, .out = page.file("morph"), .model = options.model, .seed = options.seed, .threads = options.threads};
  animate(morph);
  animate({.words = {cat}, .out = page.file("pen"), .seed = options.seed});
  page.add("In motion", "A drawing that turns into another through the latent space, and a pen that draws.", {"morph", "pen"});

  plot({.words = {cat, pig}, .out = options.out / "plotter.gcode", .page = "A5", .seed = options.seed});
  page.write("Drawings by a sketch-rnn", "All pictures are drawn by one model of type " + type + ".");
}

}  // namespace studio
