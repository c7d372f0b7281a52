// A user who draws with a model that is part of the program: sketchrnn::inference alone. Prints the points, which are compared with
// drawings.txt: they are the same however the library was obtained, with g++ and with clang.
#include <cstddef>
#include <cstdio>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/model/decoder_only.hpp>

#include "tiny_model.hpp"

namespace srn = sketchrnn;

int main() {
  using Model = srn::DecoderOnly<srn::Lstm<2>, srn::Mixture<1>>;
  const auto [model, info] = srn::load_model<Model>(tiny_model_bytes);
  srn::Sampler<Model> sampler(model, 1);
  const auto sketches = sampler.draw(3, {.max_length = info.max_length, .first_input = info.first_input}, srn::Seed{1});
  for (const srn::Stroke3& sketch : sketches) {
    std::printf("%zu points\n", srn::length(sketch));
    for (std::size_t i = 0; i < srn::length(sketch); ++i) {
      std::printf("%.9g %.9g %g\n", static_cast<double>(sketch(i, 0)), static_cast<double>(sketch(i, 1)),
                  static_cast<double>(sketch(i, 2)));
    }
  }
  return info.name == "tiny" && sketches.size() == 3 ? 0 : 1;
}
