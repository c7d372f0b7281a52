// Implementation of picture.hpp.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "drawings.hpp"
#include "picture.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {

using namespace sketchrnn;

Picture::Picture(const PictureOptions& options) : options_(options), output_(options.out, options.width), sampling_(options.sampling) {
  model_ = load_model(options.model);
  sampling_ = sampling_for(*model_, options.sampling, options.start);
}

std::vector<Stroke3> Picture::drawings(const std::vector<std::string>& words, std::size_t limit) const {
  std::vector<Stroke3> all;
  std::uint64_t place = 0;
  for (const std::string& word : words) {
    std::vector<Stroke3> found = read_drawings(word, Seed{options_.seed + place++}, limit);
    if (found.empty()) throw ArgumentError(word + " holds no drawings");
    for (Stroke3& drawing : found) {
      if (length(drawing) == 0) throw ArgumentError(word + " holds a drawing without points");
      all.push_back(std::move(drawing));
    }
  }
  return all;
}

std::vector<AnyLatent> Picture::encode(std::span<const Stroke3> drawings) const {
  const Waiting waiting("encoding");
  return model_->encode(drawings, options_.threads);
}

std::vector<Stroke3> Picture::decode(std::span<const AnyLatent> latents) const { return decode(latents, sampling_.temperature); }

std::vector<Stroke3> Picture::decode(std::span<const AnyLatent> latents, double temperature) const {
  const Waiting waiting("drawing");
  SamplingOptions sampling = sampling_;
  sampling.temperature = temperature;
  return model_->decode(latents, sampling, Seed{options_.seed}, options_.threads);
}

std::vector<Stroke3> Picture::complete(const Stroke3& beginning, std::size_t count) const {
  if (length(beginning) > sampling_.max_length) {
    throw ArgumentError("the beginning has " + std::to_string(length(beginning)) + " points, and a drawing at most " +
                        std::to_string(sampling_.max_length) + ": expected a larger --max-length, or fewer --points");
  }
  std::vector<AnyLatent> latent;
  if (model_->latent_size() > 0) latent = encode({&beginning, 1});
  const Waiting waiting("drawing");
  return model_->complete(beginning, latent, count, sampling_, Seed{options_.seed}, options_.threads);
}

GridCell Picture::colored(Stroke3 drawing) const { return {std::move(drawing), temperature_color(sampling_.temperature)}; }

void Picture::write(const SketchGrid& sheet, const std::vector<GridCell>& drawn) {
  output_.write(sheet, drawn, {.cell_width = 100, .cell_height = 100});
}

void Picture::print_summary() const {
  print("type", model_->type());
  output_.print_summary();
}

}  // namespace studio
