// A translation unit that is compiled twice, once for a plain processor and once for one with AVX2; instruction_sets.cmake says how. NAME is what its
// only function is called. Its boundary are plain numbers: types of the library are different types in the two.
#include <cstddef>

#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

extern "C" int NAME(float* outputs, std::size_t count);

/// Draws with a small model and computes its loss, and returns the width of a register.
int NAME(float* outputs, std::size_t count) {
  namespace srn = sketchrnn;
  using Model = srn::DecoderOnly<srn::LayerNormLstm<11>, srn::Mixture<3>>;
  srn::Trainer<Model> trainer({.batch_size = 4, .max_length = 40, .threads = 1}, srn::Seed{1});
  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 10, .max_length = 40}, srn::Seed{1});
  trainer.fit(drawings, {.steps = 2, .notify = [](const srn::Notice&) {}});
  const auto parameters = trainer.model().parameters().flat();
  for (std::size_t i = 0; i < count; ++i) outputs[i] = parameters[i];
  return srn::kernels::lanes<float>;
}
