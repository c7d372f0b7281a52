// Trains a small model, samples from it, and prints hashes of its parameters and drawings. tests/platforms.sh compiles it with several
// compilers and compares the output.
#include <bit>
#include <cstdint>
#include <cstdio>

#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

namespace srn = sketchrnn;
using Model = srn::SketchRnn<srn::LayerNormLstm<9>, srn::Latent<5>, srn::HyperLstm<11, 5, 3>, srn::Mixture<3>>;

int main() {
  srn::Trainer<Model> trainer({.batch_size = 4, .max_length = 40, .threads = 1}, srn::Seed{1});
  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 10, .max_length = 40}, srn::Seed{1});
  trainer.fit(drawings, {.steps = 3, .notify = [](const srn::Notice&) {}});
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&hash](float number) { hash = (hash ^ std::bit_cast<std::uint32_t>(number)) * 0x100000001b3U; };
  for (const float parameter : trainer.model().parameters().flat()) add(parameter);
  std::printf("parameters %016llx\n", static_cast<unsigned long long>(hash));
  srn::Sampler<Model> sampler(trainer.model());
  for (const srn::Stroke3& drawing : sampler.draw(3, {.max_length = 20}, srn::Seed{2})) {
    for (const float number : drawing) add(number);
  }
  std::printf("drawings %016llx\n", static_cast<unsigned long long>(hash));
}
