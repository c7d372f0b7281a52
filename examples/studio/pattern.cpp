// studio pattern: creates wallpaper patterns of drawings.
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/pattern.hpp>
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

/// Parses "3x2".
std::pair<std::size_t, std::size_t> times_of(const std::string& text) {
  std::pair<std::size_t, std::size_t> times;
  const char* end = text.data() + text.size();
  const auto across = std::from_chars(text.data(), end, times.first);
  const bool cross = across.ec == std::errc() && across.ptr != end && *across.ptr == 'x';
  const auto down = cross ? std::from_chars(across.ptr + 1, end, times.second) : across;
  if (!cross || down.ec != std::errc() || down.ptr != end || times.first < 1 || times.second < 1 || times.first > 100 ||
      times.second > 100) {
    throw WrongUse("--repeat " + text + " is not ACROSSxDOWN, each from 1 to 100");
  }
  return times;
}

/// Returns new drawings of a model, similar to the named ones if there are any.
std::vector<Polylines> new_drawings(const PatternOptions& options) {
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  const SamplingOptions sampling = sampling_for(*model, options.sampling, options.start);
  const Seed seed{options.seed};
  const std::size_t count = options.count == 0 ? options.tile.columns * options.tile.rows : options.count;
  print("type", model->type());
  const Waiting waiting("drawing");
  if (options.words.empty()) return lines_of(model->draw(count, sampling, seed, options.threads));
  std::vector<Stroke3> like;
  for (const std::string& word : options.words) {
    for (Stroke3& drawing : read_drawings(word, seed, count)) like.push_back(std::move(drawing));
  }
  if (like.empty()) throw ArgumentError("there are no drawings");
  const std::vector<AnyLatent> latents = model->encode(like, options.threads);
  std::vector<AnyLatent> each;
  for (std::size_t i = 0; i < count; ++i) each.push_back(latents[i % latents.size()]);
  return lines_of(model->decode(each, sampling, seed, options.threads));
}

}  // namespace

void pattern(const PatternOptions& options) {
  if (options.out.extension() != ".svg") throw WrongUse("--out " + options.out.string() + " must end in .svg");
  if (options.words.empty() && options.model.empty()) throw WrongUse("there is nothing to draw: expected DRAWINGS, or --model");
  if (options.tile.lattice == Lattice::hexagonal && options.tile.rows % 2 != 0) {
    throw WrongUse("--rows " + std::to_string(options.tile.rows) + " is odd; a hexagonal pattern needs an even number of rows");
  }
  const auto [across, down] = times_of(options.repeat);
  check_writable(options.out);
  const std::vector<Polylines> drawings = options.model.empty() ? read_lines(options.words, Seed{options.seed}) : new_drawings(options);
  const PatternTile tile = pattern_tile(drawings, Seed{options.seed}, options.tile, 0.5 * options.stroke_width);
  PatternStyle style;
  style.stroke_width = options.stroke_width;
  style.colors = options.colors;
  style.background = options.background == "none" ? "" : options.background;
  write_file(options.out, across * down == 1 ? to_svg(tile, style) : to_repeated_svg(tile, across, down, style));
  print("drawings", drawings.size());
  print("places", options.tile.columns * options.tile.rows);
  print("tile_width", tile.width);
  print("tile_height", tile.height);
  print("wrote", options.out.string());
}

}  // namespace studio
