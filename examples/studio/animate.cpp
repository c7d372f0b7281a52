// studio animate: animates a pen that draws, or drawings that morph into each other.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/animation.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Decodes an interpolation from each drawing to the next.
std::vector<Polylines> walk(const AnimateOptions& options) {
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  const SamplingOptions sampling = sampling_for(*model, options.sampling, options.start);
  std::vector<Stroke3> drawings;
  for (const std::string& word : options.words) drawings.push_back(read_drawing(word, Seed{options.seed}));
  const Waiting waiting("drawing");
  const std::vector<AnyLatent> ends = model->encode(drawings, options.threads);
  std::vector<AnyLatent> latents;
  for (std::size_t leg = 0; leg + 1 < ends.size(); ++leg) {
    std::vector<AnyLatent> way = latent_walk(ends[leg], ends[leg + 1], options.steps);
    latents.insert(latents.end(), way.begin() + (leg == 0 ? 0 : 1), way.end());
  }
  print("type", model->type());
  return lines_of(model->decode(latents, sampling, Seed{options.seed}, options.threads));
}

}  // namespace

void animate(const AnimateOptions& options) {
  if (options.out.extension() != ".svg") throw WrongUse("--out " + options.out.string() + " must end in .svg");
  const bool morph = options.morph || !options.model.empty();
  if (morph && options.words.size() < 2 && !options.model.empty()) throw WrongUse("--model needs two drawings or more");
  check_writable(options.out);
  const std::vector<Polylines> drawings = options.model.empty() ? read_lines(options.words, Seed{options.seed}) : walk(options);
  if (morph && drawings.size() < 2) throw WrongUse("--morph needs two drawings or more");
  if (!morph && drawings.size() > 1) {
    throw WrongUse("found " + std::to_string(drawings.size()) +
                   " drawings, and the pen draws one: expected one drawing (FILE:N), or --morph");
  }
  AnimationStyle style;
  style.color = options.color;
  double seconds = options.seconds;
  std::string svg;
  if (morph) {
    if (seconds == 0) seconds = 3 * static_cast<double>((options.model.empty() ? drawings.size() : options.words.size()) - 1);
    svg = to_morphing_svg(drawings, {.seconds = seconds, .rest_at_each = options.model.empty()}, style);
  } else {
    if (seconds == 0) seconds = 4;
    svg = to_animated_svg(drawings.front(), {.seconds = seconds}, style);
  }
  write_file(options.out, svg);
  print("drawings", drawings.size());
  print("seconds", seconds);
  print("wrote", options.out.string());
}

}  // namespace studio
