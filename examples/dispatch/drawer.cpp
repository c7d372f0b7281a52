// The part of the program that uses the library, compiled once for each kind of processor. CMakeLists.txt defines DISPATCH_DRAW as the name of
// the function, and makes every other symbol of the build local.
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

#include "drawer.hpp"

namespace srn = sketchrnn;

namespace {

// The type of the model included, models/cat_pig.safetensors.
using Model = srn::SketchRnn<srn::LayerNormLstm<192>, srn::Latent<64>, srn::LayerNormLstm<384>, srn::Mixture<20>>;

srn::Precision precision_named(const std::string& name) {
  if (name == "full") return srn::Precision::full;
  if (name == "bfloat16") return srn::Precision::bfloat16;
  if (name == "int8") return srn::Precision::int8;
  throw srn::ArgumentError("precision " + name + ", expected full, bfloat16 or int8");
}

}  // namespace

void DISPATCH_DRAW(const dispatch::Request& request, dispatch::Result& result) try {
  const auto [model, info] = srn::load_model<Model>(request.model);
  srn::Sampler<Model> sampler(model);
  const srn::SamplingOptions options{
      .temperature = request.temperature, .first_input = info.first_input, .precision = precision_named(request.precision)};
  const auto begin = std::chrono::steady_clock::now();
  const auto drawings = sampler.draw(request.count, options, srn::Seed{request.seed});
  result.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  constexpr std::size_t columns = 5;
  const std::size_t rows = (drawings.size() + columns - 1) / columns;
  result.svg = srn::to_svg(srn::sketch_sheets(drawings, rows, columns).front());
} catch (const std::exception& error) {
  result.error = error.what();
}
