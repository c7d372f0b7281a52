// A complete sketchrnn program: load drawings, train a model, and draw.
// Run it with ./examples/quickstart.sh. options.hpp has the command line, data.hpp the drawings, gallery.hpp the HTML page.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include <sketchrnn/sketchrnn.hpp>

#include "data.hpp"
#include "gallery.hpp"
#include "options.hpp"

namespace srn = sketchrnn;

// A model is a type composed of an encoder cell, a latent distribution, a decoder cell and an output distribution.
using Model = srn::SketchRnn<srn::Lstm<128>,     // encoder cell, bidirectional
                             srn::Latent<64>,    // size of the latent vector z
                             srn::Lstm<256>,     // decoder cell
                             srn::Mixture<20>>;  // bivariate normal components of the output

int main(int argc, char** argv) try {
  const QuickstartOptions options = read_options(argc, argv);
  const srn::Seed seed{options.seed};
  std::filesystem::create_directories(options.out);  // errors of --out come before the training
  srn::check_writable(options.out / "index.html");

  // 1. Data: procedurally generated cats and pigs, or your own files.
  const srn::Dataset drawings = read_drawings(options);

  // 2. Training. The default options are those of the paper and take about a day; these take minutes.
  srn::TrainingOptions training;
  training.loss.pen_loss = srn::PenLoss::end_once;  // count the end of a drawing once, not in every padding step
  training.kl_weight = 0.25;
  if (options.data.empty()) training.kl_decay_rate = 0.997;  // anneal the KL weight within the short run
  training.max_length = 120;
  training.threads = options.threads;
  srn::Trainer<Model> trainer(training, seed);
  srn::History history;
  trainer.fit(drawings, {.steps = options.steps, .validate_every = 200}, srn::progress_bar(), history);

  // 3. The prior: after so short a run the latent vectors of drawings are not yet distributed as those of new drawings, N(0, I). This
  // change of variables gives them mean 0 and variance 1.
  srn::ThreadPool pool(options.threads);
  const auto standardized = srn::standardize_latent(trainer.model(), drawings, {.max_length = training.max_length}, pool);
  std::printf("latent %s\n", to_string(standardized).c_str());

  // 4. Sampling: encode drawings to latent vectors and decode them.
  srn::Sampler<Model> sampler(trainer.model());
  QuickstartGallery gallery(options, drawings, history);

  const std::vector<srn::Stroke3> originals = gallery.drawings_to_reconstruct();
  const auto latents = sampler.encode(originals);
  for (const double temperature : {0.1, 0.25, 0.4, 0.6, 0.8, 1.0}) {
    gallery.add_reconstructions(temperature, sampler.decode(latents, {.temperature = temperature}, seed));
  }

  const auto endpoints = sampler.encode(gallery.walk_endpoints());  // a pig's head and a whole cat
  const auto walk = srn::latent_walk(endpoints.front(), endpoints.back(), 10);
  gallery.set_walk(sampler.decode(walk, {.temperature = 0.1}, seed));

  gallery.set_new_drawings(sampler.draw(40, {.temperature = 0.4}, seed));  // z from the prior

  gallery.write();
} catch (const std::exception& error) {
  std::fprintf(stderr, "quickstart: %s\n", error.what());
  return 1;
}
