// The whole of sketchrnn on one page: load drawings, train a model on them, and draw.
// Run it with ./examples/quickstart.sh; quickstart_options.hpp reads the command line, quickstart_gallery.hpp lays out the page.
#include <cstdio>
#include <exception>
#include <vector>

#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "quickstart_gallery.hpp"
#include "quickstart_options.hpp"

namespace srn = sketchrnn;

// A model is a type: what reads a drawing, what is remembered of it, what draws it again, how the next point is distributed.
using Model = srn::SketchRnn<srn::Lstm<128>,     // encoder cell, run in both directions
                             srn::Latent<64>,    // z
                             srn::Lstm<256>,     // decoder cell
                             srn::Mixture<20>>;  // bivariate normals

int main(int argc, char** argv) try {
  const QuickstartOptions options = read_options(argc, argv);
  const srn::Seed seed{options.seed};

  // 1. Drawings: cats and pigs that the library draws itself, or files of yours.
  const srn::Dataset drawings = options.data.empty() ? srn::procedural_dataset({}, seed) : srn::load(options.data);

  // 2. Training. The defaults are the original's, made for a day; these are for minutes.
  srn::TrainingOptions training;
  training.loss.pen_loss = srn::PenLoss::end_once;  // score the end of a drawing once, not all the padding behind it
  training.kl_weight = 0.25;
  if (options.data.empty()) training.kl_decay_rate = 0.997;  // raises the weight of the KL term within the short run
  training.max_length = 120;
  training.threads = options.threads;
  srn::Trainer<Model> trainer(training, seed);
  srn::History history;
  trainer.fit(drawings, {.steps = options.steps, .validate_every = 200}, srn::progress_bar(), history);

  // 3. Drawing: to the latent space and back.
  srn::Sampler<Model> sampler(trainer.model());
  QuickstartGallery gallery(options, drawings, history);

  const std::vector<srn::Stroke3> originals = gallery.drawings_to_reconstruct();
  const auto latents = sampler.encode(originals);
  for (const double temperature : {0.1, 0.25, 0.4, 0.6, 0.8, 1.0}) {
    gallery.add_reconstructions(temperature, sampler.decode(latents, {.temperature = temperature}, seed));
  }

  const auto ends = sampler.encode(gallery.ends_of_walk());  // a pig's head and a whole cat
  const auto walk = srn::latent_walk(ends.front(), ends.back(), 10);
  gallery.set_walk(sampler.decode(walk, {.temperature = 0.1}, seed));

  gallery.set_new_drawings(sampler.draw(40, {.temperature = 0.4}, seed));  // from the prior

  gallery.write();
} catch (const std::exception& error) {
  std::fprintf(stderr, "quickstart: %s\n", error.what());
  return 1;
}
